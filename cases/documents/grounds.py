"""On which grounds a household is refused: each chosen ground in words, with the articles that carry it."""

from collections.abc import Iterable
from functools import lru_cache

from forms import codes


def reasons(chosen: Iterable[str], written: str) -> tuple[str, ...]:
    """The chosen grounds as sentences, then what was written."""
    named = [f"{_parts(code)[0]}。" for code in chosen]
    return tuple([*named, *(line for line in written.splitlines() if line.strip())])


def clauses(chosen: Iterable[str], calculated: str) -> tuple[str, ...]:
    """The articles of the chosen grounds; those of the calculation when the grounds name none."""
    named = [clause for code in chosen if (clause := _parts(code)[1])]
    return tuple(dict.fromkeys(named or (part.strip() for part in calculated.split("；") if part.strip())))


def _parts(code: str) -> tuple[str, str]:
    """A label ends with its articles in brackets; brackets that name no article are advice to the clerk."""
    reason, _bracket, note = _labels().get(code, code).removesuffix("）").partition("（")
    return reason, note.replace("民发〔2021〕57号", "最低生活保障审核确认办法") if "条" in note[-1:] else ""


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    """Every ground of every scheme; a code means the same wherever it stands."""
    lists = [name for name in codes.catalogue() if name.startswith("refusal.")]
    return {code: label for name in reversed(lists) for code, label in codes.options(name)}
