"""The bank's return file: read row by row, tried before anything is booked, every slip named with its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from cases.errors import Blocked
from cases.models import PaymentBatch, Transfer
from cases.payments import batches, sheets
from cases.payments.batches import Answer, Told
from cases.payments.exact import ZERO
from offices.models import User

# How banks head their columns; the first that is there counts.
HEADS = {
    "serial": ("序号", "流水号", "明细序号"),
    "amount": ("金额（元）", "金额", "交易金额", "金额(元)"),
    "result": ("结果", "状态", "处理结果", "交易状态"),
    "code": ("代码", "返回码", "错误代码"),
    "reason": ("说明", "失败原因", "备注", "原因"),
}
NEEDED = ("serial", "amount", "result")
RESULTS = {
    Answer.PAID: ("成功", "已入账", "交易成功", "success", "paid", "00", "0000"),
    Answer.FAILED: ("失败", "未入账", "交易失败", "failure", "failed"),
    Answer.RETURNED: ("退回", "退汇", "到账后退回", "returned"),
}


@dataclass(frozen=True)
class Slip:
    """What is wrong in one row of the file."""

    row: int
    message: str


@dataclass(frozen=True)
class Reading:
    """A return file as understood: what it tells of each transfer, what is wrong with it, what it leaves open."""

    batch: PaymentBatch
    told: tuple[Told, ...]
    slips: tuple[Slip, ...]

    def sum(self, state: str) -> Decimal:
        """The sum of the transfers with an answer, in yuan."""
        return sum((each.transfer.amount for each in self.told if each.state == state), ZERO)

    def count(self, state: str) -> int:
        """How many transfers have an answer."""
        return sum(each.state == state for each in self.told)

    @property
    def paid(self) -> tuple[int, Decimal]:
        """How many were paid, and their sum."""
        return self.count(Answer.PAID), self.sum(Answer.PAID)

    @property
    def failed(self) -> tuple[int, Decimal]:
        """How many failed, and their sum."""
        return self.count(Answer.FAILED), self.sum(Answer.FAILED)

    @property
    def returned(self) -> tuple[int, Decimal]:
        """How many came back after they had been paid, and their sum."""
        return self.count(Answer.RETURNED), self.sum(Answer.RETURNED)

    @property
    def outstanding(self) -> int:
        """How many transfers of the batch are still without an answer after this file."""
        waiting = self.batch.transfers.filter(state=Answer.SENT).count()
        return waiting - self.count(Answer.PAID) - self.count(Answer.FAILED)


def read(batch_id: int, data: bytes, name: str, actor: User, now: datetime) -> Reading:
    """Reads a return file against its batch without booking anything; slips name their rows."""
    batch = batches.find(batch_id, actor, now)
    rows = sheets.read(data, name)
    heads = _heads(rows[0])
    known = {each.serial: each for each in batch.transfers.defer("account_sealed")}
    told: list[Told] = []
    slips: list[Slip] = []
    seen: set[int] = set()
    for number, row in enumerate(rows[1:], 2):
        try:
            told.append(_read_row(row, heads, known, seen))
        except ValueError as slip:
            slips.append(Slip(number, str(slip)))
    return Reading(batch, tuple(told), tuple(slips))


def _heads(row: Sequence[str]) -> dict[str, int]:
    found = {
        key: next(place for place, cell in enumerate(row) if cell in words)
        for key, words in HEADS.items()
        if any(cell in words for cell in row)
    }
    missing = [HEADS[key][0] for key in NEEDED if key not in found]
    if missing:
        raise Blocked(f"第1行应为表头，缺少：{'、'.join(missing)}。可用回盘模板，或请银行按约定格式返回")
    return found


def _read_row(row: Sequence[str], heads: Mapping[str, int], known: Mapping[int, Transfer], seen: set[int]) -> Told:
    said = {key: row[place] if place < len(row) else "" for key, place in heads.items()}
    if not said["serial"].isascii() or not said["serial"].isdigit():
        raise ValueError(f"序号“{said['serial']}”不是数字")
    transfer = known.get(int(said["serial"]))
    if transfer is None:
        raise ValueError(f"序号{said['serial']}不在这一批次中，请核对是不是选错了批次")
    if transfer.serial in seen:
        raise ValueError(f"序号{said['serial']}在文件中出现了两次")
    seen.add(transfer.serial)
    _check_amount(said["amount"], transfer)
    state = next((state for state, words in RESULTS.items() if said["result"].lower() in words), None)
    if state is None:
        raise ValueError(f"看不懂结果“{said['result']}”，应为“成功”“失败”或“退回”")
    if transfer.state != (Answer.PAID if state == Answer.RETURNED else Answer.SENT):
        raise ValueError(
            f"序号{said['serial']}已登记为“{transfer.get_state_display()}”，不能再登记为“{said['result']}”"
        )
    if state != Answer.PAID and not said.get("reason"):
        raise ValueError(f"序号{said['serial']}没有到账，请写明原因")
    return Told(transfer, state, said.get("code", ""), said.get("reason", ""))


def _check_amount(text: str, transfer: Transfer) -> None:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation as slip:
        raise ValueError(f"金额“{text}”不是数字") from slip
    if amount != transfer.amount:
        raise ValueError(f"序号{transfer.serial}金额{amount}元与送出的{transfer.amount}元不一致")


def book(reading: Reading, actor: User, now: datetime) -> PaymentBatch:
    """Books a file in which nothing is wrong; one with slips is refused as a whole."""
    if reading.slips:
        raise Blocked(f"文件有{len(reading.slips)}处错误，改正后再登记；没有登记任何一行")
    if not reading.told:
        raise Blocked("文件里没有可以登记的行")
    return batches.answer(reading.batch.pk, reading.told, actor, now)
