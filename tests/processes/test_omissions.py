"""What a scheme's texts owe one another, found by taking it out of today's dibao."""

from time import process_time

import pytest

from processes import editions
from processes.findings import findings

MAIN, FORMS, SHARED = "bpmn/dibao.bpmn", "forms/schemas/dibao.toml", "forms/schemas/shared.toml"
REFUSAL = "templates/documents/shared/refusal.html"


@pytest.fixture(scope="module")
def shipped():
    return editions.read_shipped("dibao")


def found(shipped, path, old, new):
    assert old in shipped[path]
    before = {(each.code, each.element) for each in findings("dibao", shipped)}
    after = findings("dibao", {**shipped, path: shipped[path].replace(old, new)})
    fresh = [each for each in after if (each.code, each.element) not in before]
    return [(each.code.removeprefix("scheme."), each.severity, each.element, each.where) for each in fresh], [
        each.message for each in fresh
    ]


def test_a_step_without_clause_is_a_warning(shipped):
    clause = '<spiffworkflow:property name="clause" value="最低生活保障审核确认办法 第二十四条" />'

    assert found(shipped, MAIN, clause, "")[0] == [("C010", "warning", "publication", MAIN)]


def test_a_lane_at_whose_level_no_office_exists_is_an_error(shipped):
    codes, _ = found(shipped, MAIN, 'name="村（社区）"', 'name="省（自治区、直辖市）"')

    assert codes == [("C011", "error", "lane_village", MAIN)]


@pytest.mark.proves("LAW-12")
def test_a_decision_to_refuse_must_ask_for_reasons(shipped):
    start = shipped[SHARED].index("[decision]")
    section = shipped[SHARED][start : shipped[SHARED].index("[publication]")]
    rows = [line for line in section.splitlines() if not line.startswith(("refusal_reasons", "refusal_text"))]

    codes, messages = found(shipped, SHARED, section, "\n".join(rows) + "\n\n")

    assert codes == [("D001", "error", "decision.decision_outcome", SHARED)]
    assert "社会救助法 第四十五条" in messages[0]


def test_reasons_that_may_be_left_out_do_not_count(shipped):
    old = 'show_if = { field = "decision_outcome", equals = "refuse" }'
    codes, _ = found(shipped, SHARED, old, f"required = false, {old}")

    assert {code for code, *_ in codes} == {"D001"}


@pytest.mark.proves("LAW-12")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("decision.reasons", "decision.amount"),
        ('{% include "shared/remedies.html" with act="决定" paper_word="告知书" %}', ""),
    ],
)
def test_a_refusal_without_reasons_or_remedies_is_an_error(shipped, old, new):
    codes, _ = found(shipped, REFUSAL, old, new)

    assert ("D002", "error", "refusal", REFUSAL) in codes


PAPER = 'other_papers = { kind = "attachment", label = "其他能说明困难的材料", required = false, max = 20 }'


@pytest.mark.proves("LAW-10")
def test_a_paper_that_a_source_answers_is_refused_with_the_source_named(shipped):
    asked = f'{PAPER}\nhouse = {{ kind = "attachment", label = "房产证明" }}'

    codes, messages = found(shipped, SHARED, PAPER, asked)

    assert codes == [("C020", "error", "application.house", SHARED)]
    assert "自然资源部门的“不动产登记信息”已经接通" in messages[0]
    assert "社会救助法 第六十二条" in messages[0]


@pytest.mark.proves("LAW-10")
def test_an_exception_needs_its_reason_and_stays_in_sight(shipped):
    house = 'house = { kind = "attachment", label = "房产证明", asked_because = "本县登记系统停机改造" }'

    codes, messages = found(shipped, SHARED, PAPER, f"{PAPER}\n{house}")

    assert codes == [("C021", "warning", "application.house", SHARED)]
    assert "本县登记系统停机改造" in messages[0]


def test_a_declared_paper_may_be_asked_with_a_reason_only(shipped):
    house = 'house = {{ kind = "attachment", label = "不动产权属", evidence = "property_certificate"{} }}'

    bare, _ = found(shipped, SHARED, PAPER, f"{PAPER}\n{house.format('')}")
    reason = ', asked_because = "停机"'
    reasoned, _ = found(shipped, SHARED, PAPER, f"{PAPER}\n{house.format(reason)}")

    assert ("E002", "error", SHARED, SHARED) in bare
    assert [code for code, *_ in reasoned] == ["C021"]


def test_forms_and_limits_that_no_step_uses_are_warnings(shipped):
    form = '[spare]\ntitle = "备用"\n[spare.fields]\nnote = { kind = "text", label = "备注" }\n\n[examination]\n'
    forms, _ = found(shipped, FORMS, "[examination]\n", form)
    rules, _ = found(shipped, MAIN, 'value="dibao.opinion"', 'value="dibao.examination"')

    assert forms == [("C031", "warning", "spare", FORMS)]
    assert rules == [("C030", "warning", "dibao.opinion", "rules/tables/dibao.toml")]


def test_stages_that_call_each_other_are_not_followed(shipped):
    again = '<bpmn:callActivity id="again" calledElement="stage_objection" /></bpmn:process>'

    codes, _ = found(shipped, "bpmn/shared/objection.bpmn", "</bpmn:process>", again)

    assert {"B012"} <= {code for code, *_ in codes}
    assert not [code for code, *_ in codes if code.startswith("L")]


def test_every_file_that_is_missing_or_unreadable_is_named_with_its_path(shipped):
    texts = {path: text for path, text in shipped.items() if path != "templates/documents/dibao/decision.html"}
    texts["rules/tables/dibao.toml"] = "x ="

    wrong = {each.code: each.where for each in findings("dibao", texts)}

    assert wrong["scheme.E001"] == "templates/documents/dibao/decision.html"
    assert wrong["scheme.E007"] == "rules/tables/dibao.toml"


def test_the_whole_check_of_an_unchanged_scheme_takes_no_more_than_its_budget(shipped):
    findings("dibao", shipped)
    began = process_time()
    findings("dibao", shipped)

    assert process_time() - began < 0.25
