"""The generated pages of docs/reference: deadlines, operations and facts, steps of each scheme, who may do what."""

import io
import json
from collections.abc import Iterator

from django.core.management import call_command

from cases import access
from cases.guards import OTHER_PERSON
from cases.rehearsal import reference as rehearsal
from offices.models import PostKind
from processes import editions, operations
from processes.diagrams import BPMN, read_diagram, read_extensions
from rules.guards import shipped_guards
from rules.shipped import shipped_tables
from web import privacy_reference
from web.api import reference as interface
from web.import_reference import imports_page

NOTE = "Written by `make docs`; do not edit."
SAMPLES = (
    "--rule dibao.confirmation_total --from 2026-01-28 --area 411224",
    "--rule dibao.confirmation_total --from 2026-01-28 --area 340303200000 --extend hard_investigation",
    "--rule dibao.public_notice --from 2026-09-25 --area 411224",
    "--rule risk_warning.verification --from 2026-11-23 --area 430681",
    "--rule remedy.litigation --from 2026-08-31 --area 411224",
)


def pages() -> dict[str, str]:
    """File name -> text of every page that the code itself can tell."""
    return {
        "deadlines.md": deadlines(),
        "operations.md": operations_page(),
        "processes.md": processes(),
        "permissions.md": permissions(),
        "rehearsal.md": rehearsal.page(),
        "guards.md": guards_page(),
        "imports.md": imports_page(NOTE),
        "privacy.md": privacy_reference.page(NOTE),
        "api.md": interface.page(NOTE),
    }


def deadlines() -> str:
    """Every deadline rule with its clause, and what the command answers."""
    lines = ["# Deadlines", "", NOTE, "", "| rule | title | days | unit | starts with | clause | set by area |"]
    lines.append("|---|---|---|---|---|---|---|")
    for rule in shipped_tables().deadlines.values():
        days = rule.days if rule.days is not None else "–"
        days = f"{days} ({rule.delegated_days} delegated)" if rule.delegated_days else days
        local = "only there" if rule.local else ", ".join(sorted(rule.packs.values())) if rule.packs else "–"
        lines.append(
            f"| `{rule.id}` | {rule.title} | {days} | {rule.unit} | {rule.start_title} | {rule.clause} | {local} |"
        )
    lines += ["", "A local limit that an area has not published leaves the case's own due date standing.", ""]
    return "\n".join([*lines, "## What the command answers", "", *_samples()]) + "\n"


def _samples() -> Iterator[str]:
    for sample in SAMPLES:
        out = io.StringIO()
        call_command("deadline", *sample.split(), stdout=out)
        answer = json.dumps(json.loads(out.getvalue()), ensure_ascii=False, indent=2)
        yield f"```\n$ python manage.py deadline {sample}\n{answer}\n```\n"


def operations_page() -> str:
    """What diagrams may ask for, and the facts that gateways may name."""
    acts = [f"| `{one.name}` | {one.summary} |" for one in operations.operations().values()]
    facts = [f"| `{name}` | {meaning} |" for name, meaning in sorted(operations.facts().items())]
    kinds = ", ".join(f"`{kind}`" for kind in sorted(operations.documents()))
    head = ["# Operations and facts", "", NOTE, "", "## Operations", "", "| name | what it does |", "|---|---|"]
    middle = ["", "## Facts worked out by the case", "", "A form field's name is a fact as well.", ""]
    tail = ["", "## Document kinds", "", kinds]
    return "\n".join([*head, *acts, *middle, "| fact | meaning |", "|---|---|", *facts, *tail]) + "\n"


def processes() -> str:
    """The human tasks of each shipped scheme in the order of its diagrams."""
    lines = ["# Processes", "", NOTE]
    for scheme in editions.shipped_schemes():
        lines += ["", f"## {scheme}", "", "| step | name | office | post | may help | deadline | clause |"]
        lines += ["|---|---|---|---|---|---|---|", *_steps(editions.read_shipped(scheme))]
    return "\n".join(lines) + "\n"


def _steps(texts: dict[str, str]) -> Iterator[str]:
    for path in sorted(path for path in texts if path.endswith(".bpmn")):
        for task in read_diagram(texts[path]).iter(f"{{{BPMN}}}userTask"):
            told = read_extensions(task)["properties"]
            cells = (told.get(name, "") for name in ("office_kind", "post", "also", "deadline", "clause"))
            yield f"| `{task.get('id')}` | {task.get('name')} | {' | '.join(cells)} |"


def permissions() -> str:
    """Which post sees what, and whose work nobody signs alone."""
    lines = [
        "# Permissions",
        "",
        NOTE,
        "",
        "| post | sees cases of its area | sees awards | opens cases | only reads |",
    ]
    lines.append("|---|---|---|---|---|")
    sets = (access.SEES_CASES, access.SEES_AWARDS, access.MAY_OPEN_CASES, access.READS_ONLY)
    for post in PostKind:
        lines.append(f"| `{post.value}` {post.label} | {' | '.join('yes' if post in one else '–' for one in sets)} |")
    lines += ["", "The means-test centre sees the cases handed to it; applicants see their own.", ""]
    lines += ["## Two persons", "", "| step | not by who did |", "|---|---|"]
    lines += [f"| `{step}` | {', '.join(barred)} |" for step, barred in OTHER_PERSON.items()]
    return "\n".join(lines) + "\n"


def guards_page() -> str:
    """What the law asks of every scheme's process, what it does not ask, and how an act is recognised."""
    guards = shipped_guards()
    lines = ["# Legal guards", "", NOTE, "", "No way from one act to another without one of the acts in between."]
    lines += ["A designer cannot edit these rows (`rules/guards.toml`); `scheme.` and the code name the finding.", ""]
    lines += ["| code | schemes | from | to | through | unless | clause | why |", "|---|---|---|---|---|---|---|---|"]
    for row in guards.guards:
        excuses = "; ".join(f"`{each.when}` {each.why}（{each.clause}）" for each in row.excuses) or "–"
        through = ", ".join(f"`{name}`" for name in row.through) or "–"
        cells = (
            row.code,
            ", ".join(row.schemes),
            f"`{row.start}`",
            f"`{row.to}`",
            through,
            excuses,
            row.clause,
            row.why,
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Not required by law", "", "| schemes | act | clause | source | why |", "|---|---|---|---|---|"]
    for free in guards.not_required:
        lines.append(f"| {', '.join(free.schemes)} | `{free.act}` | {free.clause} | {free.source} | {free.why} |")
    lines += ["", "## Acts", "", "Shown by any one of the marks; all parts of a mark must fit.", ""]
    lines += ["| act | title | marks |", "|---|---|---|"]
    for act in guards.acts.values():
        marks = " or ".join(" and ".join(f"{key} `{value}`" for key, value in mark.items()) for mark in act.marks)
        lines.append(f"| `{act.id}` | {act.title} | {marks} |")
    return "\n".join(lines) + "\n"
