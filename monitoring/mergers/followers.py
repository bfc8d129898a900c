"""Which rows follow a place into the one that takes it over, and which stay as they are, each with the reason.

Every column that says where a row lies stands in one of the two lists; a test holds a new table against them.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Model, Q, QuerySet

UNFINISHED = ("open", "waiting")


@dataclass(frozen=True)
class Follower:
    """A column that says where a row lies; which of its rows follow, and by which path they hang on a household."""

    table: str
    title: str
    household: str = ""
    column: str = "area"
    town: bool = False
    only: Q = field(default_factory=Q)

    @property
    def model(self) -> type[Model]:
        """The table."""
        return apps.get_model(self.table)

    def rows(self, code: str) -> QuerySet[Model]:
        """The rows that lie in a place and follow it."""
        return self.model._default_manager.filter(self.only, **{self.column: code})

    def of_households(self, code: str, households: list[int]) -> QuerySet[Model]:
        """Those of some households."""
        return self.rows(code).filter(**{f"{self.household}__in": households})

    def lead(self, rows: QuerySet[Model], code: str) -> int:
        """Puts rows into the place that takes over and says how many they were."""
        return rows.update(**{self.column: code}, **({"town": code[:9]} if self.town else {}))


# A relocation that is under way still hands its case to the place that its row names.
UNDER_WAY = Q(state__in=["prepared", "sent"])
# A roll that nobody has frozen yet is reckoned anew; one that was frozen keeps the places that were approved.
DRAFT_ROLL = Q(roll__state="draft")

OF_HOUSEHOLDS = (
    Follower("cases.Household", "户", "pk"),
    Follower("cases.Case", "办件", "household", town=True),
    Follower("processes.Process", "流程", "case__household"),
    Follower("processes.Task", "任务", "process__case__household", town=True),
    Follower("cases.Award", "待遇", "household"),
    Follower("cases.PaymentBlock", "暂停发放", "award__household"),
    Follower("cases.PaymentLine", "未冻结名册的明细", "household", only=DRAFT_ROLL),
    Follower("cases.PaymentDifference", "未冻结名册的差异", "household", only=DRAFT_ROLL),
    Follower("cases.PublicNotice", "公示公布", "case__household"),
    Follower("cases.Entitlement", "免申即享事项", "household"),
    Follower("cases.FollowUpVisit", "回访", "household"),
    Follower("cases.LabourTag", "劳动能力标识", "household"),
    Follower("cases.Lead", "移交的线索", "household"),
    Follower("cases.Measure", "帮扶措施", "household"),
    Follower("cases.Referral", "部门转办", "household"),
    Follower("cases.Volume", "案卷", "household"),
    Follower("cases.Need", "主动发现", "household"),
    Follower("cases.HotlineCall", "热线来电", "need__household"),
    Follower("cases.Relocation", "转移接续（迁出地）", "case__household", column="from_area", only=UNDER_WAY),
    Follower("cases.Relocation", "转移接续（迁入地）", "case__household", column="to_area", only=UNDER_WAY),
    Follower("monitoring.RiskWarning", "风险预警", "household", town=True),
    Follower("monitoring.WatchGroup", "重点关注名单", "household"),
)
OF_PLACES = (
    Follower("monitoring.Grid", "网格"),
    Follower("monitoring.ResponseTeam", "救助小队"),
    Follower("monitoring.Unmatched", "待核人员"),
    Follower("monitoring.Programme", "工作专班"),
    Follower("monitoring.SupervisionOrder", "未办结的督办单", only=~Q(state="closed")),
    Follower("cases.CharityProject", "社会力量项目"),
)
FOLLOWERS = (*OF_HOUSEHOLDS, *OF_PLACES)

STAYS = {
    "cases.AutomaticRun.area": "一次筛查的范围，做完即定",
    "cases.DestructionRow.area": "销毁清单的一行，记当时的区划",
    "cases.Exchange.area": "按县交换",
    "cases.LetterRun.area": "一批文书的范围，做完即定",
    "cases.MoveRun.area": "一次迁移的范围，做完即定",
    "cases.NamePair.area": "由触发器随办件更新",
    "cases.PaymentLine.area": "已冻结的名册按批准时的区划，各期合计不变；能不能看随待遇现在的区划",
    "cases.PaymentDifference.area": "随已冻结的名册",
    "cases.PaymentRoll.area": "按县编制",
    "cases.ReplayRun.area": "一次重演的范围，做完即定",
    "cases.ReserveFund.area": "备用金账户随原乡镇结清，不并账",
    "cases.ReviewWave.area": "一批核查的范围，做完即定",
    "cases.StandardAward.town": "一次标准调整时的乡镇",
    "cases.StandardRun.area": "一次标准调整的范围，做完即定",
    "cases.SubsidyOrder.area": "按县发文",
    "cases.TakeoverRow.town": "接收时文件里的乡镇",
    "cases.TakeoverRun.area": "一次接收的范围，做完即定",
    "cases.Transfer.area": "已送银行的按送出时的区划；能不能看随待遇现在的区划",
    "monitoring.CalendarChange.area": "已发的停办通知按当时的区划",
    "monitoring.Comparison.area": "一次比对的范围，做完即定",
    "monitoring.Disclosure.area": "原机构公开过的内容，是它自己的记录",
    "monitoring.TrainingRecord.area": "原机构办过的培训，是它自己的记录",
    "offices.AccessToken.area": "令牌按两人批准的区划授权，撤并后须重新授权",
    "offices.CalendarDay.area": "过去的日子按当时的区划",
    "offices.StandardValue.area": "参数按当时的区划；以后的决定读承接区划的",
    "offices.Office.division": "原机构留作历史，到期撤销",
}
