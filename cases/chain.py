"""The audit chain of a county: append, look, read back for a household, verify."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet

from cases.models import Case, ChainEntry, ChainHead, Household
from offices.models import User
from processes.batch import Batch

START = "0" * 64
# The sequence and digest of the last entry of a county.
End = tuple[int, str]
# A case, its household, and what to note of it.
Subject = tuple[int, int, Mapping[str, object]]


def append(
    case: Case,
    act: str,
    actor: User | None,
    now: datetime,
    *,
    element: str = "",
    detail: Mapping[str, object] | None = None,
    batch: Batch | None = None,
    end: End | None = None,
) -> int:
    """Adds one entry for a case at the end of its county's chain and returns its sequence; the head row stays locked.

    With a batch the entry is written when that is sent, which must be soon: the county waits. `end` is where the
    chain ends, from somebody who holds the lock on it already.
    """
    subject = (case.pk, case.household_id)
    return _write(case.county, act, actor, now, *subject, element, dict(detail or {}), batch, end)


def append_many(
    county: str, act: str, now: datetime, subjects: Iterable[Subject], actor: User | None = None, element: str = ""
) -> None:
    """Adds an entry for each of many cases of one county: what a calendar moved (by nobody), what was shared out."""
    sequence, previous = _locked_end(county)
    rows = []
    for case_id, household_id, detail in subjects:
        row = ChainEntry(county=county, sequence=sequence + 1, at=now, act=act, previous=previous, detail=dict(detail))
        row.case_id, row.household_id, row.element = case_id, household_id, element
        row.actor_id = actor.pk if actor else None
        row.digest = _digest_of(row)
        rows.append(row)
        sequence, previous = row.sequence, row.digest
    ChainEntry.objects.bulk_create(rows, batch_size=500)
    ChainHead.objects.filter(county=county).update(sequence=sequence, digest=previous)


def append_for_county(county: str, act: str, actor: User | None, now: datetime, detail: Mapping[str, object]) -> int:
    """Adds an entry that belongs to no case: a calendar loaded, an edition published."""
    return _write(county, act, actor, now, None, None, "", dict(detail))


def append_for_household(
    household: Household, act: str, actor: User | None, now: datetime, detail: Mapping[str, object]
) -> int:
    """Adds an entry that belongs to a household and to no case: a change reported, an agreement filed."""
    return _write(household.area[:6], act, actor, now, None, household.pk, "", dict(detail))


def look(actor: User, case: Case, purpose: str, now: datetime, opened: str = "") -> None:
    """Records that a person looked at a case's personal data or opened one of its papers, and for what purpose.

    社会救助法 第七十条; `opened` names the paper, never a person.
    """
    with transaction.atomic():
        append(case, "look", actor, now, detail={"purpose": purpose} | ({"opened": opened} if opened else {}))


def entries(household: Household) -> QuerySet[ChainEntry]:
    """The one-household chain: everything that happened to a household in order, looks left out."""
    return household.chain.exclude(act="look").select_related("actor", "case").order_by("id")


def verify(county: str) -> int | None:
    """Recomputes a county's chain; returns the first entry's sequence that was changed or lost, None when whole."""
    previous, expected = START, 1
    for entry in ChainEntry.objects.filter(county=county).order_by("sequence").iterator(2000):
        if entry.sequence != expected or entry.previous != previous or entry.digest != _digest_of(entry):
            return expected
        previous, expected = entry.digest, expected + 1
    head = ChainHead.objects.filter(county=county).first()
    if head and (head.sequence, head.digest) != (expected - 1, previous):
        return expected
    return None


def _write(
    county: str,
    act: str,
    actor: User | None,
    now: datetime,
    case_id: int | None,
    household_id: int | None,
    element: str,
    detail: dict[str, object],
    batch: Batch | None = None,
    end: End | None = None,
) -> int:
    last, previous = end or _locked_end(county)
    sequence = last + 1
    actor_id = actor.pk if actor else None
    digest = _digest(previous, county, sequence, now, actor_id, act, case_id, household_id, element, detail)
    writes = batch or Batch()
    writes.run(
        "INSERT INTO cases_chainentry (county, sequence, at, actor_id, act, case_id, household_id, element, detail,"
        " previous, digest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            county,
            sequence,
            connection.ops.adapt_datetimefield_value(now),
            actor_id,
            act,
            case_id,
            household_id,
            element,
            orjson.dumps(detail).decode(),
            previous,
            digest,
        ],
    )
    writes.run("UPDATE cases_chainhead SET sequence = %s, digest = %s WHERE county = %s", [sequence, digest, county])
    if batch is None:
        writes.flush()
    return sequence


def _locked_end(county: str) -> End:
    """Locks the end of the chain, so that two writers of a county stand in line."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sequence, digest FROM cases_chainhead WHERE county = %s{lock}", [county])
        found = cursor.fetchone()
        if found is None:
            # The first entry of a county: whoever comes second waits here until the first has committed.
            cursor.execute(
                "INSERT INTO cases_chainhead (county, sequence, digest) VALUES (%s, 0, %s) "
                "ON CONFLICT (county) DO UPDATE SET sequence = cases_chainhead.sequence RETURNING sequence, digest",
                [county, START],
            )
            found = cursor.fetchone()
    return found[0], found[1]


def _digest_of(entry: ChainEntry) -> str:
    return _digest(
        entry.previous,
        entry.county,
        entry.sequence,
        entry.at,
        entry.actor_id,
        entry.act,
        entry.case_id,
        entry.household_id,
        entry.element,
        entry.detail,
    )


def _digest(previous: str, county: str, sequence: int, at: datetime, *rest: object) -> str:
    moment = int(at.timestamp() * 1_000_000)
    body = orjson.dumps([previous, county, sequence, moment, *rest], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()
