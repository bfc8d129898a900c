"""Where an imported diagram goes in an edition: in the scheme's own place, or as a stage, with its forms if wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from forms.errors import FormError
from forms.load import load_schema
from processes.diagrams import BPMN, called_processes, read_diagram
from processes.errors import DiagramRefused
from processes.importing.assembly import Imported, placed

_STAGE = re.compile(r"[a-z][a-z0-9_]{1,39}")


def place(
    imported: Imported, process: str, texts: Mapping[str, str], scheme: str, *, stage: str = "", forms: bool = False
) -> dict[str, str]:
    """Returns the texts to put into an edition, by path; DiagramRefused says why a process cannot go there.

    Without a stage the scheme's own diagram is replaced; with one a stage is replaced or added. Processes of the same
    file that are called come along as stages of their own.
    """
    verdict = imported.verdicts.get(process)
    if verdict is None or not verdict.opens:
        raise DiagramRefused(" ".join(verdict.reasons) if verdict else "请选择要导入的流程。")
    path, wanted = _place(texts, scheme, stage)
    made = {path: placed(imported, process, wanted)}
    for called in _called(imported, process):
        made[_free_path(called, texts)] = imported.diagrams[called]
    if forms:
        made |= _forms(imported, scheme, texts)
    return made


def _place(texts: Mapping[str, str], scheme: str, stage: str) -> tuple[str, str]:
    """Path and process id: a stage that is there keeps the id by which it is called."""
    if not stage:
        return f"bpmn/{scheme}.bpmn", scheme
    if not _STAGE.fullmatch(stage):
        raise DiagramRefused("阶段的名称只能用小写英文字母、数字和下划线，如 hearing。")
    path = f"bpmn/shared/{stage}.bpmn"
    if path not in texts:
        return path, f"stage_{stage}"
    process = read_diagram(texts[path]).find(f"{{{BPMN}}}process")
    return path, process.get("id", "") if process is not None else f"stage_{stage}"


def _called(imported: Imported, process: str) -> list[str]:
    found: list[str] = []
    waiting = [process]
    while waiting:
        root = read_diagram(imported.diagrams[waiting.pop()])
        for each in root.iter(f"{{{BPMN}}}process"):
            new = [name for name in called_processes(each) if name in imported.diagrams and name not in found]
            waiting += new
            found += new
    return [name for name in dict.fromkeys(found) if name != process]


def _free_path(process: str, texts: Mapping[str, str]) -> str:
    path = f"bpmn/shared/{process.removeprefix('stage_')}.bpmn"
    if path in texts:
        raise DiagramRefused(f"底本里已有阶段“{process}”，与文件里所调用的流程同名；请先在原软件里改名再导入。")
    return path


def _forms(imported: Imported, scheme: str, texts: Mapping[str, str]) -> dict[str, str]:
    """The suggested sections after the scheme's own; a section that is there stays as it is."""
    path = f"forms/schemas/{scheme}.toml"
    own = texts.get(path, "")
    try:
        known = load_schema(own) if own else {}
        added = [text for name, text in imported.sections.items() if name not in known]
        whole = "\n".join([own.rstrip("\n"), *added]).lstrip("\n") if added else own
        load_schema(whole)
    except FormError as slip:
        raise DiagramRefused(f"底本的表单文件读不懂，建议的栏目加不进去：{slip}") from slip
    return {path: whole} if added else {}
