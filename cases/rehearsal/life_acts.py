"""Acts after the award: reviews opened, events reported, work refused, days that pass, waves of planned reviews."""

from datetime import datetime
from typing import Any

from cases.errors import Blocked
from cases.models import Award, Case, Household, Member
from cases.rehearsal.stage import Stage
from cases.rehearsal.vocabulary import Act, Said
from cases.reviews import daily, opening, refusals, waves
from offices.models import PostKind

Told = dict[str, Any]


def household_of(stage: Stage) -> Household:
    """The household of the worked case."""
    first = Case.objects.filter(pk__in=list(stage.cases)).select_related("household").order_by("id").first()
    if first is None:
        raise Blocked("还没有办件：先要有一次成功的 apply")
    return first.household


def _award(stage: Stage) -> Award:
    rows = Award.objects.filter(household=household_of(stage)).exclude(state=Award.State.ENDED)
    found = rows.select_related("case", "household").order_by("id").last()
    if found is None:
        raise Blocked("这一户没有待遇，不能启动核查")
    return found


def _take_in(stage: Stage) -> None:
    """Cases that came about by themselves are counted like those that were applied for."""
    rows = Case.objects.filter(household=household_of(stage)).exclude(pk__in=list(stage.cases)).order_by("id")
    stage.cases.update(dict.fromkeys(rows.values_list("id", flat=True), ""))


def open_review(stage: Stage, told: Told) -> object:
    """Opens a review of the household's award."""
    actor = stage.person(told.get("by") or PostKind.CASEWORKER)
    occasion = opening.note(_award(stage), told.get("cause", "other"), stage.on, stage.now, actor)
    case = opening.open_for(occasion, actor, stage.now)
    _take_in(stage)
    return case


def report_event(stage: Stage, told: Told) -> object:
    """Reports what happened in the household; its reviews open with it."""
    actor, household = stage.person(told.get("by") or PostKind.CASEWORKER), household_of(stage)
    member = _member(household, told["member"]) if told.get("member") else None
    happened_on, content = told.get("happened_on") or stage.on, told.get("content", "情况属实。")
    number = member.pk if member else None
    made = opening.report(household.pk, actor, told["cause"], happened_on, content, stage.now, number)
    _take_in(stage)
    return made


def _member(household: Household, name: str) -> Member:
    found = Member.objects.filter(household=household, name=name, until_on__isnull=True).first()
    if found is None:
        raise Blocked(f"家庭成员中没有“{name}”")
    return found


def refuse_work(stage: Stage, told: Told) -> object:
    """Enters suitable work that a member turned down."""
    actor, household = stage.person(told.get("by") or PostKind.CASEWORKER), household_of(stage)
    made = refusals.record(
        _member(household, told["member"]).pk,
        actor,
        refusals.Offer("保洁员", "县公共就业服务中心", "身体健康，离家两公里", "推荐函和回执"),
        told.get("refused_on") or stage.on,
        bool(told.get("has_reason")),
        stage.now,
    )
    _take_in(stage)
    return made


def pass_day(stage: Stage, told: Told) -> int:
    """What the time-keeper does on a day for the awards of the worked case."""
    stage.clock.reach(datetime.combine(stage.on, stage.now.timetz()))
    done = daily.run(stage.now)
    _take_in(stage)
    return done


def start_wave(stage: Stage, told: Told) -> object:
    """Starts a wave of planned reviews and lets it run to its end."""
    actor = stage.person(told.get("by") or PostKind.COUNTY_APPROVER)
    until_on = told.get("until_on") or stage.on
    wave = waves.start(stage.area[:6].ljust(12, "0"), until_on, actor, stage.now)
    done = waves.go_on(wave.pk, lambda: stage.now)
    _take_in(stage)
    return done


BY = Said("by", "role", "谁来做", "caseworker")
ACTS = (
    Act(
        "open_review",
        "对在保家庭启动核查",
        "caseworker",
        (BY, Said("cause", "text", "事由，见 forms/codes/review.toml 的 [cause]", "other")),
        open_review,
    ),
    Act(
        "report_event",
        "登记家庭发生的事，随即启动核查",
        "caseworker",
        (
            BY,
            Said("cause", "text", "death、employment、industry、change_report 等", required=True),
            Said("member", "text", "哪位成员（姓名）", ""),
            Said("happened_on", "date", "哪天发生", "当天"),
            Said("content", "text", "情况", "一句现成的话"),
        ),
        report_event,
    ),
    Act(
        "refuse_work",
        "登记拒绝适合的工作",
        "caseworker",
        (
            BY,
            Said("member", "text", "哪位成员（姓名）", required=True),
            Said("refused_on", "date", "哪天拒绝", "当天"),
            Said("has_reason", "flag", "有没有正当理由", "false"),
        ),
        refuse_work,
    ),
    Act("pass_day", "到了这一天：系统排定核查、启动到期的核查、提醒渐退期满", "时间", (), pass_day),
    Act(
        "start_wave",
        "启动一批定期核查",
        "county_approver",
        (
            Said("by", "role", "谁启动", "county_approver"),
            Said("until_on", "date", "计划核查日期到这天为止的", "当天"),
        ),
        start_wave,
    ),
)
