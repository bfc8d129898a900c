"""A household's personal data taken away for good, once none of its files has to be kept any more.

That the household and its cases existed, what was decided and what was paid stays. The chain stays as it is, it names
nobody; names on transfers belong to the accounts (会计档案) and go with them.
"""

from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Model, QuerySet

from cases import attachments
from cases.documents import jobs
from cases.models import (
    Attachment,
    Award,
    Case,
    Document,
    Household,
    Member,
    Need,
    PublicNotice,
    RelativeRecord,
    Volume,
)
from cases.sealing.columns import Column, columns

ERASED = "已销毁"


def of_household(column: Column, household: Household) -> QuerySet[Model]:
    """The rows of a sealed column that tell of a household."""
    path = column.field.household
    if not path:
        return column.model._default_manager.none()
    return column.model._default_manager.filter(**{path: household.pk})


def erase_when_nothing_is_kept(household: Household, on: date) -> bool:
    """Erases a household of which no volume is kept and no case is open; tells whether it did."""
    if household.volumes.exclude(state=Volume.State.DESTROYED).exists():
        return False
    if household.cases.filter(state=Case.State.OPEN).exists():
        return False
    erase(household, on)
    return True


def erase(household: Household, on: date) -> int:
    """Empties everything sealed, every name, mask and index, and removes the files; returns how many values went."""
    gone = 0
    for column in columns():
        gone += of_household(column, household).update(**{column.field.attname: b""})
    _erase_open_words(household)
    Attachment.objects.filter(case__household=household).update(name=ERASED, destroyed_on=on)
    transaction.on_commit(partial(_remove_files, household))
    return gone


def _erase_open_words(household: Household) -> None:
    """What stands in plain beside the seals: names, masks, indexes, dates of birth, holders of accounts."""
    members = Member.objects.filter(household=household)
    members.update(name=ERASED, resident_id_index="", resident_id_mask="", born_on=None, sex="")
    Household.objects.filter(pk=household.pk).update(name=ERASED, phone_mask="")
    Case.objects.filter(household=household).update(applicant=ERASED, code_digest="")
    Award.objects.filter(household=household).update(account_mask="", account_bank="", account_holder="")
    PublicNotice.objects.filter(case__household=household).update(shown={})
    RelativeRecord.objects.filter(case__household=household).update(member_name=ERASED)
    Need.objects.filter(household=household).update(name=ERASED)


def _remove_files(household: Household) -> None:
    for document in Document.objects.filter(case__household=household):
        jobs.pdf_path(document).unlink(missing_ok=True)
    for attachment in Attachment.objects.filter(case__household=household):
        attachments.path_of(attachment).unlink(missing_ok=True)
