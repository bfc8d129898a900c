"""The step that takes in what a case conference decided (一事一议): only minutes that dealt with the case count."""

from collections.abc import Mapping

from cases.errors import FormRejected
from cases.models import Case, Meeting, MeetingMatter
from forms.build import BoundForm
from processes.editions import Edition

TABLE = "conference"
# Both decide about cases; dispatch and study meetings only talk of them.
DECIDE = (Meeting.Kind.CASE_CONFERENCE, Meeting.Kind.JOINT_CONFERENCE)


def check(edition: Edition, form: BoundForm, case: Case) -> None:
    """Refuses at its field a number under which no minutes about the case were issued; FormRejected shows it again.

    Which question asks for the number, a scheme's table says: `[conference]`, `minutes`.
    """
    told = edition.tables.sections.get(edition.scheme, {}).get(TABLE)
    name = str(told.get("minutes", "")) if isinstance(told, Mapping) else ""
    number = form.cleaned.get(name)
    if number and str(number) not in minutes_of(case):
        form.refuse(name, "没有议过本件的这份会议纪要；请先登记一事一议会议并制发纪要，再填它的文号")
        raise FormRejected(form)


def minutes_of(case: Case) -> list[str]:
    """The numbers of the minutes of conferences that dealt with a case, oldest first."""
    held = MeetingMatter.objects.filter(case=case, meeting__kind__in=DECIDE)
    return list(held.order_by("meeting_id").values_list("meeting__paper__number", flat=True))
