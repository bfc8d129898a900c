"""Loading a year's arrangement moves what was provisional, and says so."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases import recomputing
from offices.models import CalendarYear

NEXT_YEAR = """
layer = "state_council"
years = [2027]
document = "国办发明电〔2026〕9号"
issued_on = 2026-11-04
cite = "测试用安排"

[[holiday]]
name = "元旦"
from = 2027-01-01
to = 2027-01-03
"""


def load(*arguments):
    out = StringIO()
    call_command("load_calendar", *arguments, stdout=out)
    return out.getvalue()


def test_the_shipped_years_are_loaded_once():
    said = load()

    assert "变动0" in said
    assert CalendarYear.objects.filter(year=2026).exists()


def test_a_file_announces_its_year_and_names_every_date_that_moved(tmp_path, monkeypatch):
    path = tmp_path / "2027.toml"
    path.write_text(NEXT_YEAR, encoding="utf-8")
    moved = recomputing.Moved("4112242026000001", "dibao.confirmation_total", date(2027, 1, 4), date(2027, 1, 5), False)
    monkeypatch.setattr(recomputing, "recompute_provisional", lambda now: [moved])

    said = load(str(path))

    assert CalendarYear.objects.get(year=2027).document == "国办发明电〔2026〕9号"
    assert "4112242026000001 dibao.confirmation_total：2027-01-04 → 2027-01-05" in said


@pytest.mark.parametrize("text", [None, "years = 2027"])
def test_a_file_that_is_missing_or_wrong_is_refused(tmp_path, text):
    path = tmp_path / "2027.toml"
    if text:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=r"2027\.toml"):
        load(str(path))
