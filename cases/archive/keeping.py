"""Who keeps the files of an area, where a volume stands, and until when it must be kept."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases import access
from cases.documents.filling import village_name
from cases.errors import NotAllowed
from cases.models import Award, AwardPeriod, Case, Household, Volume
from offices import divisions
from offices.models import Division, Office, OfficeKind, PostKind, User
from offices.routing import office_for
from processes import region
from rules.filing import FileClass, kept_until, plan

COUNTY, TOWNSHIP = "county", "township"
KEEPERS = {
    COUNTY: (OfficeKind.CIVIL_AFFAIRS_BUREAU, frozenset({PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD})),
    TOWNSHIP: (OfficeKind.TOWNSHIP_OFFICE, frozenset({PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE})),
}
# Everybody who keeps files somewhere; which of them keeps these is asked of the area.
ARCHIVISTS = frozenset({post for _kind, posts in KEEPERS.values() for post in posts})


@dataclass(frozen=True)
class Shelf:
    """Where a file stands: room of the county, cabinet of the township, box of the village."""

    room: str
    cabinet: str
    box: str

    def __str__(self) -> str:
        return " / ".join(part for part in (self.room, self.cabinet, self.box) if part)


def level_of(area: str, on: date) -> str:
    """Who keeps the files of an area: the county, or the townships where the area says so."""
    row = region.standards(area, on).find("archive.keeper")
    return TOWNSHIP if row is not None and row.value == TOWNSHIP else COUNTY


def keeper_of(area: str, on: date) -> Office:
    """The office that keeps the files of an area."""
    return office_for(KEEPERS[level_of(area, on)][0], area, on)


def keeps(user: User, area: str, on: date) -> bool:
    """Tells whether a person is an archivist for an area."""
    posts = KEEPERS[level_of(area, on)][1]
    return any(area.startswith(prefix) for prefix in access.reach(user, on).areas(set(posts)))


def check_keeps(user: User, area: str, on: date) -> None:
    """Refuses who does not keep the files of an area."""
    if not keeps(user, area, on):
        who = "县级民政部门" if level_of(area, on) == COUNTY else "乡镇（街道）"
        raise NotAllowed(f"本地救助档案由{who}保管，您的岗位不能立卷、补充或者导出")


def shelf_of(area: str) -> Shelf:
    """Room, cabinet and box of an area (一县一室、一乡镇一柜、一村一盒)."""
    codes = [divisions.at(area, level) for level in (divisions.Level.COUNTY, divisions.Level.TOWNSHIP)]
    names = dict(Division.objects.filter(code__in=[*codes, area]).values_list("code", "name"))
    village = names.get(area, "") if divisions.level(area) == divisions.Level.VILLAGE else ""
    return Shelf(
        f"{names.get(codes[0], codes[0])}档案室",
        f"{names.get(codes[1], codes[1])}柜",
        f"{village_name(village)}盒" if village else "",
    )


def class_of(volume: Volume) -> FileClass:
    """The class of a volume in the plan."""
    return plan().find_class(volume.file_class)


def retention_years(name: str, area: str, on: date) -> int:
    """How many years a class of files is kept in an area."""
    return int(str(region.standards(area, on).get(plan().find_class(name).retention).value))


def stopped_on(household: Household) -> date | None:
    """The day on which help to a household ended; none while it goes on or a case is open.

    A household that was never granted anything stopped when its last case was closed.
    """
    if household.cases.filter(state=Case.State.OPEN).exists():
        return None
    if household.awards.exclude(state=Award.State.ENDED).exclude(kind=Award.Kind.ONCE).exists():
        return None
    days = [*_ends_of_awards(household), *_closings(household)]
    return max(days, default=None)


def _ends_of_awards(household: Household) -> list[date]:
    periods = AwardPeriod.objects.filter(award__household=household, superseded_at__isnull=True)
    months = [until for until in periods.values_list("until_month", flat=True) if until]
    ended = household.awards.filter(ended_on__isnull=False).values_list("ended_on", flat=True)
    return [*months, *(day for day in ended if day)]


def _closings(household: Household) -> list[date]:
    moments = household.cases.filter(closed_at__isnull=False).values_list("closed_at", flat=True)
    return [moment.astimezone().date() for moment in moments if moment]


def keep_until(volume: Volume, on: date) -> date | None:
    """The last day on which a volume must be kept, as things stand; none while the household is helped."""
    years = retention_years(volume.file_class, volume.area, on)
    if volume.household is None:
        return kept_until(date(volume.year, 12, 31), years)
    stopped = stopped_on(volume.household)
    return kept_until(stopped, years) if stopped else None


def volumes_for(user: User, on: date) -> Q:
    """The condition by which a person sees volumes: those of the own area."""
    return access.in_areas(access.reach(user, on).areas(access.SEES_CASES))
