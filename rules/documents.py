"""How values are written in official documents: masked names and ids, Chinese dates, money in capitals, numbers."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rules.errors import DocumentValueError

_STAR = "＊"
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容"
    "仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐"
    "段干百里呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯西门公祖第五公乘贯丘公皙"
    "南荣东里东宫仲长子书子桑即墨达奚褚师纳兰"
)
_COMPOUND_SURNAMES = frozenset(_COMPOUND[place : place + 2] for place in range(0, len(_COMPOUND), 2))
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_LIMIT = Decimal(10) ** 12


def masked_name(name: str) -> str:
    """Write a name with the surname kept: 张＊, 张＊兰, 欧阳＊; a name in another script keeps its first part."""
    plain = name.strip().replace("•", "·")
    if not plain:
        raise DocumentValueError("姓名不能为空。")
    if "·" in plain or not _is_chinese(plain):
        return _masked_foreign(plain)
    surname = plain[:2] if len(plain) > 2 and plain[:2] in _COMPOUND_SURNAMES else plain[:1]
    given = plain[len(surname) :]
    return surname + (_STAR if len(given) <= 1 else _STAR * (len(given) - 1) + given[-1])


def _is_chinese(text: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" or "\u3400" <= letter <= "\u4dbf" or letter > "\uffff" for letter in text)


def _masked_foreign(name: str) -> str:
    for mark in ("·", " "):
        head, found, _ = name.partition(mark)
        if found:
            return f"{head}{mark}{_STAR * 2}"
    return name[:1] + _STAR * 2


def masked_id(resident_id: str) -> str:
    """Write an identity number with six digits, stars, and four digits; a short number keeps nothing but its ends."""
    plain = resident_id.strip()
    if not plain:
        raise DocumentValueError("证件号码不能为空。")
    if len(plain) < 15:
        return plain[:1] + "*" * max(len(plain) - 2, 1) + (plain[-1:] if len(plain) > 2 else "")
    return plain[:6] + "*" * (len(plain) - 10) + plain[-4:]


def chinese_date(on: date) -> str:
    """Write a day in full, in Arabic figures without leading noughts: 2026年1月5日."""
    return f"{on.year}年{on.month}月{on.day}日"


def document_number(agency: str, year: int, number: int) -> str:
    """Write a document number with six-angle brackets and no leading noughts: 汨民发〔2025〕9号."""
    if not agency.strip() or not 1949 <= year <= 9999 or number < 1:
        raise DocumentValueError(f"文号须有机关代字、四位年份和不小于 1 的序号，收到的是“{agency}”、{year}、{number}。")
    return f"{agency.strip()}〔{year}〕{number}号"


def money_in_capitals(amount: Decimal | int) -> str:
    """Write an amount in the capitals banks ask for: 壹仟陆佰捌拾元叁角贰分."""
    if not _is_amount(amount):
        raise DocumentValueError(f"金额须为整数或十进制数，收到的是“{amount}”。")
    if abs(Decimal(amount)) >= _LIMIT - 1:
        raise DocumentValueError("金额过大，不能写成大写。")
    exact = Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    yuan, fen = divmod(int(abs(exact) * 100), 100)
    return ("负" if exact < 0 else "") + _written(yuan, fen)


def _is_amount(amount: object) -> bool:
    return isinstance(amount, Decimal | int) and not isinstance(amount, bool) and Decimal(amount).is_finite()


def _written(yuan: int, fen: int) -> str:
    whole = f"{_integer(yuan)}元" if yuan else ""
    if fen == 0:
        return f"{whole or '零元'}整"
    jiao, cents = divmod(fen, 10)
    tenths = f"{_CAPITALS[jiao]}角" if jiao else ("零" if yuan else "")
    return whole + tenths + (f"{_CAPITALS[cents]}分" if cents else "整")


def _integer(number: int) -> str:
    text, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        part = number // 10_000**group % 10_000
        if part == 0:
            gap = gap or bool(text)
            continue
        if text and (gap or part < 1000):
            text += "零"
        text, gap = text + _thousands(part) + _GROUPS[group], False
    return text


def _thousands(part: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text, gap = f"{text}{'零' if gap else ''}{_CAPITALS[digit]}{_PLACES[place]}", False
    return text
