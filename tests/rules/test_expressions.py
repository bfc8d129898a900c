"""The expression language: what it can say, how exactly it counts, and the sentences of its errors."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from rules.errors import EvaluationError, ExpressionError, MissingStandard, UnknownName
from rules.expressions import compile_expression

FACTS = {
    "size": 3,
    "income": Decimal("497.67"),
    "share": 0.5,
    "consent": True,
    "refused": False,
    "reply": None,
    "outcome": "grant",
    "kinds": ["wage", "rent"],
    "on": date(2026, 7, 1),
    "at": datetime(2026, 7, 1, 8, 30),
    "standard.dibao": Decimal(632),
    "object": object(),
    "nested": [[1]],
}


def work_out(text, **facts):
    return compile_expression(text).evaluate({**FACTS, **facts}.__getitem__)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("None", None),
        ("'词'", "词"),
        ("size + 1", 4),
        ("(standard.dibao - income) * size", Decimal("402.99")),
        ("0.1 + 0.2 == 0.3", True),
        ("share * 2", 1),
        ("-size", -3),
        ("10 / 4", Decimal("2.5")),
        ("income < standard.dibao", True),
        ("1 < size <= 3", True),
        ("1 < size < 3", False),
        ("size >= 3 and consent", True),
        ("refused or not consent", False),
        ("reply == null", True),
        ("not reply", True),
        ("outcome in ['grant', 'refuse']", True),
        ("outcome not in ['grant']", False),
        ("'rent' in kinds", True),
        ("1 in [1.0]", True),
        ("true == 1", False),
        ("outcome == 1", False),
        ("outcome != 'refuse'", True),
        ("outcome > 'a'", True),
        ("on >= date('2026-07-01')", True),
        ("at == on", True),
        ("min(size, 2, 5)", 2),
        ("max(size, income)", Decimal("497.67")),
        ("abs(1 - size) + abs(2)", 4),
        ("round_to(497.666, 0.01)", Decimal("497.67")),
        ("round_to(402.01, 1, 'ceiling')", 403),
        ("round_to(402.99, 1, 'floor')", 402),
        ("\n size\n + 1 ", 4),
        ("p1_b", 7),
    ],
)
def test_an_expression_says_what_it_reads(text, value):
    assert work_out(text, p1_b=7) == value


def test_and_and_or_stop_at_the_first_answer():
    asked = []

    def lookup(name):
        asked.append(name)
        return name == "yes"

    assert compile_expression("no and missing").evaluate(lookup) is False
    assert compile_expression("yes or missing").evaluate(lookup) is True
    assert compile_expression("1 > 2 > missing").evaluate(lookup) is False
    assert asked == ["no", "yes"]


def test_an_expression_knows_the_facts_it_names():
    expression = compile_expression("income < standard.dibao and not refused or size in [1, extra]")

    assert expression.names == {"income", "standard.dibao", "refused", "size", "extra"}
    assert compile_expression("income < standard.dibao") is compile_expression("income < standard.dibao")


def test_facts_can_be_limited_to_those_on_offer():
    assert compile_expression("size > 1", names=["size"]).names == {"size"}
    with pytest.raises(ExpressionError, match="没有登记的事实：colour"):
        compile_expression("colour == 1", names=["size"])


def test_calls_are_those_the_caller_passes():
    asked = compile_expression("deadline('dibao.public_notice')", functions=("deadline",))
    bound = compile_expression("double(size)", functions={"double": lambda value: value * 2})

    assert asked.evaluate(FACTS.__getitem__, {"deadline": lambda rule: rule.upper()}) == "DIBAO.PUBLIC_NOTICE"
    assert bound.evaluate(FACTS.__getitem__) == 6
    with pytest.raises(EvaluationError, match="此处不提供“deadline”"):
        asked.evaluate(FACTS.__getitem__)


def test_a_condition_is_yes_or_no_and_nothing_else():
    assert compile_expression("size == 3").test(FACTS.__getitem__) is True
    assert compile_expression("reply").test(FACTS.__getitem__) is False
    with pytest.raises(EvaluationError, match="不是“是/否”"):
        compile_expression("size").test(FACTS.__getitem__)


def test_a_missing_standard_keeps_its_own_sentence():
    def lookup(name):
        raise MissingStandard("缺少低保标准", name)

    with pytest.raises(MissingStandard, match="缺少低保标准"):
        compile_expression("standard.dibao > 1").evaluate(lookup)


def test_an_unknown_fact_is_named():
    with pytest.raises(UnknownName, match="没有名为“colour”的事实"):
        work_out("colour == 1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("size / 0", "除数为零"),
        ("outcome + 1", "不是数字"),
        ("consent + 1", "不是数字"),
        ("reply * 2", "不是数字"),
        ("size and consent", "不是“是/否”"),
        ("outcome < 3", "不能比较大小"),
        ("reply < 3", "不能比较大小"),
        ("outcome in outcome", "应是列表"),
        ("object == 1", "不能用在表达式里"),
        ("nested == 1", "不能用在表达式里"),
        ("999999999999 * 999999999999", "数字过大"),
        ("huge + 1", "数字过大"),
        ("endless + 1", "不是有限的数"),
        ("1 / 3 * big * big", "数字过大"),
        ("min()", "至少要有一个数"),
        ("round_to(1, 0)", "取整单位"),
        ("round_to(1, 1, 'up')", "取整单位"),
        ("date('2026-13-01')", "不是日期"),
        ("date(size)", "不是日期"),
        ("abs()", "“abs”的参数不对"),
        ("abs(1, 2)", "“abs”的参数不对"),
    ],
)
def test_what_cannot_be_worked_out_is_said_in_a_sentence(text, said):
    with pytest.raises(EvaluationError, match=said):
        work_out(text, huge=Decimal("1E+999999"), endless=float("inf"), big=10**17)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "不能为空"),
        ("   ", "不能为空"),
        (None, "不能为空"),
        ("1 +", "不完整"),
        ("(1", "不完整"),
        ("x" * 1001, "超过 1000 个字符"),
        ("(" * 250 + "1" + ")" * 250, "不完整"),
        ("1" + " + 1" * 30, "嵌套超过"),
        ("[" + "1, " * 65 + "]", "不超过 64 项"),
        ("+size", "不允许这个符号"),
        ("size % 2", r"只允许 \+ - \* /"),
        ("size is 3", "比较只允许"),
        ("size.consent()", "只能调用"),
        ("print(size)", "只能调用"),
        ("min(size, *kinds)", "不允许这种写法"),
        ("min(key=size)", "按顺序写参数"),
        ("null.size", "点号"),
        ("'a'.upper", "点号"),
        ("b'x'", "只允许数字、文字"),
        ("u'x'", "只允许数字、文字"),
        ("2j", "不允许的写法"),
        ("...", "只允许数字、文字"),
        ("9999999999999999999999", "数字过大"),
        ("9" * 400 + ".5", "数字过大"),
        ("户", "英文字母"),
        ("size if consent else 1", "不允许这种写法"),
        ("kinds[0]", "不允许这种写法"),
        ("(1, 2)", "不允许这种写法"),
    ],
)
def test_what_is_not_allowed_is_refused_in_a_sentence(text, said):
    with pytest.raises(ExpressionError, match=said):
        compile_expression(text)
