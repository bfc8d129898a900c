"""Drafts of editions: opened from an edition, saved text by text, undone, never overwritten silently."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from processes import editions, lives
from processes.diagrams import NODES
from processes.errors import DraftClosed, DraftMoved, EditionError
from processes.models import DraftChange, DraftPresence, SchemeDraft, SchemeEdition

State = SchemeDraft.State
DraftLife = lives.declare(
    "DraftLife",
    State,
    {
        "changed": ((State.DRAFT, State.CHECKED), State.DRAFT, "修改"),
        "checked": ((State.DRAFT,), State.CHECKED, "送审"),
        "sent_back": ((State.CHECKED, State.APPROVED), State.DRAFT, "退回"),
        "approved": ((State.CHECKED,), State.APPROVED, "审定"),
        "published": ((State.APPROVED,), State.PUBLISHED, "发布"),
        "abandoned": ((State.DRAFT, State.CHECKED, State.APPROVED), State.ABANDONED, "放弃"),
    },
)
EXAMPLES = "examples/"
MOST_CHARACTERS, MOST_NODES = 1_000_000, 1_000
STAYS = timedelta(seconds=30)
_NAME = r"[a-z][a-z0-9_]*"
_PATHS = re.compile(
    rf"bpmn/(shared/)?{_NAME}\.bpmn|forms/schemas/{_NAME}\.toml|rules/tables/{_NAME}\.toml"
    rf"|templates/documents/({_NAME}/)*{_NAME}\.(html|css|svg|toml)|examples/[\w\-]+\.toml"
)
_NODE = re.compile(rf"<(?:[\w-]+:)?(?:{'|'.join(sorted(NODES))})[\s/>]")


@transaction.atomic
def open_draft(
    scheme: str,
    title: str,
    basis: str,
    actor_id: int,
    now: datetime,
    *,
    base: SchemeEdition | None = None,
    texts: Mapping[str, str] | None = None,
    examples: Mapping[str, str] | None = None,
) -> SchemeDraft:
    """Opens a draft of a scheme from an edition's texts, or from texts brought along."""
    copied = dict(texts if texts is not None else base.texts if base else {})
    kept = dict(examples if examples is not None else base.examples if base else {})
    for path in (*copied, *(EXAMPLES + name for name in kept)):
        _check_path(path)
    for path, text in copied.items():
        _check_size(path, text)
    return SchemeDraft.objects.create(
        scheme=scheme,
        title=title,
        basis=basis,
        base=base,
        texts=copied,
        examples=kept,
        drafted_by_id=actor_id,
        drafted_at=now,
        changed_by_id=actor_id,
        changed_at=now,
    )


def _check_path(path: str) -> None:
    if not _PATHS.fullmatch(path) or len(path) > 200:
        raise EditionError(f"文件名“{path[:80]}”不属于流程文件：只能是流程图、表单、规则表、文书模板和算例")


def _check_size(path: str, text: str) -> None:
    """What no page could show in time is not kept: the linter already refuses a fifth of so many steps."""
    if len(text) > MOST_CHARACTERS:
        raise EditionError("这个文件超过一百万字，不能保存")
    if path.endswith(".bpmn") and sum(1 for _ in _NODE.finditer(text)) > MOST_NODES:
        raise EditionError(f"流程图超过 {MOST_NODES} 个环节，不能保存，请拆成几段")


@transaction.atomic
def save(draft_id: int, path: str, text: str | None, seen: int, actor_id: int, now: datetime) -> SchemeDraft:
    """Writes one text (None takes it out) that was read at revision `seen`; DraftMoved when it has changed since."""
    _check_path(path)
    _check_size(path, text or "")
    draft = lock(draft_id)
    if text_of(draft, path) != text:
        _check_not_moved(draft, path, seen)
        _write(draft, path, text, actor_id, now)
    return draft


def lock(draft_id: int) -> SchemeDraft:
    """The draft, locked until the transaction ends; DraftClosed when there is none."""
    draft = SchemeDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise DraftClosed("没有这份草稿")
    return draft


def text_of(draft: SchemeDraft, path: str) -> str | None:
    """A text or a worked case of a draft by its path; None when the draft has none."""
    if path.startswith(EXAMPLES):
        return dict(draft.examples).get(path.removeprefix(EXAMPLES))
    return dict(draft.texts).get(path)


def revision_of(draft: SchemeDraft, path: str) -> int:
    """The revision in which a path was last written; 0 while it stands as in the base."""
    rows = DraftChange.objects.filter(draft=draft, path=path).order_by("-revision")
    return rows.values_list("revision", flat=True).first() or 0


def _check_not_moved(draft: SchemeDraft, path: str, seen: int, *, but_by: int | None = None) -> None:
    """Nobody writes over what they have not read, be it their own words from another window."""
    later = DraftChange.objects.filter(draft=draft, path=path, revision__gt=seen)
    change = later.exclude(by_id=but_by).select_related("by").order_by("-revision").first()
    if change:
        raise DraftMoved(str(change.by), change.at, text_of(draft, path), draft.revision)


def _write(
    draft: SchemeDraft, path: str, text: str | None, actor_id: int, now: datetime, *, step_back: bool = False
) -> None:
    life = DraftLife(draft)
    if not life.can("changed"):
        raise DraftClosed()
    life.move("changed")
    before = text_of(draft, path)
    _put(draft, path, text)
    draft.revision += 1
    draft.changed_by_id, draft.changed_at = actor_id, now
    draft.save()
    DraftChange.objects.create(
        draft=draft,
        revision=draft.revision,
        path=path,
        before=before,
        after=text,
        by_id=actor_id,
        at=now,
        step_back=step_back,
    )


def _put(draft: SchemeDraft, path: str, text: str | None) -> None:
    where, key = (draft.examples, path.removeprefix(EXAMPLES)) if path.startswith(EXAMPLES) else (draft.texts, path)
    if text is None:
        where.pop(key, None)
    else:
        where[key] = text


@transaction.atomic
def undo(draft_id: int, actor_id: int, now: datetime) -> tuple[SchemeDraft, str]:
    """Takes back one's own latest change and returns its path; DraftMoved when somebody has built on it."""
    draft = lock(draft_id)
    own = DraftChange.objects.filter(draft=draft, by_id=actor_id, step_back=False, undone_in__isnull=True)
    change = own.order_by("-revision").first()
    if change is None:
        raise DraftClosed("没有可以撤销的修改")
    _check_not_moved(draft, change.path, change.revision, but_by=actor_id)
    _write(draft, change.path, change.before, actor_id, now, step_back=True)
    change.undone_in = draft.revision
    change.save(update_fields=["undone_in"])
    return draft, change.path


@transaction.atomic
def redo(draft_id: int, actor_id: int, now: datetime) -> tuple[SchemeDraft, str]:
    """Does again what one undid last, as long as one has changed nothing since."""
    draft = lock(draft_id)
    own = DraftChange.objects.filter(draft=draft, by_id=actor_id, step_back=False)
    change = own.filter(undone_in__isnull=False).order_by("-undone_in").first()
    if change is None or own.filter(revision__gt=change.undone_in).exists():
        raise DraftClosed("没有可以重做的修改")
    _check_not_moved(draft, change.path, change.undone_in or 0, but_by=actor_id)
    _write(draft, change.path, change.after, actor_id, now, step_back=True)
    change.undone_in = None
    change.save(update_fields=["undone_in"])
    return draft, change.path


def present(draft_id: int, user_id: int, path: str, now: datetime) -> QuerySet[DraftPresence]:
    """Notes that somebody has a draft open; returns who else had it open in the last half minute."""
    row, _ = DraftPresence.objects.get_or_create(
        draft_id=draft_id, user_id=user_id, defaults={"since": now, "seen_at": now, "path": path}
    )
    if now - row.seen_at > STAYS:
        row.since = now
    row.path, row.seen_at = path[:200], now
    row.save(update_fields=["path", "since", "seen_at"])
    return others_of(draft_id, user_id, now)


def others_of(draft_id: int, user_id: int, now: datetime) -> QuerySet[DraftPresence]:
    """Who else has had a draft open in the last half minute."""
    rows = DraftPresence.objects.filter(draft_id=draft_id, seen_at__gte=now - STAYS).exclude(user_id=user_id)
    return rows.select_related("user").order_by("since")


def digest_of(draft: SchemeDraft) -> str:
    """One digest over the texts and the worked cases: what a rehearsal has seen."""
    return editions.digest_of({**draft.texts, **{EXAMPLES + name: text for name, text in draft.examples.items()}})
