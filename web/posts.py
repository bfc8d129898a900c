"""Which pages a post opens: pure sets of posts, and the navigation made from them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from offices.models import PostKind as P

HANDLES = frozenset(
    {
        P.VILLAGE_AIDE,
        P.CASEWORKER,
        P.INVESTIGATOR,
        P.HEAD_OF_OFFICE,
        P.COUNTY_APPROVER,
        P.COUNTY_HEAD,
        P.MEANS_TEST_OFFICER,
    }
)
# A department's liaison does the tasks of the own department and sees no more of a case than they need.
WORKS = HANDLES | {P.LIAISON}
COLLECTS = frozenset({P.GRID_MEMBER, P.GRID_HEAD})
APPLIES = frozenset({P.VILLAGE_AIDE, P.GRID_MEMBER, P.GRID_HEAD, P.CASEWORKER, P.APPLICANT})
READS_CASES = HANDLES | COLLECTS | {P.SUPERVISOR, P.AUDITOR}
SUPERVISES = frozenset({P.SUPERVISOR, P.COUNTY_HEAD, P.HEAD_OF_OFFICE, P.AUDITOR})
# Orders are read where they are issued and where they are answered.
READS_ORDERS = SUPERVISES | WORKS
ISSUES_ORDERS = frozenset({P.SUPERVISOR, P.COUNTY_HEAD})
ENTERS_CALENDAR = frozenset({P.COUNTY_APPROVER, P.SYSTEM_ADMINISTRATOR})
READS_CALENDAR = ENTERS_CALENDAR | {P.COUNTY_HEAD, P.SUPERVISOR, P.AUDITOR}
ENTERS_MERGERS = frozenset({P.COUNTY_APPROVER})
READS_MERGERS = READS_CALENDAR
READS_REGISTERS = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD, P.HEAD_OF_OFFICE, P.SUPERVISOR, P.AUDITOR})
READS_AWARDS = frozenset({P.FINANCE_CLERK, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.AUDITOR})
DESIGNS = frozenset({P.PROCESS_DESIGNER, P.PROCESS_APPROVER})
MOVES = frozenset({P.PROCESS_APPROVER})
READS_HEAT = SUPERVISES | DESIGNS
READS_EDITIONS = DESIGNS | {P.AUDITOR, P.SYSTEM_ADMINISTRATOR}
REPORTS_NEEDS = frozenset({P.VILLAGE_AIDE, P.GRID_MEMBER, P.GRID_HEAD, P.CASEWORKER})
INFORMS = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE})
READS_NEEDS = REPORTS_NEEDS | INFORMS | {P.COUNTY_APPROVER, P.SUPERVISOR}
REPORTS_CHANGES = REPORTS_NEEDS | {P.INVESTIGATOR, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER}
FILES_CUSTODY = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
ASKS_STATUS = frozenset({P.LIAISON, P.CASEWORKER, P.COUNTY_APPROVER})
REGISTERS_COMPLAINTS = frozenset({P.SUPERVISOR, P.COUNTY_APPROVER, P.CASEWORKER})
PREPARES_MONEY = frozenset({P.FINANCE_CLERK})
APPROVES_MONEY = frozenset({P.COUNTY_HEAD})
READS_MONEY = frozenset({P.FINANCE_CLERK, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.AUDITOR})
READS_MONEY_LINES = READS_MONEY | {P.CASEWORKER, P.HEAD_OF_OFFICE}
HOLDS_MONEY = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.FINANCE_CLERK})
ENTERS_ACCOUNTS = frozenset({P.CASEWORKER})
RECOVERS_MONEY = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
CONFIRMS_ACCOUNTS = frozenset({P.HEAD_OF_OFFICE, P.COUNTY_APPROVER})
JUDGES_ITEMS = frozenset({P.LIAISON, P.COUNTY_APPROVER})
TAKES_LEADS = frozenset({P.LIAISON, P.COUNTY_APPROVER})
CHECKS_CHAIN = frozenset({P.AUDITOR})
# Who takes and answers what people ask about their own data; applicants ask for themselves.
ANSWERS_DATA_REQUESTS = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})
ASKS_FOR_DATA = ANSWERS_DATA_REQUESTS | {P.APPLICANT}
RUNS_SYSTEM = frozenset({P.SYSTEM_ADMINISTRATOR})
GRANTS_TOKENS = frozenset({P.SECURITY_ADMINISTRATOR})
ENDS_TOKENS = GRANTS_TOKENS | {P.SYSTEM_ADMINISTRATOR}
RESETS_CODES = frozenset({P.SYSTEM_ADMINISTRATOR, P.SECURITY_ADMINISTRATOR})
READS_SECURITY = frozenset({P.SECURITY_ADMINISTRATOR, P.AUDITOR})
GUARDS_ACCESS = frozenset({P.SECURITY_ADMINISTRATOR})
AUDITS = frozenset({P.AUDITOR})
READS_STAFF = RUNS_SYSTEM | GUARDS_ACCESS
ASKS_EXPORTS = frozenset({P.SYSTEM_ADMINISTRATOR})
RELEASES_EXPORTS = frozenset({P.COUNTY_HEAD})
READS_EXPORTS = ASKS_EXPORTS | RELEASES_EXPORTS

READS_FILES = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.AUDITOR})
# Which of them keeps the files of an area, county or township, the area says.
KEEPS_FILES = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})
# What is no volume is destroyed by the archivists of the county; holds are placed by who audits or answers for it.
DESTROYS = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
HOLDS_BACK = frozenset({P.AUDITOR, P.COUNTY_HEAD})
READS_RETENTION = DESTROYS | HOLDS_BACK | {P.SYSTEM_ADMINISTRATOR}
ENTERS_REMEDIES = KEEPS_FILES
SENDS_LETTERS = KEEPS_FILES
ANSWERS_PETITIONS = frozenset({P.SUPERVISOR, P.COUNTY_APPROVER, P.CASEWORKER})
EXTENDS_PETITIONS = frozenset({P.COUNTY_HEAD, P.HEAD_OF_OFFICE})
READS_PETITIONS = ANSWERS_PETITIONS | EXTENDS_PETITIONS | {P.AUDITOR}
HOLDS_MEETINGS = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
READS_MEETINGS = HOLDS_MEETINGS | {P.HEAD_OF_OFFICE, P.SUPERVISOR, P.AUDITOR}
READS_STATISTICS = READS_MEETINGS
STARTS_REVIEWS = KEEPS_FILES
READS_REVIEWS = READS_FILES

READS_RESERVES = frozenset(
    {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.FINANCE_CLERK, P.AUDITOR}
)
ENTERS_RESERVES = frozenset({P.HEAD_OF_OFFICE, P.COUNTY_APPROVER})
APPROVES_RESERVES = frozenset({P.COUNTY_HEAD})
COMPARES = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
READS_COMPARISONS = COMPARES | {P.SUPERVISOR, P.AUDITOR}
COMPARES_LISTS = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD, P.AUDITOR})

OPENS_PROCEDURES = frozenset({P.VILLAGE_AIDE, P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})
READS_RELOCATIONS = OPENS_PROCEDURES | {P.SUPERVISOR, P.AUDITOR}
ENDS_APPLICATIONS = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.APPLICANT})
TAKES_OVER = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
RAISES_STANDARDS = TAKES_OVER
MERGES = TAKES_OVER
CRITICISES = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})
KEEPS_SOURCES = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
SENDS_DATA = KEEPS_SOURCES | {P.LIAISON}
READS_DATA = SENDS_DATA | {P.SUPERVISOR, P.AUDITOR}
SETTLES_DOUBTS = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})

PUSHES_REFERRALS = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})
ANSWERS_REFERRALS = frozenset({P.LIAISON, P.COUNTY_APPROVER, P.COUNTY_HEAD})
READS_REFERRALS = PUSHES_REFERRALS | ANSWERS_REFERRALS | {P.SUPERVISOR, P.AUDITOR}
ENTERS_MEASURES = PUSHES_REFERRALS | {P.LIAISON}
TAGS_LABOUR = frozenset({P.VILLAGE_AIDE, P.INVESTIGATOR}) | PUSHES_REFERRALS
READS_ACHIEVEMENTS = READS_REFERRALS - {P.LIAISON}
EXCHANGES = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
READS_EXCHANGES = EXCHANGES | {P.LIAISON, P.SUPERVISOR, P.AUDITOR}
READS_LABOUR = TAGS_LABOUR | {P.SUPERVISOR, P.AUDITOR}
ANSWERS_RESOLUTIONS = frozenset(
    {P.LIAISON, P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.FINANCE_CLERK, P.MEANS_TEST_OFFICER}
)
READS_RESOLUTIONS = ANSWERS_RESOLUTIONS | {P.SUPERVISOR, P.AUDITOR}
KEEPS_RESOURCES = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
MATCHES_RESOURCES = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER})
READS_RESOURCES = KEEPS_RESOURCES | MATCHES_RESOURCES | {P.SUPERVISOR, P.AUDITOR}
FOLLOWS_UP = REPORTS_CHANGES - {P.LIAISON}
READS_FOLLOW_UPS = FOLLOWS_UP | {P.COUNTY_HEAD, P.SUPERVISOR, P.AUDITOR}
ORDERS_EVALUATIONS = KEEPS_RESOURCES
READS_EVALUATIONS = ORDERS_EVALUATIONS | {P.SUPERVISOR, P.AUDITOR, P.HEAD_OF_OFFICE}
KEEPS_GRIDS = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD})
PATROLS = KEEPS_GRIDS | COLLECTS | {P.VILLAGE_AIDE, P.INVESTIGATOR}
READS_GRIDS = PATROLS | {P.SUPERVISOR, P.AUDITOR}
TAKES_CALLS = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.CASEWORKER, P.HEAD_OF_OFFICE})
READS_CALLS = TAKES_CALLS | {P.AUDITOR}
OPENS_UP = KEEPS_GRIDS
READS_DISCLOSURES = OPENS_UP | {P.SUPERVISOR, P.AUDITOR}
KEEPS_PROGRAMMES = KEEPS_RESOURCES
READS_PROGRAMMES = READS_DISCLOSURES
# Warnings are read by whoever works in their area; the means-test centre has no area of its own.
READS_WARNINGS = READS_CASES - {P.MEANS_TEST_OFFICER}
VISITS = frozenset({P.GRID_MEMBER, P.GRID_HEAD, P.VILLAGE_AIDE, P.CASEWORKER, P.INVESTIGATOR})
RAISES_LEADS = frozenset({P.VILLAGE_AIDE, P.GRID_MEMBER, P.GRID_HEAD, P.CASEWORKER})
READS_QUALITY = frozenset({P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR, P.AUDITOR})
TUNES = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
DISPATCHES = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD, P.SUPERVISOR})


@dataclass(frozen=True)
class Door:
    """One entry of the navigation."""

    name: str
    title: str
    icon: str
    posts: frozenset[str]


DOORS = (
    Door("inbox", _("待办"), "inbox", WORKS),
    Door("referrals", _("部门转办"), "flow", frozenset({P.LIAISON})),
    Door("own_cases", _("我的申请"), "cases", frozenset({P.APPLICANT})),
    Door("supervision", _("督办"), "watch", SUPERVISES),
    Door("supervision_orders", _("督办单"), "file", READS_ORDERS),
    Door("apply", _("提出申请"), "apply", frozenset({P.APPLICANT})),
    Door("patrols", _("走访"), "people", PATROLS - KEEPS_GRIDS),
    Door("apply", _("代办申请"), "apply", APPLIES - {P.APPLICANT}),
    Door("needs", _("主动发现"), "eye", READS_NEEDS),
    Door("risk_warnings", _("预警核查"), "watch", READS_WARNINGS),
    Door("cases", _("办件查询"), "search", READS_CASES),
    Door("grids", _("网格和小队"), "flow", READS_GRIDS),
    Door("follow_ups", _("回访"), "check", READS_FOLLOW_UPS),
    Door("calls", _("服务热线"), "inbox", READS_CALLS),
    Door("projects", _("社会力量"), "people", READS_RESOURCES),
    Door("reserve", _("乡镇备用金"), "money", READS_RESERVES),
    Door("comparisons", _("数据比对"), "check", READS_COMPARISONS),
    Door("compared_lists", _("名单比对"), "check", COMPARES_LISTS),
    Door("items", _("免申即享"), "check", JUDGES_ITEMS),
    Door("leads", _("线索接收"), "eye", TAKES_LEADS),
    Door("referrals", _("部门转办"), "flow", READS_REFERRALS - {P.LIAISON}),
    Door("labour_tags", _("劳动能力标识"), "people", READS_LABOUR - READS_REFERRALS),
    Door("recognition", _("认定结果查询"), "check", ASKS_STATUS),
    Door("awards", _("待遇名册"), "money", READS_AWARDS),
    Door("money", _("资金发放"), "money", READS_MONEY),
    Door("money_lines", _("发放情况"), "money", READS_MONEY_LINES - READS_MONEY),
    Door("reviews", _("核查和渐退"), "clock", READS_REVIEWS),
    Door("relocations", _("转移接续"), "people", READS_RELOCATIONS - {P.VILLAGE_AIDE}),
    Door("standards", _("标准调整"), "money", RAISES_STANDARDS),
    Door("deliveries", _("部门数据"), "file", READS_DATA),
    Door("doubts", _("待核人员"), "people", SETTLES_DOUBTS),
    Door("takeovers", _("存量接收"), "file", TAKES_OVER),
    Door("duplicates", _("重复户"), "people", MERGES),
    Door("relatives", _("近亲属备案"), "people", READS_REGISTERS),
    Door("extensions", _("延期登记"), "clock", READS_REGISTERS),
    Door("archive", _("救助档案"), "file", READS_FILES),
    Door("retention", _("到期和销毁"), "clock", READS_RETENTION),
    Door("letter_runs", _("批量文书"), "file", SENDS_LETTERS),
    Door("statistics", _("统计月报"), "search", READS_STATISTICS),
    Door("remedies", _("复议诉讼"), "shield", READS_FILES),
    Door("petitions", _("投诉信访"), "people", READS_PETITIONS),
    Door("meetings", _("会议纪要"), "file", READS_MEETINGS),
    Door("resolutions", _("会议任务"), "check", READS_RESOLUTIONS),
    Door("programmes", _("工作专班"), "flow", READS_PROGRAMMES),
    Door("evaluations", _("第三方评估"), "search", READS_EVALUATIONS),
    Door("disclosures", _("政务公开"), "eye", READS_DISCLOSURES),
    Door("calendar_changes", _("办公日历"), "clock", READS_CALENDAR),
    Door("mergers", _("区划撤并"), "flow", READS_MERGERS),
    Door("designer", _("流程设计"), "flow", DESIGNS),
    Door("heat", _("办件分布"), "flow", READS_HEAT),
    Door("moves", _("办件迁移"), "flow", DESIGNS),
    Door("editions", _("流程版本"), "flow", READS_EDITIONS),
    Door("data_requests", _("个人信息请求"), "people", ASKS_FOR_DATA),
    Door("chain_check", _("链校验"), "shield", CHECKS_CHAIN),
    Door("county_exports", _("全县数据导出"), "file", READS_EXPORTS),
    Door("tokens", _("接口令牌"), "shield", ENDS_TOKENS),
    Door("looks", _("查看记录"), "eye", CHECKS_CHAIN),
    Door("system", _("系统状况"), "shield", RUNS_SYSTEM),
    Door("security_log", _("安全日志"), "eye", READS_SECURITY),
    Door("code_resets", _("动态口令"), "shield", RESETS_CODES),
    Door("jobs", _("后台任务"), "clock", RUNS_SYSTEM),
    Door("security", _("安全管理"), "shield", GUARDS_ACCESS),
    Door("staff", _("人员岗位"), "people", READS_STAFF),
    Door("staff_imports", _("批量导入"), "file", READS_STAFF),
    Door("vacancies", _("缺岗和无岗"), "search", READS_STAFF),
    Door("audit", _("管理审计"), "eye", AUDITS),
)
# Where a person lands: the first door of the first set that fits.
LANDING = (
    "inbox",
    "supervision",
    "own_cases",
    "money",
    "awards",
    "designer",
    "system",
    "security",
    "editions",
    "chain_check",
    "patrols",
    "apply",
)


def doors(posts: frozenset[str]) -> list[Door]:
    """The navigation of somebody who holds these posts."""
    return [door for door in DOORS if door.posts & posts]


def landing(posts: frozenset[str]) -> str:
    """The page to open after signing in; `about_post` when the post has no list of its own."""
    order = ("supervision", *LANDING) if P.SUPERVISOR in posts else LANDING
    return next((name for name in order for door in DOORS if door.name == name and door.posts & posts), "about_post")
