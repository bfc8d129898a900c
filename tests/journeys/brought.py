"""The household of a worked case, brought by the demonstration accounts to where a journey on the pages begins.

What the file says of household, place and numbers holds; what is answered on the way is what a worked case answers by
default. Everything goes through the one write path and stays in the database; papers are printed when somebody opens
them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from cases.documents.jobs import on_request_only
from cases.models import Case
from cases.rehearsal import casefile, household, setting
from cases.rehearsal.acts import ACTS
from cases.rehearsal.clock import Clock as OwnClock
from cases.rehearsal.people import People, Role
from cases.rehearsal.stage import Stage
from offices.models import PostKind, User

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SHANGHAI = ZoneInfo("Asia/Shanghai")
ACCOUNTS = {
    PostKind.VILLAGE_AIDE: "aide",
    PostKind.CASEWORKER: "caseworker",
    PostKind.INVESTIGATOR: "investigator1",
    PostKind.HEAD_OF_OFFICE: "head",
    PostKind.COUNTY_APPROVER: "approver",
    PostKind.COUNTY_HEAD: "county_head",
    PostKind.MEANS_TEST_OFFICER: "means_test",
    PostKind.FINANCE_CLERK: "finance",
}


class Moving(Protocol):
    """A clock that everybody believes in."""

    now: datetime


class Accounts(People):
    """The demonstration accounts of Lushi under the words of worked cases; who has none is invented."""

    def _make(self, role: Role, name: str) -> User:
        account = ACCOUNTS.get(PostKind(role.post))
        if account is None or role.number > 1 or role.area or role.office:
            return super()._make(role, name)
        return User.objects.get(username=f"lushi.{account}")


@dataclass
class Brought:
    """A household on its way; its clock and that of the pages are one."""

    stage: Stage
    county: Moving

    @property
    def applicant(self) -> str:
        """The name of who applied."""
        return self.stage.told.applicant

    @property
    def case(self) -> Case:
        """The newest case of the household."""
        return self.stage.case

    def act(self, name: str, *, on: date | None = None, **told: Any) -> object:
        """Lets an act of worked cases happen, on a later day where one is given."""
        if on:
            self.county.now = max(self.county.now, datetime.combine(on, time(9), SHANGHAI))
        self.stage.clock.reach(self.county.now)
        token = on_request_only.set(True)
        try:
            result = ACTS[name].do(self.stage, told)
        finally:
            on_request_only.reset(token)
        self.county.now = self.stage.now
        return result

    def until(self, step: str = "", **answers: dict[str, Any]) -> "Brought":
        """Goes on step by step until one waits, or to the end; `answers` says by step what is answered otherwise."""
        self.act("proceed", until=step, answers=answers)
        return self

    def take_up(self, case: Case) -> "Brought":
        """Goes on with a case that pages opened, or that came about by itself."""
        self.stage.cases[case.pk] = ""
        return self


def bring(example: str, county: Moving) -> Brought:
    """The household of a worked case on the day of the pages; nothing has happened yet."""
    file = casefile.read((EXAMPLES / f"{example}.toml").read_text(encoding="utf-8"))
    area, on = str(file.facts["area"]), county.now.astimezone(SHANGHAI).date()
    setting.put(file.settings, [area])
    told = household.tell(area, on, file.facts, file.lists)
    scheme = str(file.facts.get("scheme", "dibao"))
    return Brought(Stage(area, scheme, told, Accounts(area, on), OwnClock(on)), county)
