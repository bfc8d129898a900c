"""Rows of the workbook become offices, accounts, posts and more; each says what came of it, or why nothing did."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from cases.errors import Blocked, CaseError
from forms import values
from monitoring.grids import sheets as grids
from monitoring.staffing import accounts, identities, reach
from monitoring.staffing.layout import COLUMNS, GRIDS, IDENTITIES, OFFICES, PEOPLE, Cells
from offices import separation, sessions
from offices.errors import OfficeError
from offices.models import Division, Holding, Office, OfficeKind, PostGrant, PostKind, User

NEW, SAME, CHANGED, WRONG = "new", "same", "changed", "wrong"
KINDS = {str(kind.label): kind.value for kind in OfficeKind}
POSTS = {str(post.label): post.value for post in PostKind}
LINE = re.compile(r"第(\d+)行：(.*)")


@dataclass(frozen=True)
class Outcome:
    """What became of one row: new, same, changed or wrong, and in words why it is wrong."""

    sheet: str
    row: int
    fate: str
    why: str = ""


@dataclass(frozen=True)
class Hands:
    """Who brings the rows in, who releases them (nobody yet in a trial), when, and for which county."""

    county: str
    asked_by: User
    asked_at: datetime
    settled_by: User | None
    now: datetime

    @property
    def on(self) -> date:
        """The day."""
        return self.now.astimezone().date()

    def check_other(self, user: User, what: str) -> None:
        """Raises Blocked where somebody whose hands these are would get something by them."""
        if user.pk in (self.asked_by.pk, self.settled_by.pk if self.settled_by else 0):
            raise Blocked(f"管理员不能给自己{what}")


def as_rows(outcomes: Iterable[Outcome]) -> list[dict[str, object]]:
    """Outcomes as plain values."""
    return [asdict(each) for each in outcomes]


@transaction.atomic
def apply(sheets: Mapping[str, list[Cells]], hands: Hands) -> list[Outcome]:
    """Brings every sound row in; a wrong one is left out and says why."""
    found = [_one(OFFICES, cells, _office, hands) for cells in sheets.get(OFFICES, [])]
    found += [_one(PEOPLE, cells, _person, hands) for cells in sheets.get(PEOPLE, [])]
    found += [_one(IDENTITIES, cells, _identity, hands) for cells in sheets.get(IDENTITIES, [])]
    return found + _grids(sheets.get(GRIDS, []), hands)


def trial(sheets: Mapping[str, list[Cells]], hands: Hands) -> list[Outcome]:
    """What applying would do; the database stays as it was."""
    with transaction.atomic():
        found = apply(sheets, hands)
        transaction.set_rollback(True)
    return found


def _one(sheet: str, cells: Cells, does: Callable[[Cells, Hands], str], hands: Hands) -> Outcome:
    row = int(cells["行"])
    lacking = [each.title for each in COLUMNS[sheet] if each.required and not cells[each.title]]
    if lacking:
        return Outcome(sheet, row, WRONG, f"没有填写{'、'.join(lacking)}")
    try:
        with transaction.atomic():
            return Outcome(sheet, row, does(cells, hands))
    except (CaseError, OfficeError, ValueError) as slip:
        return Outcome(sheet, row, WRONG, str(slip))
    except IntegrityError:
        return Outcome(sheet, row, WRONG, "与已有的登记冲突，请核对这一行")


def _office(cells: Cells, hands: Hands) -> str:
    code, kind = cells["区划代码"], KINDS.get(cells["机构类别"])
    if kind is None:
        raise Blocked(f"机构类别只能是：{'、'.join(KINDS)}")
    if not code.startswith(hands.county) or not Division.objects.filter(code=code).exists():
        raise Blocked("区划代码不在本县，或者区划表里没有")
    told = {
        "short_name": cells["发文机关代字"][:20],
        "department": cells["部门代码"][:40],
        "phone": cells["联系电话"][:30],
        "address": cells["办公地址"][:200],
    }
    known = Office.objects.filter(division_id=code, kind=kind, name=cells["机构全称"]).first()
    if known is None:
        Office.objects.create(division_id=code, kind=kind, name=cells["机构全称"][:120], from_on=hands.on, **told)
        return NEW
    return _changed(known, {name: value for name, value in told.items() if value})


def _changed(row: Office | User, told: Mapping[str, str]) -> str:
    """Writes what differs; what the file leaves empty stays as it is."""
    different = [name for name, value in told.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, told[name])
    if different:
        row.save(update_fields=different)
    return CHANGED if different else SAME


def _person(cells: Cells, hands: Hands) -> str:
    offices = Office.objects.filter(name=cells["机构全称"], division__code__startswith=hands.county)
    office = offices.filter(until_on__isnull=True).first()
    post = POSTS.get(cells["岗位"])
    if office is None:
        raise Blocked(f"没有机构“{cells['机构全称']}”：先写进“机构”表，名称一字不差")
    if post is None:
        raise Blocked(f"岗位只能是：{'、'.join(POSTS)}")
    from_on = (
        date.fromisoformat(values.read_date(values.from_serial(cells["任职日期"]))) if cells["任职日期"] else hands.on
    )
    user, fate = _account(cells, hands)
    return NEW if _hold(user, office, post, from_on, hands) else fate


def _account(cells: Cells, hands: Hands) -> tuple[User, str]:
    username, name, email = cells["账号"], cells["姓名"], cells["电子邮箱"]
    accounts.check_names(username, name)
    if email:
        _check_email(email)
    known = User.objects.filter(username=username).first()
    if known is None:
        if User.objects.filter(username__iexact=username).exists():
            raise Blocked(f"账号“{username}”与已有账号只差大小写")
        user = User(username=username, display_name=name, email=email, date_joined=hands.now)
        user.set_unusable_password()
        user.save(force_insert=True)
        return user, NEW
    accounts.check_county(known, hands.county)
    told = {"display_name": name} | ({"email": email} if email else {})
    return known, _changed(known, told)


def _identity(cells: Cells, hands: Hands) -> str:
    """Writes by what an account is known; whoever came in by what was there before is out."""
    known = User.objects.select_for_update(of=("self",)).filter(username=cells["账号"]).first()
    if known is None:
        raise Blocked(f"没有账号“{cells['账号']}”：先写进“人员和岗位”表")
    accounts.check_county(known, hands.county)
    hands.check_other(known, "登记登录身份")
    different = identities.write(known, identities.wanted(cells))
    if different and hands.settled_by:
        sessions.end_all(known.pk)
        told = {"user": known.pk, "fields": different, "asked_by": hands.asked_by.pk}
        reach.note(hands.county, "identity_given", hands.settled_by, hands.now, told)
    return CHANGED if different else SAME


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as slip:
        raise Blocked("电子邮箱写法不对") from slip


def _hold(user: User, office: Office, post: str, from_on: date, hands: Hands) -> bool:
    """Gives a post that the person does not have yet, with both administrators' names behind it."""
    hands.check_other(user, "导入岗位")
    since = max(from_on, hands.on)
    if Holding.objects.filter(separation.overlapping(since, None), user=user, office=office, post=post).exists():
        return False
    separation.check_post(user, post, from_on, None)
    Holding.objects.create(user=user, office=office, post=post, from_on=from_on)
    if hands.settled_by:
        PostGrant.objects.create(
            **{"user": user, "office": office, "post": post, "from_on": from_on, "reason": "批量导入"},
            **{"asked_by": hands.asked_by, "asked_at": hands.asked_at, "state": PostGrant.State.GRANTED},
            **{"settled_by": hands.settled_by, "settled_at": hands.now},
        )
    return True


def _grids(rows: list[Cells], hands: Hands) -> list[Outcome]:
    """The grids are one tree: all of their rows or none."""
    lines = [grids.Line(int(cells["行"]), *(cells[title] for title in grids.COLUMNS)) for cells in rows]
    if not lines:
        return []
    outside = [line for line in lines if not line.area.startswith(hands.county)]
    if outside:
        return [Outcome(GRIDS, line.number, WRONG, "区划代码不在本县") for line in outside]
    try:
        with transaction.atomic():
            taken = grids.take(lines, hands.asked_by, hands.now)
    except (CaseError, OfficeError) as slip:
        faults = [Outcome(GRIDS, int(number), WRONG, why) for number, why in LINE.findall(str(slip))]
        return faults or [Outcome(GRIDS, lines[0].number, WRONG, str(slip))]
    fate = NEW if taken.grids or taken.seats else SAME
    return [Outcome(GRIDS, line.number, fate) for line in lines]
