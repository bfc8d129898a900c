"""Documents and files that would fetch: no request leaves, no file of the machine comes in, no other parser helps."""

import logging
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.conf import settings
from lxml import etree  # type: ignore[import-untyped]

from cases.documents.context import DocumentContext
from cases.documents.errors import ResourceRefused
from cases.documents.invented import sample
from cases.documents.kinds import KINDS
from cases.documents.pdf import get_ready, make_pdf
from cases.documents.render import Renderer, read_texts
from cases.errors import Blocked
from cases.takeover import workbook
from monitoring.receiving.tables import tables
from processes.diagrams import read_diagram
from processes.errors import DiagramRefused
from processes.importing import import_diagram
from web.prove.attacks.fetches import ADDRESSES, NAMES, VECTORS, XML, in_workbook
from web.prove.limited import each
from web.prove.proof import Asked, Proof

COUNT, BATCH = 2_000, 100
ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("cases", "config", "forms", "monitoring", "offices", "processes", "rules", "web")
PARSES = re.compile(
    r"XMLParser|etree\.(?:fromstring|parse|iterparse|XML|HTML)\(|minidom|ElementTree|xml\.(?:dom|etree)"
    r"|xml\.sax[ .](?!saxutils)|HTMLParser|BeautifulSoup|lxml\.html|expat|xmltodict"
)
# Every file that parses XML. The first three read what comes from outside and are tried here.
PARSERS = {
    "processes/diagrams.py": "diagrams",
    "cases/takeover/workbook.py": "workbooks",
    "processes/importing/verdict.py": "a diagram that the import itself has just written",
    "web/prove/access/forms.py": "a page that a proof has just been given",
    "web/prove/damage.py": "a shipped diagram, to be damaged",
    "web/prove/exports.py": "a workbook that a proof has just written",
    "web/prove/fetches.py": "a document that a proof has just written",
}
CANARY = "hulian-canary-5e1f"


def run(asked: Asked) -> Proof:
    """Prints every vector with every address, reads every XML attack with every reader, then so many hostile names."""
    proof, batches = Proof("fetches"), -(-(asked.count or COUNT) // BATCH)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    with TemporaryDirectory(prefix="hulian-prove.") as folder, witness() as (port, visits):
        secret = Path(folder) / "secret.txt"
        secret.write_text(CANARY, "utf-8")
        get_ready(settings.FONT_DIRECTORY)
        jobs = [*printed(port, secret), *read(port, secret)]
        jobs += [(f"names {n}", lambda n=n: named(Random(f"{asked.seed}.{n}"))) for n in range(batches)]
        outcomes = list(each(len(jobs), lambda number: jobs[number][1]()))
    proof.details = [f"{jobs[outcome.number][0]}: {outcome.fault}" for outcome in outcomes if outcome.fault]
    proof.details += [f"a request came: {visit!r}" for visit in visits]
    proof.details += [f"没有登记的 XML 解析：{name}（见 web/prove/fetches.py）" for name in sorted(unlisted())]
    proof.tried = len(jobs) + batches * (BATCH - 1)
    proof.figures["fetches"] = {
        **{"vectors": len(VECTORS), "addresses": len(ADDRESSES), "xml": len(XML), "requests": len(visits)},
        **{"slowest_s": round(max(outcome.seconds for outcome in outcomes), 2)},
        **{"largest_mb": round(max(outcome.megabytes for outcome in outcomes))},
    }
    return proof


@contextmanager
def witness() -> Iterator[tuple[int, list[bytes]]]:
    """A door on this machine, and what was said by those who came."""
    visits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_stand_at, args=(door, visits), daemon=True).start()
        yield door.getsockname()[1], visits


def _stand_at(door: socket.socket, visits: list[bytes]) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        with line:
            line.settimeout(1)
            visits.append(b"somebody came")
            line.sendall(b"HTTP/1.0 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n")


Job = tuple[str, Callable[[], str]]


def printed(port: int, secret: Path) -> list[Job]:
    """Each way in which a document may name something, with each kind of address."""
    found: list[Job] = []
    for name, vector in VECTORS.items():
        for kind, address in ADDRESSES.items():
            html = vector.format(url=address.format(port=port, secret=secret))
            found.append((f"{name}, {kind}", lambda html=html: _print(html)))
    return found


def _print(html: str) -> str:
    try:
        pdf = make_pdf(f"<html><head></head><body><p>a</p>{html}</body></html>", settings.FONT_DIRECTORY)
    except ResourceRefused:
        return ""
    held = b"root:" in pdf or CANARY.encode() in pdf or b"/EmbeddedFile" in pdf
    return "a file of the machine came in" if held else ""


def read(port: int, secret: Path) -> list[Job]:
    """Each attack by XML through each reader."""
    found: list[Job] = []
    for name, make in XML.items():
        text = make(f"http://127.0.0.1:{port}/x.dtd", secret.as_uri())
        found += [(f"{name}, {reader}", lambda act=act, text=text: _read(act, text)) for reader, act in READERS.items()]
    return found


READERS: dict[str, Callable[[str], object]] = {
    "diagram": lambda text: etree.tostring(read_diagram(text.encode())),
    "foreign diagram": lambda text: import_diagram(text.encode()).diagrams,
    "workbook": lambda text: [workbook.read("x.xlsx", data) for data in in_workbook(text)],
    "delivery": lambda text: [[list(each.rows) for each in tables("x", BytesIO(data))] for data in in_workbook(text)],
}


def _read(act: Callable[[str], object], text: str) -> str:
    try:
        told = str(act(text))
    except (DiagramRefused, Blocked) as refusal:
        return "" if str(refusal) else "refused without a sentence"
    return "a file of the machine came in" if CANARY in told else ""


def named(chance: Random) -> str:
    """Prints papers of a household with hostile names; what is drawn differs from a plain one in its letters only."""
    renderer = Renderer(read_texts(settings.BASE_DIR / "templates" / "documents"))
    kinds = ("acceptance", "public_notice", "decision", "publication", "opinion")
    plain = {kind: _bones(_written(renderer, kind, "陈秀禾")) for kind in kinds}
    for _ in range(BATCH):
        kind, name = chance.choice(kinds), chance.choice(NAMES) + chance.choice(["", "甲", "\u202e", "'\""])
        html = _written(renderer, kind, name)
        if _bones(html) != plain[kind]:
            return f"{kind} is drawn differently for {name!r}"
    return ""


def _written(renderer: Renderer, kind: str, name: str) -> str:
    base = sample(kind)
    rows = tuple(replace(row, name=name) for row in base.listing)
    household = replace(base.household, applicant=name, address=name, village=name) if base.household else None
    context: DocumentContext = replace(base, household=household, listing=rows)
    return renderer.render(KINDS[kind], "dibao", context)


def _bones(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a document in order, with the names of their attributes."""
    root = etree.HTML(html)
    return [(str(element.tag), tuple(element.attrib)) for element in root.iter()]


def unlisted() -> set[str]:
    """Files of the product that parse XML and are not in the list, or that are and parse none any more."""
    files = [path for name in PRODUCT for path in (ROOT / name).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if PARSES.search(path.read_text("utf-8"))}
    return found ^ set(PARSERS)
