"""Checks the numbers that people carry: resident id, telephone, bank card, division code."""

import re
from datetime import date

from forms.text import compact

BLOCKS = ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
PROVINCES = frozenset(str(code) for first, after in BLOCKS for code in range(first, after))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
RESIDENT_ID = re.compile(r"\d{17}[\dX]|\d{15}")
SPOILT = re.compile(r"\d(\.\d+)?E\+?\d+|\d{15,18}\.0*")
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}(-\d{1,6})?")
OLDEST = 130


def read_resident_id(value: object) -> str:
    """Returns the 18-digit number, or raises ValueError with what is wrong with it."""
    number = compact(value)
    if SPOILT.fullmatch(number):
        raise ValueError("被表格软件改成了数值，末几位已经丢失，请按证件重新填写")
    if not RESIDENT_ID.fullmatch(number):
        raise ValueError("应为18位数字，末位可以是X")
    if len(number) == 15:
        number = lengthened(number)
    if CHECKS[weighted(number)] != number[17]:
        raise ValueError("校验位不符，请对照证件检查是否有错位或错字")
    birthday(number)
    return number


def lengthened(number: str) -> str:
    """Turns a first-generation number of 15 digits into one of 18."""
    longer = f"{number[:6]}19{number[6:]}"
    return longer + CHECKS[weighted(longer)]


def weighted(number: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11


def birthday(number: str) -> date:
    """Returns the date of birth inside an 18-digit number, or raises ValueError."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueError("其中的出生日期不存在") from None


def check_birthday(number: str, on: date) -> None:
    """Raises ValueError when the date of birth lies ahead of the day or beyond any human age."""
    born = birthday(number)
    if born > on:
        raise ValueError("其中的出生日期晚于今天")
    if on.year - born.year > OLDEST:
        raise ValueError(f"其中的出生日期距今超过{OLDEST}年")


def region_doubt(number: str) -> str:
    """Says when the first digits name no province; codes were merged and renamed, so this never refuses a person."""
    if number[0] == "9" or number[:2] in PROVINCES:
        return ""
    return "前两位不是现行省级代码，请核对证件"


def read_phone(value: object) -> str:
    """Returns a mobile or landline number, or raises ValueError."""
    number = compact(value)
    number = re.sub(r"^(\+?86)(?=1)", "", number)
    bare = number.replace("-", "")
    if MOBILE.fullmatch(bare):
        return bare
    if LANDLINE.fullmatch(number):
        return number
    raise ValueError("应为11位手机号，或带区号的固定电话")


def read_bank_card(value: object) -> str:
    """Returns the account number, or raises ValueError; passbooks of rural banks have shapes of their own."""
    number = compact(value).replace("-", "")
    if SPOILT.fullmatch(number):
        raise ValueError("被表格软件改成了数值，请按存折或卡面重新填写")
    if not re.fullmatch(r"\d{10,25}", number):
        raise ValueError("应为10至25位数字")
    return number


def bank_card_doubt(number: str) -> str:
    """Says when the Luhn digit does not fit: right for cards, often wrong for passbooks."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    if sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0:
        return ""
    return "不符合银行卡号的校验规则，如是存折账号请核对无误后继续"


def read_division(value: object) -> str:
    """Returns a 12-digit division code, or raises ValueError; shorter codes of upper levels are filled with zeros."""
    code = compact(value)
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", code) or code[:2] not in PROVINCES:
        raise ValueError("应为12位区划代码")
    return code.ljust(12, "0")
