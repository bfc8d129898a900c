"""The rows that a caller may reach: the area filter of the pages, and within it the area of the token.

Every operation takes its rows from here, and from nowhere else.
"""

from django.db.models import Q, QuerySet

from cases import access
from cases.models import Attachment, Award, Case, Document, Household, PaymentLine, PaymentRoll, PublicNotice, Referral
from cases.payments import reach as money
from cases.referrals import reach as pushed
from monitoring.board import figures
from monitoring.models import RiskWarning
from monitoring.risk import reading
from offices import divisions
from processes.models import Task
from web import inbox, tasks
from web.api.signing import Caller


def _area(here: Caller, column: str = "area") -> Q:
    return access.in_areas({divisions.significant(here.token.area)}, column) if here.token.area else Q()


def within(here: Caller, column: str = "area") -> Q:
    """The condition that a row lies in the area of the token, for rows that a domain call has filtered already."""
    return _area(here, column)


def own_tasks(here: Caller) -> QuerySet[Task]:
    """The tasks that the page of a task opens."""
    return tasks.reachable(here).filter(_area(here))


def inbox_tabs(here: Caller) -> dict[str, QuerySet[Task]]:
    """The tasks of each tab of the inbox."""
    return {name: rows.filter(_area(here)) for name, rows in inbox.tabs_of(here).items()}


def cases(here: Caller) -> QuerySet[Case]:
    """The cases."""
    return access.cases_for(here.user, here.on).filter(_area(here)).select_related("household", "process__edition")


def households(here: Caller) -> QuerySet[Household]:
    """The households."""
    return access.households_for(here.user, here.on).filter(_area(here))


def documents(here: Caller) -> QuerySet[Document]:
    """The documents."""
    return access.documents_for(here.user, here.on).filter(_area(here, "case__area")).select_related("case")


def attachments(here: Caller) -> QuerySet[Attachment]:
    """The files handed in."""
    return access.attachments_for(here.user, here.on).filter(_area(here, "case__area")).select_related("case")


def awards(here: Caller) -> QuerySet[Award]:
    """The awards."""
    return access.awards_for(here.user, here.on).filter(_area(here)).select_related("case", "household")


def rolls(here: Caller) -> QuerySet[PaymentRoll]:
    """The payment rolls of whole counties: none for a token that is kept to less than one."""
    return money.rolls_for(here.user, here.on).filter(_area(here))


def lines(here: Caller) -> QuerySet[PaymentLine]:
    """The lines of payment rolls."""
    return money.lines_for(here.user, here.on).filter(_area(here)).select_related("household", "roll")


def warnings(here: Caller) -> QuerySet[RiskWarning]:
    """The risk warnings."""
    return reading.warnings_for(here.user, here.on).filter(_area(here))


def referrals(here: Caller) -> QuerySet[Referral]:
    """The referrals."""
    rows = pushed.referrals_for(here.user, here.on).filter(_area(here))
    return rows.select_related("household", "member", "push", "to_office", "from_office")


def counted(here: Caller) -> QuerySet[Task]:
    """The tasks that may be counted."""
    return figures.counted_by(here.user, here.on).filter(_area(here))


def notices(here: Caller) -> QuerySet[PublicNotice]:
    """What hangs on the public board, wherever."""
    return access.notices_for(here.on)


def narrow(here: Caller) -> bool:
    """Whether the token is kept to a part of its account's area: what sums up the whole is then refused."""
    return bool(here.token.area)
