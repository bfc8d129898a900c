"""A case turned into the flat facts that gateways, rules and documents may name."""

from collections.abc import Callable, Mapping
from functools import cached_property

from cases import inherited, results
from cases.errors import Blocked
from cases.models import Case, Objection, PublicNotice
from processes import region
from processes.operations import offer_fact
from processes.schemes import scheme_of
from rules.domains import COUNT, FLAG, Domain, words

_derived: dict[str, Callable[["CaseFacts"], object]] = {}


def derived(
    meaning: str, title: str = "", domain: Domain | None = None
) -> Callable[[Callable[["CaseFacts"], object]], Callable[["CaseFacts"], object]]:
    """Registers a fact that is worked out, not answered; its name is the function's, its answers are the domain's."""

    def register(work_out: Callable[["CaseFacts"], object]) -> Callable[["CaseFacts"], object]:
        _derived[work_out.__name__] = work_out
        offer_fact(work_out.__name__, meaning, title, domain)
        return work_out

    return register


def is_derived(name: str) -> bool:
    """Tells whether a fact is worked out from rows, not answered on a form."""
    return name in _derived


class CaseFacts:
    """Answers facts by name: what was just said first, then what is worked out, then the newest answer of any step."""

    def __init__(self, case: Case, said: Mapping[str, object] | None = None, on: object = None) -> None:
        self.case = case
        self.said = {} if said is None else said
        self.on = on

    @cached_property
    def answers(self) -> dict[str, dict[str, object]]:
        """The newest answers of each step, read once."""
        return inherited.answers_of(self.case)

    def fact(self, name: str) -> object:
        """Returns a fact; Blocked names the one that nobody has given."""
        if name in self.said:
            return self.said[name]
        if name in _derived:
            return _derived[name](self)
        for data in reversed(list(self.answers.values())):
            if name in data:
                return data[name]
        raise Blocked(f"办件中还没有“{name}”这一项，流程不能继续")

    def find(self, name: str, default: object = None) -> object:
        """Returns a fact, or the default when nobody has given it."""
        try:
            return self.fact(name)
        except Blocked:
            return default


@derived("由县级还是乡镇确认（社会救助法 第四十四条）", "由哪一级确认", words(county="县级", township="乡镇（街道）"))
def decider(facts: CaseFacts) -> str:
    return facts.case.decider or region.decider(facts.case.scheme, facts.case.area, facts.on).level


@derived("该类救助依法公示，拟给予且尚未公示；或者本地规定异议后重新公示", "应当公示", FLAG)
def notice_due(facts: CaseFacts) -> bool:
    if facts.fact("proposal") != "grant" or not is_posted(facts):
        return False
    posted = PublicNotice.objects.filter(case=facts.case, kind=PublicNotice.Kind.PUBLIC_NOTICE).exists()
    return not posted or _posts_again(facts)


def _posts_again(facts: CaseFacts) -> bool:
    """After an objection tekun is posted a second time by law, the others where the area says so (43号 第十五条)."""
    again = "tekun" in results.classes_of(facts.case)
    return again or bool(_standard(facts, "publicity.repost_after_objection"))


def is_posted(facts: CaseFacts) -> bool:
    """Schemes that give a mere status are not posted unless an area says so (民办函〔2024〕31号 一)."""
    return any(posts(facts, scheme) for scheme in results.classes_of(facts.case))


def posts(facts: CaseFacts, scheme: str) -> bool:
    """Whether what a class grants is posted: by its own header, or because the area wants it."""
    return scheme_of(scheme).posted or bool(_standard(facts, f"{scheme}.posted"))


@derived("公示期内收到、尚未答复的异议件数", "未答复的异议件数", COUNT)
def objections_open(facts: CaseFacts) -> int:
    return Objection.objects.filter(case=facts.case, state=Objection.State.OPEN).count()


@derived(
    "县级必须入户：近亲属备案、确认阶段接到投诉举报（办法 第二十条），或者随机抽查抽中（特困人员认定办法 第十六条）",
    "县级必须入户",
    FLAG,
)
def must_visit(facts: CaseFacts) -> bool:
    return facts.case.has_relative or facts.case.has_complaint or facts.case.is_sampled


@derived("家庭人数", domain=COUNT)
def household_size(facts: CaseFacts) -> int:
    return facts.case.household.members.filter(until_on__isnull=True).count()


def _standard(facts: CaseFacts, key: str) -> object:
    row = region.standards(facts.case.area, facts.on).find(key)
    return row.value if row else None
