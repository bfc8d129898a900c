"""Packages and diagrams going out and coming in as acts of people: who may, and the entry in the chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from cases import designing
from offices.models import PostKind, User
from offices.routing import seats
from processes import packages
from processes.models import SchemeDraft, SchemeEdition
from processes.packages import Package


def export(edition_id: int, actor: User | None, now: datetime, *, package: bool) -> bytes:
    """An edition as files or as a package; who took it out stands in the chain, the command line's user does not."""
    row = SchemeEdition.objects.get(pk=edition_id)
    if actor is not None:
        kind = "package" if package else "files"
        designing.note_export(_county(actor, now), actor, now, scheme=row.scheme, digest=row.digest[:16], kind=kind)
    if not package:
        return packages.export_files(row.texts)
    basis = SchemeDraft.objects.filter(edition=row).values_list("basis", flat=True).first() or ""
    made_at = row.published_at or now
    return packages.export_package(
        row.scheme, row.texts, row.examples, in_force_from=row.in_force_from, basis=basis, made_at=made_at
    )


def _county(actor: User, now: datetime) -> str:
    held = seats(actor.pk, now.astimezone().date())
    return held[0].division[:6] if held else ""


@transaction.atomic
def open_package(package: Package, title: str, basis: str, actor: User, now: datetime) -> SchemeDraft:
    """Opens a draft with everything a package holds."""
    designing.note_import(package.scheme, actor, now, digest=package.digest[:16], kind="package")
    return designing.open_draft(
        package.scheme, title, basis, actor, now, texts=package.texts, examples=package.examples
    )


@transaction.atomic
def open_diagrams(
    base: SchemeEdition, diagrams: Mapping[str, str], title: str, basis: str, actor: User, now: datetime
) -> SchemeDraft:
    """Opens a draft from an edition with some of its diagrams replaced or added, by path."""
    designing.note_import(base.scheme, actor, now, paths=sorted(diagrams), kind="diagram", base=base.digest[:16])
    texts = {**base.texts, **diagrams}
    return designing.open_draft(base.scheme, title, basis, actor, now, base=base, texts=texts)


def designers_of(scheme: str, now: datetime) -> list[User]:
    """Everybody who may draft a scheme today."""
    on = now.astimezone().date()
    held = User.objects.filter(is_active=True, holdings__post=PostKind.PROCESS_DESIGNER).distinct().order_by("pk")
    return [user for user in held if designing.may_draft(user, scheme, on)]
