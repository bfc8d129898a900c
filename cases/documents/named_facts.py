"""The values a designer may put into a document, each under one Chinese name; no secret answer is among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms.schema import Field, Section
from rules.deadline_rules import DeadlineRule


@dataclass(frozen=True)
class NamedFact:
    """One value: its name on the screen, how a template reads it, and under which heading the list shows it."""

    label: str
    expression: str
    group: str = ""

    @property
    def path(self) -> str:
        """The value itself, without how it is written."""
        return self.expression.partition("|")[0]


_ALWAYS = {
    "办件": {
        "救助类别": "scheme_name",
        "办件编号": "case_number",
        "送达对象": "addressee",
        "申请人": "household.applicant",
        "申请人证件号码（部分隐去）": "household.masked_id",
        "家庭人数": "household.size",
        "所在村（社区）": "household.village",
        "申请日期": "facts.applied_on|on_date",
        "受理日期": "facts.accepted_on|on_date",
        "申请理由": "facts.reason",
        "其他救助途径": "facts.other_ways",
    },
    "机关和文书": {
        "机关名称": "office.name",
        "机关地址": "office.address",
        "机关电话": "office.phone",
        "受理的乡镇（街道）": "facts.township",
        "经办人": "facts.handler",
        "文号": "number",
        "签发日期": "issued_on|on_date",
        "依据条款": "basis|cited",
        "复议机关": "remedies.organ",
        "管辖法院": "remedies.court",
    },
    "调查和核算": {
        "信息核对结论": "facts.means_test_findings",
        "入户调查结论": "facts.investigation_findings",
        "邻里访问结论": "facts.inquiry_findings",
        "初审意见": "facts.opinion",
        "月人均收入（元）": "assessment.per_capita_income|yuan",
        "当地标准（元）": "assessment.standard|yuan",
        "核算金额（元）": "assessment.amount|yuan",
    },
    "决定（作出决定以后才有）": {
        "月保障金额（元）": "decision.amount|yuan",
        "月保障金额（大写）": "decision.amount|capitals",
        "起发月份": "decision.first_month|in_month",
        "保障人数": "decision.size",
        "决定日期": "decision.decided_on|on_date",
        "决定依据条款": "decision.clauses|cited",
        "下次核查日期": "decision.next_recheck_on|on_date",
    },
    "答复异议（只有公示异议处理告知书才有）": {
        "收到异议日期": "facts.objection_received_on|on_date",
        "异议人反映的内容": "facts.objection_content",
        "异议核查结果": "facts.objection_findings",
        "异议处理意见": "facts.objection_conclusion",
    },
}
_WRITTEN = {
    **dict.fromkeys(("text", "longtext", "integer", "decimal", "choice", "person"), ""),
    "money": "|yuan",
    "date": "|on_date",
    "datetime": "|at_time",
    "month": "|in_month",
    "choices": "|listed",
    "yes_no": '|yesno:"是,否"',
}


def named_facts(sections: Iterable[Section], rules: Iterable[DeadlineRule]) -> list[NamedFact]:
    """All values on offer, a label once: those of every case, the due dates of rules, the answers of forms."""
    found: dict[str, NamedFact] = {}
    for fact in (*_always(), *_dues(rules), *_answers(sections)):
        clear = fact.label.replace("【", "（").replace("】", "）")
        label = clear if clear not in found else f"{fact.group}：{clear}"
        if label not in found and fact.expression not in {each.expression for each in found.values()}:
            found[label] = NamedFact(label, fact.expression, fact.group)
    return list(found.values())


def _always() -> Iterator[NamedFact]:
    for group, names in _ALWAYS.items():
        for label, expression in names.items():
            yield NamedFact(label, expression, group)


def _dues(rules: Iterable[DeadlineRule]) -> Iterator[NamedFact]:
    for rule in rules:
        name = rule.id.partition(".")[2]
        yield NamedFact(f"{rule.title}截止日", f"deadlines.{name}.due_on|on_date", "期限")
        yield NamedFact(f"{rule.title}算式", f"deadlines.{name}.explanation", "期限")


def _answers(sections: Iterable[Section]) -> Iterator[NamedFact]:
    for section in sections:
        for item in section.fields:
            if item.kind in _WRITTEN and not item.secret:
                yield NamedFact(item.label, f"facts.{item.name}{_WRITTEN[item.kind]}", section.title)


def required_by(facts: Iterable[NamedFact], sections: Iterable[Section], sets: Iterable[str]) -> tuple[str, ...]:
    """What a document that prints these facts may not go out without; periods it sets itself are always there."""
    asked = {item.name: item for section in sections for item in section.fields}
    own = {rule_id.partition(".")[2] for rule_id in sets}
    return tuple(dict.fromkeys(path for fact in facts if (path := _required(fact.path, asked, own))))


def _required(path: str, asked: Mapping[str, Field], own: set[str]) -> str:
    root, _, rest = path.partition(".")
    name = rest.partition(".")[0]
    if root == "facts":
        item = asked.get(name)
        return path if item is not None and item.required and item.show_if is None else ""
    if root == "deadlines":
        return "" if name in own else f"deadlines.{name}"
    return {"decision": path, "assessment": "assessment"}.get(root, "")
