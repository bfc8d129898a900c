"""Legal guards on whole diagrams: today's dibao keeps them all, and whatever is cut out of it is named with its way."""

import re

import pytest

from processes import editions
from processes.diagrams import BPMN, read_diagram
from processes.errors import DiagramRefused
from processes.findings import findings
from processes.guards import unguarded
from processes.ways import unfold
from rules.domains import COUNT, FLAG, words
from rules.guards import load_guards, shipped_guards
from tests.processes.drawing import draw

DOMAINS = {
    "notice_due": FLAG,
    "urgent": FLAG,
    "objections_open": COUNT,
    "decider": words(county="县级", township="乡镇"),
    "outcome": words(grant="给予", refuse="不予"),
}
GUARDS = load_guards("""
[acts.start]
title = "开始"
any = [{ event = "start" }]
[acts.end]
title = "结束"
any = [{ event = "end" }]
[acts.notice]
title = "公示"
any = [{ operation = "post_notice" }]
[acts.grant]
title = "给予待遇"
any = [{ operation = "grant_award" }]
[acts.letter]
title = "通知书"
any = [{ document = "decision" }]
[acts.check]
title = "核对"
any = [{ form = "means_test", office_kind = "means_test_centre" }]
[[guards]]
id = "notice"
code = "L001"
schemes = ["p"]
to = "grant"
through = ["notice"]
clause = "第十九条"
source = "办法"
why = "应当公示"
[[guards.unless]]
when = "not notice_due"
clause = "第十九条"
why = "已经公示"
[[guards]]
id = "letter"
code = "L002"
schemes = ["p"]
from = "grant"
to = "end"
through = ["letter"]
clause = "第二十一条"
source = "办法"
why = "应当告知"
[[guards]]
id = "check"
code = "L003"
schemes = ["q"]
to = "grant"
through = ["check"]
clause = "第十七条"
source = "办法"
why = "应当核对"
""")


def processes(**texts):
    roots = {f"{name}.bpmn": read_diagram(draw(text, name)) for name, text in texts.items()}
    return {each.get("id"): (path, each) for path, root in roots.items() for each in root.iter(f"{{{BPMN}}}process")}


def broken(text, scheme="p", asked=None, **stages):
    whole = unfold(processes(**{"p": text, **stages}), "p")
    return list(unguarded(whole, scheme, GUARDS, DOMAINS, asked or {}))


def codes(found):
    return {each.code.removeprefix("scheme.") for each in found}


GOOD = 'start s\nservice post_notice\nservice grant_award\nservice l op=issue_document kind="decision"\nend e\n'


def test_a_way_that_keeps_the_guards_is_let_through():
    assert broken(GOOD + "s > post_notice > grant_award > l > e") == []


def test_a_way_round_the_notice_is_named_with_its_steps_clause_and_place():
    choice = "xor x\nuser 初审\ns > 初审 > x\nx > post_notice if urgent\nx > grant_award otherwise\n"
    text = GOOD + choice + "post_notice > grant_award\ngrant_award > l > e"

    (found,) = broken(text)

    assert (found.code, found.element, found.severity, found.where) == ("scheme.L001", "grant_award", "error", "p.bpmn")
    assert "从“s”经“初审”到“grant_award”，没有经过公示：应当公示（第十九条）" in found.message
    assert "除非已经公示（第十九条）" in found.message


def test_the_law_is_asked_of_what_a_step_does_and_not_of_its_name():
    text = GOOD.replace("service post_notice", "user post_notice")

    assert codes(broken(text + "s > post_notice > grant_award > l > e")) == {"L001"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("notice_due", set()), ("notice_due and urgent", {"L001"}), ("urgent", {"L001"}), ("notice_due or urgent", set())],
)
def test_only_a_condition_that_proves_the_excuse_lets_a_way_pass(condition, expected):
    choice = f"s > x\nx > post_notice if {condition}\nx > grant_award otherwise\n"
    flows = choice + "post_notice > grant_award\ngrant_award > l > e"

    assert codes(broken(GOOD + "xor x\n" + flows)) == expected


def test_a_stage_counts_in_its_place_and_only_when_its_every_way_does_it():
    stage = (
        "start s\nxor x\nservice post_notice\nend e\nend f\n"
        "s > x\nx > post_notice if {}\nx > f otherwise\npost_notice > e"
    )
    text = GOOD.replace("service post_notice", "call c q") + "s > c > grant_award > l > e"

    assert broken(text, q=stage.format("notice_due")) == []
    (found,) = broken(text, q=stage.format("urgent"))
    assert (found.code, found.element, found.where) == ("scheme.L001", "grant_award", "p.bpmn")


def test_one_of_several_parallel_branches_is_enough_and_a_choice_of_branches_is_not():
    rest = GOOD.replace("service post_notice\n", "") + "s > box > grant_award > l > e"
    parallel = (
        "sub box {\nstart bs\nparallel b1\nuser a\nservice post_notice\nparallel b2\nend be\n"
        "bs > b1\nb1 > a > b2\nb1 > post_notice > b2\nb2 > be\n}\n"
    )
    choice = (
        "sub box {\nstart bs\nxor b1\nuser a\nservice post_notice\nend be\n"
        "bs > b1\nb1 > a if urgent\nb1 > post_notice otherwise\na > be\npost_notice > be\n}\n"
    )

    assert broken(parallel + rest) == []
    assert codes(broken(choice + rest)) == {"L001"}


def test_what_is_owed_after_an_act_is_owed_again_after_a_way_back():
    text = GOOD + "xor x\ns > post_notice > grant_award > l > x\nx > e if urgent\nx > grant_award otherwise"
    late = (
        f"{GOOD}xor x\nxor y\ns > post_notice > grant_award > y\ny > l if urgent\ny > x otherwise\n"
        "l > x\nx > grant_award if urgent\nx > e otherwise"
    )

    assert broken(text) == []
    assert codes(broken(late)) == {"L002"}


def test_a_letter_before_the_grant_does_not_stand_for_the_one_after_it():
    assert codes(broken(GOOD + "s > post_notice > l > grant_award > e")) == {"L002"}


def test_a_step_done_no_times_has_not_been_done():
    stage = "start s\nservice post_notice\nend e\ns > post_notice > e"
    text = GOOD.replace("service post_notice", "call c q times={}") + "s > c > grant_award > l > e"

    assert broken(text.format("2"), q=stage) == []
    assert codes(broken(text.format("objections_open"), q=stage)) == {"L001"}
    assert codes(broken(text.format("0"), q=stage)) == {"L001"}


def test_a_period_that_cuts_a_stage_short_is_a_way_round_it():
    stage = "start s\nuser a\nservice post_notice\nend e\ns > a > post_notice > e"
    text = GOOD.replace("service post_notice", 'call c q\nboundary b on c deadline("rule")')

    assert codes(broken(text + "s > c > grant_award > l > e\nb > grant_award", q=stage)) == {"L001"}
    assert broken(text + "end f\ns > c > grant_award > l > e\nb > f", q=stage) == []


def test_an_answer_already_given_closes_the_other_way_until_it_is_asked_again():
    ends = 'xor y\nend f\ny > grant_award if outcome == "grant"\ny > f otherwise\ngrant_award > l > e\n'
    flows = 'xor x\nuser ask\ns > ask > x\nx > post_notice if outcome == "grant"\n' + ends
    text = GOOD + flows + "x > y otherwise\npost_notice > y"
    again = GOOD + flows + "user more form=ask\nx > more otherwise\nmore > y\npost_notice > y"

    assert broken(text, asked={"ask": {"outcome"}}) == []
    assert codes(broken(again, asked={"ask": {"outcome"}})) == {"L001"}


def test_the_office_that_must_do_it_is_part_of_the_act():
    text = "start s\nuser means_test office_kind={}\nservice grant_award\nend e\ns > means_test > grant_award > e"

    assert broken(text.format("means_test_centre"), "q") == []
    assert codes(broken(text.format("township_office"), "q")) == {"L003"}


def test_a_scheme_that_multiplies_its_stages_is_refused_before_it_is_unfolded():
    twice = "start s\ncall a q{0}\ncall b q{0}\nend e\ns > a > b > e"
    stages = {f"q{number}": twice.format(number + 1) for number in range(40)}
    found = processes(p="start s\ncall c q0\nend e\ns > c > e", **stages, q40="start s\nend e\ns > e")

    with pytest.raises(DiagramRefused, match="展开后有 百万以上 个环节"):
        unfold(found, "p")


def retarget(flow, target):
    drawn = re.compile(rf'(<bpmn:sequenceFlow id="{flow}"[^>]*targetRef=")[^"]*"')
    return lambda text: drawn.sub(rf'\g<1>{target}"', text)


def swap(old, new):
    def change(text):
        assert old in text
        return text.replace(old, new)

    return change


MAIN = "bpmn/dibao.bpmn"
NOTICE, CONFIRMATION, APPLICATION = (
    f"bpmn/shared/{name}.bpmn" for name in ("public_notice", "confirmation", "application")
)
TAMPERED = {
    "the notice is drawn round": ("L010", MAIN, retarget("flow_issue_opinion_gateway_notice", "stage_confirmation")),
    "the notice depends on something else": (
        "L010",
        MAIN,
        swap(">notice_due<", ">notice_due and household_size &gt; 2<"),
    ),
    "the notice is not posted": ("L010", NOTICE, retarget("flow_issue_public_notice_post_notice", "notice_period")),
    "the notice hangs no time": ("L012", NOTICE, retarget("flow_post_notice_notice_period", "notice_result")),
    "the period is another one": ("L012", NOTICE, swap('("public_notice")', '("delivery")')),
    "objections are passed over": (
        "L014",
        MAIN,
        retarget("flow_gateway_objections_stage_objection", "stage_confirmation"),
    ),
    "an objection changes nothing": ("L015", MAIN, retarget("flow_stage_objection_assess", "stage_confirmation")),
    "nothing is calculated": ("L008", MAIN, retarget("flow_investigation_assess", "examination")),
    "nobody examines": ("L009", MAIN, retarget("flow_assess_examination", "gateway_decider")),
    "the investigation is left out": ("L003", MAIN, retarget("flow_gateway_acceptance_investigation", "assess")),
    "the means test is asked of the township": (
        "L003",
        "bpmn/shared/means_test.bpmn",
        swap('value="means_test_centre"', 'value="township_office"'),
    ),
    "the visit is left out": (
        "L004",
        "bpmn/shared/household_investigation.bpmn",
        swap('value="household_investigation"', 'value="neighbour_inquiry"'),
    ),
    "acceptance is not recorded": (
        "L002",
        APPLICATION,
        retarget("flow_gateway_acceptance_accept_case", "issue_acceptance"),
    ),
    "refused applications go on": ("L002", MAIN, retarget("flow_gateway_acceptance_delivery", "investigation")),
    "townships decide everywhere": ("L021", CONFIRMATION, swap('decider == "township"', "household_size &gt; 0")),
    "nobody of the county signs": ("L020", CONFIRMATION, retarget("flow_county_confirmation_decision", "end")),
    "relatives are not visited": ("L022", CONFIRMATION, swap(">must_visit<", ">must_visit and household_size &gt; 1<")),
    "the award comes without decision": (
        "L023",
        MAIN,
        retarget("flow_stage_confirmation_decide", "issue_confirmation"),
    ),
    "whoever is refused is granted": (
        "L024",
        MAIN,
        swap('decision_outcome == "grant"', 'decision_outcome == "refuse"'),
    ),
    "a refusal is not written": ("L031", MAIN, retarget("flow_gateway_outcome_issue_refusal", "archiving")),
    "a refusal is not delivered": ("L033", MAIN, retarget("flow_issue_refusal_refusal_delivery", "archiving")),
    "a grant is not delivered": ("L034", MAIN, retarget("flow_publication_delivery", "archiving")),
    "a grant is not published": ("L036", MAIN, retarget("flow_grant_award_issue_publication", "delivery")),
    "a non-acceptance is not delivered": ("L035", MAIN, retarget("flow_gateway_acceptance_delivery", "archiving")),
}


@pytest.fixture(scope="module")
def shipped():
    return editions.read_shipped("dibao")


@pytest.mark.proves("DB-27")
def test_todays_dibao_keeps_every_guard(shipped):
    assert [each for each in findings("dibao", shipped) if each.severity == "error"] == []


@pytest.mark.proves("DB-27")
@pytest.mark.parametrize("name", TAMPERED)
def test_each_thing_taken_out_of_dibao_is_found(name, shipped):
    code, path, change = TAMPERED[name]
    texts = {**shipped, path: change(shipped[path])}
    assert texts[path] != shipped[path]

    found = {each.code: each for each in findings("dibao", texts) if each.severity == "error"}

    assert f"scheme.{code}" in found, sorted(found)
    assert "没有" in found[f"scheme.{code}"].message
    assert found[f"scheme.{code}"].where.endswith(".bpmn")


ADVERSE = (
    "start s\nuser hearing\nuser w form=decision office_kind=civil_affairs_bureau\nservice decide\nservice {act}\n"
    'service l op=issue_document kind="{letter}"\nservice record_delivery\nend e\n'
)


@pytest.mark.parametrize(
    ("act", "letter", "expected", "late"),
    [
        ("reduce_award", "reduction", "L040", "L045"),
        ("stop_award", "termination", "L041", "L052"),
        ("start_gradual_exit", "gradual_exit", "L042", "L053"),
    ],
)
def test_nothing_is_reduced_or_stopped_without_a_hearing_before_the_decision(act, letter, expected, late):
    steps = ADVERSE.format(act=act, letter=letter)

    def found(flows):
        whole = unfold(processes(p=steps + flows), "p")
        adverse = {f"L{number:03}" for number in range(40, 54)}
        return codes(unguarded(whole, "dibao", shipped_guards(), DOMAINS, {})) & adverse

    assert found(f"s > hearing > w > decide > {act} > l > record_delivery > e") == set()
    assert found(f"s > w > decide > {act} > l > record_delivery > e") == {expected}
    assert found(f"s > w > decide > hearing > {act} > l > record_delivery > e") == {late}
    assert len(found(f"s > hearing > w > decide > {act} > record_delivery > e")) == 1


def test_the_way_is_named_by_its_steps_its_stages_and_the_branches_taken(shipped):
    code, path, change = TAMPERED["the notice depends on something else"]
    found = {each.code: each.message for each in findings("dibao", {**shipped, path: change(shipped[path])})}

    assert found[f"scheme.{code}"].startswith(
        "从“困难群众申请低保”经“申请与受理”、“是否受理？”（受理）、“家庭经济状况调查”、“测算并比对标准”、“初审”、“由哪一级确认？”（委托乡镇）、"
        "“是否应当公示？”（无须公示）、“审核确认”、“记录决定”、“是否给予低保？”（给予）、“制发审核确认表”、“制发确认通知书”到“给予待遇”，没有经过公示"
    )


def test_a_hearing_before_a_refusal_may_come_after_the_decision_is_noted(shipped):
    flow = 'name="不予" sourceRef="gateway_outcome" targetRef="issue_refusal" />'
    hearing = (
        'name="不予" sourceRef="gateway_outcome" targetRef="hearing" />'
        '<bpmn:userTask id="hearing" name="听取意见" />'
        '<bpmn:sequenceFlow id="flow_hearing" sourceRef="hearing" targetRef="issue_refusal" />'
    )
    found = findings("dibao", {**shipped, MAIN: swap(flow, hearing)(shipped[MAIN])})

    assert not [each for each in found if each.code.startswith("scheme.L")]


@pytest.mark.parametrize("condition", ["acceptance_outcome ==", "__import__('os')", "9 ** 9 ** 9 == 1", "not " * 400])
def test_a_condition_that_cannot_be_read_is_told_where_it_stands_before_any_guard(condition: str) -> None:
    texts = editions.read_shipped("dibao")
    path = "bpmn/shared/application.bpmn"
    texts[path] = texts[path].replace('acceptance_outcome == "correction"', condition.replace("'", "&apos;"))

    errors = [each for each in findings("dibao", texts) if each.severity == "error"]

    assert [(each.code, each.element) for each in errors] == [
        ("scheme.B007", "flow_gateway_acceptance_issue_correction")
    ]
