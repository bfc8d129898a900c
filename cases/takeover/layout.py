"""The layout of the file: three sheets, their columns, and what each cell must be."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from forms import numbers, values
from forms.text import compact, tidy
from rules.assessment.vocabulary import VOCABULARY

Reader = Callable[[str], object]
MOST_MONEY = Decimal("1000000")


@dataclass(frozen=True)
class Column:
    """One column: its name inside, its title in the file, how it is read, and what to do when it is wrong."""

    name: str
    title: str
    read: Reader
    mend: str
    required: bool = True
    example: str = ""
    secret: bool = False


def _text(value: str) -> str:
    text = tidy(value)
    if len(text) > 200:
        raise ValueError("太长，最多200字")
    return text


def _division(value: str) -> str:
    text = compact(value)
    if not (text.isascii() and text.isdigit() and len(text) == 12):
        raise ValueError("应为12位数字")
    return text


def _town(value: str) -> str:
    text = compact(value)
    if not (text.isascii() and text.isdigit() and len(text) in (9, 12)):
        raise ValueError("应为9位或12位数字")
    return text[:9]


def _money(value: str) -> str:
    number = values.plain_number(value)
    values.check_places(number, 2)
    if not 0 <= number <= MOST_MONEY:
        raise ValueError(f"应在0至{MOST_MONEY}之间")
    return f"{number:.2f}"


def _whole(value: str) -> int:
    number = values.plain_number(value)
    values.check_places(number, 0)
    if not 1 <= number <= 1_000_000:
        raise ValueError("应为大于零的整数")
    return int(number)


def read_day(value: str) -> str:
    """A day as ISO text, also when the spreadsheet keeps it as a number; ValueError with the rest of a sentence."""
    return values.read_date(values.from_serial(value))


def _month(value: str) -> str:
    return values.read_month(values.from_serial(value)[:10])


def _chosen(words: dict[str, str]) -> Reader:
    codes = {word: code for code, word in words.items()}

    def read(value: str) -> str:
        text = tidy(value)
        if text not in codes:
            raise ValueError(f"只能是：{'、'.join(codes)}")
        return codes[text]

    return read


SCHEMES = {"dibao": "最低生活保障", "tekun": "特困人员供养", "dibao_margin": "最低生活保障边缘家庭"}
KINDS = {"rural": "农村", "urban": "城镇"}
CLASSES = {"stable": "收入稳定", "unstable": "收入不固定"}
_COPY = "照原系统导出的内容填写"
_WORD = "从括号里的词中选一个，一字不差"

MEMBERS = (
    Column("number", "户编号", _text, "原系统的户编号，同一户各行相同", example="LS-000001"),
    Column("area", "村（社区）代码", _division, "按本系统区划表填12位代码", example="411224107200"),
    Column("residence_kind", "城乡", _chosen(KINDS), _WORD, example="农村"),
    Column("name", "姓名", _text, _COPY, example="陈秀禾"),
    Column("relation", "与户主关系", _chosen(dict(VOCABULARY.choices["relation"])), _WORD, example="本人"),
    Column(
        "resident_id",
        "公民身份号码",
        numbers.read_resident_id,
        "对照证件更正；单元格先设为文本格式再填",
        example="411224196803150026",
        secret=True,
    ),
    Column("address", "住址", _text, _COPY, required=False, example="三组27号", secret=True),
    Column("phone", "电话", numbers.read_phone, "填11位手机号或带区号的固定电话", required=False, secret=True),
)
AWARDS = (
    Column("number", "户编号", _text, "与“家庭和成员”表的户编号一致", example="LS-000001"),
    Column("scheme", "救助类别", _chosen(SCHEMES), _WORD, example="最低生活保障"),
    Column("persons", "保障人数", _whole, "填阿拉伯数字", example="3"),
    Column("amount", "月金额（元）", _money, "只填阿拉伯数字，最多两位小数", example="823.00"),
    Column("from_month", "起发月份", _month, "写成 2025-03", example="2025-03"),
    Column("last_review_on", "上次复核日期", read_day, "写成 2026-04-15", required=False, example="2026-04-15"),
    Column("review_class", "复核类别", _chosen(CLASSES), _WORD, required=False, example="收入稳定"),
    Column("income", "家庭月收入（元）", _money, "只填数字", required=False, example="650.00"),
    Column("account", "收款账号", numbers.read_bank_card, "填银行卡或存折账号全号", required=False, secret=True),
)
TOTALS = (
    Column("town", "乡镇代码", _town, "填9位乡镇代码", example="411224107"),
    Column("scheme", "救助类别", _chosen(SCHEMES), _WORD, example="最低生活保障"),
    Column("households", "户数", _whole, "填阿拉伯数字", example="120"),
    Column("persons", "人数", _whole, "填阿拉伯数字", example="310"),
    Column("amount", "月金额合计（元）", _money, "只填数字", example="98650.00"),
)
SHEETS = {"家庭和成员": MEMBERS, "待遇": AWARDS, "合计": TOTALS}
