"""Questions that only an area which has switched them on may answer with yes."""

from collections.abc import Mapping
from datetime import date

from cases.errors import FormRejected
from forms.build import BoundForm
from processes import region
from processes.editions import Edition
from rules.fields import Fields


def check(edition: Edition, form: BoundForm, area: str, on: date) -> None:
    """Refuses at the field what the area has not switched on; FormRejected shows the form again."""
    for name, parameter, why in _switches(edition.tables.sections.get(edition.scheme, {}), edition.scheme):
        if form.cleaned.get(name) is True and not _on(area, parameter, on):
            form.refuse(name, why)
            raise FormRejected(form)


def _switches(table: Mapping[str, object], scheme: str) -> list[tuple[str, str, str]]:
    rows = Fields(dict(table), f"rules/tables/{scheme}.toml", "开关").rows("switch")
    return [(row.text("question"), row.text("parameter"), row.text("why")) for row in rows]


def _on(area: str, parameter: str, on: date) -> bool:
    row = region.standards(area, on).find(parameter)
    return bool(row and row.value)
