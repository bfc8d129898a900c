"""A form writes its declared fields and no more: keys beside them are posted to every form of every scheme.

Each section is answered twice from the same answers, once with keys that nobody declared: names of columns, of posts,
of the language's own insides, further columns in the rows of lists. What would be kept, as a submission, as a draft or
as a file, must be the same letter by letter. No body that the interface takes may keep what it does not declare.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

from django.apps import apps

from cases.invented.answers import Scene, fill
from forms.build import build, typed
from forms.rows import flatten
from forms.schema import Section
from offices.models import User
from processes import editions
from processes.models import SchemeEdition
from web.api.interface import api
from web.prove.inside import Found, on_each_database
from web.prove.proof import Asked, Proof

COUNT, MOST = 2_000, 14
INSIDES = (
    "approvals",
    "__builtins__",
    "__class__",
    "__proto__",
    "constructor",
    "_x",
    "_state",
    "_connector",
    "pk",
    "id",
)
POWERS = ("is_superuser", "is_staff", "role", "status", "state", "area", "approved_by", "amount", "decision_outcome")
VALUES = ("1", "approved", "340303200001", '{"amount": 9999}', "__import__('os')", "true", "", "9" * 40)


def run(asked: Asked) -> Proof:
    """So many answers with keys beside them on each database, and every body of the interface."""
    return on_each_database("assignment", "web.prove.assignment", asked, asked.count or COUNT)


def proved(count: int, seed: int, cluster: str = "", fault: str = "") -> Found:
    """Answers sections at random; the `fault` "all" keeps whatever was posted, to be found."""
    chance, sections = Random(seed), list(_sections())
    words = [*INSIDES, *POWERS, *sorted(_columns())]
    details, told, kept = list[str](), 0, 0
    for number in range(count):
        name, section = sections[number % len(sections)]
        answers = flatten(fill(section, {}, _scene()))
        more = dict(_more(section, answers, words, chance))
        plain, loaded = _kept(section, answers), _kept(section, {**answers, **more})
        told, kept = told + len(more), kept + (plain[0] != "")
        if fault == "all":
            loaded = (*loaded[:-1], f"{loaded[-1]}{sorted(more)}")
        if plain != loaded:
            details.append(f"{name}：多存了{sorted(more)}中的内容")
    bodies = list(_bodies())
    details += [f"接口{body}接受没有声明的键" for body, closed in bodies if not closed]
    figures = {"sections": len(sections), "extra_keys": told, "kept_whole": kept, "bodies": len(bodies)}
    return {"tried": count + len(bodies), "details": details, **figures}


def _sections() -> Iterator[tuple[str, Section]]:
    """Every form of every edition in force."""
    for pk in SchemeEdition.objects.order_by("pk").values_list("pk", flat=True):
        yield from editions.load(pk).sections.items()


def _columns() -> set[str]:
    """The names of all columns of all tables."""
    return {field.name for model in apps.get_models() for field in model._meta.concrete_fields}


def _scene() -> Scene:
    somebody = User(username="proof", display_name="证明人")
    return Scene(date(2026, 11, 20), somebody, "同事", "王某", ("王某",), "13800000621")


def _more(
    section: Section, answers: Mapping[str, object], words: list[str], chance: Random
) -> Iterator[tuple[str, str]]:
    """Keys that the section does not know, some of them inside the rows of its lists."""
    declared = {field.name for field in section.fields}
    rows = {key.rpartition("-")[0] for key in answers if key.count("-") >= 2}  # noqa: PLR2004 - list-0-column
    known = {column.name for field in section.fields for column in field.columns or ()}
    for word in chance.sample(words, MOST):
        if word not in declared:
            yield word, chance.choice(VALUES)
            yield f"{word}[]", chance.choice(VALUES)
        if rows and word not in known:
            yield f"{chance.choice(sorted(rows))}-{word}", chance.choice(VALUES)


def _kept(section: Section, answers: Mapping[str, object]) -> tuple[str, ...]:
    """What would be kept of answers: the submission, the files, the draft; empty where the form is refused."""
    form = build(section, data=answers, on=_scene().on)
    whole = repr(form.cleaned) if form.is_valid() else ""
    return whole, repr(sorted(form.files)), repr(sorted(form.errors)), repr(typed(section, answers))


def _bodies() -> Iterator[tuple[str, bool]]:
    """Each shape that requests are made of, and whether it leaves out what it does not declare."""
    shapes = api.get_openapi_schema()["components"]["schemas"]
    for name in sorted(_taken()):
        yield name, shapes[name].get("additionalProperties", False) is False


def _taken() -> set[str]:
    """The names of all shapes of objects that requests are made of."""
    described, found = api.get_openapi_schema(), set[str]()
    shapes = described["components"]["schemas"]
    acts = [act for path in described["paths"].values() for act in path.values()]
    waiting = [act["requestBody"] for act in acts if "requestBody" in act]
    while waiting:
        text = repr(waiting.pop())
        named = {name for name in shapes if f"/{name}'" in text} - found
        found |= named
        waiting += [shapes[name] for name in named]
    return {name for name in found if shapes[name].get("type") == "object"}
