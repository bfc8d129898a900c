"""The conditions of a gateway: which overlap, what they leave open, which never hold, and what nobody can tell."""

from dataclasses import replace

import pytest

from processes.linter import lint
from rules.domains import COUNT, FLAG, words
from tests.processes.drawing import draw
from tests.processes.test_linter import CATALOGUE

DOMAINS = {"yes": FLAG, "again": FLAG, "size": COUNT, "outcome": words(accept="受理", correction="补正", refuse="不予")}
KNOWN = replace(
    CATALOGUE,
    facts=frozenset({*DOMAINS, "income"}),
    domains=DOMAINS,
    titles={"outcome": "审查结果", "size": "人数"},
)


def gateway(*conditions, otherwise=True, kind="xor"):
    targets = [f"e{number}" for number in range(len(conditions) + otherwise)]
    lines = ["start s", f"{kind} x", *(f"end {target}" for target in targets), "s > x"]
    lines += [f"x > {target} if {condition}" for target, condition in zip(targets, conditions, strict=False)]
    lines += [f"x > {targets[-1]} otherwise"] if otherwise else []
    return [
        (each.code.removeprefix("scheme."), each.severity, each.element, each.message)
        for each in lint({"p.bpmn": draw("\n".join(lines))}, "p", KNOWN)
        if each.code.startswith("scheme.C")
    ]


@pytest.mark.parametrize(
    "conditions",
    [
        ('outcome == "correction"', 'outcome == "refuse"'),
        ("size > 3", "size <= 3 and yes"),
        ("yes and again", "yes and not again"),
        ("size < 1",),
        ('outcome in ["accept", "correction"]',),
    ],
)
def test_conditions_that_part_all_cases_are_let_through(conditions):
    assert gateway(*conditions) == []


def test_an_overlap_is_an_error_and_names_a_case_in_chinese():
    ((code, severity, element, message),) = gateway("size > 3", 'size > 5 and outcome == "accept"')

    assert (code, severity, element) == ("C001", "error", "x")
    assert "当“人数”为“6”、“审查结果”为“受理”时" in message


def test_numbers_overlap_at_a_common_edge():
    assert [code for code, *_ in gateway("size >= 3", "size <= 3")] == ["C001", "C004"]


def test_a_value_that_the_fact_never_has_is_an_error_at_its_flow():
    ((code, severity, element, message),) = gateway('outcome == "acepted"')

    assert (code, severity, element) == ("C003", "error", "flow_x_e0")
    assert "永远不成立" in message


def test_a_gap_without_default_names_the_case():
    found = gateway('outcome == "accept"', 'outcome == "refuse"', otherwise=False)

    assert [(code, severity) for code, severity, *_ in found] == [("C002", "error")]
    assert "当“审查结果”为“补正”时没有一个条件成立" in found[0][3]


def test_a_default_that_nobody_takes_is_a_warning():
    assert [(code, severity) for code, severity, *_ in gateway("yes", "not yes")] == [("C004", "warning")]


@pytest.mark.parametrize("condition", ["income > 3", "size + 1 > 3", "size > income"])
def test_what_cannot_be_compared_is_said_as_a_warning(condition):
    ((code, severity, element, message),) = gateway(condition)

    assert (code, severity, element) == ("C005", "warning", "x")
    assert "人工核对" in message


def test_branches_of_an_inclusive_gateway_may_overlap():
    assert gateway("yes", "yes or again", kind="inclusive") == []


def test_a_condition_that_does_not_compile_is_said_once_elsewhere():
    assert gateway("yes and") == []


def test_findings_in_a_diagram_know_their_text():
    found = lint({"bpmn/p.bpmn": draw("start s\nuser a deadline=\nend e\ns > a > e")}, "p", KNOWN)

    assert {each.where for each in found} == {"bpmn/p.bpmn"}
