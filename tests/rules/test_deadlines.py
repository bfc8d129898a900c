"""Due dates of the shipped rules: length, extension, rolling, local limits, the sentence, a calendar loaded later."""

from datetime import date

import pytest

from rules.deadlines import Extension, compute, due_ordinals, recompute
from rules.errors import ExtensionRefused, MissingStandard, UnknownRule, UnsetLocalLimit
from rules.shipped import shipped_calendar, shipped_notices, shipped_rows, shipped_tables
from rules.standards import StandardRow, Standards
from rules.workdays import Calendar, ExceptionalDay

LUSHI, BENGSHAN, YANSHAN, MILUO = "411224", "340303", "340303200", "430681"


def day(text):
    return date.fromisoformat(text)


def rule(rule_id):
    return shipped_tables().deadline(rule_id)


def due(rule_id, start, **options):
    return compute(rule(rule_id), day(start), shipped_calendar(), **options)


def local(rule_id, area, *rows, on="2026-03-01"):
    return rule(rule_id).localised(Standards([*shipped_rows(), *rows], area, day(on)))


def row(key, value, area="411224000000", set_by="county", **options):
    return StandardRow(area, key, value, day("2026-01-01"), None, set_by, "县文", **options)


def announced_2027(*days):
    rows = [row for notice in shipped_notices() for row in notice.days]
    extra = [
        ExceptionalDay(day(on), working, name, "state_council", "国办发明电〔2026〕x号") for on, working, name in days
    ]
    return Calendar.build([*rows, *extra], set(range(2018, 2028)))


@pytest.mark.proves("DB-09")
def test_the_investigation_starts_within_three_working_days_of_acceptance():
    found = due("dibao.investigation_start", "2026-02-13")

    assert (found.due_on, found.unit, found.days) == (day("2026-02-25"), "working_day", 3)
    assert found.clause == "最低生活保障审核确认办法 第十五条"
    assert rule("dibao.investigation_start").starts == "acceptance"


@pytest.mark.proves("DB-13")
def test_the_county_starts_the_means_test_within_three_working_days_of_the_request():
    assert due("dibao.means_test_start", "2026-09-24").due_on == day("2026-09-30")
    assert rule("dibao.means_test_start").starts == "means_test_request"


@pytest.mark.proves("DB-18")
def test_the_county_confirms_within_ten_working_days_of_the_file():
    assert due("dibao.county_confirmation", "2026-04-24").due_on == day("2026-05-12")
    assert rule("dibao.county_confirmation").starts == "file_receipt"


@pytest.mark.proves("DB-21")
def test_a_refusal_is_told_within_three_working_days_of_the_decision():
    assert due("dibao.refusal_notice", "2026-04-30").due_on == day("2026-05-08")
    assert rule("dibao.refusal_notice").starts == "refusal"


@pytest.mark.proves("DB-15", "TIM-02")
@pytest.mark.parametrize(
    ("posted", "end"), [("2026-03-02", "2026-03-09"), ("2026-02-09", "2026-02-24"), ("2026-03-07", "2026-03-16")]
)
def test_a_public_notice_lasts_seven_calendar_days_rolled_over_rest_days(posted, end):
    found = due("dibao.public_notice", posted)

    assert (found.due_on, found.unit, found.days) == (day(end), "calendar_day", 7)


@pytest.mark.proves("DB-22", "TIM-10")
def test_the_whole_procedure_takes_thirty_working_days_from_acceptance():
    assert due("dibao.confirmation_total", "2026-01-28").due_on == day("2026-03-17")
    assert rule("dibao.confirmation_total").starts == "acceptance"


@pytest.mark.proves("DB-23")
def test_twenty_working_days_where_the_township_decides():
    found = due("dibao.confirmation_total", "2026-01-28", delegated=True)

    assert (found.days, found.due_on) == (20, day("2026-03-03"))
    assert found.clause == "关于进一步做好最低生活保障等社会救助兜底工作的通知 四（一）"
    assert "下放" in found.explanation
    assert due("dibao.refusal_notice", "2026-04-30", delegated=True).days == 3


@pytest.mark.proves("DB-22", "DB-23", "TIM-11")
@pytest.mark.parametrize(("delegated", "original"), [(False, "2026-03-17"), (True, "2026-03-03")])
def test_an_extension_makes_forty_five_in_all_and_tells_the_reason_and_the_first_date(delegated, original):
    extension = Extension("separated_residence", day("2026-02-10"))

    found = due("dibao.confirmation_total", "2026-01-28", delegated=delegated, extension=extension)

    assert (found.days, found.due_on) == (45, day("2026-04-08"))
    assert f"因人户分离于 2026-02-10 决定延长，原截止 {original}" in found.explanation


@pytest.mark.proves("DB-24")
@pytest.mark.parametrize("reason", ["objection", "separated_residence", "remote_application", "hard_investigation"])
def test_four_reasons_allow_an_extension_by_themselves(reason):
    assert due("dibao.confirmation_total", "2026-01-28", extension=Extension(reason, day("2026-02-10"))).days == 45


@pytest.mark.proves("DB-24")
@pytest.mark.parametrize(
    ("extension", "said"),
    [
        (Extension("busy", day("2026-02-10")), "不在允许的范围"),
        (Extension("other", day("2026-02-10"), second_signature="王"), "写明具体理由"),
        (Extension("other", day("2026-02-10"), "洪水断路"), "另一名负责人"),
        (Extension("other", day("2026-02-10"), "洪水断路", "王", "王"), "另一名负责人"),
    ],
)
def test_any_other_reason_needs_words_and_a_second_person(extension, said):
    with pytest.raises(ExtensionRefused, match=said):
        due("dibao.confirmation_total", "2026-01-28", extension=extension)

    told = Extension("other", day("2026-02-10"), "洪水断路", "王", "李")
    assert "因洪水断路于" in due("dibao.confirmation_total", "2026-01-28", extension=told).explanation


@pytest.mark.proves("TIM-04", "TIM-11")
def test_the_last_day_is_still_within_the_term_and_the_day_after_is_not():
    last, after = Extension("objection", day("2026-03-17")), Extension("objection", day("2026-03-18"))

    assert due("dibao.confirmation_total", "2026-01-28", extension=last).days == 45
    with pytest.raises(ExtensionRefused, match="届满后不能再延长"):
        due("dibao.confirmation_total", "2026-01-28", extension=after)


def test_a_term_without_extension_in_law_cannot_be_extended():
    with pytest.raises(ExtensionRefused, match="依法不能延长"):
        due("dibao.county_confirmation", "2026-01-28", extension=Extension("objection", day("2026-02-01")))
    with pytest.raises(ExtensionRefused, match="依法不能延长"):
        due_ordinals(
            rule("dibao.county_confirmation"), [day("2026-01-28").toordinal()], shipped_calendar(), extended=True
        )


@pytest.mark.proves("TIM-12")
def test_a_review_is_put_off_in_an_emergency_only_as_far_as_the_area_says():
    emergency = Extension("major_emergency", day("2026-12-01"))
    extended = local("review.stable", LUSHI, row("review.extended_interval.stable", 15))

    assert due("review.stable", "2026-01-10").due_on == day("2027-01-11")
    assert compute(extended, day("2026-01-10"), shipped_calendar(), extension=emergency).due_on == day("2027-04-12")
    with pytest.raises(ExtensionRefused, match="本地未设定"):
        due("review.stable", "2026-01-10", extension=emergency)


@pytest.mark.proves("DB-25")
def test_a_step_has_a_limit_only_where_the_area_has_published_one():
    published = local("dibao.examination", LUSHI)

    assert compute(published, day("2026-03-02"), shipped_calendar()).due_on == day("2026-03-09")
    with pytest.raises(UnsetLocalLimit, match="本县未公布该环节时限（提出初审意见）"):
        compute(local("dibao.examination", MILUO), day("2026-03-02"), shipped_calendar())


@pytest.mark.proves("DB-25")
def test_an_area_may_shorten_a_statutory_limit_but_not_lengthen_it():
    assert local("dibao.county_confirmation", LUSHI, row("limit.step.county_confirmation", 5)).days == 5
    assert local("dibao.county_confirmation", LUSHI, row("limit.step.county_confirmation", 25)).days == 10
    assert local("dibao.confirmation_total", LUSHI, row("limit.total", 20)).days == 20
    assert local("dibao.confirmation_total", LUSHI, row("limit.total_delegated", 60)).delegated_days == 20
    shorter = local("dibao.confirmation_total", LUSHI, row("limit.total_extended", 40))
    assert shorter.extension.days == 40


@pytest.mark.proves("DB-15")
def test_an_area_may_lengthen_a_public_notice_or_count_it_in_working_days():
    longer = local("dibao.public_notice", LUSHI, row("publicity.days", 15))
    shorter = local("dibao.public_notice", LUSHI, row("publicity.days", 5))
    working = local("dibao.public_notice", LUSHI, row("publicity.unit", "working_day"))
    still = local("dibao.public_notice", LUSHI, row("publicity.roll", False))
    later = local("dibao.public_notice", LUSHI, row("publicity.later_of_both", True))
    ends = [compute(each, day("2026-02-09"), shipped_calendar()) for each in (longer, shorter, working, still, later)]

    assert [end.due_on for end in ends] == [
        day(text) for text in ("2026-02-24", "2026-02-24", "2026-02-25", "2026-02-16", "2026-02-25")
    ]
    assert "满7个工作日为 2026-02-25，取较晚的一日" in ends[-1].explanation


def test_a_risk_warning_is_verified_in_the_days_the_area_has_set():
    found = compute(local("warning.verification", MILUO), day("2026-09-18"), shipped_calendar())

    assert (found.rule_id, found.days, found.due_on) == ("risk_warning.verification", 40, day("2026-11-19"))
    with pytest.raises(MissingStandard, match="预警线索入户核实时限"):
        local("risk_warning.verification", LUSHI)


@pytest.mark.proves("TIM-09")
def test_only_the_short_periods_of_reconsideration_are_working_days():
    assert rule("remedy.reconsideration_acceptance").unit == "working_day"
    assert due("remedy.reconsideration_acceptance", "2026-09-24").due_on == day("2026-10-09")
    assert rule("remedy.reconsideration").unit == rule("remedy.reconsideration_decision").unit == "calendar_day"


@pytest.mark.proves("APP-01")
def test_reconsideration_is_open_for_sixty_days():
    assert due("remedy.reconsideration", "2026-03-02").due_on == day("2026-05-06")


@pytest.mark.proves("APP-02")
def test_reconsideration_is_open_for_a_year_where_the_right_was_not_told():
    assert due("remedy.reconsideration_not_told", "2025-03-02").due_on == day("2026-03-02")


@pytest.mark.proves("APP-03")
def test_reconsideration_ends_for_good_after_five_years():
    found = due("remedy.reconsideration_outer", "2021-03-02")

    assert (found.due_on, "期限5年" in found.explanation) == (day("2026-03-02"), True)


@pytest.mark.proves("APP-07")
def test_reconsideration_is_decided_in_sixty_days_ninety_at_most_or_thirty_when_simple():
    extended = Extension("complex", day("2026-04-01"))

    assert due("remedy.reconsideration_decision", "2026-03-02").due_on == day("2026-05-06")
    assert due("remedy.reconsideration_decision", "2026-03-02", extension=extended).due_on == day("2026-06-01")
    assert due("remedy.reconsideration_decision_simple", "2026-03-02").due_on == day("2026-04-01")


@pytest.mark.proves("APP-08", "TIM-03")
@pytest.mark.parametrize(
    ("told", "end"),
    [
        ("2025-10-14", "2026-04-14"),
        ("2025-08-31", "2026-02-28"),
        ("2025-11-01", "2026-05-06"),
        ("2023-08-31", "2024-02-29"),
    ],
)
def test_a_lawsuit_is_open_for_six_months_to_the_same_numbered_day_or_the_months_end(told, end):
    assert due("remedy.litigation", told).due_on == day(end)


@pytest.mark.proves("APP-09")
def test_a_lawsuit_after_reconsideration_is_open_for_fifteen_days():
    assert due("remedy.litigation_after_reconsideration", "2026-03-02").due_on == day("2026-03-17")


@pytest.mark.proves("APP-10")
def test_a_lawsuit_is_open_for_a_year_where_the_period_was_not_told():
    assert due("remedy.litigation_not_told", "2025-03-03").due_on == day("2026-03-03")


@pytest.mark.proves("APP-11")
def test_silence_for_two_months_opens_a_lawsuit_for_six():
    silence = due("remedy.inaction", "2026-01-12")

    assert silence.due_on == day("2026-03-12")
    assert due("remedy.litigation_inaction", str(silence.due_on)).due_on == day("2026-09-14")


@pytest.mark.proves("TIM-13")
def test_three_days_of_small_aid_do_not_roll_forward():
    found = due("temporary.small_aid", "2026-09-30")

    assert found.due_on == day("2026-10-03")
    assert "不因休息日顺延" in found.explanation


def test_the_sentence_can_be_read_aloud_and_counted_along():
    assert due("dibao.confirmation_total", "2026-09-18").explanation == (
        "受理 2026-09-18，当日不计，期限30个工作日；扣除周末和 2026-09-25 至 2026-09-27 中秋节放假、"
        "2026-10-01 至 2026-10-07 国庆节放假；"
        "计入 2026-09-20、2026-10-10 调休上班；截止 2026-11-05（星期四）；依据最低生活保障审核确认办法 第二十二条。"
    )
    assert due("dibao.public_notice", "2026-03-07").explanation == (
        "张贴公示 2026-03-07，当日不计，期限7日；按自然日计算，第7日为 2026-03-14；遇星期六，顺延至 2026-03-16；"
        "截止 2026-03-16（星期一）；依据最低生活保障审核确认办法 第十九条。"
    )
    assert "扣除周末；截止" in due("dibao.investigation_start", "2026-03-02").explanation
    assert "同一日号或月末为 2026-04-14" in due("remedy.litigation", "2025-10-14").explanation


def test_the_sentence_names_the_paper_of_a_local_closure_and_of_its_make_up_day():
    rows = [row for notice in shipped_notices() for row in notice.days]
    flood = ExceptionalDay(day("2026-07-13"), False, "防汛停办", "county", "卢政办〔2026〕1号", "411224000000")
    make_up = ExceptionalDay(day("2026-07-18"), True, "防汛补班", "county", "卢政办〔2026〕1号", "411224000000")
    calendar = Calendar.build([*rows, flood, make_up], set(range(2018, 2027)))

    text = compute(rule("dibao.county_confirmation"), day("2026-07-06"), calendar).explanation

    assert "2026-07-13 防汛停办放假（卢政办〔2026〕1号）" in text
    assert "计入 2026-07-18 防汛补班上班（卢政办〔2026〕1号）" in text


@pytest.mark.proves("TIM-08")
def test_a_date_in_an_unannounced_year_says_that_it_is_provisional():
    found = due("dibao.confirmation_total", "2026-11-23")

    assert found.provisional
    assert found.explanation.endswith("；暂定：2027年放假安排尚未公布，先按法定节日推算，公布后自动重算。")
    assert found.explanation.count("。") == 1
    assert not due("dibao.confirmation_total", "2026-11-06").provisional


def test_a_period_of_months_is_provisional_only_for_the_year_it_ends_in():
    found = due("remedy.reconsideration_outer", "2026-03-02")

    assert "暂定：2031年放假安排" in found.explanation
    assert not due("remedy.litigation", "2026-06-30").provisional


@pytest.mark.proves("TIM-08")
def test_a_loaded_notice_moves_dates_makes_others_certain_and_leaves_the_rest():
    notice = announced_2027(("2027-01-01", False, "元旦"), ("2027-02-20", True, "春节"))
    certain, moved, untouched = (
        due("dibao.confirmation_total", text) for text in ("2026-11-23", "2027-02-15", "2026-03-02")
    )

    changes = recompute([certain, moved, untouched], shipped_calendar(), notice)

    assert [(change.before, change.moved) for change in changes] == [(certain, False), (moved, True)]
    assert changes[1].after.due_on < moved.due_on
    assert not any(change.after.provisional for change in changes)


def test_recomputing_keeps_an_extension_that_was_decided():
    extension = Extension("objection", day("2026-12-01"))
    before = due("dibao.confirmation_total", "2026-11-09", extension=extension)

    (change,) = recompute(
        [before], shipped_calendar(), announced_2027(("2027-01-01", False, "元旦"), ("2027-01-04", False, "元旦"))
    )

    assert change.after.days == 45 and change.after.extension == extension
    assert change.after.due_on > before.due_on


def test_a_change_that_moves_nothing_is_not_listed():
    rows = [row for notice in shipped_notices() for row in notice.days]
    closed = ExceptionalDay(day("2026-03-04"), False, "停办", "county", "县文")
    opened = ExceptionalDay(day("2026-03-07"), True, "补班", "county", "县文")
    swapped = Calendar.build([*rows, closed, opened], set(range(2018, 2027)))

    assert recompute([due("dibao.public_notice", "2026-03-02")], shipped_calendar(), swapped) == []


def test_many_due_dates_equal_the_single_ones():
    starts = [day(text).toordinal() for text in ("2026-09-18", "2026-01-28", "2026-09-18")]
    for rule_id in ("dibao.confirmation_total", "dibao.public_notice", "remedy.litigation"):
        single = [
            compute(rule(rule_id), date.fromordinal(start), shipped_calendar()).due_on.toordinal() for start in starts
        ]
        assert due_ordinals(rule(rule_id), starts, shipped_calendar()) == single
    extended = due_ordinals(rule("dibao.confirmation_total"), starts, shipped_calendar(), extended=True)
    assert date.fromordinal(extended[1]) == day("2026-04-08")


def test_an_unknown_rule_lists_the_known_ones():
    with pytest.raises(UnknownRule, match="没有编号为“dibao.colour”的时限规则；现有：.*dibao.acceptance"):
        rule("dibao.colour")
