"""Starting an application: the place, the form, the draft, the receipt."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Channel
from forms.rows import flatten
from monitoring.mergers import hindrances, plans, runs
from offices import succession
from offices.models import User
from tests import builders
from tests.journeys import answers
from tests.web.conftest import MOMENT
from web.apply import draft_key

SignIn = Callable[[User], Client]
FORM = f"/apply/dibao/{builders.VILLAGE}/"


def posted(told: dict[str, object], **more: str) -> dict[str, object]:
    """Answers as a browser posts them."""
    flat = flatten(builders.signed(told, "2026-09-02")) | more
    yes = {True: "yes", False: "no"}
    return {key: yes[value] if isinstance(value, bool) else value for key, value in flat.items() if value is not None}


def test_a_village_aide_is_led_straight_to_the_forms_of_the_own_village(
    people: dict[str, User], signed_in: SignIn
) -> None:
    answer = signed_in(people["village_aide"]).get(reverse("web:apply"))

    assert f'href="{FORM}"' in answer.content.decode()


def test_a_caseworker_chooses_among_the_villages_of_the_township_or_finds_one_by_name(
    people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["caseworker"])

    every = {row.code for row in client.get(reverse("web:apply")).context["below"]}
    named = {row.code for row in client.get(reverse("web:apply"), {"name": "东明村"}).context["below"]}

    assert builders.VILLAGE in named < every
    assert builders.OTHER_VILLAGE not in every


@pytest.mark.proves("S1-13")
def test_handing_in_gives_a_receipt_with_number_code_and_papers(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["village_aide"])

    page = client.post(FORM, posted(answers.application(), channel="village_aide"), follow=True)

    case = Case.objects.get()
    text = page.content.decode()
    assert case.channel == Channel.VILLAGE_AIDE
    assert case.number in text and page.context["code"] in text and "data:image/png" in text
    assert [document.kind for document in page.context["documents"]][:2] == ["application_form", "undertaking"]
    assert page.context["code"] not in page.context["address"]


def test_an_application_with_gaps_comes_back_with_messages_and_opens_no_case(
    people: dict[str, User], signed_in: SignIn
) -> None:
    answer = signed_in(people["village_aide"]).post(FORM, {"application_reason": "生病"})

    assert answer.status_code == 422
    assert "请更正下列内容" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_draft_comes_back_and_is_gone_after_handing_in(people: dict[str, User], signed_in: SignIn) -> None:
    aide = people["village_aide"]
    client = signed_in(aide)

    client.post(f"{FORM}draft/", {"application_reason": "丈夫生病"})
    assert "丈夫生病" in client.get(FORM).content.decode()
    client.post(FORM, posted(answers.application(), channel="village_aide"))

    assert not aide.drafts.filter(key=draft_key("dibao", builders.VILLAGE)).exists()


def test_a_draft_of_a_merged_village_is_found_where_it_was_and_handed_in_where_the_village_went(
    people: dict[str, User], signed_in: SignIn
) -> None:
    aide, on = people["village_aide"], MOMENT.date()
    client = signed_in(aide)
    client.post(f"{FORM}draft/", {"application_reason": "丈夫生病"})
    made = plans.enter(people["county_approver"], builders.TOWN, "411224100000", on, "批复〔2026〕8号", MOMENT)
    plans.confirm(made.pk, people["county_head"], made.revision, hindrances.of(made, on), MOMENT)
    runs.begin(made.pk, MOMENT)
    runs.go_on(made.pk, lambda: MOMENT)
    new = succession.current(builders.VILLAGE)

    assert FORM in client.get(reverse("web:apply")).content.decode()
    page = client.get(FORM).content.decode()
    assert "丈夫生病" in page and "已并入" in page
    assert client.post(f"{FORM}draft/", {"application_reason": "丈夫病重"}).status_code == 302
    assert "丈夫病重" not in client.get(FORM.replace(builders.VILLAGE, new)).content.decode()
    handed_in = client.post(FORM, posted(answers.application(), channel="village_aide"), follow=True)

    assert (
        Case.objects.get().area == new != builders.VILLAGE and Case.objects.get().number in handed_in.content.decode()
    )
    assert not aide.drafts.exists()
    stranger = builders.person("village_aide", builders.FAR_VILLAGE)
    assert signed_in(stranger).get(FORM).status_code == 403


def test_an_applicant_applies_for_the_own_household_and_sees_it(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["applicant"])

    client.post(FORM, posted(builders.single("李有田", 3)))

    assert Case.objects.get().applicant_user == people["applicant"]
    assert Case.objects.get().number in client.get(reverse("web:own_cases")).content.decode()


def test_nobody_opens_a_case_where_the_post_does_not_reach(people: dict[str, User], signed_in: SignIn) -> None:
    answer = signed_in(people["village_aide"]).get(f"/apply/dibao/{builders.OTHER_VILLAGE}/")

    assert answer.status_code == 403


def test_a_scheme_without_an_edition_cannot_be_applied_for(people: dict[str, User], signed_in: SignIn) -> None:
    answer = signed_in(people["village_aide"]).get(f"/apply/unknown/{builders.VILLAGE}/")

    assert answer.status_code == 404


def test_the_receipt_is_shown_to_whoever_just_applied_and_to_nobody_else(
    people: dict[str, User], signed_in: SignIn
) -> None:
    assert signed_in(people["caseworker"]).get(reverse("web:receipt")).status_code == 302


@pytest.mark.proves("S0-12")
def test_a_double_is_told_above_the_form_as_typed_and_shown_to_whom_it_concerns(
    people: dict[str, User], signed_in: SignIn
) -> None:
    signed_in(people["village_aide"]).post(FORM, posted(answers.application(), channel="village_aide"))
    first, again = Case.objects.get(), posted(answers.application(), channel="counter")

    told = signed_in(people["caseworker"]).post(FORM, again)
    guessed = signed_in(people["applicant"]).post(FORM, again)

    page = told.content.decode()
    assert (told.status_code, Case.objects.count()) == (409, 1)
    assert reverse("web:case", args=[first.number]) in page and again["application_reason"] in page
    assert "请带身份证到乡镇（街道）窗口核实" in guessed.content.decode()
    assert first.number not in guessed.content.decode()
