"""Invented names and numbers: surnames by how common they are, given names by age, ids with a right check digit."""

from datetime import date, timedelta
from random import Random

# How often each surname is met, among a thousand or so.
SURNAMES = {
    76: "王",
    74: "李",
    70: "张",
    52: "刘",
    44: "陈",
    32: "杨",
    24: "赵",
    23: "黄",
    22: "周",
    21: "吴",
    18: "徐",
    17: "孙",
    14: "胡 朱",
    13: "高",
    12: "林 何 郭",
    11: "马",
    10: "罗",
    9: "梁 宋 郑",
    8: "谢 韩 唐",
    7: "冯 于 董",
    5: "萧 程 曹 袁 邓 许",
    4: "傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏",
    3: "薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石",
    2: "莫 常 聂 焦 覃 韦",
    1: "欧阳 上官 司马",
}
GIVEN = {
    ("male", "old"): "德福有金长保根满志永成贵全明山田林生",
    ("female", "old"): "秀桂玉兰凤英花珍莲枝香菊梅云芝娥荣巧",
    ("male", "middle"): "建军国强伟志勇海平刚文峰利民涛东红新",
    ("female", "middle"): "丽红霞艳敏燕玲芳萍静娟晓春彩琴会改爱",
    ("male", "young"): "浩宇轩子俊博嘉晨一泽明睿天佳文铭皓航",
    ("female", "young"): "欣怡梓涵雨诗佳思可妍梦若语嘉晨雅悦琪",
}
BANKS = ("622848", "621098", "622202", "623059")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_WEIGHED = [(name, weight) for weight, names in SURNAMES.items() for name in names.split()]
_SURNAMES, _COMMON = zip(*_WEIGHED, strict=True)


def surname(rng: Random) -> str:
    """A surname, common ones more often."""
    return rng.choices(_SURNAMES, _COMMON)[0]


def given_name(rng: Random, sex: str, born_on: date) -> str:
    """A given name of one or two characters in the fashion of the years."""
    era = "old" if born_on.year < 1965 else "middle" if born_on.year < 2000 else "young"
    letters = GIVEN[sex, era]
    return "".join(rng.sample(letters, 1 if rng.random() < 0.12 else 2))


def birthday(rng: Random, age: int, on: date) -> date:
    """A date of birth that makes a person of this age on a day."""
    return on - timedelta(days=age * 365 + age // 4 + rng.randrange(1, 360))


def resident_id(rng: Random, county: str, born_on: date, sex: str) -> str:
    """An id of the county whose check digit is right and whose seventeenth digit tells the sex (GB 11643)."""
    order = rng.randrange(0, 499) * 2 + (1 if sex == "male" else 0)
    body = f"{county[:6]}{born_on:%Y%m%d}{order:03d}"
    return body + _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]


def mobile(rng: Random) -> str:
    """A mobile number; made up, as everything here."""
    return f"19{rng.randrange(10**9):09d}"


def bank_card(rng: Random) -> str:
    """A card number that passes the Luhn check."""
    body = rng.choice(BANKS) + "".join(str(rng.randrange(10)) for _ in range(12))
    return body + str(-_luhn(body + "0") % 10)


def _luhn(number: str) -> int:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(digit - 9 if digit > 9 else digit for digit in doubled)
