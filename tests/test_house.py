"""The house rules as tests: what a reviewer would otherwise have to remember."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import get_resolver

from cases.documents.file_papers import KINDS as FILE_PAPERS
from cases.documents.kinds import KINDS, OFFICE_PAPERS
from web.management.commands import make_docs
from web.words import ACTS

ROOT = Path(__file__).resolve().parent.parent
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CODE = {".py", ".js", ".mjs", ".html", ".css", ".sh"}
OWN_APPS = {"offices", "processes", "cases", "monitoring", "web"}
DJANGOS_OWN = re.compile(r"^(django/|admin/|registration/|(400|403|403_csrf|404|500)\.html$)")
CLOCKS = re.compile(r"timezone\.now\b|datetime\.(now|today|utcnow)\(|date\.today\(|timezone\.local(date|time)\(\)")


@cache
def project_files() -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(*, tests: bool = False) -> list[Path]:
    files = [path for path in project_files() if path.suffix == ".py" and "migrations" not in path.parts]
    return [path for path in files if tests or not relative(path).startswith("tests/")]


def test_no_code_file_is_longer_than_400_lines() -> None:
    code = [path for path in project_files() if path.suffix in CODE and "migrations" not in path.parts]

    too_long = {relative(path): length for path in code if (length := len(read(path).splitlines())) > 400}

    assert too_long == {}


# Words


@cache
def glossary_words() -> set[str]:
    """The words of the last column of each glossary table, compounds taken apart."""
    words: set[str] = set()
    for line in read(ROOT / "docs/glossary.md").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[2] != "id words" and not set(cells[2]) <= {"-"}:
            words |= set(re.split(r"[ _]", cells[2]))
    return words


def unknown_words(name: str) -> list[str]:
    return [word for word in name.split("_") if word not in glossary_words()]


@cache
def diagram_ids() -> list[tuple[str, str]]:
    """(file, id) of everything that a diagram's semantic part names; pictures and parameters left out."""
    found = []
    for path in sorted((ROOT / "bpmn").rglob("*.bpmn")):
        for element in ElementTree.parse(path).iter():
            if element.tag.startswith(BPMN) and "id" in element.attrib:
                found.append((relative(path), element.attrib["id"]))
    return found


def test_diagram_ids_are_glossary_words() -> None:
    strange = {f"{file}: {name}": words for file, name in diagram_ids() if (words := unknown_words(name))}

    assert diagram_ids()
    assert strange == {}, "enter the word in docs/glossary.md or use the one that is there"


def test_form_sections_are_glossary_words() -> None:
    sections = [
        (relative(path), name)
        for path in sorted((ROOT / "forms/schemas").glob("*.toml"))
        for name, value in tomllib.loads(read(path)).items()
        if isinstance(value, dict)
    ]

    strange = {f"{file}: {name}": words for file, name in sections if (words := unknown_words(name))}

    assert sections
    assert strange == {}, "enter the word in docs/glossary.md or use the one that is there"


# Templates and documents


PLAIN_CARD = re.compile(
    r"""<form class="card[^>]*>\s*{% csrf_token %}(?:\s*<div class="card-header">\s*<h2>[^<]*</h2>\s*</div>)?"""
    r"""\s*<div class="card-body">\s*{% include "web/form_errors.html" %}\s*{% for field in form %}\s*"""
    r"""{% include "web/field.html" %}\s*{% endfor %}\s*</div>\s*<div class="(?:act-bar|card-footer)">\s*"""
    r"""<button[^>]*>[^<]*</button>\s*(?:<a class="btn"[^>]*>[^<]*</a>\s*)?</div>\s*</form>"""
)


def test_a_plain_form_on_a_card_is_written_once() -> None:
    copies = {relative(path) for path in project_files() if path.suffix == ".html" and PLAIN_CARD.search(read(path))}

    assert copies == set(), "include web/form_card.html"


def test_every_template_is_used() -> None:
    readers = [path for path in project_files() if path.suffix in {".py", ".html"} and "tests" not in path.parts]
    named = {
        (path, re.sub(r"\{[^}]*\}", "*", name))
        for path in readers
        for name in re.findall(r"""["']([\w{}./ -]+\.html)["']""", read(path))
    }
    templates = ROOT / "templates"

    unused = [
        own.as_posix()
        for path in project_files()
        if path.suffix == ".html" and path.is_relative_to(templates)
        for own in [path.relative_to(templates)]
        if own.parts[0] != "documents" and not DJANGOS_OWN.match(own.as_posix())
        if not any(own.match(pattern) for reader, pattern in named if reader != path)
    ]

    assert unused == []


def test_every_address_that_a_page_names_is_there() -> None:
    """A name that leads nowhere brings the whole page down, and only for whoever sees that link."""
    known = {str(name) for name in get_resolver("config.urls").namespace_dict["web"][1].reverse_dict if name}
    named = {
        (relative(path), name)
        for path in project_files()
        if path.suffix in {".py", ".html"} and "tests" not in path.parts
        for name in re.findall(r"""(?:{% url |reverse\(|redirect\()["']web:(\w+)["']""", read(path))
    }

    assert named
    assert {each for each in named if each[1] not in known} == set()


def test_every_act_in_a_households_chain_has_its_words() -> None:
    written = r"""(?:chain\.append|append_for_household)\(\s*[\w.]+,\s*"(\w+)\""""
    own = [path for path in project_files() if path.suffix == ".py" and relative(path).startswith("cases/")]
    acts = {act for path in own for act in re.findall(written, read(path))}

    assert acts
    assert acts - set(ACTS) == set()


def test_every_document_template_is_a_kind_or_included() -> None:
    folder = ROOT / "templates/documents"
    templates = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}
    of_kinds = {re.sub(r"\{[^}]*\}", "*", kind.template) for kind in (KINDS | OFFICE_PAPERS | FILE_PAPERS).values()}
    of_kinds |= {
        f"{path.parent.name}/{name}.html" for path in folder.rglob("kinds.toml") for name in tomllib.loads(read(path))
    }
    included = {name for path in templates.values() for name in re.findall(r"""["']([\w./-]+\.html)["']""", read(path))}

    unused = [
        name
        for name in templates
        if not any(Path(name).match(pattern) for pattern in of_kinds)
        if not any(other.endswith(name) for other in included)
    ]

    assert unused == []


def test_every_document_kind_is_issued_somewhere() -> None:
    diagrams = [path for path in project_files() if path.suffix == ".bpmn" and "tests" not in path.parts]
    code = [path for path in python_files() if path.name != "kinds.py"]
    text = "".join(read(path) for path in [*diagrams, *code]).replace("&quot;", '"')

    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []


# Time and people


def test_only_web_and_commands_look_at_the_clock() -> None:
    inside = [
        path
        for path in python_files()
        if not relative(path).startswith(("web/", "install/", "config/"))
        and "management/commands" not in relative(path)
    ]

    looking = [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in inside
        for number, line in enumerate(read(path).splitlines(), 1)
        if CLOCKS.search(line)
    ]

    assert looking == []


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OWN_APPS]


def test_every_person_has_an_instant_beside_them() -> None:
    user = get_user_model()
    alone = []
    for model in own_models():
        names = {field.name for field in model._meta.get_fields()}
        for field in model._meta.fields:
            person = field.name.endswith("_by") and field.related_model is user
            if person and f"{field.name.removesuffix('_by')}_at" not in names:
                alone.append(f"{model._meta.label}.{field.name}")

    assert alone == []


def test_no_model_sorts_or_saves_behind_the_callers_back() -> None:
    hidden = [model._meta.label for model in own_models() if model._meta.ordering or "save" in vars(model)]

    assert hidden == []


# Documents of the house


@pytest.mark.parametrize("name", ["README.md", "docs"])
def test_links_lead_somewhere(name: str) -> None:
    start = ROOT / name
    pages = [start] if start.is_file() else sorted(start.rglob("*.md"))

    broken = [
        f"{relative(page)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)\s]+)\)", read(page))
        if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.split("#")[0]).exists()
    ]

    assert pages
    assert broken == []


def test_no_registry_host_or_machine_path_is_committed() -> None:
    hosts = r"https?://[\w.-]*(" + "|".join(["py" + "pi", "npm" + "js", "deb" + "ian"]) + r")[\w.-]*/"
    paths = r"(?<![\w.)}*-])/(" + "|".join(["work", "root", "home/\\w+"]) + r")/"
    forbidden = re.compile(f"{hosts}|{paths}")
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" in content[:8000]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if forbidden.search(line):
                found.append(f"{relative(path)}:{number}")

    assert found == []


def test_each_dependency_says_what_it_saves() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    declared = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    record = read(ROOT / "docs/adr/0012-dependencies.md").lower()

    names = [re.split(r"[\[<>=!~ ]", each)[0].lower() for each in declared]

    assert [name for name in names if f"| {name} |" not in record] == []


# Proofs


def test_proofs_name_rows_that_exist() -> None:
    known = {row["id"] for row in make_docs.read_rows(ROOT)}
    proofs = make_docs.collect(ROOT)

    assert len(known) == 434
    assert {row: tests for row, tests in proofs.items() if row not in known} == {}


def test_every_rule_whose_clause_was_read_has_a_worked_case() -> None:
    without = [f"{row} {label}" for row, label, cases in make_docs.in_worked_cases(ROOT) if not cases]

    assert without == []


@pytest.mark.proves("LS-14")
def test_nothing_rests_on_the_notice_of_2014_whose_text_was_not_found() -> None:
    own = ("bpmn", "forms", "rules", "templates")
    texts = [path for path in project_files() if path.relative_to(ROOT).parts[0] in own]

    assert [relative(path) for path in texts if "国发〔2014〕47号" in read(path)] == []


def test_each_proof_stands_on_one_line_in_double_quotes() -> None:
    marker = re.compile(r"mark\.proves(?!\((\"[A-Z0-9-]+\"(, )?)+\))")
    own = Path(__file__).resolve()

    unread = [
        f"{relative(path)}:{number}"
        for path in python_files(tests=True)
        if relative(path).startswith("tests/") and path != own
        for number, line in enumerate(read(path).splitlines(), 1)
        if marker.search(line)
    ]

    assert unread == [], "stack several markers instead of breaking one over lines"


def test_each_make_command_is_explained() -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.M))

    shown = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, check=True, text=True).stdout

    assert {line.split()[1] for line in shown.splitlines()} == targets
