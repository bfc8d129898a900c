"""The walk of docs/howto/add-a-scheme.md: four files of a scheme that nobody has heard of, and no Python."""

import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from cases import intake
from cases.models import Award, Case
from processes import editions
from tests import builders
from tests.journeys import answers
from web.words import scheme_title

pytestmark = pytest.mark.django_db
SAMPLE = Path(settings.BASE_DIR) / "docs" / "howto" / "heating"
TAKEN = ("bpmn", "forms/schemas", "rules/tables", "templates/documents")


@pytest.fixture
def product(base: None, tmp_path: Path):
    """A product of one's own, to which the four files are added."""
    for folder in TAKEN:
        shutil.copytree(Path(settings.BASE_DIR) / folder, tmp_path / folder)
    (tmp_path / "tests" / "examples").mkdir(parents=True)
    with override_settings(BASE_DIR=tmp_path):
        yield tmp_path
    editions.forget()


def add_files(product: Path) -> list[str]:
    files = sorted(path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file())
    for file in files:
        (product / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE / file, product / file)
    return [file.as_posix() for file in files]


def decided(people: dict[str, object]) -> Case:
    told = builders.signed(answers.application(), builders.NOW.date().isoformat())
    village = {"channel": "village_aide", "area": builders.VILLAGE}
    case = intake.apply("heating", people["village_aide"], told, {}, builders.NOW, **village).case
    now = builders.advance(case, people, "archiving")
    builders.do(builders.open_task(case), people, now + timedelta(hours=1))
    case.refresh_from_db()
    return case


def test_four_files_make_a_scheme_that_is_checked_published_applied_for_and_granted(product: Path) -> None:
    assert add_files(product) == [
        "bpmn/heating.bpmn",
        "forms/schemas/heating.toml",
        "rules/tables/heating.toml",
        "templates/documents/heating/decision.html",
    ]
    call_command("check_schemes", "heating")
    editions.publish_shipped(builders.NOW)

    case = decided(builders.team())
    award = Award.objects.get(case=case)
    assert (case.state, case.outcome, scheme_title("heating")) == ("closed", "grant", "取暖救助")
    assert (award.kind, award.amount, award.scheme) == (Award.Kind.ONCE, Decimal("600.00"), "heating")
    assert {"acceptance", "decision", "archive_catalogue"} <= set(case.documents.values_list("kind", flat=True))
    assert case.clocks.get(rule="heating.confirmation_total").days == 15


@pytest.mark.parametrize("left_out", ["forms/schemas/heating.toml", "rules/tables/heating.toml"])
def test_a_file_that_is_not_there_is_named(product: Path, left_out: str) -> None:
    add_files(product)
    (product / left_out).unlink()
    with pytest.raises(CommandError):
        call_command("check_schemes", "heating")
