"""Destruction of volumes past their retention: listed by one person, approved by another; the record stays for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, attachments, chain, numbers
from cases.archive import keeping
from cases.documents import jobs
from cases.errors import Blocked, NotAllowed
from cases.models import Attachment, DestructionLine, DestructionList, Document, Volume, VolumeItem
from cases.retention import needed
from cases.sealing import erasing
from offices.models import OfficeKind, User
from offices.routing import office_for

DESTROYED = "已依销毁清册销毁"


@dataclass(frozen=True)
class Candidate:
    """A volume that need not be kept any longer, and since when."""

    volume: Volume
    kept_until: date


def candidates(rows: QuerySet[Volume], on: date) -> list[Candidate]:
    """The volumes among some whose retention is over and that stand on no list yet."""
    waiting = rows.filter(state=Volume.State.CLOSED, destruction__isnull=True).select_related("household", "keeper")
    waiting = waiting.exclude(_still_needed())
    found = ((volume, keeping.keep_until(volume, on)) for volume in waiting.order_by("closed_at", "id"))
    return [Candidate(volume, until) for volume, until in found if until is not None and until < on]


def _still_needed() -> Q:
    """Of a household with pending work or on hold, or with the papers of such a one, or of a county on hold."""
    bound = VolumeItem.objects.filter(needed.is_needed("case__household")).values("volume")
    return needed.is_needed("household") | Q(pk__in=bound) | access.in_areas(set(needed.held_counties()))


@transaction.atomic
def list_volumes(volume_ids: Iterable[int], reason: str, actor: User, now: datetime) -> DestructionList:
    """Puts volumes on a destruction list; each must be past its retention on the day."""
    on = now.astimezone().date()
    rows = Volume.objects.select_for_update().filter(keeping.volumes_for(actor, on), pk__in=list(volume_ids))
    found = candidates(Volume.objects.filter(pk__in=[row.pk for row in rows]), on)
    if not found or len(found) != len(set(volume_ids)):
        raise Blocked("所选案卷中有未满保管期限、已列入清册或者不在管辖范围内的，不能列入销毁清册")
    if not reason.strip():
        raise Blocked("请写明鉴定意见")
    for each in found:
        keeping.check_keeps(actor, each.volume.area, on)
    county = found[0].volume.area[:6]
    listed = DestructionList.objects.create(
        county=county,
        number=number_for(county, on),
        reason=reason.strip()[:300],
        total=len(found),
        listed_by=actor,
        listed_at=now,
    )
    DestructionLine.objects.bulk_create(
        DestructionLine(listed=listed, volume=each.volume, kept_until=each.kept_until) for each in found
    )
    detail = {"list": listed.number, "volumes": [each.volume.number for each in found]}
    chain.append_for_county(county, "list_destruction", actor, now, detail)
    return listed


def number_for(county: str, on: date) -> str:
    """The next number of a destruction list of a county's year."""
    office = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, county.ljust(12, "0"), on)
    return f"{county}-XH-{on.year}-{numbers.next_number(office.pk, f'{county}-XH', on.year):04d}"


@transaction.atomic
def approve(list_id: int, actor: User, now: datetime) -> DestructionList:
    """Approves a list and destroys what stands on it; the catalogue, the list and the chain remain."""
    on = now.astimezone().date()
    volumes_only = DestructionList.objects.select_for_update().filter(kind=DestructionList.VOLUME)
    listed = volumes_only.get(pk=list_id)
    volumes = list(Volume.objects.filter(destruction__listed=listed).select_related("household"))
    for volume in volumes:
        keeping.check_keeps(actor, volume.area, on)
    if listed.approved_by_id:
        raise Blocked("这份清册已经批准")
    if actor.pk == listed.listed_by_id:
        raise NotAllowed("销毁清册须由提出人以外的人批准")
    _check_still_due(volumes, on)
    listed.approved_by, listed.approved_at = actor, now
    listed.state, listed.destroyed, listed.finished_at = DestructionList.State.DONE, len(volumes), now
    listed.save(update_fields=["approved_by", "approved_at", "state", "destroyed", "finished_at"])
    for volume in volumes:
        _destroy(volume, on)
    for household in {volume.household for volume in volumes if volume.household}:
        erasing.erase_when_nothing_is_kept(household, on)
    detail = {"list": listed.number, "volumes": [volume.number for volume in volumes]}
    chain.append_for_county(listed.county, "approve_destruction", actor, now, detail)
    return listed


def _check_still_due(volumes: Iterable[Volume], on: date) -> None:
    """A household may have come back since the list was made, or a hold was placed: its papers are needed again."""
    held = Volume.objects.filter(_still_needed(), pk__in=[volume.pk for volume in volumes]).first()
    if held is not None:
        raise Blocked(f"案卷{held.number}有关的办件、救济、请求没有办结，或者被要求暂缓销毁，不能销毁，请退回重列")
    for volume in volumes:
        until = keeping.keep_until(volume, on)
        if until is None or until >= on:
            raise Blocked(f"案卷{volume.number}所在户又在享受救助或者保管期限有变化，不能销毁，请退回重列")


def _destroy(volume: Volume, on: date) -> None:
    """Takes away what the papers of a volume say; that they existed stays on record."""
    rows = list(volume.items.select_related("document", "attachment"))
    Document.objects.filter(filed__in=rows).update(html_sealed=b"", state=Document.State.VOID, void_reason=DESTROYED)
    Attachment.objects.filter(filed__in=rows).update(destroyed_on=on)
    volume.state = Volume.State.DESTROYED
    volume.save(update_fields=["state"])
    transaction.on_commit(lambda: _remove_files(rows))


def _remove_files(rows: Iterable[VolumeItem]) -> None:
    for row in rows:
        path = jobs.pdf_path(row.document) if row.document else attachments.path_of(row.attachment)
        path.unlink(missing_ok=True)


def lists_for(user: User, on: date) -> QuerySet[DestructionList]:
    """The destruction lists of the counties in which a person sees cases."""
    prefixes = {prefix[:6] for prefix in access.reach(user, on).areas(access.SEES_CASES)}
    rows = DestructionList.objects.filter(county__in=prefixes, kind=DestructionList.VOLUME)
    return rows.select_related("listed_by", "approved_by")
