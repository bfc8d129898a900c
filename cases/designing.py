"""Who may change a scheme, and the record of it: drafts opened, changed, checked, approved, published by two persons.

Only a designer of the scheme's owner drafts; only an approver of the same owner, who has not touched the draft,
approves and publishes. Every act stands in the audit chain of the actor's county.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from cases import chain
from cases.errors import Blocked, NotAllowed, NotFound
from offices.models import OfficeKind, PostKind, User
from offices.routing import Seat, seats
from processes import drafts, editions
from processes.drafts import DraftLife
from processes.editions import Edition
from processes.findings import findings
from processes.models import SchemeDraft, SchemeEdition
from processes.schemes import find_scheme, scheme_of

NO_CASES = "这一类还没有算例，请至少写一个：没有算例就说不清新流程办出来对不对"


def owner_of(scheme: str) -> str:
    """The kind of office that owns a scheme; a scheme the law does not know has none."""
    known = find_scheme(scheme)
    if known is None:
        raise Blocked(f"救助目录里没有“{scheme}”这一类")
    return known.owner


def may_draft(user: User, scheme: str, on: date) -> bool:
    """Tells whether a person designs for the scheme's owner today."""
    return _seat(user, scheme, PostKind.PROCESS_DESIGNER, on) is not None


def may_approve(user: User, scheme: str, on: date) -> bool:
    """Tells whether a person approves for the scheme's owner today."""
    return _seat(user, scheme, PostKind.PROCESS_APPROVER, on) is not None


def _seat(user: User, scheme: str, post: str, on: date) -> Seat | None:
    held = seats(user.pk, on) if user.is_active else []
    owner = owner_of(scheme)
    return next((seat for seat in held if seat.post == post and seat.office_kind == owner), None)


def _require(user: User, scheme: str, post: str, now: datetime) -> Seat:
    """The seat from which a person acts; NotAllowed names the office that owns the scheme."""
    seat = _seat(user, scheme, post, now.astimezone().date())
    if seat is None:
        owner, title = OfficeKind(owner_of(scheme)).label, scheme_of(scheme).title
        raise NotAllowed(f"“{title}”由{owner}负责，只有该部门的{PostKind(post).label}可以这样做")
    return seat


def _note(seat: Seat, act: str, actor: User, now: datetime, **detail: object) -> None:
    chain.append_for_county(seat.division[:6], act, actor, now, detail)


@transaction.atomic
def open_draft(
    scheme: str,
    title: str,
    basis: str,
    actor: User,
    now: datetime,
    *,
    base: SchemeEdition | None = None,
    texts: Mapping[str, str] | None = None,
    examples: Mapping[str, str] | None = None,
) -> SchemeDraft:
    """Opens a draft from an edition or from texts brought along; the basis says which rule asks for the change."""
    seat = _require(actor, scheme, PostKind.PROCESS_DESIGNER, now)
    draft = drafts.open_draft(scheme, title, basis, actor.pk, now, base=base, texts=texts, examples=examples)
    _note(seat, "draft_opened", actor, now, draft=draft.pk, scheme=scheme, base=base.digest[:16] if base else "")
    return draft


@transaction.atomic
def save(draft_id: int, path: str, text: str | None, seen: int, actor: User, now: datetime) -> SchemeDraft:
    """Saves one text of a draft; `seen` is the revision at which its editor read it. DraftMoved when it has changed."""
    seat = _designer(draft_id, actor, now)
    draft = drafts.save(draft_id, path, text, seen, actor.pk, now)
    _note_change(seat, draft, path, actor, now)
    return draft


def _designer(draft_id: int, actor: User, now: datetime) -> Seat:
    return _require(actor, drafts.lock(draft_id).scheme, PostKind.PROCESS_DESIGNER, now)


def _note_change(seat: Seat, draft: SchemeDraft, path: str, actor: User, now: datetime) -> None:
    digest = editions.digest_of({path: drafts.text_of(draft, path) or ""})
    _note(seat, "draft_changed", actor, now, draft=draft.pk, path=path, revision=draft.revision, digest=digest[:16])


@transaction.atomic
def undo(draft_id: int, actor: User, now: datetime) -> tuple[SchemeDraft, str]:
    """Takes back one's own latest change; returns the draft and the path."""
    seat = _designer(draft_id, actor, now)
    draft, path = drafts.undo(draft_id, actor.pk, now)
    _note_change(seat, draft, path, actor, now)
    return draft, path


@transaction.atomic
def redo(draft_id: int, actor: User, now: datetime) -> tuple[SchemeDraft, str]:
    """Does again what one undid last; returns the draft and the path."""
    seat = _designer(draft_id, actor, now)
    draft, path = drafts.redo(draft_id, actor.pk, now)
    _note_change(seat, draft, path, actor, now)
    return draft, path


@transaction.atomic
def note_rehearsal(draft_id: int, digest: str, met: int, total: int, actor: User, now: datetime) -> SchemeDraft:
    """Records that a draft's worked cases were run; only all met, on the texts as they stand, open the way on."""
    draft = drafts.lock(draft_id)
    seat = _either(draft, actor, now)
    passed = 0 < total == met and digest == drafts.digest_of(draft)
    draft.rehearsed_digest = digest if passed else ""
    draft.save(update_fields=["rehearsed_digest"])
    _note(seat, "draft_rehearsed", actor, now, draft=draft.pk, digest=digest[:16], met=met, total=total)
    return draft


def _either(draft: SchemeDraft, actor: User, now: datetime) -> Seat:
    on = now.astimezone().date()
    post = PostKind.PROCESS_APPROVER if may_approve(actor, draft.scheme, on) else PostKind.PROCESS_DESIGNER
    return _require(actor, draft.scheme, post, now)


def obstacles(draft: SchemeDraft) -> list[str]:
    """What keeps a draft from being sent for approval, in sentences; empty when nothing does."""
    wrong = [one.message for one in findings(draft.scheme, draft.texts) if one.severity == "error"]
    if not draft.examples:
        wrong.append(NO_CASES)
    elif draft.rehearsed_digest != drafts.digest_of(draft):
        wrong.append("算例还没有在现在这个版本上全部通过，请到“演练”页运行")
    return wrong


@transaction.atomic
def send(draft_id: int, actor: User, now: datetime) -> SchemeDraft:
    """Sends a draft for approval: the checks run again here, whatever the browser has said."""
    draft = drafts.lock(draft_id)
    seat = _require(actor, draft.scheme, PostKind.PROCESS_DESIGNER, now)
    _check_nothing_wrong(draft)
    DraftLife(draft).move("checked")
    draft.checked_by, draft.checked_at = actor, now
    draft.senders = sorted({*draft.senders, actor.pk})
    draft.save()
    _note(seat, "draft_checked", actor, now, draft=draft.pk, digest=drafts.digest_of(draft)[:16])
    return draft


def _check_nothing_wrong(draft: SchemeDraft) -> None:
    if wrong := obstacles(draft):
        raise Blocked("\n".join(wrong))


@transaction.atomic
def send_back(draft_id: int, actor: User, reason: str, now: datetime) -> SchemeDraft:
    """Gives a draft back to its designers with a reason."""
    draft = drafts.lock(draft_id)
    seat = _either(draft, actor, now)
    if not reason.strip():
        raise Blocked("请写明退回的原因")
    DraftLife(draft).move("sent_back")
    _clear(draft)
    draft.save()
    _note(seat, "draft_sent_back", actor, now, draft=draft.pk, reason=reason[:200])
    return draft


def _clear(draft: SchemeDraft) -> None:
    draft.checked_by = draft.checked_at = draft.approved_by = draft.approved_at = None


@transaction.atomic
def approve(draft_id: int, actor: User, now: datetime) -> SchemeDraft:
    """A second person approves a checked draft; whoever wrote in it, or ever sent it, may not."""
    draft = drafts.lock(draft_id)
    seat = _require(actor, draft.scheme, PostKind.PROCESS_APPROVER, now)
    _check_second_person(draft, actor)
    _check_nothing_wrong(draft)
    DraftLife(draft).move("approved")
    draft.approved_by, draft.approved_at = actor, now
    draft.save()
    _note(seat, "draft_approved", actor, now, draft=draft.pk, digest=drafts.digest_of(draft)[:16])
    return draft


def took_part(draft: SchemeDraft, user: User) -> bool:
    """Whether somebody opened a draft, wrote in it or ever sent it, and so is not its second person."""
    hands = {draft.drafted_by_id, draft.checked_by_id, *draft.senders}
    return user.pk in hands or draft.changes.filter(by=user).exists()


def _check_second_person(draft: SchemeDraft, actor: User) -> None:
    if took_part(draft, actor):
        raise NotAllowed("起草、修改、送审过这份草稿的人不能审定和发布，请由另一位流程审定人办理")


@transaction.atomic
def publish(draft_id: int, actor: User, in_force_from: date, now: datetime) -> Edition:
    """Freezes an approved draft as an edition in force from a day that has not passed."""
    draft = drafts.lock(draft_id)
    seat = _require(actor, draft.scheme, PostKind.PROCESS_APPROVER, now)
    _check_second_person(draft, actor)
    _check_day(in_force_from, now)
    _check_nothing_wrong(draft)
    life = DraftLife(draft)
    life.move("published")
    edition = editions.publish(draft.scheme, draft.texts, in_force_from, actor.pk, now, draft.examples)
    draft.edition_id = edition.id
    draft.save()
    _note(
        seat,
        "edition_published",
        actor,
        now,
        draft=draft.pk,
        edition=edition.id,
        digest=edition.digest[:16],
        in_force_from=in_force_from.isoformat(),
    )
    return edition


def _check_day(in_force_from: date, now: datetime) -> None:
    """An edition never takes effect backwards: cases accepted meanwhile went the old way lawfully."""
    if in_force_from < now.astimezone().date():
        raise Blocked("施行日期不能早于今天；请选今天或以后的日期")


@transaction.atomic
def abandon(draft_id: int, actor: User, now: datetime) -> SchemeDraft:
    """Puts a draft aside; it is kept, not deleted."""
    draft = drafts.lock(draft_id)
    seat = _require(actor, draft.scheme, PostKind.PROCESS_DESIGNER, now)
    DraftLife(draft).move("abandoned")
    draft.save()
    _note(seat, "draft_abandoned", actor, now, draft=draft.pk)
    return draft


def _edition(edition_id: int) -> SchemeEdition:
    found = SchemeEdition.objects.filter(pk=edition_id).first()
    if found is None:
        raise NotFound("没有这个流程版本")
    return found


@transaction.atomic
def retire(edition_id: int, actor: User, now: datetime) -> SchemeEdition:
    """Takes an edition out of use; running cases keep it."""
    row = _edition(edition_id)
    seat = _require(actor, row.scheme, PostKind.PROCESS_APPROVER, now)
    row = editions.retire(edition_id, now.astimezone().date())
    _note(seat, "edition_retired", actor, now, edition=row.pk, digest=row.digest[:16])
    return row


@transaction.atomic
def roll_back(edition_id: int, reason: str, actor: User, now: datetime) -> SchemeDraft:
    """Opens a draft with an older edition's texts: it goes through check and approval like any change."""
    row = _edition(edition_id)
    title = f"恢复{row.in_force_from}起施行的版本"
    return open_draft(row.scheme, title, reason, actor, now, base=row)


@transaction.atomic
def note_import(scheme: str, actor: User, now: datetime, **detail: object) -> None:
    """Records that a diagram or a package was read in."""
    _note(_require(actor, scheme, PostKind.PROCESS_DESIGNER, now), "scheme_imported", actor, now, **detail)


@transaction.atomic
def note_export(county: str, actor: User, now: datetime, **detail: object) -> None:
    """Records that an edition was taken out."""
    chain.append_for_county(county, "edition_exported", actor, now, detail)
