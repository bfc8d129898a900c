"""The human steps of a diagram in the order in which it is read, and what the editions of a county call them."""

from collections.abc import Iterator, Mapping

from lxml import etree  # type: ignore[import-untyped]

from processes import editions
from processes.diagrams import BPMN, local_name, read_diagram
from processes.editions import Edition
from processes.models import SchemeEdition

# Element -> name, as far as this worker has read editions; a step's name is shown, nothing is decided by it.
_known: dict[str, str] = {}
_orders: dict[tuple[str, str], dict[str, str]] = {}


def steps_in_order(edition: Edition, process_id: str) -> dict[str, str]:
    """Each human step of a process with its name, once, stages unfolded where they are called."""
    place = edition.digest, process_id
    if place not in _orders:
        _orders[place] = dict(_steps(_processes(edition.texts), process_id, ()))
    return _orders[place]


def step_title(element: str) -> str:
    """What the newest edition that draws a step calls it; the id itself when none does."""
    if element not in _known:
        for number in SchemeEdition.objects.order_by("id").values_list("id", flat=True):
            _known.update(_names(editions.load(number)))
        _known.setdefault(element, element)
    return _known[element]


def _names(edition: Edition) -> dict[str, str]:
    processes = _processes(edition.texts).values()
    tasks = (task for process in processes for task in process.iter(f"{{{BPMN}}}userTask"))
    return {task.get("id", ""): task.get("name") or task.get("id", "") for task in tasks}


def _processes(texts: Mapping[str, str]) -> dict[str, etree._Element]:
    roots = [read_diagram(text) for path, text in texts.items() if path.endswith(".bpmn")]
    return {process.get("id", ""): process for root in roots for process in root.iterchildren(f"{{{BPMN}}}process")}


def _steps(
    processes: Mapping[str, etree._Element], process_id: str, above: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    if process_id in above or process_id not in processes:
        return
    for element in processes[process_id].iter(f"{{{BPMN}}}userTask", f"{{{BPMN}}}callActivity"):
        if local_name(element) == "callActivity":
            yield from _steps(processes, element.get("calledElement", ""), (*above, process_id))
        else:
            yield element.get("id", ""), element.get("name") or element.get("id", "")
