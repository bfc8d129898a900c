"""What a benchmark says: one JSON object with rows and ratios, and a table of the same for people."""

import json

import pytest
from django.core.management import CommandError, call_command

from web.bench import plans, registry
from web.bench.crew import Tally, ratio
from web.bench.options import Options
from web.bench.report import Report, row


def a_report(options: Options) -> Report:
    report = Report("step", machine="a machine")
    report.rows.append(row("floor", "sqlite", [0.001, 0.003, 0.002], 0.0015))
    report.note("step_over_orm_floor", "sqlite", 1.2345)
    return report


@pytest.fixture(autouse=True)
def no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.BENCHMARKS, "step", a_report)


def test_json_has_rows_and_ratios_by_database(capsys) -> None:
    call_command("bench", "step", "--json")

    said = json.loads(capsys.readouterr().out)
    assert (said["name"], said["machine"]) == ("step", "a machine")
    assert said["ratios"] == {"step_over_orm_floor": {"sqlite": 1.23}}
    assert said["rows"] == [
        {
            "variant": "floor",
            "db": "sqlite",
            "workers": 1,
            "n": 3,
            "cpu_ms": 1.5,
            "p50_ms": 2.0,
            "p95_ms": 2.9,
            "per_second": 500.0,
        }
    ]


def test_people_get_a_table(capsys) -> None:
    call_command("bench", "step")

    said = capsys.readouterr().out
    assert "variant" in said and "floor" in said and "step_over_orm_floor" in said


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("bench", "nothing")


def test_a_ratio_is_taken_round_by_round() -> None:
    above, below = Tally(), Tally()
    for factor in (1, 10, 3):
        below.add([{"walls": [0.1] * 4, "cpu": 0.4 * factor, "started": 0, "ended": 1}])
        above.add([{"walls": [0.1] * 4, "cpu": 0.8 * factor, "started": 0, "ended": 1}])

    assert ratio(above, below) == 2
    assert below.row("floor", "sqlite").per_second == 4


def test_a_plan_that_walks_over_a_large_table_or_sorts_it_is_a_fault() -> None:
    walk = {"Node Type": "Seq Scan", "Relation Name": "processes_task", "Actual Rows": 9000}
    sort = {"Node Type": "Sort", "Plans": [walk], "Shared Hit Blocks": 7, "Shared Read Blocks": 2}
    small = {
        "Node Type": "Seq Scan",
        "Relation Name": "offices_office",
        "Shared Hit Blocks": 1,
        "Shared Read Blocks": 0,
    }

    assert plans.read_tree([{"Plan": sort}], in_order=False).faults == ["sorts 9000 rows", "walks over processes_task"]
    assert plans.read_tree([{"Plan": sort}], in_order=True).buffers == 9
    assert plans.read_tree([{"Plan": small}], in_order=True).faults == []
    steps = "SEARCH cases_case USING INDEX x (id=?)\nSCAN processes_task\nUSE TEMP B-TREE FOR ORDER BY"
    assert plans.read_steps(steps, in_order=True).faults == ["walks over processes_task", "sorts"]
    assert plans.read_steps("SCAN processes_task USING COVERING INDEX y", in_order=False).faults == []
