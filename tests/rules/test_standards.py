"""The value in force: by area, by kind of residence, by day; what was read; trials; the sentence when missing."""

from datetime import date
from decimal import Decimal

import pytest

from rules.areas import full_code, level_of, lineage
from rules.errors import InvalidArea, MissingStandard
from rules.shipped import shipped_rows
from rules.standards import StandardRow, Standards

TODAY = date(2026, 8, 1)


def row(area, value, *, key="gradual_exit.max_months", from_on=date(2026, 1, 1), until_on=None, **more):
    return StandardRow(full_code(area), key, value, from_on, until_on, "county", "依据", **more)


def in_force(*rows, area="411224100000", on=TODAY, **more):
    return Standards(rows, area, on, **more)


@pytest.mark.parametrize(
    ("code", "line", "level"),
    [
        ("000000", ["000000000000"], "nation"),
        ("41", ["410000000000", "000000000000"], "province"),
        ("411200", ["411200000000", "410000000000", "000000000000"], "prefecture"),
        ("411224", ["411224000000", "411200000000", "410000000000", "000000000000"], "county"),
        ("340303200", ["340303200000", "340303000000", "340300000000", "340000000000", "000000000000"], "township"),
    ],
)
def test_an_area_inherits_from_every_area_above_it(code, line, level):
    assert list(lineage(code)) == line
    assert level_of(code) == level


@pytest.mark.parametrize("code", ["", "4112x4", "41122", "4112241", "４１１２２４"])
def test_a_code_of_another_length_is_refused(code):
    with pytest.raises(InvalidArea, match="区划代码"):
        full_code(code)


def test_the_most_specific_area_wins_and_others_do_not_count():
    rows = [row("000000", 6), row("410000", 5), row("411224", 4), row("430681", 1)]

    assert in_force(*rows).value("gradual_exit.max_months") == 4
    assert in_force(*rows, area="411221").value("gradual_exit.max_months") == 5
    assert in_force(*rows, area="370000").value("gradual_exit.max_months") == 6


def test_the_newest_row_of_an_area_wins_from_its_day_on():
    rows = [row("411224", 4), row("411224", 3, from_on=date(2026, 7, 1))]

    assert in_force(*rows, on=date(2026, 6, 30)).value("gradual_exit.max_months") == 4
    assert in_force(*rows, on=date(2026, 7, 1)).value("gradual_exit.max_months") == 3


@pytest.mark.proves("TIM-04")
def test_a_row_holds_on_its_first_and_its_last_day_and_not_beyond():
    only = row("411224", 4, until_on=date(2026, 8, 1))

    assert in_force(only, on=date(2026, 1, 1)).find("gradual_exit.max_months") is only
    assert in_force(only, on=date(2026, 8, 1)).find("gradual_exit.max_months") is only
    assert in_force(only, on=date(2026, 8, 2)).find("gradual_exit.max_months") is None
    assert in_force(only, on=date(2025, 12, 31)).find("gradual_exit.max_months") is None


def test_a_row_that_ended_does_not_bring_back_the_one_before_it_but_the_area_above():
    rows = [
        row("000000", 6),
        row("411224", 4),
        row("411224", 3, from_on=date(2026, 3, 1), until_on=date(2026, 6, 30)),
    ]

    assert in_force(*rows).value("gradual_exit.max_months") == 6


def test_a_row_for_one_kind_of_residence_answers_for_that_kind_only():
    rows = [
        row("411224", 523, key="dibao.standard", residence_kind="rural"),
        row("410000", 700, key="dibao.standard", residence_kind="urban"),
        row("411224", 600, key="dibao.standard", from_on=date(2026, 5, 1)),
    ]

    assert in_force(*rows).value("dibao.standard", "rural") == 523
    assert in_force(*rows, residence_kind="rural").value("dibao.standard") == 523
    assert in_force(*rows).value("dibao.standard", "urban") == 600
    assert in_force(rows[0]).find("dibao.standard") is None


def test_a_value_for_a_year_is_told_for_a_month_exactly():
    yearly = row("411224", Decimal(9414), key="dibao_margin.standard", unit="yuan_per_person_year")

    assert yearly.per_month == Decimal("784.5")
    assert row("411224", 523, key="dibao.standard").per_month == 523


def test_what_was_read_is_remembered_once_and_in_order():
    standards = in_force(row("411224", 4), row("411224", 2, key="reapply.wait_months"), row("411224", 1, key="decider"))

    for key in ("reapply.wait_months", "grace.max_months", "reapply.wait_months", "publicity.days"):
        standards.find(key)

    assert [used.key for used in standards.used] == ["reapply.wait_months", "gradual_exit.max_months"]


def test_a_trial_replaces_values_without_touching_the_standards_it_came_from():
    standards = in_force(row("411224", 523, key="dibao.standard", residence_kind="rural"), row("411224", 4))

    trial = standards.override({"dibao": {"standard": 700}, "edge.standard": 9000, "edge": {"multiplier": 2}})

    assert trial.value("dibao.standard", "rural") == 700
    assert trial.get("dibao_margin.standard").set_by == "trial"
    assert trial.value("dibao_margin.multiplier") == 2
    assert trial.value("gradual_exit.max_months") == 4
    assert trial.override({"made.up": 1}).value("made.up") == 1
    assert standards.value("dibao.standard", "rural") == 523


def test_the_sentence_says_what_is_missing_where_when_and_who_sets_it():
    with pytest.raises(MissingStandard) as gap:
        in_force(area="411224", residence_kind="urban").get("dibao.standard")

    assert str(gap.value) == (
        "缺少“低保标准”（dibao.standard）：区划 411224000000城市 在 2026年8月1日 没有有效数值；应由省级或设区的市设定"
        "（社会救助法 第十九条），请在该区划的参数包中补一行并注明依据。"
    )
    assert gap.value.key == "dibao.standard"


def test_who_sets_a_value_follows_the_law_of_the_day():
    def said(on):
        with pytest.raises(MissingStandard) as gap:
            in_force(on=on).get("property.dwelling_max")
        return str(gap.value)

    assert "应由省级或设区的市设定" in said(date(2026, 6, 30))
    assert "应由省级设定" in said(date(2026, 7, 1))


def test_a_key_outside_the_catalogue_is_said_to_be_unregistered():
    with pytest.raises(MissingStandard, match="参数目录中也没有这一项"):
        in_force().get("colour.of_the_door")


@pytest.mark.proves("INC-04")
def test_the_basic_pension_is_left_out_to_the_end_of_2025_and_then_somebody_must_decide():
    last, first = date(2025, 12, 31), date(2026, 1, 1)

    assert Standards(shipped_rows(), "411224", last).value("income.exclude_basic_pension_until") is True
    with pytest.raises(MissingStandard) as gap:
        Standards(shipped_rows(), "411224", first).get("income.exclude_basic_pension_until")
    assert "2025年12月31日后是否继续不计入" in str(gap.value)


@pytest.mark.proves("APP-06")
def test_reconsideration_goes_first_after_silence_and_for_a_refusal_the_province_must_say():
    standards = Standards(shipped_rows(), "411224", TODAY)

    assert standards.value("appeal.review_first") is True
    assert Standards(shipped_rows(), "411224", date(2023, 12, 31)).find("appeal.review_first") is None
    with pytest.raises(MissingStandard, match="应由省级设定（行政复议法 第十一条、第二十三条）"):
        standards.get("appeal.review_first_refusal")
