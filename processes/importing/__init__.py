"""Import of diagrams drawn in other tools: what is supported comes in, the rest is listed piece by piece."""

from processes.importing.assembly import Imported, import_diagram, placed
from processes.importing.placing import place
from processes.importing.report import Done, ImportItem

__all__ = ["Done", "ImportItem", "Imported", "import_diagram", "place", "placed"]
