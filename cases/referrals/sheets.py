"""For departments that do not sign in: their open pushes as a spreadsheet, three columns to fill, and the way back.

Out: text cells; all but the three columns are protected. In: each row stands for itself, what is wrong is told with its
row, what is right is booked, what was booked before stays as it is.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain
from cases.errors import Blocked, NotAllowed
from cases.models import FeedbackSheet, Referral
from cases.referrals import answering, papers, pushing, reach
from cases.referrals.answering import Answer, Outcome
from cases.referrals.life import OPEN, State
from cases.takeover import workbook
from cases.takeover.layout import read_day
from forms import values
from forms.text import tidy
from offices.models import Office, User

SHEET = "待反馈"
NUMBER, RECEIVED, DONE, RESULT = "编号", "收到日期", "办理情况", "结果和金额"
GIVEN = (NUMBER, "姓名", "身份号码", "村（社区）", "困难", "事项", "说明", "反馈期限")
FILLED = (RECEIVED, DONE, RESULT)
HINTS = (
    ("栏目", "怎样填"),
    (RECEIVED, "写成 2026-09-11"),
    (DONE, "写明办了什么；没有办成的写明原因"),
    (RESULT, "写“已落实”“部分落实”或者“未落实”；给付资金的在后面写金额，例如：已落实 625.00"),
    ("其他栏目", "已经保护，不用改；表里的信息只用于办理这些事项"),
)
OUTCOMES = {str(label): value for value, label in Outcome.choices}
Fault = dict[str, object]
_RESULT = re.compile(rf"({'|'.join(OUTCOMES)})[，,：:\s]*(.*)")


def offices_for(actor: User, on: date) -> QuerySet[Office]:
    """The departments whose sheets a person may make and read: one's own, and those that one's area has pushed to."""
    pushed = Referral.objects.filter(_sent_here(actor, on)).values("to_office")
    return Office.objects.filter(pk__in=reach.own_offices(actor, on)) | Office.objects.filter(pk__in=pushed)


def _sent_here(actor: User, on: date) -> object:
    return access.in_areas(access.reach(actor, on).areas(set(pushing.PUSHES)))


def _rows(office: Office, actor: User, on: date) -> QuerySet[Referral]:
    """The pushes to a department that a person may put on a sheet: all of one's own, else those of one's area."""
    if not offices_for(actor, on).filter(pk=office.pk).exists():
        raise NotAllowed("这个部门的反馈表不归您办理")
    rows = Referral.objects.filter(to_office=office)
    return rows if office.pk in reach.own_offices(actor, on) else rows.filter(_sent_here(actor, on))


@transaction.atomic
def make(office: Office, actor: User, now: datetime) -> bytes:
    """What a department has still to answer, as a workbook; who took it out stands in the county's chain."""
    rows = _rows(office, actor, now.astimezone().date()).filter(state__in=OPEN)
    found = list(rows.select_related("household", "member", "push").order_by("push_id", "line"))
    if not found:
        raise Blocked("这个部门没有待反馈的推送")
    told = [(*GIVEN, *FILLED), *(_cells(line) for line in papers.lines(found))]
    detail = {"office": office.pk, "rows": len(found)}
    chain.append_for_county(office.division_id[:6], "referral_sheet_made", actor, now, detail)
    return workbook.write({SHEET: told, "填写说明": HINTS}, to_fill={SHEET: len(GIVEN)})


def _cells(line: papers.ReferralLine) -> Sequence[object]:
    due = line.due_on.isoformat() if line.due_on else ""
    return (line.number, line.name, line.masked_id, line.village, line.need, line.item, line.told, due, "", "", "")


@transaction.atomic
def take_in(office: Office, name: str, data: bytes, actor: User, now: datetime) -> FeedbackSheet:
    """Books the rows of a sheet that came back; the same file twice books nothing twice."""
    on = now.astimezone().date()
    lines = list(_lines(workbook.read(name, data)))
    rows = _rows(office, actor, on).select_for_update(of=("self",)).select_related("household", "push", "to_office")
    pushes = {line["number"].rpartition("-")[0] for _, line in lines}
    known = {row.number: row for row in rows.filter(push__number__in=pushes)}
    sheet = FeedbackSheet(office=office, name=name[:200], digest=hashlib.sha256(data).hexdigest())
    sheet.read_by, sheet.read_at, sheet.faults = actor, now, []
    for number, line in lines:
        _take(sheet, number, line, known.get(line["number"]), now)
    sheet.save()
    detail = {"office": office.pk, "good": sheet.good, "faults": len(sheet.faults)}
    chain.append_for_county(office.division_id[:6], "referral_sheet_read", actor, now, detail)
    return sheet


def _lines(sheets: Mapping[str, list[list[str]]]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows under the heading that has the number and the three columns, each with its place in the file."""
    for rows in sheets.values():
        for place, row in enumerate(rows[:20]):
            titles = [tidy(cell) for cell in row]
            if {NUMBER, *FILLED} <= set(titles):
                at = {word: titles.index(title) for word, title in zip(WORDS, (NUMBER, *FILLED), strict=True)}
                yield from _under(rows[place + 1 :], place + 2, at)
                return
    raise Blocked(f"没有找到“{NUMBER}”“{'”“'.join(FILLED)}”这几栏：请在下载的表上填写，不要删改表头")


WORDS = ("number", "received", "done", "result")


def _under(rows: list[list[str]], first: int, at: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in enumerate(rows, first):
        if any(cell.strip() for cell in row):
            yield number, {word: row[place].strip() if place < len(row) else "" for word, place in at.items()}


def _take(sheet: FeedbackSheet, number: int, line: Mapping[str, str], row: Referral | None, now: datetime) -> None:
    if row is None:
        sheet.faults.append(
            _fault(number, NUMBER, "不是推送给这个部门的编号", "不要改动编号；另一个部门的表请分开导入")
        )
    elif not any(line[word] for word in WORDS[1:]):
        sheet.empty += 1
    else:
        said, wrong = _said(number, line)
        if said is None:
            sheet.faults += wrong
        elif row.state not in OPEN:
            _answered_before(sheet, number, row, said)
        elif slip := answering.fault(row, said, now.astimezone().date()):
            sheet.faults.append(_fault(number, RESULT, slip, "改正以后再导入"))
        else:
            answering.book(row, said, sheet.read_by, now)
            sheet.good += 1


def _answered_before(sheet: FeedbackSheet, number: int, row: Referral, said: Answer) -> None:
    told = (row.outcome, row.amount, answering.read_answer(row))
    if row.state == State.ANSWERED and told == (said.outcome, said.amount, said.told.strip()[:500]):
        sheet.same += 1
    else:
        wrong = f"这一条已是“{row.get_state_display()}”，与表里的不同"
        sheet.faults.append(_fault(number, RESULT, wrong, "要更正的，请民政部门重新推送"))


def _said(number: int, line: Mapping[str, str]) -> tuple[Answer | None, list[Fault]]:
    """What a row says, or everything that is wrong with it."""
    faults: list[Fault] = []
    received, amount, found = None, None, _RESULT.fullmatch(tidy(line["result"]))
    if line["received"]:
        try:
            received = date.fromisoformat(read_day(line["received"]))
        except ValueError as slip:
            faults.append(_fault(number, RECEIVED, str(slip), "写成 2026-09-11"))
    if found is None:
        faults.append(_fault(number, RESULT, "看不懂结果", HINTS[3][1]))
    elif found[2]:
        try:
            amount = _money(found[2])
        except ValueError as slip:
            faults.append(_fault(number, RESULT, f"金额{slip}", "只写数字，最多两位小数"))
    if not line["done"]:
        faults.append(_fault(number, DONE, "没有填写", HINTS[2][1]))
    if faults or found is None:
        return None, faults
    return Answer(OUTCOMES[found[1]], line["done"], received, amount), []


def _money(text: str) -> Decimal:
    number = values.plain_number(text)
    values.check_places(number, 2)
    if not 0 < number <= values.MOST_MONEY:
        raise ValueError("应大于零")
    return number.quantize(Decimal("0.01"))


def _fault(row: int, column: str, wrong: str, mend: str) -> Fault:
    """One thing that is wrong: where it stands, what is wrong, what to do. It never quotes what names a person."""
    return {"row": row, "column": column, "wrong": wrong, "mend": mend}
