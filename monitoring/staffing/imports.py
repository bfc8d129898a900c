"""An import from its trial to its passwords: one administrator brings the list, the other lets it in."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.takeover import workbook
from monitoring.staffing import accounts, applying, layout, reach
from monitoring.staffing.applying import CHANGED, NEW, SAME, WRONG, Hands
from monitoring.staffing.layout import COLUMNS, IDENTITIES, PEOPLE, Cells
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices import passwords
from offices.models import StaffImport, User

State = StaffImport.State
# Making a password safe to keep takes a third of a second each.
CODES_AT_ONCE = 50


def imports_for(actor: User, now: datetime) -> QuerySet[StaffImport]:
    """The imports of an administrator's county, the newest first."""
    prefixes = access.reach(actor, now.astimezone().date()).areas({SYSTEM, SECURITY})
    return StaffImport.objects.filter(county__in={each[:6] for each in prefixes}).order_by("-id")


@transaction.atomic
def try_file(name: str, data: bytes, actor: User, now: datetime) -> StaffImport:
    """Reads a workbook and notes of every row what it would do or why it is wrong; nothing is brought in yet."""
    return _tried(name, layout.read(name, data), actor, now)


@transaction.atomic
def ask_identity(user: User, told: Mapping[str, str], actor: User, now: datetime) -> StaffImport:
    """A list of one row: by what somebody is known at sign-in, by the titles of the sheet; Blocked when it is wrong."""
    accounts.find(user.pk, actor, now)
    cells = {column.title: told.get(column.title, "").strip() for column in COLUMNS[IDENTITIES]}
    row = {"行": "2", **cells, "账号": user.username}
    made = _tried(f"{IDENTITIES}：{user}", {IDENTITIES: [row]}, actor, now)
    (outcome,) = made.outcomes
    if outcome["fate"] in (WRONG, SAME):
        raise Blocked(outcome["why"] or "与已经登记的相同")
    return made


def _tried(name: str, sheets: Mapping[str, list[Cells]], actor: User, now: datetime) -> StaffImport:
    county = reach.county_of(actor, SYSTEM, now.astimezone().date())
    outcomes = applying.trial(sheets, Hands(county, actor, now, None, now))
    told = {"county": county, "file_name": name[:200], "sheets": sheets, "outcomes": applying.as_rows(outcomes)}
    made = StaffImport.objects.create(**told, uploaded_by=actor, uploaded_at=now)
    _note(made, "staff_tried", actor, now)
    return made


@transaction.atomic
def release(import_id: int, actor: User, now: datetime) -> StaffImport:
    """Lets the sound rows in, by the security administrator; done a second time it changes nothing."""
    found = _locked(import_id, actor, now)
    reach.county_of(actor, SECURITY, now.astimezone().date())
    if found.uploaded_by_id == actor.pk:
        raise NotAllowed("导入和放行须由两人办理")
    hands = Hands(found.county, found.uploaded_by, found.uploaded_at, actor, now)
    found.outcomes = applying.as_rows(applying.apply(found.sheets, hands))
    found.state, found.released_by, found.released_at = State.RELEASED, actor, now
    found.save()
    _note(found, "staff_released", actor, now)
    return found


@transaction.atomic
def drop(import_id: int, actor: User, now: datetime) -> StaffImport:
    """Gives an import up that was not released."""
    found = _locked(import_id, actor, now)
    found.state = State.DROPPED
    found.save(update_fields=["state"])
    _note(found, "staff_dropped", actor, now)
    return found


def _locked(import_id: int, actor: User, now: datetime) -> StaffImport:
    found = imports_for(actor, now).select_for_update(of=("self",)).filter(pk=import_id).first()
    if found is None:
        raise NotFound()
    if found.state != State.TRIED:
        raise AlreadyDone(f"这次导入{found.get_state_display()}，不能再办")
    return found


def counts(found: StaffImport) -> dict[str, int]:
    """How many rows are new, the same, changed and wrong."""
    told = Counter(str(row["fate"]) for row in found.outcomes)
    return {fate: told.get(fate, 0) for fate in (NEW, CHANGED, SAME, WRONG)}


def wrong_rows(found: StaffImport) -> bytes:
    """The wrong rows as a workbook of the same form, with the reason beside each: to be mended and brought in again."""
    why = {(row["sheet"], str(row["row"])): row["why"] for row in found.outcomes if row["fate"] == WRONG}
    sheets: dict[str, list[tuple[str, ...]]] = {}
    for name, columns in COLUMNS.items():
        titles = [column.title for column in columns]
        wrong = [cells for cells in found.sheets.get(name, []) if (name, cells["行"]) in why]
        sheets[name] = [(*titles, "原行号", "问题")]
        sheets[name] += [(*(cells[t] for t in titles), cells["行"], str(why[name, cells["行"]])) for cells in wrong]
    return workbook.write(sheets)


def without_password(found: StaffImport) -> QuerySet[User]:
    """The accounts of a released list that have no password yet."""
    names = {cells["账号"] for cells in found.sheets.get(PEOPLE, [])}
    return User.objects.filter(username__in=names, password__startswith="!", is_active=True).order_by("username")


@transaction.atomic
def give_passwords(import_id: int, actor: User, now: datetime) -> bytes:
    """One-time passwords of at most fifty new accounts as a workbook of slips; who has one is not given it again."""
    county = reach.county_of(actor, SECURITY, now.astimezone().date())
    found = imports_for(actor, now).filter(pk=import_id, state=State.RELEASED, county=county).first()
    if found is None:
        raise NotFound()
    users = list(without_password(found).select_for_update(of=("self",))[:CODES_AT_ONCE])
    if not users:
        raise Blocked("这次导入的账号都已有口令；忘记口令的在人员页面单独发放")
    slips = [("姓名", "账号", "一次性口令", "说明")]
    slips += [(str(user), user.username, passwords.give(user, now), "首次登录须更换；请妥善保管本条") for user in users]
    reach.note(county, "staff_codes", actor, now, {"run": found.pk, "count": len(users)})
    return workbook.write({"口令条": slips})


def _note(found: StaffImport, act: str, actor: User, now: datetime) -> None:
    reach.note(found.county, act, actor, now, {"run": found.pk, **counts(found)})
