"""Who goes along: posts begin at the offices that take over and end at the old ones; the history stays."""

from datetime import date, datetime, timedelta

from monitoring.mergers.plans import holdings_of, old_codes
from monitoring.models import Merger, MergerLine, MergerPost
from offices import separation
from offices.models import Division, Holding, Office, PostGrant
from offices.routing import in_force

# Columns that an office takes along when it is set up anew in the place that takes over.
KEPT = ("kind", "department", "name", "short_name", "phone", "address")


def begin(merger: Merger, now: datetime) -> int:
    """Gives those who go along their posts at the offices that take over, both persons' names behind each."""
    on = now.astimezone().date()
    ways = {line.old_code: line for line in merger.lines.all()}
    rows = MergerPost.objects.filter(merger=merger, goes_along=True, holding__in=holdings_of(merger, on))
    rows = rows.select_related("holding__office", "holding__user").order_by("pk")
    return sum(_begin(row.holding, ways[row.holding.office.division_id], merger, now) for row in rows)


def _begin(held: Holding, line: MergerLine, merger: Merger, now: datetime) -> bool:
    """One post; who has it there already keeps it."""
    on = now.astimezone().date()
    office, since = target_of(held.office, line, on), max(held.from_on, on)
    same = separation.overlapping(since, held.until_on)
    if Holding.objects.filter(same, user=held.user, office=office, post=held.post).exists():
        return False
    separation.check_post(held.user, held.post, since, held.until_on)
    told = {"user": held.user, "office": office, "post": held.post, "from_on": since, "until_on": held.until_on}
    Holding.objects.create(**told)
    PostGrant.objects.create(
        **told,
        reason=f"区划撤并：{merger.document}"[:200],
        state=PostGrant.State.GRANTED,
        **{"asked_by": merger.entered_by, "asked_at": merger.entered_at},
        **{"settled_by": merger.confirmed_by, "settled_at": merger.confirmed_at},
    )
    return True


def target_of(old: Office, line: MergerLine, on: date) -> Office:
    """The office that takes over from an old one: of its kind and department there, or else set up anew."""
    there = Office.objects.filter(division=line.new_code, kind=old.kind, department=old.department)
    standing = there.filter(in_force(on)).order_by("id").first()
    return standing or Office.objects.create(
        division=Division.objects.get(code=line.new_code), from_on=on, **{name: getattr(old, name) for name in KEPT}
    )


def end(merger: Merger, now: datetime) -> None:
    """Ends the posts at the old offices with yesterday, and the offices too: what was done there stays theirs."""
    yesterday = now.astimezone().date() - timedelta(days=1)
    for row in holdings_of(merger, yesterday + timedelta(days=1)):
        row.until_on = max(yesterday, row.from_on)
        row.save(update_fields=["until_on"])
    offices = Office.objects.filter(division__in=old_codes(merger), until_on__isnull=True)
    for office in offices:
        office.until_on = max(yesterday, office.from_on)
        office.save(update_fields=["until_on"])
