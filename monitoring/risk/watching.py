"""Who is kept in sight: groups that an area adds, and when each household was looked at last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, Household, Watch
from cases.statuses import LIVING
from forms.codes import options
from monitoring.models import RiskWarning, WatchGroup
from monitoring.risk.merging import UNDER_WAY
from offices.models import PostKind, User
from processes import region
from rules.watch_groups import shipped_groups

# The groups that an area keeps in sight, a list of words of this code (S1-02, S1-39).
GROUPS, ADDED = "risk_warning.group", "watch.groups"
MAY_ENTER = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}


def groups_of(area: str, on: date) -> dict[str, str]:
    """The groups that an area keeps in sight by id with their titles: those of its pack, all where it has set none."""
    known = dict(options(GROUPS))
    row = region.standards(area, on).find(ADDED)
    chosen = row.value if row is not None and isinstance(row.value, list | tuple) else known
    return {key: known[key] for key in chosen if key in known}


def entered_by_hand(area: str, on: date) -> dict[str, str]:
    """Those of an area's groups that people may put a household into: the others come of decisions by themselves."""
    found = groups_of(area, on)
    return {key: title for key, title in found.items() if not shipped_groups().by_id[key].standing}


@transaction.atomic
def enter(household: Household, group: str, told: str, actor: User, now: datetime) -> WatchGroup:
    """Puts a household into a group; in it already, it stays as it is."""
    on = now.astimezone().date()
    _check_may_enter(household, actor, on)
    if group not in entered_by_hand(household.area, on):
        raise Blocked("请选择本地的关注对象类别；退出和申请未通过的由系统自动列入")
    made, new = WatchGroup.objects.get_or_create(
        household=household,
        group=group,
        until_on=None,
        defaults={
            "area": household.area,
            "told": told.strip()[:200],
            "from_on": on,
            "entered_by": actor,
            "entered_at": now,
        },
    )
    if new:
        chain.append_for_household(household, "watch", actor, now, {"group": group})
    return made


def _check_may_enter(household: Household, actor: User, on: date) -> None:
    if not any(household.area.startswith(prefix) for prefix in access.reach(actor, on).areas(MAY_ENTER)):
        raise NotAllowed("登记关注对象由乡镇（街道）和县级民政部门办理")


@transaction.atomic
def leave(place_id: int, told: str, actor: User, now: datetime) -> WatchGroup:
    """Takes a household out of a group, with the reason; the decisions about it stay as they are."""
    on = now.astimezone().date()
    place = in_sight(actor, on).select_for_update(of=("self",)).filter(pk=place_id).first()
    if place is None:
        raise NotFound()
    _check_may_enter(place.household, actor, on)
    if not told.strip():
        raise Blocked("请写明为什么移出关注名单")
    place.until_on = on
    place.save(update_fields=["until_on"])
    detail = {"group": place.group, "reason": told.strip()[:200]}
    chain.append_for_household(place.household, "watch_left", actor, now, detail)
    return place


def note_look(household_id: int, on: date) -> None:
    """A visit is a look at every group of the household: it goes to the end of the queue (滚动监测)."""
    WatchGroup.objects.filter(household_id=household_id, until_on__isnull=True).update(looked_on=on)


def in_sight(user: User, on: date) -> QuerySet[WatchGroup]:
    """The households of added groups in one's area, who was not looked at for longest first."""
    held = access.reach(user, on).areas(access.SEES_CASES)
    rows = WatchGroup.objects.filter(access.in_areas(held), until_on__isnull=True).select_related("household")
    return rows.order_by("looked_on", "from_on", "id")


def left_or_refused(user: User, on: date) -> QuerySet[Watch]:
    """The households that left or were refused lately and are still kept in sight."""
    seen = access.households_for(user, on)
    rows = running(on).filter(household__in=seen).select_related("household", "case")
    return rows.order_by("until_on", "id")


@dataclass(frozen=True)
class Population:
    """How many households of an area stand in one class of the low-income population, and how many are warned of."""

    title: str
    households: int
    warned: int


# The six classes of the population that is watched (国办发〔2023〕39号 二), by the scheme that recognises them.
CLASSES: Mapping[str, str] = {
    "dibao": "最低生活保障对象",
    "tekun": "特困人员",
    "relapse_prevention": "防止返贫监测对象",
    "dibao_margin": "最低生活保障边缘家庭成员",
    "rigid_expenditure": "刚性支出困难家庭成员",
}
OTHER = "其他困难人员"


def population(user: User, on: date) -> list[Population]:
    """The low-income population of one's area by its six classes; a household counts once in each class it is in."""
    households = access.households_for(user, on)
    standing = Award.objects.filter(household__in=households, state__in=LIVING).exclude(kind=Award.Kind.ONCE)
    warned = Q(household__risk_warnings__state__in=UNDER_WAY)
    found = standing.filter(scheme__in=CLASSES).values("scheme").order_by("scheme")
    sums = {
        row["scheme"]: (row["n"], row["w"])
        for row in found.annotate(
            n=Count("household", distinct=True), w=Count("household", distinct=True, filter=warned)
        )
    }
    rows = [Population(title, *sums.get(scheme, (0, 0))) for scheme, title in CLASSES.items()]
    others = other_households(households, on)
    warned_others = others.filter(pk__in=RiskWarning.objects.filter(state__in=UNDER_WAY).values("household"))
    return [*rows, Population(OTHER, others.count(), warned_others.count())]


def other_households(households: QuerySet[Household], on: date) -> QuerySet[Household]:
    """The sixth class: households in sight that are in no other, those of groups, refused, or left."""
    listed = WatchGroup.objects.filter(household__in=households.order_by(), until_on__isnull=True).values("household")
    seen = households.filter(Q(pk__in=listed) | Q(pk__in=running(on).values("household")))
    classed = Award.objects.filter(scheme__in=CLASSES, state__in=LIVING).exclude(kind=Award.Kind.ONCE)
    return seen.exclude(pk__in=classed.filter(household__in=households.order_by()).values("household"))


def running(on: date) -> QuerySet[Watch]:
    """The households that left or were refused and are kept in sight on a day."""
    return Watch.objects.filter(from_on__lte=on, until_on__gte=on)


def marks(household_ids: Iterable[int]) -> dict[int, list[RiskWarning]]:
    """The warnings under way of households, by household: the mark that lists show beside a name."""
    rows = RiskWarning.objects.filter(household_id__in=list(household_ids), state__in=UNDER_WAY).order_by("level")
    found: dict[int, list[RiskWarning]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(row)
    return found
