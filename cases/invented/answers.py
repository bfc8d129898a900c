"""Answers to any form: what the story says, and for every other question that must be answered something plausible."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from forms.schema import Field, Section
from offices.models import Holding, User

Answers = dict[str, object]
# Of the cities in which the example counties lie.
CITY_CODES = {"4112": "0398", "3403": "0552", "4306": "0730", "4512": "0778"}


@dataclass(frozen=True)
class Scene:
    """Where and when a form is filled in, by whom and about whom."""

    on: date
    actor: User
    colleague: str
    applicant: str
    members: tuple[str, ...]
    phone: str


def fill(section: Section, told: Mapping[str, object], scene: Scene) -> Answers:
    """Answers for a whole section; a question that its condition hides is left out."""
    said: Answers = {}
    for asked in section.fields:
        if asked.show_if and not asked.show_if.holds(said):
            continue
        if asked.name in told:
            said[asked.name] = _completed(asked, told[asked.name], scene)
        elif asked.required and not asked.source:
            said[asked.name] = _answer(asked, scene, 0)
    return said


def _answer(asked: Field, scene: Scene, place: int) -> object:
    if asked.columns:
        return [_row(asked, scene, row) for row in range(max(int(asked.min or 1), 1))]
    if asked.kind in ("choice", "choices"):
        first = asked.options[0][0]
        return first if asked.kind == "choice" else [first]
    return _PLAIN[asked.kind](asked, scene, place)


def _completed(asked: Field, told: object, scene: Scene) -> object:
    """What a story says; rows of which it says a part get the rest of what must be answered."""
    if not asked.columns or not isinstance(told, list):
        return told
    return [_row(asked, scene, place, row) for place, row in enumerate(told)]


def _row(asked: Field, scene: Scene, place: int, told: Mapping[str, object] | None = None) -> Answers:
    row: Answers = dict(told or {})
    for column in asked.columns:
        if column.name not in row and column.required and (not column.show_if or column.show_if.holds(row)):
            row[column.name] = _answer(column, scene, place)
    return row


def _name(scene: Scene, place: int) -> str:
    """The first of several people is the one who fills the form in; then a colleague, then anybody."""
    people = (str(scene.actor), scene.colleague)
    return people[place] if place < len(people) else f"{scene.colleague}{place}"


def _text(asked: Field, scene: Scene, place: int) -> str:
    return _name(scene, place) if asked.name in ("name", "host", "receiver") else _PHRASES.get(asked.name, "情况属实")


def _phone(asked: Field, scene: Scene, place: int) -> str:
    """The number under a notice is an office's, with the code of its city; every other one is the household's."""
    if asked.name != "notice_phone":
        return scene.phone
    places = Holding.objects.filter(user_id=scene.actor.pk).order_by("pk").values_list("office__division_id", flat=True)
    return f"{CITY_CODES.get((places.first() or '')[:4], '0398')}-7870000"


def _signature(asked: Field, scene: Scene, place: int) -> Answers:
    return {"name": _name(scene, place), "on": scene.on.isoformat()}


def _day(asked: Field, scene: Scene, place: int) -> str:
    on = scene.on + timedelta(days=14) if asked.not_before == "today" else scene.on
    return on.isoformat()


def _number(asked: Field, scene: Scene, place: int) -> str:
    return str(int(asked.min or 0) or _NUMBERS.get(asked.name, 1))


_NUMBERS = {"representatives": 15, "votes_for": 13, "votes_against": 1, "votes_abstained": 1}
_PHRASES = {
    "food": "米面油充足，平时吃菜靠自家菜地，肉蛋较少",
    "clothing": "四季衣被够用，较旧",
    "investigation_conclusion": "入户查看并询问，家庭人口、收入和财产与申报一致，生活确有困难。",
    "inquiry_conclusion": "邻居反映该户老实勤劳，家里确实困难，没有发现隐瞒。",
    "said": "平时见他家省吃俭用，有病人，日子不好过。",
    "findings_conclusion": "核对结果与申报一致，没有发现未申报的收入和财产。",
    "examination_opinion": "调查核对结果一致，符合规定的按规定提出意见。",
    "opinion_text": "同意经办意见，上报审核确认。",
    "correction_note": "已按告知补齐所缺材料。",
    "host": "村民委员会主任",
    "shelf": "档案室二号柜",
}
_PLAIN = {
    "text": _text,
    "longtext": _text,
    "integer": _number,
    "decimal": _number,
    "money": lambda asked, scene, place: "100.00",
    "date": _day,
    "datetime": lambda asked, scene, place: f"{scene.on.isoformat()}T{9 + place:02d}:30",
    "month": lambda asked, scene, place: f"{scene.on:%Y-%m}",
    "yes_no": lambda asked, scene, place: asked.name in ("cooperates", "safe_water"),
    "consent": lambda asked, scene, place: True,
    "phone": _phone,
    "person": lambda asked, scene, place: scene.members[place % len(scene.members)],
    "signature": _signature,
    "bank_card": lambda asked, scene, place: "",
    "resident_id": lambda asked, scene, place: "",
    "division": lambda asked, scene, place: "",
}
