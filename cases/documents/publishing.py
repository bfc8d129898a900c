"""What keeps document texts from being published with an edition, each in a sentence at its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product

from django.template import Origin, Template
from django.template.exceptions import TemplateSyntaxError

from cases.documents import inspection, markup, own_kinds
from cases.documents.inspection import Read
from cases.documents.kinds import KINDS, DocumentKind
from cases.documents.language import DocumentEngine
from forms.errors import FormError
from forms.load import load_schema
from rules.assistance import assistance, introduced
from rules.errors import RulesError
from rules.fields import read_toml
from rules.load import load_tables

PREFIX = own_kinds.PREFIX
Texts = Mapping[str, str]
# What only a decision to pay says.
OF_MONEY = ("decision.amount", "decision.first_month")
# What a form of the house prints by other words than those it may not leave out.
_BY_ANOTHER_NAME = {"listing": "rows"}


def find_problems(texts: Texts) -> Iterator[tuple[str, str]]:
    """Yields (path, sentence) for each text that could not be published with an edition."""
    pages = pages_in(texts)
    for path, sentence in problems_of_pages(pages, known_facts(texts)):
        yield PREFIX + path, sentence
    yield from _problems_of_kinds(texts, pages)


def pages_in(texts: Texts) -> dict[str, str]:
    """The templates of an edition's texts, by their path below the folder of documents."""
    pages = {path: text for path, text in texts.items() if path.startswith(PREFIX) and path.endswith(".html")}
    return {path.removeprefix(PREFIX): text for path, text in pages.items()}


def known_facts(texts: Texts) -> set[str]:
    """The names that forms ask for, their columns included; a form that cannot be read is said elsewhere."""
    found: set[str] = set()
    for path, text in texts.items():
        if path.startswith("forms/schemas/"):
            found |= _asked(text)
    return found


@lru_cache(maxsize=256)
def _asked(text: str) -> frozenset[str]:
    try:
        sections = load_schema(text).values()
    except FormError:
        return frozenset()
    asked = [item for section in sections for item in section.fields]
    return frozenset({item.name for item in asked} | {column.name for item in asked for column in item.columns})


def problems_of_pages(pages: Texts, facts: set[str]) -> Iterator[tuple[str, str]]:
    """Yields (path below the folder of documents, sentence) for what a text may not hold, do or name."""
    reads = {path: looked_at(text, path) for path, text in sorted(pages.items())}
    bound = set().union(*(read.bound for read in reads.values()))
    idle = _idle(reads)
    for path, read in reads.items():
        for sentence in dict.fromkeys(read.wrong):
            yield path, sentence
        for name in inspection.unknown_names(read, bound, facts) if path not in idle else ():
            yield path, f"文书引用了不存在的内容“{name}”，请改选列表里的内容。"
        for called, _ in read.calls:
            if called not in pages:
                yield path, f"文书引用的片段“{called}”不存在。"
        if _depth(path, reads, ()) > inspection.DEEPEST:
            yield path, "文书里的循环套得太深，或者片段互相引用，请改简单。"


def _idle(reads: Mapping[str, Read]) -> set[str]:
    """Shared pieces that no text of this scheme calls: what they would be given is for those to say who call them."""
    called = {name for read in reads.values() for name, _ in read.calls} | {kind.template for kind in KINDS.values()}
    return {path for path in reads if path.startswith("shared/") and path not in called}


@lru_cache(maxsize=1024)
def looked_at(text: str, path: str) -> Read:
    """What one text reads and would do; a text is looked at once."""
    found = Read()
    if len(text) > inspection.MOST_CHARACTERS:
        found.wrong.append("文书模板太大，请拆成几份。")
        return found
    wrong = list(markup.problems_in_text(text))
    try:
        template = Template(text, Origin(path, path), path, DocumentEngine({}))
        found = inspection.read(template.nodelist, path)
    except (TemplateSyntaxError, RecursionError) as error:
        wrong.append(f"文书模板有不认识的写法：{str(error)[:120]}")
    found.wrong += wrong
    return found


def _depth(path: str, reads: Mapping[str, Read], above: tuple[str, ...]) -> int:
    """How deep loops nest, called texts included; a ring of texts is deeper than anything."""
    if path in above:
        return inspection.DEEPEST + 1
    read = reads.get(path)
    if read is None:
        return 0
    inner = [loops + _depth(called, reads, (*above, path)) for called, loops in read.calls]
    return max([read.loops, *inner])


def _problems_of_kinds(texts: Texts, pages: Texts) -> Iterator[tuple[str, str]]:
    try:
        own = own_kinds.kinds_in(texts)
    except RulesError as slip:
        yield PREFIX + own_kinds.FILE, str(slip)
        return
    for scheme, kind in product(sorted(_schemes(pages)), KINDS.values()):
        path = kind.template_for(scheme, pages)
        for sentence in missing_parts(_without_money(kind, scheme, texts), path, pages) if path in pages else ():
            yield PREFIX + path, sentence
    rules = _rules(texts) if own else None
    for kind in own.values():
        yield from _problems_of_own(kind, pages, rules)


def _without_money(kind: DocumentKind, scheme: str, texts: Texts) -> DocumentKind:
    """What a kind must say where the scheme recognises a status and pays nothing."""
    if not _recognises(scheme, texts.get(f"rules/tables/{scheme}.toml", "")):
        return kind
    return replace(kind, required=tuple(each for each in kind.required if each not in OF_MONEY))


@lru_cache(maxsize=256)
def _recognises(scheme: str, table: str) -> bool:
    """Whether a scheme grants a status alone; a table that cannot be read is said by the checks of the tables."""
    try:
        own = introduced(scheme, read_toml(table, f"rules/tables/{scheme}.toml")) or assistance().schemes.get(scheme)
    except RulesError:
        return False
    return own is not None and own.grants == "status"


def _schemes(pages: Texts) -> set[str]:
    return {path.split("/")[0] for path in pages if "/" in path} - {"shared"}


def _rules(texts: Texts) -> set[str] | None:
    tables = {path.split("/")[-1][:-5]: text for path, text in texts.items() if path.startswith("rules/tables/")}
    try:
        return set(load_tables(tables).deadlines)
    except RulesError:
        return None


def _problems_of_own(kind: DocumentKind, pages: Texts, rules: set[str] | None) -> Iterator[tuple[str, str]]:
    path = PREFIX + kind.template
    if kind.template not in pages:
        yield path, f"文书“{kind.title}”还没有正文。"
        return
    for sentence in missing_parts(kind, kind.template, pages):
        yield path, sentence
    for rule in kind.sets:
        if rules is not None and rule not in rules:
            yield path, f"文书“{kind.title}”定下的时限“{rule}”不在规则表里。"


def missing_parts(kind: DocumentKind, path: str, pages: Texts) -> Iterator[str]:
    """Yields a sentence for each thing that a kind must say and its text would not print."""
    names = reached(path, pages)
    for wanted in kind.required:
        known = _BY_ANOTHER_NAME.get(wanted, wanted)
        if not any(name in (wanted, known) or name.startswith(f"{wanted}.") for name in names):
            yield f"《{kind.title}》必须载明“{label_of(wanted)}”，正文里没有。"
    own = looked_at(pages[path], path)
    yield from _frame(kind, own, names)
    if kind.adverse and not any("reason" in name or name.startswith("decision.reasons") for name in names):
        yield f"《{kind.title}》是不利决定，必须写明理由（社会救助法 第四十五条、第四十八条）。"


def _frame(kind: DocumentKind, own: Read, names: set[str]) -> Iterator[str]:
    """A letter keeps its addressee, its date and the place for the seal, whatever of it is written anew."""
    if kind.layout != "letter":
        return
    for part in ("issued_on", "office.name"):
        if part not in names:
            yield f"《{kind.title}》必须有{label_of(part)}。"
    if kind.seal and not {"seal", "seals.0"} & names:
        yield f"《{kind.title}》必须留出盖章的位置。"
    ending = own.blocks.get("ending")
    if kind.seal and ending is not None and not ending & {"block.super", "shared/signature.html"}:
        yield f"《{kind.title}》必须有落款：机关名称、日期和盖章的位置。"
    address = own.blocks.get("address")
    if address is not None and kind.addressee != "none" and not address & {"addressee", "household.applicant"}:
        yield f"《{kind.title}》必须写明送达对象。"


def reached(path: str, pages: Texts, seen: frozenset[str] = frozenset()) -> set[str]:
    """The names that a text and all it calls would print."""
    if path not in pages or path in seen:
        return set()
    read = looked_at(pages[path], path)
    names = set(read.names)
    for called, _ in read.calls:
        names |= reached(called, pages, seen | {path})
    return names


_LABELS = {
    "basis": "依据的条款",
    "issued_on": "签发日期",
    "office.name": "机关名称",
    "office.phone": "联系电话",
    "remedies.organ": "救济途径（复议机关）",
    "remedies.court": "救济途径（管辖法院）",
    "decision.reasons": "理由",
    "decision.clauses": "决定依据的条款",
    "decision.amount": "保障金额",
    "decision.first_month": "起发月份",
    "assessment": "核算",
    "listing": "名单",
}


def label_of(path: str) -> str:
    """The Chinese words for a value that a document must not leave out."""
    return _LABELS.get(path, path)
