"""The matrix of eight dimensions: a score is a sum of reasons, and every reason is told."""

from datetime import date

import pytest

from rules.errors import ConfigError
from rules.indicators import HOUSEHOLD_FLAGS, shipped
from rules.judging import Situation
from rules.measures import DataRow
from rules.risk_matrix import assess_risk, load_matrix, shipped_matrix, used
from rules.standards import Standards
from web.prove.households import MONTH

NOBODY = Standards([], "411224", date(2026, 9, 1))
STANDING = dict.fromkeys(HOUSEHOLD_FLAGS, False) | {"members": 2, "standard": 60000}


def assessed(*rows: DataRow, dimensions=None):
    matrix = shipped_matrix()
    household = Situation(1, STANDING, {7: {"age": 50, "places": 0}}, rows)
    return assess_risk(matrix, dimensions or matrix.dimensions, shipped(), household, MONTH)


@pytest.mark.proves("S0-09", "S0-27")
def test_a_score_is_the_sum_of_the_highest_row_of_each_of_eight_dimensions_with_its_reason_and_label():
    rows = (
        DataRow(1, 7, "wage", MONTH - 1, 1, 300_000),
        DataRow(1, 7, "serious_disease", MONTH, 1, code="cancer"),
        DataRow(1, 7, "medical_own_cost", MONTH, 1, 1_200_000),
    )
    found = assessed(*rows)
    assert len(found.parts) == 8
    assert {part.dimension.title: part.score for part in found.parts if part.score} == {
        "经济状况": 15,
        "重病重残": 15,
        "刚性支出": 10,
    }
    assert (found.total, found.grade.id) == (40, "middle")
    assert found.labels == ("收入中断", "重病", "较高医疗支出")
    assert found.parts[2].row.why and found.parts[2].facts == {"own_cost_12": 1_200_000}


def test_without_data_nothing_is_seen():
    found = assessed()
    assert (found.total, found.grade.id, found.labels) == (0, "none", ())


def test_an_area_chooses_dimensions_and_an_unknown_one_is_refused():
    assert len(used(shipped_matrix(), NOBODY)) == 8
    two = used(shipped_matrix(), NOBODY.override({"risk_matrix.dimensions": ("economy", "work")}))
    assert [dimension.id for dimension in two] == ["economy", "work"]
    with pytest.raises(ConfigError, match="weather"):
        used(shipped_matrix(), NOBODY.override({"risk_matrix.dimensions": ("weather",)}))


def test_other_than_eight_dimensions_and_unknown_facts_are_refused():
    with pytest.raises(ConfigError, match="8 个维度"):
        load_matrix('source = "x"\ngrades = [{ id = "a", title = "b", least = 0 }]', shipped())
    row = '[[dimension]]\nid = "a"\ntitle = "b"\nrows = [{ when = "luck > 1", score = 1, label = "l", why = "w" }]'
    with pytest.raises(ConfigError, match="没有登记"):
        load_matrix(row, shipped())
