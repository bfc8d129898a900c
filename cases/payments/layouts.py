"""The files that leave the house: for the bank, for the finance bureau, for a joint audit; stated column by column.

Whole account numbers stand in the bank's file alone; who took it out, and what for, stands in the county's chain.
The layout is described in docs/reference/payment-files.md.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases import awards, chain, secrets
from cases.errors import Blocked
from cases.models import PaymentBatch, PaymentDifference, PaymentLine, PaymentRoll
from cases.payments import batches, reach, rolls, sheets
from cases.payments.exact import totals
from cases.payments.sheets import Row
from offices.models import Division, User
from processes.schemes import find_scheme

BANK = ("序号", "户名", "账号", "账户种类", "开户银行", "金额（元）", "用途", "批次")
FINANCE = (
    "序号",
    "乡镇（街道）",
    "村（社区）",
    "户主",
    "类别",
    "所属月份",
    "种类",
    "人数",
    "金额（元）",
    "账号末四位",
    "状态",
    "说明",
)
AUDIT = (
    "月份",
    "名册",
    "类别",
    "状态",
    "户数",
    "行数",
    "应发",
    "已到账",
    "在途",
    "未到账",
    "暂停",
    "不再发放",
    "编制人",
    "封存时间",
    "批准人",
    "批准时间",
)
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class Export:
    """A file that was taken out: its name, type and bytes."""

    name: str
    content_type: str
    data: bytes


@transaction.atomic
def bank_file(batch_id: int, form: str, purpose: str, actor: User, now: datetime) -> Export:
    """The transfers of a batch with whole accounts, for the one who prepares payments; each look is recorded."""
    batch = batches.find(batch_id, actor, now)
    roll = batch.roll
    reach.check_may(actor, reach.PREPARES, roll.area, now.astimezone().date(), "下载银行文件")
    rows = [BANK, *_bank_rows(batch)]
    made = _file(rows, form, f"{roll.month:%Y%m}-{roll.scheme}-{roll.sequence}-{batch.sequence}", "代发")
    _note(roll, "bank_file", purpose, made, actor, now, batch=batch.sequence, count=batch.count)
    return made


def _bank_rows(batch: PaymentBatch) -> Iterator[Row]:
    title = scheme_title(batch.roll.scheme)
    purpose, number = f"{batch.roll.month:%Y年%m月}{title}", f"{batch.roll_id}-{batch.sequence}"
    for each in batch.transfers.order_by("serial").iterator(2000):
        account = secrets.unseal_text(each.account_sealed, awards.PLACE, each.account_uid)
        kind = each.get_account_kind_display()
        # A long number is a text, or Excel rounds its last digits away.
        yield each.serial, each.payee, account, kind, each.bank, each.amount, purpose, number


@transaction.atomic
def finance_file(roll_id: int, form: str, purpose: str, actor: User, now: datetime) -> Export:
    """The lines of a frozen roll with the last digits of accounts, for the finance bureau's books."""
    roll = rolls.find(roll_id, actor, now)
    reach.check_may(actor, reach.READS_ROLLS, roll.area, now.astimezone().date(), "导出发放名册")
    if roll.state == PaymentRoll.State.DRAFT:
        raise Blocked("名册封存以后才能导出")
    made = _file([FINANCE, *_finance_rows(roll)], form, f"{roll.month:%Y%m}-{roll.scheme}-{roll.sequence}", "名册")
    _note(roll, "finance_file", purpose, made, actor, now, lines=roll.count)
    return made


def _finance_rows(roll: PaymentRoll) -> Iterator[Row]:
    names = place_names(roll.area)
    lines = roll.lines.select_related("household").order_by("area", "award_id", "id")
    title = scheme_title(roll.scheme)
    for serial, line in enumerate(lines.iterator(2000), 1):
        yield (
            serial,
            names.get(f"{line.area[:9]}000", ""),
            names.get(line.area, ""),
            line.household.name,
            title,
            f"{line.due_month:%Y-%m}",
            line.get_kind_display(),
            line.persons,
            line.amount,
            line.account_mask.lstrip("*"),
            line.get_state_display(),
            line.reason,
        )


@transaction.atomic
def audit_file(area: str, year: int, form: str, purpose: str, actor: User, now: datetime) -> Export:
    """Every roll of a county's year with its sums and the two people behind it, for finance and audit together."""
    seen = reach.rolls_for(actor, now.astimezone().date()).filter(area=area, month__year=year)
    found = list(seen.exclude(state=PaymentRoll.State.DRAFT).select_related("made_by", "approved_by"))
    if not found:
        raise Blocked(f"{year}年没有已封存的名册")
    found.sort(key=lambda roll: (roll.month, roll.scheme, roll.sequence))
    made = _file([AUDIT, *map(_audit_row, found)], form, f"{year}", "联合审计")
    _note(found[0], "audit_file", purpose, made, actor, now, year=year, rolls=len(found))
    return made


def _audit_row(roll: PaymentRoll) -> Row:
    sums, state = batches.sums(roll), PaymentLine.State
    return (
        f"{roll.month:%Y-%m}",
        name_of(roll),
        scheme_title(roll.scheme),
        roll.get_state_display(),
        roll.households,
        roll.count,
        roll.total,
        sums[state.PAID],
        sums[state.SENT] + sums[state.REISSUED],
        sums[state.FAILED],
        sums[state.BLOCKED] + sums[state.PLANNED],
        sums[state.CANCELLED],
        str(roll.made_by),
        f"{roll.frozen_at.astimezone():%Y-%m-%d %H:%M}" if roll.frozen_at else "",
        str(roll.approved_by or ""),
        f"{roll.approved_at.astimezone():%Y-%m-%d %H:%M}" if roll.approved_at else "",
    )


def name_of(roll: PaymentRoll) -> str:
    """What a roll is called in lists."""
    return f"补充名册{roll.sequence}" if roll.sequence else "正册"


def scheme_title(key: str) -> str:
    """The name of a scheme in Chinese."""
    found = find_scheme(key)
    return found.name if found else key


def place_names(area: str) -> dict[str, str]:
    """The names of a county's towns and villages by code."""
    return dict(Division.objects.filter(code__startswith=area[:6]).values_list("code", "name"))


def differences_of(roll: PaymentRoll) -> dict[str, tuple[int, object]]:
    """How many differences of each kind a roll has, and their sum in yuan."""
    rows = PaymentDifference.objects.filter(roll=roll)
    sums = totals(rows, "kind")
    counts = {kind: rows.filter(kind=kind).count() for kind in sums}
    return {kind: (counts[kind], sums[kind]) for kind in PaymentDifference.Kind.values if kind in sums}


def _file(rows: Iterable[Row], form: str, name: str, title: str) -> Export:
    if form not in FORMATS:
        raise Blocked("请选择 CSV 或 XLSX")
    if form == "csv":
        return Export(f"{title}{name}.csv", "text/csv; charset=utf-8", sheets.as_csv(rows))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Export(f"{title}{name}.xlsx", kind, sheets.as_xlsx(rows, title))


def _note(roll: PaymentRoll, act: str, purpose: str, made: Export, actor: User, now: datetime, **more: object) -> None:
    if not purpose.strip():
        raise Blocked("请写明导出的用途")
    digest = hashlib.sha256(made.data).hexdigest()[:32]
    detail = {"roll": roll.pk, "purpose": purpose.strip()[:200], "file": made.name, "digest": digest, **more}
    chain.append_for_county(roll.area[:6], act, actor, now, detail)
