"""One import from bytes to report: read, translate, mend, name, lay out, write, account for everything, judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, read_diagram
from processes.importing import closing, dialects
from processes.importing.layout import lay_out
from processes.importing.mending import Mender
from processes.importing.model import Drawn, all_parts
from processes.importing.naming import Namer, Renamed
from processes.importing.picture import Picture, read_picture
from processes.importing.reading import read_foreign
from processes.importing.report import Done, ImportItem
from processes.importing.source import Source
from processes.importing.suggesting import Rule, suggest
from processes.importing.translating import read_process
from processes.importing.verdict import Verdict, judge
from processes.importing.writing import Writer


@dataclass(frozen=True)
class Imported:
    """What came of a foreign file: a diagram for each process, the report, and what to add beside the diagram."""

    tool: str
    main: str
    """The process that is meant to run; empty when the file draws none."""
    titles: Mapping[str, str]
    diagrams: Mapping[str, str]
    items: tuple[ImportItem, ...]
    renamed: tuple[Renamed, ...]
    sections: Mapping[str, str]
    """Suggested form sections as TOML by the id of their step."""
    rules: tuple[Rule, ...]
    """Deadline rules that the diagram names and the tables lack."""
    verdicts: Mapping[str, Verdict]

    def count(self, done: Done) -> int:
        """How many elements of the source were kept, changed or left out, or how many were added."""
        return sum(item.done == done and not item.attribute for item in self.items)

    @property
    def elements(self) -> int:
        """How many elements the source has."""
        return sum(item.done != Done.ADDED and not item.attribute for item in self.items)

    @property
    def decisions(self) -> list[ImportItem]:
        """What somebody has to decide."""
        return [item for item in self.items if item.decide]


def import_diagram(data: bytes, scheme: str = "imported") -> Imported:
    """Reads a diagram of another tool; `scheme` leads the ids of suggested deadline rules.

    DiagramRefused says in a sentence why a file cannot be read at all; everything else is in the report.
    """
    source = Source(read_foreign(data))
    drawings = _drawings(source)
    picture = read_picture(source)
    namer = Namer()
    namer.name_all(drawings)
    sections, rules = suggest(drawings, namer.ids, scheme, source)
    diagrams = {namer.ids[drawn.key]: _text(drawn, namer, picture) for drawn in drawings}
    closing.close(source, drawings, picture)
    main = _main(drawings)
    return Imported(
        tool=dialects.tool(source.root),
        main=namer.ids[main.key] if main else "",
        titles={namer.ids[drawn.key]: drawn.name or namer.ids[drawn.key] for drawn in drawings},
        diagrams=diagrams,
        items=tuple(source.ledger.items()),
        renamed=tuple(namer.renamed),
        sections=sections,
        rules=tuple(rules),
        verdicts={id: judge(diagrams, id) for id in diagrams},
    )


def _drawings(source: Source) -> list[Drawn]:
    """The processes in which something is drawn, mended."""
    read = [read_process(element, source) for element in source.processes]
    drawings = [drawn for drawn in read if drawn.part.nodes]
    for drawn in drawings:
        for part in all_parts(drawn.part):
            Mender(part, source).mend()
        _give_pool(drawn, source)
    return [drawn for drawn in drawings if drawn.part.nodes]


def _give_pool(drawn: Drawn, source: Source) -> None:
    """Lanes are drawn in a pool; a source without one gets it."""
    if drawn.lanes and not drawn.pool:
        drawn.pool, drawn.pool_name = source.key(None, "participant"), drawn.name
        source.ledger.add("participant", drawn.pool, drawn.name, "structure", "泳道要画在池里，补了一个。")


def _text(drawn: Drawn, namer: Namer, picture: Picture) -> str:
    lay_out(drawn, picture)
    return Writer(drawn, namer.ids, namer.fresh, picture).text()


def _main(drawings: list[Drawn]) -> Drawn | None:
    """The process meant to run: marked so, and with the most in it."""
    return max(drawings, key=lambda drawn: (drawn.executable, len(drawn.part.nodes)), default=None)


def placed(imported: Imported, process: str, wanted: str) -> str:
    """A diagram of an import under the process id of the file it goes into."""
    root = read_diagram(imported.diagrams[process])
    for element in root.iter():
        for name in ("id", "processRef", "bpmnElement", "calledElement"):
            if element.get(name) == process and (name != "id" or element.tag == f"{{{BPMN}}}process"):
                element.set(name, wanted)
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode()
