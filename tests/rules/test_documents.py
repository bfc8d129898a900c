"""Values as documents write them: names, numbers of identity, days, document numbers, money in capitals."""

from datetime import date
from decimal import Decimal

import pytest

from rules.documents import chinese_date, document_number, masked_id, masked_name, money_in_capitals
from rules.errors import DocumentValueError, RulesError


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张秀兰", "张＊兰"),
        ("张兰", "张＊"),
        ("张", "张＊"),
        ("欧阳修", "欧阳＊"),
        ("司马相如", "司马＊如"),
        ("欧阳", "欧＊"),
        ("张王秀兰", "张＊＊兰"),
        (" 李 ", "李＊"),
        ("𫍯明", "𫍯＊"),
        ("䶮明", "䶮＊"),
        ("阿依古丽·买买提", "阿依古丽·＊＊"),
        ("阿依古丽•买买提", "阿依古丽·＊＊"),
        ("John Smith", "John ＊＊"),
        ("Madonna", "M＊＊"),
    ],
)
def test_a_name_keeps_its_surname(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("411224198001011234", "411224********1234"),
        ("41122419800101123X", "411224********123X"),
        ("411224800101123", "411224*****1123"),
        ("H12345678", "H*******8"),
        ("ab", "a*"),
        ("a", "a*"),
    ],
)
def test_an_identity_number_keeps_six_and_four(number, masked):
    assert masked_id(number) == masked


@pytest.mark.proves("GB-21")
def test_a_day_is_written_in_full_without_leading_noughts():
    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"
    assert chinese_date(date(2025, 9, 19)) == "2025年9月19日"


def test_a_document_number_has_six_angle_brackets_and_no_leading_noughts():
    assert document_number("汨民发", 2025, 9) == "汨民发〔2025〕9号"


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("403.00", "肆佰零叁元整"),
        ("402.99", "肆佰零贰元玖角玖分"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("5000.03", "伍仟元零叁分"),
        ("1680.30", "壹仟陆佰捌拾元叁角整"),
        ("10", "壹拾元整"),
        ("1005", "壹仟零伍元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10005", "壹万零伍元整"),
        ("10500", "壹万零伍佰元整"),
        ("100000", "壹拾万元整"),
        ("20000010", "贰仟万零壹拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("1000010000", "壹拾亿零壹万元整"),
        ("123456789.01", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
        ("0.005", "壹分"),
        ("-12.30", "负壹拾贰元叁角整"),
    ],
)
def test_money_is_written_in_capitals(amount, capitals):
    assert money_in_capitals(Decimal(amount)) == capitals


def test_whole_yuan_may_come_as_an_integer():
    assert money_in_capitals(9414) == "玖仟肆佰壹拾肆元整"


@pytest.mark.parametrize(
    "write",
    [
        lambda: masked_name("  "),
        lambda: masked_id(""),
        lambda: document_number("", 2025, 9),
        lambda: document_number("汨民发", 25, 9),
        lambda: document_number("汨民发", 2025, 0),
        lambda: money_in_capitals(1.5),
        lambda: money_in_capitals(True),
        lambda: money_in_capitals(Decimal("NaN")),
        lambda: money_in_capitals(Decimal("1E+12")),
    ],
)
def test_what_cannot_be_written_is_refused(write):
    with pytest.raises(DocumentValueError) as refusal:
        write()

    assert refusal.value.message and refusal.value.code == "document_value"


def test_an_error_without_words_says_its_own_docstring():
    assert RulesError().message == "规则处理出错。"
