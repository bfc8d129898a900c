"""Documents of a draft over HTTP: written from blocks, refused in sentences, previewed, and never run as code."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import designing
from cases.documents import jobs, own_kinds, publishing
from cases.documents.issue import issue, read_html
from cases.models import Case
from cases.work import Work
from offices.models import User
from processes import trials
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.documents.attacks import ATTACKS
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
DECISION = "templates/documents/dibao/decision.html"
HEARING = "templates/documents/dibao/talk_notice.html"
KINDS = "templates/documents/dibao/kinds.toml"
NEW = {
    "name": "talk_notice",
    "title": "{scheme_name}听取意见通知书",
    "issuer": "decider",
    "addressee": "applicant",
    "number_word": "听",
    "clauses": "社会救助法 第四十八条",
    "seal": "on",
    "delivered": "on",
}

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    return designing.open_draft("dibao", "先听取意见", "第四十八条", people["process_designer"], MOMENT, base=base)


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A printing room that keeps the HTML it was given."""
    pages: list[str] = []

    class Room:
        def print_document(self, html: str) -> tuple[bytes, int]:
            pages.append(html)
            return b"%PDF-invented", 1

        def warm(self) -> None:
            pass

    monkeypatch.setattr(jobs, "room", Room)
    return pages


def address(name: str, draft: SchemeDraft, *args: object) -> str:
    return reverse(f"web:{name}", args=[draft.pk, *args])


def typed(page: Any, **changes: str) -> dict[str, str]:
    """What a browser would send of a page as it is shown."""
    told = {"seen": str(page.context["seen"]), "blocks": str(len(page.context["blocks"])), "act": "save"}
    for place, shown in enumerate(page.context["blocks"]):
        told[f"kind_{place}"] = shown.block.kind
        if shown.written:
            told[f"text_{place}"] = shown.block.text
        else:
            told[f"key_{place}"] = shown.block.key
    return {**told, **changes}


def new(designer: Client, draft: SchemeDraft, **said: str) -> Any:
    return designer.post(address("draft_new_document", draft), {**NEW, "seen": "0", **said})


def open_page(designer: Client, draft: SchemeDraft, kind: str = "talk_notice") -> Any:
    return designer.get(address("draft_document", draft, kind))


def send(designer: Client, draft: SchemeDraft, told: dict[str, str], kind: str = "talk_notice") -> Any:
    return designer.post(address("draft_document", draft, kind), told)


def test_the_page_lists_documents_with_the_steps_that_issue_them(designer: Client, draft: SchemeDraft) -> None:
    page = designer.get(address("draft_documents", draft))

    lines = {line["kind"].kind: line for line in page.context["kinds"]}
    assert page.status_code == 200 and page.context["wrong"] == []
    assert lines["refusal"]["steps"] and not lines["refusal"]["own"]


def test_a_document_saved_as_it_is_shown_changes_nothing_in_what_is_printed(
    designer: Client, draft: SchemeDraft
) -> None:
    for kind in ("decision", "refusal", "correction", "acceptance", "public_notice", "opinion"):
        page = open_page(designer, draft, kind)
        assert send(designer, draft, typed(page), kind).status_code == 302, kind

    draft.refresh_from_db()
    squeezed = {path: "".join(text.split()) for path, text in draft.texts.items()}
    assert squeezed == {path: "".join(text.split()) for path, text in draft.base.texts.items()}


def test_a_new_letter_for_a_hearing(designer: Client, draft: SchemeDraft, printed: list[str]) -> None:
    assert new(designer, draft).status_code == 302
    page = open_page(designer, draft)
    told = typed(page)

    page = send(designer, draft, {**told, "act": "add:heading"})
    told = typed(page, text_1="拟作出的决定")
    page = send(designer, draft, {**told, "act": "add:paragraph"})
    told = typed(page, text_2="你户月人均收入", act="insert:2", fact="月人均收入（元）")
    page = send(designer, draft, told)
    assert page.context["blocks"][2].block.text == "你户月人均收入【月人均收入（元）】"
    assert SchemeDraft.objects.get().texts[HEARING].count("<p>") == 1
    saved = send(designer, draft, typed(page))

    assert saved.status_code == 302
    text = SchemeDraft.objects.get().texts
    assert '{% part "拟作出的决定" %}' in text[HEARING] and "assessment.per_capita_income|yuan" in text[HEARING]
    kind = own_kinds.kinds_in(text)["talk_notice"]
    assert set(kind.required) == {"basis", "assessment"}
    assert list(publishing.find_problems(text)) == []
    assert "本版自带" in designer.get(address("draft_documents", draft)).content.decode()


def test_blocks_move_and_go_with_everything_typed_kept(designer: Client, draft: SchemeDraft) -> None:
    page = open_page(designer, draft, "refusal")
    first, second = (shown.block for shown in page.context["blocks"][:2])
    told = typed(page, text_0="改过但还没有保存的话")

    down = send(designer, draft, {**told, "act": "down:0"}, "refusal")
    assert [shown.block.kind for shown in down.context["blocks"][:2]] == [second.kind, first.kind]
    assert down.context["blocks"][1].block.text == "改过但还没有保存的话"
    gone = send(designer, draft, {**told, "act": "drop:0"}, "refusal")

    assert [shown.block for shown in gone.context["blocks"]] == [s.block for s in page.context["blocks"][1:]]
    assert SchemeDraft.objects.get().revision == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ settings.SECRET_KEY }}", "不能有“{”"),
        ("{% load static %}", "不能有“{”"),
        ("<script>1</script>", "不能有“&lt;”"),
        ("【不存在】", "不是可以插入的内容"),
        ("", "还没有内容"),
    ],
)
def test_what_cannot_be_written_is_said_at_the_block_and_stays_typed(
    text: str, sentence: str, designer: Client, draft: SchemeDraft
) -> None:
    page = open_page(designer, draft, "refusal")

    refused = send(designer, draft, typed(page, text_0=text), "refusal")

    assert refused.status_code == 422 and sentence in refused.content.decode()
    assert refused.context["blocks"][0].block.text == text and refused.context["blocks"][0].error
    assert SchemeDraft.objects.get().revision == 0


@pytest.mark.parametrize(
    ("gone", "sentence"), [("remedies", "救济途径"), ("fixed", "理由"), ("paragraph", "决定依据的条款")]
)
def test_a_refusal_without_reasons_basis_or_remedies_is_not_saved(
    gone: str, sentence: str, designer: Client, draft: SchemeDraft
) -> None:
    page = open_page(designer, draft, "refusal")
    told = typed(page)
    for place, shown in enumerate(page.context["blocks"]):
        if shown.block.kind == gone:
            told.pop(f"key_{place}", None)
            told[f"kind_{place}"] = "nothing"

    refused = send(designer, draft, told, "refusal")

    assert refused.status_code == 422 and sentence in refused.content.decode()
    assert SchemeDraft.objects.get().revision == 0


def test_a_fixed_piece_is_taken_from_the_template_never_from_the_browser(designer: Client, draft: SchemeDraft) -> None:
    page = open_page(designer, draft, "decision")
    place = next(n for n, shown in enumerate(page.context["blocks"]) if shown.block.kind == "fixed")

    told = typed(page, **{f"text_{place}": "<script>1</script>", f"key_{place}": "0123456789ab"})
    send(designer, draft, told, "decision")

    assert "script" not in SchemeDraft.objects.get().texts[DECISION]


def test_an_adverse_kind_starts_with_reasons_and_remedies(designer: Client, draft: SchemeDraft) -> None:
    refused = new(designer, draft, name="lowering", title="减发{scheme_name}决定书", number_word="减")
    assert refused.status_code == 422 and "不利决定" in str(refused.context["form"].errors)

    new(designer, draft, name="lowering", title="减发{scheme_name}决定书", number_word="减", adverse="on")

    page = open_page(designer, draft, "lowering")
    assert {"reasons", "remedies"} <= {shown.block.kind for shown in page.context["blocks"]}
    assert send(designer, draft, typed(page), "lowering").status_code == 302


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "decision"}, "name"),
        ({"name": "../x"}, "name"),
        ({"title": "<b>"}, "title"),
        ({"title": "{settings}"}, "title"),
        ({"number_word": "ab"}, "number_word"),
        ({"clauses": " "}, "clauses"),
        ({"issuer": "household"}, "issuer"),
        ({"sets": "remedy.litigation"}, "sets"),
    ],
)
def test_a_kind_that_is_wrong_is_said_at_its_field(
    said: dict[str, str], field: str, designer: Client, draft: SchemeDraft
) -> None:
    refused = new(designer, draft, **said)

    assert refused.status_code == 422 and field in refused.context["form"].errors
    assert SchemeDraft.objects.get().revision == 0


def test_a_kind_of_the_draft_can_go_unless_a_step_issues_it(designer: Client, draft: SchemeDraft) -> None:
    new(designer, draft)
    page = "bpmn/dibao.bpmn"
    text = SchemeDraft.objects.get().texts[page]
    author = SchemeDraft.objects.get().drafted_by
    designing.save(
        draft.pk,
        page,
        text.replace("refusal&quot;", "talk_notice&quot;").replace("'refusal'", "'talk_notice'"),
        9,
        author,
        MOMENT,
    )

    kept = designer.post(address("draft_drop_document", draft, "talk_notice"), {"seen": "9"}, follow=True)
    assert "还有环节签发" in kept.content.decode()
    designing.save(draft.pk, page, text, 9, author, MOMENT)
    designer.post(address("draft_drop_document", draft, "talk_notice"), {"seen": "9"})

    assert SchemeDraft.objects.get().texts == draft.base.texts


def test_the_slower_of_two_sees_both_versions(designer: Client, draft: SchemeDraft, signed_in: SignIn) -> None:
    other = signed_in(builders.person("process_designer", builders.COUNTY, "second_designer", "曲望舒"))
    page = open_page(designer, draft, "refusal")
    send(other, draft, typed(open_page(other, draft, "refusal"), text_0="别人改的话。"), "refusal")

    slower = send(designer, draft, typed(page, text_0="我改的话。"), "refusal")

    text = slower.content.decode()
    assert slower.status_code == 409 and "曲望舒" in text and "别人改的话" in text and "我改的话" in text
    assert "别人改的话" in SchemeDraft.objects.get().texts["templates/documents/shared/refusal.html"]


def test_a_preview_shows_what_is_typed_and_saves_nothing(
    designer: Client, draft: SchemeDraft, printed: list[str]
) -> None:
    page = open_page(designer, draft, "refusal")
    told = typed(page, text_0="只在预览里的话，给【申请人】。")

    answer = designer.post(address("draft_document_preview", draft, "refusal"), told)

    assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "只在预览里的话，给陈秀禾。" in printed[0]
    assert SchemeDraft.objects.get().revision == 0


def test_every_document_of_the_draft_can_be_previewed(designer: Client, draft: SchemeDraft, printed: list[str]) -> None:
    for line in designer.get(address("draft_documents", draft)).context["kinds"]:
        answer = designer.get(address("draft_document_preview", draft, line["kind"].kind))
        assert answer.headers["Content-Type"] == "application/pdf", line["title"]

    assert len(printed) > 15


@pytest.mark.usefixtures("fonts")
def test_a_preview_is_printed_like_the_document_itself(designer: Client, draft: SchemeDraft) -> None:
    answer = designer.get(address("draft_document_preview", draft, "refusal"))

    assert answer.content.startswith(b"%PDF-")


def put(designer: Client, draft: SchemeDraft, path: str, text: str) -> Any:
    body = json.dumps({"path": path, "text": text, "seen": 9})
    return designer.post(address("draft_save", draft), body, content_type="application/json")


UPLOADED = (
    *("load", "include a file of the machine", "settings", "a method that empties", "loops in loops", "doubling"),
    *(
        "script in pieces",
        "address of a file in a style",
        "picture from the network",
        "svg",
        "a text that calls itself",
    ),
)


@pytest.mark.parametrize("name", UPLOADED)
def test_an_attack_that_was_uploaded_is_found_by_the_check_and_never_previewed(
    name: str, designer: Client, draft: SchemeDraft, printed: list[str]
) -> None:
    attack = ATTACKS[name].replace("dibao/attack.html", "dibao/decision.html")
    answer = put(designer, draft, DECISION, draft.base.texts[DECISION] + attack)

    assert [one for one in answer.json()["findings"] if one["severity"] == "error" and one["code"] == "scheme.E005"]
    page = designer.get(address("draft_document_preview", draft, "decision"))
    assert page.status_code == 422 and printed == []
    assert open_page(designer, draft, "decision").status_code == 200
    assert any(DECISION in where for where, _ in publishing.find_problems(SchemeDraft.objects.get().texts))


def test_files_of_kinds_that_do_not_read_are_said_and_break_no_page(designer: Client, draft: SchemeDraft) -> None:
    for text in ("nonsense [", "[talk_notice]\ntitle = 3\n", "x = 1\n", "[a]\n" * 3):
        answer = put(designer, draft, KINDS, text)
        assert [one for one in answer.json()["findings"] if one["severity"] == "error"], text
        for page in ("draft_documents", "draft_rules", "draft_data"):
            assert designer.get(address(page, draft)).status_code == 200, (page, text)


def test_a_letter_of_an_editions_own_is_issued_and_frozen(
    case: Case, people: dict[str, User], designer: Client, draft: SchemeDraft
) -> None:
    new(designer, draft)
    page = open_page(designer, draft)
    send(designer, draft, typed(page, text_0="根据【依据条款】，请【申请人】陈述意见。"))
    texts = SchemeDraft.objects.get().texts
    edition = trials.ready("dibao", texts)
    work = Work(case.process, case, edition, people["county_head"], MOMENT)

    made = issue(work, "talk_notice")

    assert made.title == "最低生活保障听取意见通知书" and "听〔2026〕1号" in made.number
    html = read_html(made)
    assert "根据《社会救助法》第四十八条，请" in html and f"{case.applicant}陈述意见。" in html


def test_only_designers_of_the_owner_write(draft: SchemeDraft, people: dict[str, User], signed_in: SignIn) -> None:
    reader = signed_in(people["process_approver"])
    page = open_page(reader, draft, "refusal")

    assert page.status_code == 200 and "上移" not in page.content.decode()
    assert send(reader, draft, typed(page), "refusal").status_code == 403
    assert new(reader, draft).status_code == 403
    assert signed_in(people["caseworker"]).get(address("draft_documents", draft)).status_code == 403
    assert reader.get(address("draft_document", draft, "nothing")).status_code == 404
