"""From context and texts to frozen HTML: nothing invented, nothing left out, nothing executed."""

from dataclasses import replace

import pytest

from cases.documents.errors import BadTemplate, IncompleteDocument, UnknownName
from cases.documents.invented import sample
from cases.documents.kinds import KINDS
from cases.documents.publishing import problems_of_pages
from cases.documents.render import Renderer, render
from tests.documents.conftest import Write


def test_a_document_comes_from_the_editions_text_not_from_disk() -> None:
    texts = {"shared/acceptance.html": "{{ title }}：{{ household.applicant }}"}

    html = render(KINDS["acceptance"], "dibao", sample("acceptance"), texts)

    assert html == "最低生活保障申请受理通知书：陈秀禾\n"


def test_a_text_may_not_reach_for_files_on_disk() -> None:
    with pytest.raises(BadTemplate):
        render(KINDS["acceptance"], "dibao", sample("acceptance"), {})


def test_words_typed_by_people_stay_words(write: Write) -> None:
    context = sample("correction")
    facts = context.facts | {"missing_items": ({"name": "<img src=http://a.example/x>", "requirement": "{{ seal }}"},)}

    html = write("correction", replace(context, facts=facts))

    assert "&lt;img src=http://a.example/x&gt;" in html
    assert "{{ seal }}" in html


def test_a_misspelt_name_stops_the_document() -> None:
    texts = {"shared/acceptance.html": "{{ houshold.applicant }}"}

    with pytest.raises(UnknownName):
        render(KINDS["acceptance"], "dibao", sample("acceptance"), texts)


def test_an_unanswered_question_prints_as_blank(write: Write) -> None:
    context = sample("household_investigation")
    facts = {name: value for name, value in context.facts.items() if name != "food"}

    assert "None" not in write("household_investigation", replace(context, facts=facts))


@pytest.mark.parametrize(
    ("kind", "path"), [(entry.kind, path) for entry in KINDS.values() for path in entry.required if "." in path]
)
def test_a_document_without_what_it_must_contain_is_not_written(kind: str, path: str, write: Write) -> None:
    part, name = path.split(".")
    context = sample(kind)
    value = getattr(context, part)
    if part in ("facts", "deadlines"):
        emptied = {key: given for key, given in value.items() if key != name}
    else:
        emptied = replace(value, **{name: "" if isinstance(getattr(value, name), str) else None})

    with pytest.raises(IncompleteDocument) as caught:
        write(kind, replace(context, **{part: emptied}))

    assert caught.value.missing == (path,)
    assert path in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ facts.reason|safe }}",
        "{% autoescape off %}{{ title }}{% endautoescape %}",
        "{% load static %}",
        "{% now 'Y' %}",
        "<script>1</script>",
        "<img src=x onerror=alert(1)>",
        "<link rel=stylesheet href=http://a.example>",
        "<p style='background: url(http://a.example)'>",
        "{% if %}",
    ],
)
def test_a_text_that_could_do_more_than_write_is_not_published(text: str) -> None:
    assert [path for path, _ in problems_of_pages({"shared/a.html": text}, set())]


def test_headings_number_themselves_when_one_is_left_out(write: Write) -> None:
    context = sample("refusal")
    facts = {name: value for name, value in context.facts.items() if name != "other_ways"}

    with_ways, without = write("refusal"), write("refusal", replace(context, facts=facts))

    assert "<h2>五、其他救助途径</h2>" in with_ways and "<h2>六、救济途径</h2>" in with_ways
    assert "<h2>五、救济途径</h2>" in without


def test_one_edition_writes_many_documents(texts: dict[str, str]) -> None:
    renderer = Renderer(texts)

    first, second = (renderer.render(KINDS["refusal"], "dibao", sample("refusal")) for _ in range(2))

    assert first == second
