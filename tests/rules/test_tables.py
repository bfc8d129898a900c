"""Tables and the catalogue: what is read, what is refused, and in which words."""

import tomllib
from datetime import date

import pytest

from rules.errors import ConfigError
from rules.load import load_tables
from rules.parameters import canonical, catalogue, find_parameter, load_parameters
from rules.shipped import shipped_tables, shipped_texts

RULE = """
[deadlines.examination]
title = "提出初审意见"
unit = "working_day"
days = 5
starts = "acceptance"
start_title = "受理"
clause = "办法 第十九条"
"""
PARAMETER = """
[[parameter]]
key = "publicity.days"
title = "公示期"
kind = "number"
unit = "calendar_day"
set_by = ["nation", "county"]
clause = "办法 第十九条"
"""
STAGES = """application acceptance correction means_test_request means_test_start means_test_findings neighbour_inquiry
investigation_start examination opinion notice_posting public_notice objection county_confirmation confirmation_total
publication delivery refusal_notice archiving"""


def test_every_stage_of_dibao_has_its_rule_with_a_clause():
    rules = shipped_tables().deadlines

    assert {f"dibao.{stage}" for stage in STAGES.split()} <= set(rules)
    assert all(rule.clause and rule.title and rule.start_title for rule in rules.values())
    assert set(shipped_texts()) >= {"dibao", "shared"}


def test_pack_keys_of_rules_are_in_the_catalogue():
    keys = {key for rule in shipped_tables().deadlines.values() for key in rule.packs.values()}

    assert [key for key in keys if find_parameter(key) is None] == []


def test_a_name_with_a_dot_is_a_whole_id_and_other_sections_are_kept():
    tables = load_tables(
        {"tekun": RULE + '[deadlines."remedy.x"]\n' + RULE.partition("]\n")[2] + '[[row]]\nid = "a"\n'}
    )

    assert set(tables.deadlines) == {"tekun.examination", "remedy.x"}
    assert tables.sections["tekun"] == {"row": [{"id": "a"}]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULE.replace("days = 5\n", ""), "days"),
        (RULE.replace("days = 5", "days = 0"), "不小于 1"),
        (RULE.replace("days = 5", "days = true"), "整数"),
        (RULE.replace("working_day", "week"), "working_day、calendar_day、month"),
        (RULE.replace('clause = "办法 第十九条"\n', ""), "clause"),
        (RULE + 'kind = "wish"\n', "limit、period"),
        (RULE + "delegated_days = 3\n", "delegated_clause"),
        (RULE + 'packs = { colour = "x" }\n', "days、unit"),
        (RULE + "packs = 3\n", "一张表"),
        (RULE + "colour = 3\n", "colour"),
        (RULE + 'extension = { days = 9, clause = "x" }\n', "理由代码"),
        (RULE + 'extension = { days = 9, clause = "x", reasons = { a = "甲" }, colour = 1 }\n', "colour"),
        ("deadlines = 3", "若干张表"),
        ("[deadlines]\nexamination = 3", "一张表"),
    ],
)
def test_a_slip_in_a_deadline_is_named(text, said):
    with pytest.raises(ConfigError, match=said) as slip:
        load_tables({"dibao": text})

    assert "rules/tables/dibao.toml" in str(slip.value)


def test_brackets_without_end_are_a_slip_and_no_crash():
    with pytest.raises(ConfigError, match="TOML"):
        load_tables({"dibao": "a = " + "[" * 100_000})


def test_a_deadline_id_twice_is_refused():
    with pytest.raises(ConfigError, match="删去重复"):
        load_tables({"dibao": RULE, "shared": RULE.replace("deadlines.examination", 'deadlines."dibao.examination"')})


def test_a_list_of_texts_is_a_list_of_texts():
    with pytest.raises(ConfigError, match="文字的列表"):
        load_parameters(PARAMETER.replace('["nation", "county"]', '["nation", 3]'), "x.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PARAMETER + PARAMETER, "重复"),
        (PARAMETER.replace('"county"', '"king"'), "nation、province"),
        (PARAMETER.replace('"number"', '"colour"'), "number、text"),
        (PARAMETER + "colour = 1\n", "colour"),
        (PARAMETER.replace('set_by = ["nation", "county"]\n', ""), "set_by"),
    ],
)
def test_a_slip_in_the_catalogue_is_named(text, said):
    with pytest.raises(ConfigError, match=said):
        load_parameters(text, "x.toml")


def test_short_names_of_policy_papers_mean_the_glossary_words():
    short = ("edge.multiplier", "rigid.ratio", "grace.trigger", "alert.levels", "temp.cap")
    words = ("dibao_margin.multiplier", "rigid_expenditure.ratio", "gradual_exit.trigger", "risk_warning.levels")

    assert tuple(canonical(key) for key in short) == (*words, "temporary.cap")
    assert canonical("decider") == "decider"


def test_a_key_is_found_by_star_by_scheme_or_not_at_all():
    assert find_parameter("limit.step.examination") is catalogue()["limit.step.*"]
    assert find_parameter("property.dwelling_max.rigid_expenditure") is catalogue()["property.dwelling_max"]
    assert find_parameter("colour") is None


def test_every_key_of_the_policy_list_is_in_the_catalogue():
    listed = """dibao.standard edge.multiplier edge.standard edge.comparator rigid.ratio rigid.ratio_comparator
    rigid.income_ceiling_area rigid.count_living rigid.valid_months tekun.extra_no_labour tekun.minor_age
    property.dwelling_max income.period_months income.employment_cost income.exclude_basic_pension_until support.formula
    benefit.method benefit.rounding single.amount topup.per_person decider decider.legal_basis limit.total limit.step.x
    publicity.days publicity.unit publicity.roll publicity.repost_after_objection publicity.fields appraisal.mode
    appraisal.rep_share sampling.dibao sampling.tekun review.interval.x grace.max_months grace.amount_plan grace.trigger
    grace.income_cap death.review_months reapply.wait_months temp.small_cap temp.cap temp.per_year temp.township_cap
    temp.limit temp.supplement_wd alert.levels alert.limit.red push.request_day push.roll feedback.period feedback.due
    fp.limit fp.posting_days fp.label hearing.reply_days appeal.review_first archive.retention_after_stop"""

    assert [key for key in listed.split() if find_parameter(key) is None] == []


def test_who_sets_property_limits_changed_with_the_law():
    limit = catalogue()["property.dwelling_max"]

    assert limit.setters(date(2026, 6, 30)) == ("province", "prefecture")
    assert limit.setters(date(2026, 7, 1)) == ("province",)
    assert catalogue()["publicity.days"].setters(date(2020, 1, 1)) == catalogue()["publicity.days"].set_by


@pytest.mark.proves("APP-12")
def test_a_court_may_order_payment_at_once_for_dibao_money_and_only_such_letters_say_so() -> None:
    told = {scheme: tomllib.loads(text).get("remedies", {}) for scheme, text in shipped_texts().items()}
    early = {scheme: remedies["clauses"] for scheme, remedies in told.items() if remedies.get("early_payment")}

    # One application may end in dibao too; temporary aid, tekun and recognitions are not in 行政诉讼法 第五十七条.
    assert set(early) == {"dibao", "one_door"}
    assert all("行政诉讼法 第五十七条" in clauses for clauses in early.values())
    assert not [scheme for scheme, row in told.items() if scheme not in early and "第五十七条" in str(row)]
