"""Which rows of which tables belong to a county; a table about which nothing is said here is refused.

Most tables say it by a column of their own (`county`, `area`). Others follow a row that does, by the paths below; a few
belong to everybody and go along whole or as far as they hold here; the rest stays, each with the reason.
"""

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from offices import divisions
from offices.models import Holding

OWN_COLUMNS = ("county", "area")
APPS = ("offices", "processes", "cases", "monitoring", "web")

# By path: the tables whose rows follow the row at its end.
FOLLOWS = {
    "division": ("offices.Office",),
    "office": (
        *("offices.Holding", "offices.PostGrant", "cases.DocumentCounter", "cases.FeedbackSheet", "cases.HandOver"),
    ),
    "draft": ("processes.DraftChange",),
    "process": ("processes.Timer", "processes.Incident"),
    "household": (
        *("cases.Member", "cases.FileExport", "cases.ChangeReport", "cases.CustodyAgreement", "cases.OutgoingMessage"),
        *(
            "cases.MessageOptOut",
            "cases.DataRequest",
            "cases.WorkRefusal",
            "cases.Watch",
            "cases.Criticism",
            "monitoring.RiskSign",
        ),
    ),
    "case": (
        *("cases.Submission", "cases.Clock", "cases.RelativeRecord", "cases.CertificateCall", "cases.Document"),
        *("cases.Attachment", "cases.Assessment", "cases.Decision", "cases.MoveCase", "cases.Objection"),
        *("cases.Relocation", "cases.Remedy", "cases.Petition", "cases.Rectification", "cases.Sanction"),
        "cases.SamplingDraw",
    ),
    "task": ("cases.Return", "cases.Countersign", "cases.Aside", "monitoring.Reminder"),
    "award": (
        *("cases.AwardPeriod", "cases.RecoveryPlan", "cases.PayeeAccount", "cases.LedgerEntry"),
        *("cases.ReviewOccasion", "cases.ExitPeriod"),
    ),
    "document": ("cases.Delivery",),
    "volume": ("cases.VolumeItem",),
    "listed": ("cases.DestructionLine", "cases.DestructionRow"),
    "roll": ("cases.PaymentBatch",),
    "exchange": ("cases.ExchangeLine",),
    "countersign": ("cases.Opinion",),
    "run": ("cases.LetterLine", "cases.ReplayFinding", "cases.StandardAward", "cases.TakeoverRow"),
    "meeting": ("cases.MeetingMatter",),
    "from_office": ("cases.ReferralPush",),
    "remedy": ("cases.RemedyDuty",),
    "fund": ("cases.ReserveEntry",),
    "need": ("cases.ResourceMatch",),
    "project": ("cases.GivenAid",),
    "evaluation": ("cases.EvaluationLine",),
    "kept": ("cases.MergeRecord", "cases.PersonMerge"),
    "order": ("monitoring.OrderAct",),
    "source": ("monitoring.Mapping",),
    "delivery": ("monitoring.RowFault", "monitoring.Record"),
    "comparison": ("monitoring.Hit",),
    "grid": ("monitoring.GridSeat", "monitoring.GridHousehold", "monitoring.PatrolVisit"),
    "merger": ("monitoring.MergerLine", "monitoring.MergerPost"),
    "programme": ("monitoring.ProgrammeSeat", "monitoring.Milestone"),
    "team": ("monitoring.TeamSeat", "monitoring.TeamDispatch"),
}
# Rows of people who hold or held a post in the county, by the path to the person.
OF_PEOPLE = {
    "offices.User": "pk",
    "offices.Absence": "user",
    "offices.AccessToken": "user",
    "offices.CodeReset": "user",
    "processes.SchemeDraft": "drafted_by",
    "cases.Draft": "owner",
    "monitoring.Message": "recipient",
    "monitoring.MessageWish": "user",
    "monitoring.SavedFilter": "owner",
}
# What belongs to all: whole, or what is set for the county and for all that it lies in.
WHOLE = frozenset({"processes.SchemeEdition", "offices.CalendarYear"})
HOLDS_HERE = {"offices.Division": "code", "offices.StandardValue": "area", "offices.CalendarDay": "area"}

LEFT_OUT = {
    "offices.KeptAnswer": "接口写入的答复，只为重发时再答一次，30天后删除；办成的事在各自的表里",
    "offices.PastPassword": "用过的密码的散列，只为不再使用",
    "offices.CodeKey": "动态口令的种子，只在本系统有用",
    "offices.RecoveryCode": "备用口令的散列，只在本系统有用",
    "offices.Session": "登录会话，几十分钟后失效",
    "offices.TryCount": "尝试次数的计数，几分钟后失效",
    "offices.Installation": "这套安装自己的情况，不属于哪个县",
    "cases.IndexKey": "检索摘要所用钥匙的编号，只在本系统有用",
    "monitoring.ClockReading": "服务器时钟的读数，不属于哪个县",
    "monitoring.ClockAlarm": "服务器时钟走偏的记录，不属于哪个县",
    "monitoring.Forgetting": "到期自动删除的条数，不分县",
    "monitoring.Beat": "后台任务最近一次运行的时间，不属于哪个县",
    "offices.TableStamp": "进程之间的变更计数，没有内容",
    "processes.DraftPresence": "谁正在看草稿，几分钟后失效",
    "cases.NamePair": "申请人姓名的检索索引，由触发器从办件表重新生成",
}
FOREIGN = "框架自带的表：会话、登录尝试、任务队列、权限登记，不含县的业务数据"


class Untold(Exception):
    """Nothing is said about a table: whose its rows are, or why it stays."""


def tables() -> Iterator[type[Model]]:
    """The tables that are exported, by name; Untold where a table has been forgotten."""
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        if why_not(model) is None:
            path_of(model)
            yield model


def why_not(model: type[Model]) -> str | None:
    """Why a table is not exported; None for one that is."""
    return LEFT_OUT.get(model._meta.label, None if model._meta.app_label in APPS else FOREIGN)


def rows_of(model: type[Model], county: str) -> QuerySet[Model]:
    """The rows of a table that belong to a county (six digits), by key."""
    label, rows = model._meta.label, model._default_manager.order_by("pk")
    if label in WHOLE:
        return rows
    if label in HOLDS_HERE:
        return rows.filter(_here(HOLDS_HERE[label], county))
    if label == "processes.DraftChange":
        return rows.filter(draft__in=rows_of(model._meta.get_field("draft").related_model, county).values("pk"))
    if label in OF_PEOPLE:
        held = Holding.objects.filter(_under("office__division_id", county))
        return rows.filter(**{f"{OF_PEOPLE[label]}__in": held.values("user_id")})
    return rows.filter(_under(path_of(model), county))


@cache
def path_of(model: type[Model]) -> str:
    """The path from a table to the code of a place; Untold where nobody has said it."""
    label = model._meta.label
    if label in WHOLE or label in OF_PEOPLE:
        return ""
    if label in HOLDS_HERE:
        return HOLDS_HERE[label]
    followed = next((path for path, labels in FOLLOWS.items() if label in labels), "")
    if followed:
        onward = path_of(model._meta.get_field(followed).related_model)
        return f"{followed}__{onward}"
    names = {field.name for field in model._meta.fields}
    own = next((name for name in OWN_COLUMNS if name in names), "")
    if not own:
        raise Untold(f"{label}：没有说明它的行属于哪个县，也没有说明为什么不导出")
    return own


def _under(path: str, county: str) -> Q:
    """Codes of six to twelve digits below a county compare like texts."""
    return Q(**{f"{path}__gte": county, f"{path}__lt": str(int(county) + 1)})


def _here(column: str, county: str) -> Q:
    above = [*divisions.ancestors(divisions.full(county)), divisions.NATION]
    return _under(column, county) | Q(**{f"{column}__in": above})
