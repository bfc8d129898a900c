"""What the page of a household says of its warnings, and of the groups in which it is kept in sight."""

from cases.models import Household
from monitoring.risk import reading, watching
from offices.models import PostKind
from web.desk import Desk

ENTERS = frozenset({PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD})
SHOWN = 10


def panel(found: Household, here: Desk) -> dict[str, object]:
    """The newest warnings of a household, the groups it is in, and those it may be put into."""
    groups = watching.groups_of(found.area, here.on)
    choices = watching.entered_by_hand(found.area, here.on) if here.posts & ENTERS else {}
    places = list(found.watch_groups.filter(until_on__isnull=True).order_by("id"))
    held = {place.group for place in places}
    return {
        "risk_warnings": reading.warnings_for(here.user, here.on).filter(household=found).order_by("-id")[:SHOWN],
        "watch_groups": [(place, groups.get(place.group, place.group)) for place in places],
        "watch_choices": {key: title for key, title in choices.items() if key not in held},
        "watch_leaves": bool(here.posts & ENTERS),
    }
