"""What an applicant sees without an account: one sentence, what to do, whom to call."""

import secrets as random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases import results, secrets
from cases.models import Award, Case
from offices.models import Office, OfficeKind
from offices.routing import office_for
from processes.schemes import scheme_of
from rules.catalogue import load_catalogue
from rules.documents import masked_name
from rules.shipped import shipped_tables

STAGES = ("申请", "受理", "调查核对", "初审", "公示", "确认", "送达", "办结")


@dataclass(frozen=True)
class Help:
    """One thing that a department was asked for: what, which department, how it stands."""

    title: str
    office: str
    state: str
    on: date


@dataclass(frozen=True)
class Progress:
    """The state of a case in words that fit on a phone."""

    number: str
    applicant: str
    sentence: str
    to_do: str
    due_on: date | None
    provisional: bool
    office: Office
    helps: tuple[Help, ...] = ()


def new_code() -> str:
    """Makes the eight-digit code that is printed on the receipt."""
    return f"{random.randbelow(10**8):08d}"


def digest(number: str, code: str) -> str:
    """What is kept of the code."""
    return secrets.code_mark(f"{number}:{code}")


def codes_under(number: int) -> bool:
    """Tells whether a code still needs a key; codes are known by nobody here, so none is put under a newer one."""
    named = Case.objects.filter(code_digest__startswith=f"{number}.")
    unnamed = Case.objects.exclude(code_digest__contains=".").exclude(code_digest="")
    return named.exists() or (number == 1 and unnamed.exists())


def find(number: str, code: str) -> Progress | None:
    """Returns the progress when number and code belong together; None says nothing about which one was wrong."""
    clean = "".join(letter for letter in number if letter.isalnum())[:24]
    case = Case.objects.select_related("process").filter(number=clean).first()
    kept = case.code_digest if case else ""
    if not secrets.code_fits(f"{clean}:{code.strip()}", kept) or case is None:
        return None
    return of(case)


def of(case: Case) -> Progress:
    """The progress of a case."""
    return Progress(
        number=case.number,
        applicant=masked_name(case.applicant),
        sentence=_sentence(case),
        to_do=_to_do(case),
        due_on=case.due_on if case.state == Case.State.OPEN else None,
        provisional=case.provisional,
        office=office_for(OfficeKind.TOWNSHIP_OFFICE, case.area, case.opened_at.astimezone().date()),
        helps=tuple(_helps(case)),
    )


def _helps(case: Case) -> Iterator[Help]:
    """What departments were asked for the household, and what they gave: the list anybody may look up at any time."""
    rows = list(case.household.referrals.select_related("to_office").order_by("-id"))
    items = load_catalogue(shipped_tables()).items if rows else {}
    for row in rows:
        state = row.get_outcome_display() or row.get_state_display()
        changed = row.answered_at or row.sent_at
        title = items[row.item].title if row.item in items else row.need
        yield Help(title, row.to_office.name, state, changed.astimezone().date())


def _sentence(case: Case) -> str:
    if case.outcome == Case.Outcome.GRANT:
        return _granted(case)
    if case.outcome:
        return {
            "refuse": "经审核不符合条件，决定不予确认。理由和救济途径见告知书。",
            "non_acceptance": "您的申请没有受理，原因和救济途径见告知书。",
            "withdrawn": "申请已撤回。",
        }.get(case.outcome, f"已办结：{case.get_outcome_display()}。详见文书。")
    return f"您的申请正在办理“{case.stage}”。"


def _granted(case: Case) -> str:
    found = results.of_case(case)
    if len(found) > 1:
        return f"已分类确认：{'；'.join(_class(case, row) for row in found)}。详见通知书。"
    month, kinds = case.decision.from_month, set(case.awards.values_list("kind", flat=True))
    if Award.Kind.MONTHLY in kinds:
        return f"已确认给予救助，从{month.year}年{month.month}月起按月发放{case.decision.amount}元。"
    given = f"给予救助{case.decision.amount}元" if Award.Kind.ONCE in kinds else "认定符合条件"
    return f"已确认{given}，详见通知书。"


def _class(case: Case, row: results.Row) -> str:
    """One of the classes that one application was granted."""
    month, title = case.decision.from_month, scheme_of(str(row["status"])).name
    if row["kind"] == Award.Kind.MONTHLY:
        return f"{title}，从{month.year}年{month.month}月起按月发放{row['amount']}元"
    return f"{title}，给予救助{row['amount']}元" if row["kind"] == Award.Kind.ONCE else f"{title}，认定符合条件"


def _to_do(case: Case) -> str:
    waiting = case.process.tasks.filter(state="open", element="correction").exists()
    if waiting:
        return "需要您补齐材料，请看一次性补正告知书，或者联系乡镇（街道）。"
    if case.outcome in ("refuse", "non_acceptance"):
        return "如不服，可依法申请行政复议或者提起行政诉讼，期限写在告知书上。"
    return "目前不需要您做什么，有消息工作人员会联系您。"
