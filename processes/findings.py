"""Everything that is wrong with the texts of a scheme, before they are frozen as an edition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing to mend: a code, where, and a sentence that says what to do."""

    code: str
    where: str
    message: str


def findings(scheme: str, texts: Mapping[str, str]) -> list[Finding]:
    """Runs every check on a scheme's texts."""
    return [*_missing_files(scheme, texts)]


def _missing_files(scheme: str, texts: Mapping[str, str]) -> Iterator[Finding]:
    """The four files of a scheme (scheme.E001)."""
    wanted = (
        f"bpmn/{scheme}.bpmn",
        f"forms/schemas/{scheme}.toml",
        f"rules/tables/{scheme}.toml",
        f"templates/documents/{scheme}/decision.html",
    )
    for path in wanted:
        if path not in texts:
            yield Finding("scheme.E001", path, f"缺少文件{path}：每类救助须有流程图、表单、规则表和决定书四个文件")
