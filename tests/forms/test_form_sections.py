"""The shipped sections: one for each step, in the words of the facts, asking what the law asks and no more."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from forms.build import build
from forms.codes import catalogue
from forms.joining import shipped
from forms.load import Field
from forms.sources import find_source
from tests.forms.samples import ON, an_id

ROOT = Path(__file__).resolve().parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
SECTIONS = shipped()
HELPERS = {"public_objection", "correction_request", "extension"}
LISTS = ("members", "incomes", "assets", "expenses", "obligors")
KINDS = {
    **{"text": {"text", "resident_id"}, "key": {"person", "text"}, "date": {"date"}, "flag": {"yes_no", "consent"}},
    **{"number": {"integer"}, "decimal": {"decimal"}, "money": {"money"}, "choice": {"choice"}, "choices": {"choices"}},
    **{"division": {"division"}},
}


def vocabulary() -> dict[str, Any]:
    return tomllib.loads((ROOT / "rules/assessment/vocabulary.toml").read_text("utf-8"))


def forms_of_tasks() -> dict[str, str]:
    """Task id and the section it opens, for every user task of every diagram."""
    found = {}
    for path in (ROOT / "bpmn").rglob("*.bpmn"):
        for task in ElementTree.parse(path).iter(f"{BPMN}userTask"):
            own = {row.get("name"): row.get("value") for row in task.iter(f"{SPIFF}property")}
            found[task.get("id", "")] = own.get("form") or task.get("id", "")
    return found


def all_fields(*, applicant: bool = False) -> Iterator[tuple[str, Field]]:
    """Every question and column, with the section it stands in."""
    for section in SECTIONS.values():
        for field in section.fields if section.applicant or not applicant else ():
            yield from ((section.id, asked) for asked in (field, *field.columns))


def investigation(**changed: Any) -> dict[str, Any]:
    """Answers of a visit as it should be."""
    answers = {
        "visit_way": "on_site",
        "visit_started_at": "2026-11-20T09:00",
        "visit_ended_at": "2026-11-20T10:00",
        "respondent_name": "王秀英",
        "respondent_relation": "self",
        "cooperates": True,
        "investigators": [{"name": name, "signature": name} for name in ("李明", "周海")],
        "housing_kind": "own",
        "dwelling_danger": "none",
        "safe_water": True,
        "food": "够吃",
        "clothing": "够穿",
        "investigation_conclusion": "与申报一致",
        "member_signed": "signed",
        "member_signature": "王秀英",
    }
    return {**answers, **changed}


def application(**changed: Any) -> dict[str, Any]:
    """Answers of an application as it should be."""
    answers = {
        "scheme": "dibao",
        "residence_kind": "rural",
        "application_reason": "患病，没有收入",
        "phone": "13812345678",
        "address": "狮子坪乡花园寺村",
        "applied_by": "self",
        "members": [{"name": "王秀英", "relation": "self", "resident_id": an_id()}],
        "incomes": [{"member": "王秀英", "item": "casual_labour", "amount": 300, "period": "month"}],
        "account_kind": "social_security_card",
        "account_name": "王秀英",
        "account_number": "6222020000000000000",
        "near_relative_declared": False,
        "undertaking_signed": True,
        "authorisation_signed": True,
        "signatures": [{"member": "王秀英", "signature": "王秀英"}],
    }
    return {**answers, **changed}


def errors(section: str, answers: dict[str, Any]) -> dict[str, list[str]]:
    return build(SECTIONS[section], answers, on=ON).errors


def test_every_step_of_every_diagram_has_its_section() -> None:
    tasks = forms_of_tasks()
    known = {
        name for path in (ROOT / "forms/schemas").glob("*.toml") for name in tomllib.loads(path.read_text("utf-8"))
    }

    assert len(tasks) >= 23
    assert set(tasks.values()) - known == set()


def test_every_section_is_opened_by_a_step_or_is_a_helper() -> None:
    assert set(SECTIONS) - set(forms_of_tasks().values()) == HELPERS


def test_household_questions_carry_the_names_and_kinds_of_the_facts() -> None:
    facts = vocabulary()
    for section in ("application", "household_investigation"):
        for name in LISTS:
            asked = SECTIONS[section].find(name)
            for column in asked.columns if asked else ():
                assert column.kind in KINDS[facts[name][column.name]["kind"]], f"{section}.{name}.{column.name}"


def test_top_level_facts_have_the_kind_of_the_vocabulary() -> None:
    facts = vocabulary()["top"]
    shared = [field for section in SECTIONS.values() for field in section.fields if field.name in facts]

    assert {field.name for field in shared} >= {"scheme", "residence_kind", "undertaking_signed", "expense_estimate"}
    assert [field.name for field in shared if field.kind not in KINDS[facts[field.name]["kind"]]] == []


def test_choices_of_facts_are_those_of_the_vocabulary() -> None:
    for name, choices in vocabulary()["choices"].items():
        # Households hold statuses and awards; ways of asking for several at once are no answer to what they hold.
        ways = {"small_aid", "aid_first", "one_door", "special_aid"} if name == "scheme" else set()
        wanted = tuple((key, title) for key, title in choices.items() if key not in ways)
        assert catalogue()[f"facts.{name}"] == wanted, name


def test_gateways_find_the_answers_they_ask_for() -> None:
    options = {
        ("acceptance", "acceptance_outcome"): ["accept", "correction", "non_acceptance"],
        ("examination", "proposal"): ["grant", "refuse"],
        ("objection", "objection_path"): ["reinvestigation", "community_appraisal"],
        ("township_confirmation", "decision_outcome"): ["grant", "refuse"],
        ("decision", "decision_outcome"): ["grant", "refuse"],
    }

    for (section, name), codes in options.items():
        assert [code for code, _ in SECTIONS[section].find(name).options] == codes
        assert SECTIONS[section].find(name).required


def test_an_application_in_order_is_taken_without_doubt() -> None:
    form = build(SECTIONS["application"], application(), on=ON)

    assert form.errors == {}
    assert form.warnings == {}
    assert form.cleaned["incomes"][0]["amount"] == "300.00"


@pytest.mark.proves("LAW-10", "S1-15")
def test_no_question_asks_the_applicant_for_what_a_source_holds() -> None:
    for name, field in all_fields(applicant=True):
        assert not find_source(field.evidence) or field.source, f"{name}.{field.name}"
    papers = {"identity_paper", "residence_paper", "marriage_paper", "disability_paper"}
    asked = build(SECTIONS["application"])

    assert papers.isdisjoint(asked.form.fields)
    assert asked.render().count("由我们向") == 4


def test_what_was_fetched_is_shown_in_its_place() -> None:
    shown = build(SECTIONS["application"], known={"disability_paper": "肢体二级，与申报一致"}).render()

    assert "肢体二级，与申报一致" in shown and "已调取" in shown


@pytest.mark.proves("LAW-07")
@pytest.mark.parametrize("name", ["undertaking_signed", "authorisation_signed", "signatures"])
def test_an_application_needs_the_undertaking_the_authorisation_and_signatures(name: str) -> None:
    assert name in errors("application", application(**{name: None}))


@pytest.mark.proves("LAW-05")
def test_an_agent_needs_a_name_matters_and_the_applicants_signature() -> None:
    missing = errors("application", application(applied_by="agent"))

    assert set(missing) == {"agent_name", "agent_phone", "entrusted_matters", "entrustment"}
    agent = {
        "agent_name": "花园寺村委会",
        "agent_phone": "13812345678",
        "entrusted_matters": ["apply"],
        "entrustment": "王秀英",
    }
    assert errors("application", application(applied_by="village_committee", **agent)) == {}


@pytest.mark.proves("DB-34")
def test_a_written_commitment_may_stand_for_a_proof_that_cannot_be_had() -> None:
    assert set(errors("application", application(commitment_used=True))) == {"commitment_papers"}
    assert errors("application", application(commitment_used=True, commitment_papers="务工收入证明")) == {}


@pytest.mark.proves("S0-22")
def test_money_goes_to_the_social_security_card_and_cards_are_shared() -> None:
    kinds = [code for code, _ in SECTIONS["application"].find("account_kind").options]

    assert kinds[0] == "social_security_card"
    assert SECTIONS["application"].find("identity_paper").source == "identity"
    assert SECTIONS["application"].find("disability_paper").source == "disability_card"


@pytest.mark.proves("DB-10")
@pytest.mark.parametrize("section", ["household_investigation", "neighbour_inquiry", "reinvestigation", "county_visit"])
def test_nobody_investigates_alone(section: str) -> None:
    people = next(field for field in SECTIONS[section].fields if field.kind == "list" and field.min == 2)

    alone = errors(section, {people.name: [{"name": "李明", "signature": "李明"}]})

    assert alone[people.name] == [f"{people.label}至少填写2人，现在有1人"]


@pytest.mark.proves("DB-11")
def test_investigators_and_a_present_member_sign_or_the_refusal_is_recorded() -> None:
    assert errors("household_investigation", investigation()) == {}
    assert set(errors("household_investigation", investigation(member_signature=""))) == {"member_signature"}
    assert set(errors("household_investigation", investigation(member_signed="refused"))) == {"refusal_note"}
    unsigned = investigation(investigators=[{"name": "李明", "signature": "李明"}, {"name": "周海"}])
    assert set(errors("household_investigation", unsigned)) == {"investigators.1.signature"}


@pytest.mark.proves("DB-12")
def test_a_visit_by_telephone_needs_the_number_of_the_emergency_order() -> None:
    remote = investigation(visit_way="contactless", contactless_means="video")

    assert set(errors("household_investigation", remote)) == {"emergency_order"}
    assert errors("household_investigation", {**remote, "emergency_order": "某政发〔2026〕3号"}) == {}


def test_a_visit_without_photos_is_reminded_of_them() -> None:
    assert "photos" in build(SECTIONS["household_investigation"], investigation(), on=ON).warnings


@pytest.mark.proves("LAW-08")
def test_obligors_are_checked_only_with_their_consent() -> None:
    request = {
        "means_test_items": ["bank"],
        "period_from": "2025-11",
        "period_to": "2026-10",
        "authorisations_complete": True,
        "obligors_included": True,
    }
    without = {"obligor_consents": [{"name": "王强", "consented": False, "consented_on": "2026-11-20"}]}

    assert set(errors("means_test_request", request)) == {"obligor_consents"}
    assert set(errors("means_test_request", {**request, **without})) == {"obligor_consents.0.consented"}


@pytest.mark.proves("PRO-07")
def test_the_eleven_registers_can_be_queried() -> None:
    items = dict(SECTIONS["means_test_request"].find("means_test_items").options)

    # 社会救助法 第四十一条 and 民发〔2021〕57号 第十七条 name these; marriage and death are looked up besides.
    asked = "户籍 纳税 社会保险 不动产登记 市场主体登记 住房公积金 车船登记 银行存款 商业保险 证券 互联网金融资产"
    assert {title for code, title in items.items() if code not in {"marriage", "death"}} == set(asked.split())
    request = {"means_test_items": ["bank", "pedigree"], "period_from": "2025-09", "period_to": "2026-08"}
    assert "means_test_items" in errors("means_test_request", request), "nothing beyond the list is asked for"
    assert "means_test_items" in errors("means_test_request", {**request, "means_test_items": []})


def test_recognition_rests_on_five_parts() -> None:
    parts = {"application", "household_investigation", "means_test", "neighbour_inquiry"}

    assert parts <= set(SECTIONS)
    assert SECTIONS["household_investigation"].find("expense_estimate").kind == "money"


@pytest.mark.proves("DB-30")
def test_no_reason_of_refusal_rests_on_labour_occupation_or_identity() -> None:
    for section in ("examination", "township_confirmation", "county_confirmation", "decision"):
        reasons = SECTIONS[section].find("refusal_reasons").options
        assert "non_cooperation" in dict(reasons) and "第二十九条" in dict(reasons)["non_cooperation"]
        assert not [label for _, label in reasons if any(word in label for word in ("劳动", "职业", "身份"))]


@pytest.mark.parametrize(
    ("section", "outcome"),
    [("examination", "proposal"), ("township_confirmation", "decision_outcome"), ("decision", "decision_outcome")],
)
def test_a_refusal_states_reasons_and_facts(section: str, outcome: str) -> None:
    missing = errors(section, {outcome: "refuse"})

    assert {"refusal_reasons", "refusal_text"} <= set(missing)
    assert {"refusal_reasons", "refusal_text"}.isdisjoint(errors(section, {outcome: "grant"}))


def test_no_amount_is_typed_by_those_who_decide() -> None:
    for section in ("examination", "opinion", "township_confirmation", "county_confirmation", "decision"):
        assert [field.name for field in SECTIONS[section].fields if field.kind in ("money", "integer", "decimal")] == []


def test_non_acceptance_and_correction_say_why() -> None:
    assert set(errors("acceptance", {"acceptance_outcome": "accept"})) == set()
    assert set(errors("acceptance", {"acceptance_outcome": "correction"})) == {"missing_papers", "correction_until"}
    refused = {"non_acceptance_reason", "non_acceptance_text"}
    assert set(errors("acceptance", {"acceptance_outcome": "non_acceptance"})) == refused


def test_names_of_people_and_numbers_are_secret() -> None:
    personal = ("resident_id", "bank_card")
    for name, field in all_fields():
        assert field.secret or field.kind not in personal, f"{name}.{field.name}"
