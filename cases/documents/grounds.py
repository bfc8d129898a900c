"""On which grounds a household is refused: each chosen ground in words, with the articles that carry it."""

from collections.abc import Iterable, Mapping

from forms.schema import Section

# The question on which the grounds are chosen, at whichever step it is asked.
ASKED = "refusal_reasons"
Labels = Mapping[str, str]


def labels_of(sections: Iterable[Section]) -> Labels:
    """The grounds that a scheme's forms offer, by code."""
    asked = (section.find(ASKED) for section in sections)
    return {code: label for item in asked if item is not None for code, label in item.options}


def reasons(chosen: Iterable[str], written: str, labels: Labels) -> tuple[str, ...]:
    """The chosen grounds as sentences, then what was written."""
    named = [f"{_parts(code, labels)[0]}。" for code in chosen]
    return tuple([*named, *(line for line in written.splitlines() if line.strip())])


def clauses(chosen: Iterable[str], calculated: str, labels: Labels) -> tuple[str, ...]:
    """The articles of the chosen grounds; those of the calculation when the grounds name none."""
    named = [clause for code in chosen if (clause := _parts(code, labels)[1])]
    return tuple(dict.fromkeys(named or (part.strip() for part in calculated.split("；") if part.strip())))


def _parts(code: str, labels: Labels) -> tuple[str, str]:
    """A label ends with its articles in brackets; brackets that name no article are advice to the clerk."""
    reason, _bracket, note = labels.get(code, code).removesuffix("）").partition("（")
    return reason, note.replace("民发〔2021〕57号", "最低生活保障审核确认办法") if "条" in note[-1:] else ""
