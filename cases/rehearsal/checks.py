"""Calculations that need no case: a deadline, an assessment, a place, a standard, a day, a form, a step."""

from collections.abc import Mapping
from typing import Any

from cases.rehearsal.expectations import ANSWER
from cases.rehearsal.found_case import answer
from cases.rehearsal.vocabulary import Check, Leaf, Said
from forms.schema import Field
from processes import region
from processes.diagrams import BPMN, read_diagram, read_extensions
from processes.editions import Edition
from processes.flows import lane_of, read_lanes
from rules.assessment import assess, parse_facts
from rules.assessment.vocabulary import LISTS
from rules.assistance import assistance
from rules.documents import masked_id, masked_name
from rules.jurisdiction import Claim, Person, objection_to
from rules.load import check_rows, load_pack
from rules.parameters import find_parameter

Told = Mapping[str, Any]
S, L = Said, Leaf
REFUSED = L("refused", "part", "必须被拒绝，提示里含有这段文字")
FILE_AREA = "文件的 area"


def deadline(told: Told, edition: Edition) -> dict[str, Any]:
    """A due date, as `deadline` computes it."""
    options = {name: told[name] for name in ("delegated",) if name in told}
    reason = told.get("extend") or None
    due = region.due(told["rule"], told["start"], told["area"], extension=reason, source=edition.tables, **options)
    names = ("due_on", "provisional", "unit", "days", "clause", "explanation", "started_on")
    return {name: getattr(due, name) for name in names} | {"title": due.rule.title}


def assessment(told: Told, edition: Edition) -> dict[str, Any]:
    """An assessment, as `assess` makes it."""
    found = parse_facts({name: value for name, value in told.items() if value != ""})
    standards = region.standards(found.area, found.on, found.residence_kind)
    result = assess(found, standards, edition.tables)
    return answer(result.as_dict()) | {"why": result.why}


def place(told: Told, edition: Edition) -> dict[str, Any]:
    """Whether an application belongs where it is handed in."""
    row = region.standards(told["area"], told["on"]).find("application.at_residence")
    people = sorted(told.get("members") or [], key=lambda member: member.get("relation") != "self")
    claim = Claim(
        told.get("scheme") or "dibao",
        told["area"],
        [_person(member) for member in people],
        bool(told.get("applies_at_residence")),
        str(told.get("emergency_area") or ""),
    )
    sentence = objection_to(claim, bool(row and row.value))
    return {"accepted": not sentence, "refused": sentence}


def _person(member: Told) -> Person:
    return Person(
        str(member.get("registered_area") or ""),
        str(member.get("residence_area") or ""),
        bool(member.get("holds_residence_permit")),
    )


def mask(told: Told, edition: Edition) -> dict[str, Any]:
    """How a name or a number is shown."""
    if told.get("resident_id"):
        return {"shown": masked_id(told["resident_id"])}
    return {"shown": masked_name(told.get("name", ""))}


def standard(told: Told, edition: Edition) -> dict[str, Any]:
    """The value in force for an area on a day, who set it, and who may."""
    row = region.standards(told["area"], told["on"], told.get("residence_kind")).get(told["key"])
    parameter = find_parameter(told["key"])
    names = ("value", "area", "cite", "set_by", "example", "unit", "from_on", "until_on")
    return {name: getattr(row, name) for name in names} | {
        "amount": row.value,
        "title": parameter.title if parameter else "",
        "clause": parameter.clause if parameter else "",
        "setters": parameter.setters(told["on"]) if parameter else (),
    }


def parameter(told: Told, edition: Edition) -> dict[str, Any]:
    """A key of the catalogue, whether an area has set it or not."""
    found = find_parameter(told["key"])
    if found is None:
        return {"known": False}
    row = region.standards(told["area"], told["on"], told.get("residence_kind")).find(told["key"])
    return {
        "known": True,
        "title": found.title,
        "clause": found.clause,
        "kind": found.kind,
        "unit": found.unit,
        "choices": found.choices,
        "setters": found.setters(told["on"]),
        "set": row is not None,
    }


def pack(told: Told, edition: Edition) -> dict[str, Any]:
    """Whether the rows of a region pack may be loaded."""
    rows = load_pack(told["text"], "算例")
    check_rows(rows, "算例")
    return {"accepted": True, "rows": len(rows), "refused": ""}


def day(told: Told, edition: Edition) -> dict[str, Any]:
    """Whether offices work on a day."""
    calendar, on = region.calendar(told["area"]), told["on"]
    exception = calendar.exception_on(on)
    return {
        "working": calendar.is_working_day(on),
        "provisional": calendar.is_provisional(on),
        "name": exception.name if exception else "",
        "layer": exception.layer if exception else "",
        "next_working_day": calendar.roll_forward(on),
    }


def days(told: Told, edition: Edition) -> dict[str, Any]:
    """How many working days lie between two days, and how many days off."""
    calendar, first, last = region.calendar(told["area"]), told["start"], told["until"]
    exceptions = calendar.exceptions_between(first, last)
    return {
        "working_days": calendar.working_days_between(first, last),
        "off": [each.on.isoformat() for each in exceptions if not each.working],
        "worked": [each.on.isoformat() for each in exceptions if each.working],
        "off_count": sum(not each.working for each in exceptions),
    }


def scheme(told: Told, edition: Edition) -> dict[str, Any]:
    """What the law knows of a scheme, and the kinds of recipients and groups."""
    known = assistance()
    found, group = known.schemes[told["scheme"]], known.group_of(told["scheme"])
    own = [each for each in known.recipients.values() if not each.within]
    recipients = known.recipients.get(told["scheme"])
    return {
        "title": found.title,
        "posted": found.posted,
        "apply_at": found.apply_at,
        "owner": found.owner,
        "group": group.key if group else "",
        "group_clause": group.clause if group else "",
        "clause": recipients.clause if recipients else "",
        "recipients": len(own),
        "groups": len(known.groups),
    }


def form(told: Told, edition: Edition) -> dict[str, Any]:
    """What a form asks, of whom, and what it leaves to a source."""
    section = edition.section(told["section"])
    fields = [*section.fields, *(column for field in section.fields for column in field.columns)]
    return {
        "asks": _By(fields, lambda field: not field.source, False),
        "required": _By(fields, lambda field: field.required and not field.source, False),
        "source": _By(fields, lambda field: field.source, ""),
        "clause": _By(fields, lambda field: field.clause, ""),
        "least": _By(fields, lambda field: int(field.min or 0), 0),
        "options": _By(fields, lambda field: [code for code, _ in field.options], None),
        "options_count": _By(fields, lambda field: len(field.options), 0),
        "applicant": section.applicant,
        "title": section.title,
    }


class _By(dict[str, Any]):
    """A property of each question by its name."""

    def __init__(self, fields: list[Field], find: Any, otherwise: Any) -> None:
        super().__init__({field.name: find(field) for field in reversed(fields)})
        self.otherwise = otherwise

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, self.otherwise)


def step(told: Told, edition: Edition) -> dict[str, Any]:
    """Who does a step, by which rule it is due, and which article it stands on."""
    for text in edition.diagrams.values():
        root = read_diagram(text)
        lanes = read_lanes(root)
        for task in root.iter(f"{{{BPMN}}}userTask"):
            if task.get("id") == told["step"]:
                return _stated(task, read_extensions(task)["properties"], lane_of(task, lanes))
    raise KeyError(told["step"])


def _stated(task: Any, stated: Mapping[str, str], lane: str | None) -> dict[str, Any]:
    posts = stated.get("post", "").split()
    return {
        "name": task.get("name"),
        "lane": lane or "",
        "office_kind": stated.get("office_kind", ""),
        "post": posts[0] if posts else "",
        "also": [*posts[1:], *stated.get("also", "").split()],
        "rule": stated.get("deadline", ""),
        "clause": stated.get("clause", ""),
        "form": stated.get("form") or task.get("id"),
    }


def decider(told: Told, edition: Edition) -> dict[str, Any]:
    """Who confirms in an area."""
    found = region.decider(edition.scheme, told["area"], told["on"])
    return {"level": found.level, "legal_basis": found.legal_basis}


AREA, ON = S("area", "division", "区划代码", FILE_AREA), S("on", "date", "哪一天", "文件的 on")
CHECKS = {
    check.name: check
    for check in (
        Check(
            "deadline",
            "算一个期限",
            (
                S("rule", "text", "时限规则，如 dibao.confirmation_total", required=True),
                S("start", "date", "起算日，当日不计", required=True),
                AREA,
                S("extend", "text", "延长事由"),
                S("delegated", "flag", "是否按下放乡镇的时限", "由区划决定"),
            ),
            (
                L("due_on", "date", "到期日"),
                L("started_on", "date", "起算日"),
                L("provisional", "flag", "是否暂定"),
                L("unit", "text", "working_day、calendar_day、month"),
                L("days", "number", "数额"),
                L("clause", "part", "依据"),
                L("explanation", "part", "怎样算出来的"),
                L("title", "text", "名称"),
                REFUSED,
            ),
            deadline,
        ),
        Check(
            "assessment",
            "核算一户（与 assess 相同；没写的家庭事实取文件里的）",
            (
                AREA,
                ON,
                S("parameters", "answers", "只在这次核算用的参数"),
                *(S(name, "rows", f"[[checks.{name}]]，代替文件里的") for name in LISTS),
            ),
            (*ANSWER, REFUSED),
            assessment,
            open=True,
        ),
        Check(
            "place",
            "应向哪里申请",
            (
                AREA,
                ON,
                S("scheme", "text", "救助项目", "文件的 scheme"),
                S(
                    "members",
                    "rows",
                    "成员：relation、registered_area、residence_area、holds_residence_permit",
                    "文件的成员",
                ),
                S("applies_at_residence", "flag", "凭居住证在居住地申请", "false"),
                S("emergency_area", "division", "急难发生地"),
            ),
            (L("accepted", "flag", "这里受理"), REFUSED),
            place,
        ),
        Check(
            "mask",
            "遮盖姓名或身份证号",
            (S("name", "text", "姓名"), S("resident_id", "text", "身份证号")),
            (L("shown", "text", "公开时怎样写"), REFUSED),
            mask,
        ),
        Check(
            "standard",
            "某地某日的数值",
            (
                S("key", "text", "参数名称，如 dibao.standard", required=True),
                AREA,
                ON,
                S("residence_kind", "text", "rural、urban", "文件的"),
            ),
            (
                L("value", "value", "值"),
                L("amount", "money", "金额"),
                L("unit", "text", "单位"),
                L("area", "text", "哪一级的值（12 位区划代码）"),
                L("set_by", "text", "由谁设定"),
                L("setters", "words", "那一天由哪几级有权设定"),
                L("cite", "part", "依据"),
                L("clause", "part", "授权条款"),
                L("title", "text", "名称"),
                L("from_on", "date", "从哪天起"),
                L("until_on", "date", "到哪天止"),
                L("example", "flag", "是否示例值"),
                REFUSED,
            ),
            standard,
        ),
        Check(
            "parameter",
            "参数目录里的一项，不论有没有设定",
            (
                S("key", "text", "参数名称", required=True),
                AREA,
                ON,
                S("residence_kind", "text", "rural、urban", "文件的"),
            ),
            (
                L("known", "flag", "目录里有这一项"),
                L("title", "text", "名称"),
                L("clause", "part", "授权条款"),
                L("kind", "text", "number、text、flag、date、list、choice"),
                L("unit", "text", "单位"),
                L("choices", "words", "可选的值"),
                L("setters", "words", "那一天由哪几级有权设定"),
                L("set", "flag", "本地现在有没有值"),
                REFUSED,
            ),
            parameter,
        ),
        Check(
            "pack",
            "参数包能不能导入",
            (S("text", "text", "参数包全文（TOML）", required=True),),
            (L("accepted", "flag", "可以导入"), L("rows", "number", "有几行"), REFUSED),
            pack,
        ),
        Check(
            "day",
            "某天上不上班",
            (AREA, S("on", "date", "哪一天", required=True)),
            (
                L("working", "flag", "是否上班"),
                L("provisional", "flag", "那一年的安排是否还没公布"),
                L("name", "text", "节日名称"),
                L("layer", "text", "依据的层级：state_council、province、county、provisional"),
                L("next_working_day", "date", "当天或其后第一个工作日"),
                REFUSED,
            ),
            day,
        ),
        Check(
            "days",
            "两天之间有几个工作日（头一天不算）",
            (
                AREA,
                S("start", "date", "从哪天（不算）", required=True),
                S("until", "date", "到哪天（算）", required=True),
            ),
            (
                L("working_days", "number", "工作日数"),
                L("off", "words", "放假的日子（含周末调成的）"),
                L("off_count", "number", "放假的天数"),
                L("worked", "words", "调休上班的日子"),
                REFUSED,
            ),
            days,
        ),
        Check(
            "scheme",
            "救助目录里的一类",
            (S("scheme", "text", "救助项目", required=True),),
            (
                L("title", "text", "名称"),
                L("posted", "flag", "依法是否公示"),
                L("apply_at", "text", "向哪里申请：registered、emergency、school、hospital"),
                L("owner", "text", "由哪类机构负责"),
                L("group", "text", "属于哪一组：basic、special、urgent"),
                L("group_clause", "part", "分组的依据"),
                L("clause", "part", "对象的依据"),
                L("recipients", "number", "法定对象一共几类"),
                L("groups", "number", "一共几组"),
                REFUSED,
            ),
            scheme,
        ),
        Check(
            "form",
            "某个表单问什么",
            (S("section", "text", "表单（环节）名称", required=True),),
            (
                L("title", "text", "标题"),
                L("applicant", "flag", "是否由申请人填"),
                L("asks", "map", "某一栏要不要人填（由系统调取的是 false）", (L("", "flag", ""),)),
                L("required", "map", "某一栏是否必填", (L("", "flag", ""),)),
                L("source", "map", "某一栏由哪个来源调取", (L("", "text", ""),)),
                L("clause", "map", "某一栏的依据", (L("", "part", ""),)),
                L("least", "map", "某一栏至少几项、几人", (L("", "number", ""),)),
                L("options", "map", "某一栏可选的值", (L("", "words", ""),)),
                L("options_count", "map", "某一栏有几个可选的值", (L("", "number", ""),)),
                REFUSED,
            ),
            form,
        ),
        Check(
            "step",
            "流程图里的一个环节",
            (S("step", "step", "环节", required=True),),
            (
                L("name", "text", "名称"),
                L("lane", "text", "泳道"),
                L("office_kind", "text", "承办机构类别"),
                L("post", "text", "岗位"),
                L("also", "words", "还可以由哪些岗位填"),
                L("rule", "text", "时限规则"),
                L("clause", "part", "依据"),
                L("form", "text", "表单"),
                REFUSED,
            ),
            step,
        ),
        Check(
            "decider",
            "由谁确认",
            (AREA, ON),
            (L("level", "text", "county、township"), L("legal_basis", "part", "下放的省级依据"), REFUSED),
            decider,
        ),
    )
}
