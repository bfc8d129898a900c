"""Copies cases in bulk: the same course of events for other people, each row with its own number and seal."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from uuid import uuid4

from django.db import transaction
from django.db.models import DateField, DateTimeField, Model

from cases import awards, chain, progress, secrets
from cases.documents import issue
from cases.invented import templates
from cases.invented.templates import HOUSEHOLD_SEALS, SEALED, Template
from cases.models import (
    Assessment,
    Award,
    AwardPeriod,
    Case,
    Decision,
    Delivery,
    Document,
    Household,
    Member,
    PublicNotice,
)
from cases.numbers import next_case_number, next_number
from rules.documents import masked_id

CHUNK = 200
# What a case that was settled years ago still has; its papers lie in the old archive.
SETTLED: tuple[type[Model], ...] = (Assessment, Decision, Award, AwardPeriod)


class Copy:
    """One copy on its way."""

    def __init__(self, rng: Random, template: Template, area: str, shift: timedelta, taken: set[str]) -> None:
        self.template, self.area, self.shift = template, area, shift
        self.ids, self.words = templates.other_people(rng, template, taken)
        self.index_key = secrets.index_key()
        self.new: dict[tuple[object, object], Model] = {}

    def said(self, text: str) -> str:
        """A text about the old people as one about the new; the longest words first, they may hold shorter ones."""
        for old in sorted(self.words, key=len, reverse=True):
            if old:
                text = text.replace(old, self.words[old])
        return text

    def again(self, row: Model, **changes: object) -> Model:
        """The row once more: pointing at new rows, under a new uid, sealed anew, on its shifted day."""
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        values.pop(row._meta.pk.attname)
        for field in row._meta.concrete_fields:
            value = values.get(field.attname)
            target = (field.related_model, value)
            if field.is_relation and target in self.new:
                values[field.attname] = self.new[target].pk
            elif isinstance(field, DateField | DateTimeField) and value and self.shift:
                values[field.attname] = value + self.shift
        values |= {name: uuid4() for name in ("uid", "account_uid") if name in values} | changes
        made = type(row)(**values)
        if type(row) in SEALED:
            self._seal(row, made)
        return made

    def _seal(self, row: Model, made: Model) -> None:
        column, place, uid = SEALED[type(row)]
        setattr(made, column, secrets.seal_text(self.said(self.template.text(row)), place, getattr(made, uid)))

    def keep(self, row: Model, made: Model) -> Model:
        """Remembers which row stands for which."""
        self.new[type(row), row.pk] = made
        return made


def settle(rng: Random, known: Sequence[Template], areas: Sequence[str], ages: range, taken: set[str]) -> int:
    """One award granted some days ago for each area named; only the decision and what led to its amount is kept."""
    for start in range(0, len(areas), CHUNK):
        chunk = areas[start : start + CHUNK]
        _write([Copy(rng, rng.choice(known), area, -timedelta(days=rng.choice(ages)), taken) for area in chunk], True)
    return len(areas)


def repeat(rng: Random, known: Sequence[Template], count: int, taken: set[str]) -> int:
    """That many whole copies, at the places and on the days of their templates."""
    for start in range(0, count, CHUNK):
        several = [rng.choice(known) for _ in range(min(CHUNK, count - start))]
        _write([Copy(rng, each, each.case.area, timedelta(0), taken) for each in several], False)
    return count


@transaction.atomic
def _write(copies: list[Copy], settled: bool) -> None:
    _create(copies, lambda copy: [copy.template.household], _household)
    _create(copies, lambda copy: list(copy.template.members), _member)
    _create(copies, lambda copy: [copy.template.case.process], lambda copy, row: copy.again(row, area=copy.area))
    _create(copies, lambda copy: [copy.template.case], _case)
    _number_documents([] if settled else copies)
    for table in _tables(copies, settled):
        _create(copies, lambda copy, table=table: [row for row in copy.template.rows if type(row) is table], _row)
    for copy in copies:
        _enter_in_chain(copy, settled)


def _tables(copies: list[Copy], settled: bool) -> Iterable[type[Model]]:
    found = dict.fromkeys(type(row) for copy in copies for row in copy.template.rows)
    # Deliveries point at documents, decisions at assessments: written last.
    last = [table for table in (Decision, Award, AwardPeriod, Document, Delivery) if table in found]
    every = [table for table in found if table not in last] + last
    return [table for table in every if table in SETTLED] if settled else every


def _create(copies: list[Copy], rows_of, build) -> None:
    pairs = [(copy, row, build(copy, row)) for copy in copies for row in rows_of(copy)]
    if pairs:
        type(pairs[0][2]).objects.bulk_create([made for _, _, made in pairs], batch_size=200)
    for copy, row, made in pairs:
        copy.keep(row, made)


def _household(copy: Copy, row: Household) -> Model:
    made = copy.again(row, area=copy.area, name=copy.said(row.name), phone_mask=copy.said(row.phone_mask))
    for (column, place), text in zip(HOUSEHOLD_SEALS, (copy.template.address, copy.template.phone), strict=True):
        setattr(made, column, secrets.seal_text(copy.said(text), place, made.uid))
    return made


def _member(copy: Copy, row: Member) -> Model:
    number = copy.ids[copy.template.members.index(row)]
    mask, index = masked_id(number), secrets.blind(number, copy.index_key)
    return copy.again(
        row, name=copy.words[row.name], born_on=row.born_on, resident_id_index=index, resident_id_mask=mask
    )


def _case(copy: Copy, row: Case) -> Model:
    made = copy.again(row, applicant=copy.said(row.applicant), area=copy.area, town=copy.area[:9])
    made.number = next_case_number(copy.area, made.opened_at)
    made.code_digest = progress.digest(made.number, progress.new_code())
    copy.words[row.number] = made.number
    return made


def _number_documents(copies: list[Copy]) -> None:
    """Numbers and codes are taken before any text is written, since documents name one another."""
    for copy in copies:
        for row in copy.template.rows:
            if isinstance(row, Document):
                copy.words[row.code] = issue.new_code()
                if row.word:
                    sequence = next_number(row.office_id, row.word, row.year)
                    copy.words[row.number] = f"{row.word}〔{row.year}〕{sequence}号"


def _row(copy: Copy, row: Model) -> Model:
    if isinstance(row, Document):
        return _document(copy, row)
    if isinstance(row, PublicNotice):
        return copy.again(row, shown={**row.shown, "name": copy.said(str(row.shown["name"]))})
    if isinstance(row, Decision | Award | AwardPeriod) and row.from_month:
        month = awards.first_month(row.from_month - timedelta(days=1) + copy.shift)
        return copy.again(row, from_month=month, **(_award(copy, row) if isinstance(row, Award) else {}))
    if isinstance(row, Delivery):
        return copy.again(row, receiver=copy.said(row.receiver))
    return copy.again(row)


def _award(copy: Copy, row: Award) -> dict[str, object]:
    mask, holder = f"****{copy.said(copy.template.text(row))[-4:]}", copy.said(row.account_holder)
    return {"area": copy.area, "account_mask": mask, "account_holder": holder}


def _document(copy: Copy, row: Document) -> Model:
    number = copy.words.get(row.number, "") if row.word else ""
    sequence = int(number.rpartition("〕")[2].removesuffix("号")) if number else row.sequence
    html = copy.said(copy.template.text(row))
    changes = {"code": copy.words[row.code], "number": number, "sequence": sequence, "title": copy.said(row.title)}
    return copy.again(row, digest=hashlib.sha256(html.encode()).hexdigest(), **changes)


def _enter_in_chain(copy: Copy, settled: bool) -> None:
    template, case = copy.template, copy.new[Case, copy.template.case.pk]
    entries = template.entries[-1:] if settled else template.entries
    for entry in entries:
        detail = {} if settled else entry.detail
        chain.append(case, entry.act, entry.actor, entry.at + copy.shift, element=entry.element, detail=detail)
