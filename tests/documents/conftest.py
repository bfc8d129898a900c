"""What the tests of documents share: the shipped texts, the fonts, and a printer that keeps what it printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from cases.documents.context import DocumentContext
from cases.documents.invented import sample
from cases.documents.kinds import KINDS, OFFICE_PAPERS
from cases.documents.pdf import make_pdf
from cases.documents.publishing import known_facts
from cases.documents.render import Renderer, read_texts

ALL_KINDS = KINDS | OFFICE_PAPERS
TEXTS = settings.BASE_DIR / "templates" / "documents"

Write = Callable[..., str]
Print = Callable[..., Path]


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The texts of editions; papers about a whole file belong to none and are read by tests of their own."""
    return {path: text for path, text in read_texts(TEXTS).items() if not path.startswith("files/")}


@pytest.fixture(scope="session")
def asked() -> set[str]:
    """What the shipped forms ask for, by name."""
    folder = settings.BASE_DIR / "forms" / "schemas"
    return known_facts({f"forms/schemas/{path.name}": path.read_text("utf-8") for path in folder.glob("*.toml")})


@pytest.fixture(scope="session")
def write(texts: dict[str, str]) -> Write:
    renderer = Renderer(texts)

    def written(kind: str, context: DocumentContext | None = None) -> str:
        return renderer.render(ALL_KINDS[kind], "dibao", context or sample(kind))

    return written


@pytest.fixture(scope="session")
def printed(write: Write, fonts: Path, tmp_path_factory: pytest.TempPathFactory) -> Print:
    directory = tmp_path_factory.mktemp("documents")

    def made(kind: str, context: DocumentContext | None = None) -> Path:
        number = len(list(directory.glob("*.pdf")))
        target: Path = directory / f"{kind}_{number}.pdf"
        target.write_bytes(make_pdf(write(kind, context), fonts))
        return target

    return made
