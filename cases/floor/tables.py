"""Which rows stand on the second floor and by which column; a table about which nothing is said here is refused.

A table of `OF_AREA` carries the division code of the household, of `OF_COUNTY` that of an office's register, in which
every office of the county writes. A table of `FOLLOWS` shows a row where the row that it hangs on is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

OF_AREA = {
    "cases.Award": ("area",),
    "cases.Case": ("area",),
    "cases.Entitlement": ("area",),
    "cases.FollowUpVisit": ("area",),
    "cases.Household": ("area",),
    "cases.HotlineCall": ("area",),
    "cases.LabourTag": ("area",),
    "cases.Lead": ("area",),
    "cases.Measure": ("area",),
    "cases.NamePair": ("area",),
    "cases.Need": ("area",),
    "cases.PaymentBlock": ("area",),
    "cases.PaymentDifference": ("area",),
    "cases.PaymentLine": ("area",),
    "cases.PublicNotice": ("area",),
    "cases.Referral": ("area",),
    # The place that a household leaves and the one to which it comes.
    "cases.Relocation": ("from_area", "to_area"),
    "cases.Transfer": ("area",),
    "cases.Volume": ("area",),
    "monitoring.RiskWarning": ("area",),
    "monitoring.Unmatched": ("area",),
    "monitoring.WatchGroup": ("area",),
    "processes.Process": ("area",),
    "processes.Task": ("area",),
}
OF_COUNTY = {
    "cases.AutomaticRun": "area",
    "cases.ChainEntry": "county",
    "cases.ChainHead": "county",
    "cases.CharityOrganisation": "county",
    "cases.CharityProject": "area",
    "cases.DailyHead": "county",
    "cases.DestructionList": "county",
    "cases.Evaluation": "county",
    "cases.Exchange": "area",
    "cases.LegalHold": "county",
    "cases.LetterRun": "county",
    "cases.Meeting": "county",
    "cases.MoveRun": "area",
    "cases.OfficePaper": "county",
    "cases.PaymentRoll": "area",
    "cases.ReplayRun": "area",
    "cases.ReserveFund": "area",
    "cases.Resolution": "county",
    "cases.ReviewWave": "area",
    "cases.SamplingSeed": "county",
    "cases.StandardRun": "area",
    "cases.SubsidyOrder": "area",
    "cases.TakeoverRun": "area",
    "monitoring.Comparison": "area",
    "monitoring.CountyExport": "county",
    "monitoring.Delivery": "county",
    "monitoring.Demand": "county",
    "monitoring.DispatchRun": "county",
    "monitoring.Grid": "area",
    "monitoring.Merger": "county",
    "monitoring.ResponseTeam": "area",
    "monitoring.RiskTuning": "county",
    "monitoring.SupervisionOrder": "county",
}
# By the column that leads to the row above.
FOLLOWS = {
    "award": (
        *("cases.AwardPeriod", "cases.ExitPeriod", "cases.LedgerEntry", "cases.PayeeAccount", "cases.RecoveryPlan"),
        *("cases.ReviewOccasion", "cases.StandardAward"),
    ),
    "case": (
        *("cases.Assessment", "cases.Attachment", "cases.CertificateCall", "cases.Clock", "cases.Decision"),
        *("cases.Document", "cases.LetterLine", "cases.MoveCase", "cases.Objection", "cases.Petition"),
        *("cases.Rectification", "cases.RelativeRecord", "cases.Remedy", "cases.ReplayFinding"),
        *("cases.SamplingDraw", "cases.Sanction", "cases.Submission"),
    ),
    "comparison": ("monitoring.Hit",),
    "countersign": ("cases.Opinion",),
    "delivery": ("monitoring.Record", "monitoring.RowFault"),
    "document": ("cases.Delivery",),
    "evaluation": ("cases.EvaluationLine",),
    "exchange": ("cases.ExchangeLine",),
    "fund": ("cases.ReserveEntry",),
    "grid": ("monitoring.GridSeat",),
    "household": (
        *("cases.ChangeReport", "cases.Criticism", "cases.CustodyAgreement", "cases.DataRequest", "cases.FileExport"),
        *("cases.Member", "cases.MessageOptOut", "cases.OutgoingMessage", "cases.Watch", "cases.WorkRefusal"),
        *("monitoring.GridHousehold", "monitoring.PatrolVisit", "monitoring.RiskSign"),
    ),
    "kept": ("cases.MergeRecord", "cases.PersonMerge"),
    "listed": ("cases.DestructionLine", "cases.DestructionRow"),
    "meeting": ("cases.MeetingMatter",),
    "merger": ("monitoring.MergerLine", "monitoring.MergerPost"),
    "need": ("cases.ResourceMatch",),
    "order": ("monitoring.OrderAct",),
    "process": ("processes.Incident", "processes.Timer"),
    "project": ("cases.GivenAid",),
    "remedy": ("cases.RemedyDuty",),
    "roll": ("cases.PaymentBatch",),
    "run": ("cases.TakeoverRow",),
    "supervisionorder": ("monitoring.SupervisionOrder_tasks",),
    "takeoverrow": ("cases.TakeoverRow_awards",),
    "task": ("cases.Aside", "cases.Countersign", "cases.Return", "monitoring.Reminder"),
    "team": ("monitoring.TeamDispatch", "monitoring.TeamSeat"),
    "transfer": ("cases.Transfer_lines",),
    "volume": ("cases.VolumeItem",),
}
# While a household moves, the place to which it comes works on what still lies where it left.
MOVING = "r.state IN ('prepared', 'sent', 'returned')"
ALSO = {
    "cases.Award": f"SELECT 1 FROM cases_relocation r WHERE r.award_id = cases_award.id AND {MOVING}",
    "cases.Household": (
        "SELECT 1 FROM cases_relocation r JOIN cases_award a ON a.id = r.award_id"
        f" WHERE a.household_id = cases_household.id AND {MOVING}"
    ),
}
# Rows of a person: unsent drafts, and what hangs on no case yet.
OF_PERSON = {"cases.Draft": "owner", "cases.Attachment": "uploaded_by", "cases.CertificateCall": "called_by"}

PUBLIC = "对所有县都一样或者对外公开的参照数据，不含个人信息"
STAFF = "工作人员的账号、岗位、登录：在知道是谁之前就要读"
OWN = "写给工作人员本人的，至多有办件编号"
TEXTS = "流程、规则、表单的文本和起草，不含群众信息"
INNER = "系统自己的计数和时钟，不含个人信息"
FOREIGN = "框架自带的表：会话、登录尝试、任务队列、权限登记"
LEFT_OUT = {
    "cases.DocumentCounter": INNER,
    "cases.FeedbackSheet": "部门要反馈的表：只有机构、月份和经手人",
    "cases.HandOver": "工作移交：只有机构和两名工作人员，移交的任务在任务表里",
    "cases.HandOver_tasks": "工作移交与任务的编号对照",
    "cases.IndexKey": INNER,
    "cases.ReferralPush": "推送批次：两个机构和时间，内容在推送单里",
    "monitoring.Beat": INNER,
    "monitoring.Forgetting": INNER,
    "monitoring.CalendarChange": PUBLIC,
    "monitoring.ClockAlarm": INNER,
    "monitoring.ClockReading": INNER,
    "monitoring.Disclosure": PUBLIC,
    "monitoring.Mapping": "数据来源的列名对照",
    "monitoring.Message": OWN,
    "monitoring.MessageWish": OWN,
    "monitoring.Milestone": PUBLIC,
    "monitoring.Programme": PUBLIC,
    "monitoring.ProgrammeSeat": PUBLIC,
    "monitoring.SavedFilter": OWN,
    "monitoring.Source": "数据来源的登记和口令散列：部门系统推送时要先读",
    "monitoring.TrainingRecord": PUBLIC,
    "offices.AccessToken": STAFF,
    "offices.Absence": STAFF,
    "offices.CalendarDay": PUBLIC,
    "offices.CalendarYear": PUBLIC,
    "offices.CodeKey": STAFF,
    "offices.CodeReset": STAFF,
    "offices.Division": PUBLIC,
    "offices.Holding": STAFF,
    "offices.Installation": INNER,
    "offices.KeptAnswer": "接口写入的答复：只按令牌和幂等键读",
    "offices.Office": PUBLIC,
    "offices.PastPassword": STAFF,
    "offices.PostGrant": STAFF,
    "offices.RecoveryCode": STAFF,
    "offices.SecurityEvent": STAFF,
    "offices.Session": STAFF,
    "offices.StaffImport": STAFF,
    "offices.StandardValue": PUBLIC,
    "offices.TableStamp": INNER,
    "offices.TryCount": INNER,
    "offices.User": STAFF,
    "offices.User_groups": STAFF,
    "offices.User_user_permissions": STAFF,
    "processes.DraftChange": TEXTS,
    "processes.DraftPresence": TEXTS,
    "processes.SchemeDraft": TEXTS,
    "processes.SchemeEdition": TEXTS,
}
APPS = ("offices", "processes", "cases", "monitoring", "web")


class Untold(Exception):
    """Nothing is said about a table: by what its rows stand on the floor, or why they do not."""


@dataclass(frozen=True)
class Rule:
    """By what the rows of one table are shown: columns of a range, a row above, a person's own, another reason."""

    model: type[Model]
    area: tuple[str, ...] = ()
    county: str = ""
    above: str = ""
    person: str = ""
    also: str = ""


def declared() -> Iterator[Rule]:
    """A rule a table, by name; Untold names a table that was forgotten."""
    models = sorted(apps.get_models(include_auto_created=True), key=lambda each: each._meta.label)
    for model in models:
        if why_not(model) is None:
            yield rule_of(model)


def why_not(model: type[Model]) -> str | None:
    """Why a table does not stand on the floor; None for one that does."""
    return LEFT_OUT.get(model._meta.label, None if model._meta.app_label in APPS else FOREIGN)


def rule_of(model: type[Model]) -> Rule:
    """The rule of a table; Untold where nobody has said it."""
    label = model._meta.label
    above = next((column for column, labels in FOLLOWS.items() if label in labels), "")
    person, also = OF_PERSON.get(label, ""), ALSO.get(label, "")
    rule = Rule(model, OF_AREA.get(label, ()), OF_COUNTY.get(label, ""), above, person, also)
    if not (rule.area or rule.county or rule.above or rule.person):
        raise Untold(f"{label}：没有说明它的行按什么归属地方，也没有说明为什么不设第二道防线")
    return rule
