"""docs/reference/privacy.md: what is held of people, how it is kept, who sees it, until when, as the code has it."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field

from cases import access
from cases.auditing.looks import TITLES
from cases.data_requests import OF_OTHERS, TAKES, WITHHELD
from cases.revealing import LEAST_REASON, MOST_AN_HOUR
from cases.sealing.columns import columns
from cases.sealing.files import FOLDERS
from offices.models import PostKind
from rules.privacy import privacy
from web.words import PURPOSES

# What names or describes a person and lies in plain, since lists are sorted, searched or printed by it.
OPEN_COLUMNS = (
    "cases.Household.name",
    "cases.Household.phone_mask",
    "cases.Member.name",
    "cases.Member.relation",
    "cases.Member.resident_id_mask",
    "cases.Member.resident_id_index",
    "cases.Member.born_on",
    "cases.Member.sex",
    "cases.Case.applicant",
    "cases.Award.account_mask",
    "cases.Award.account_bank",
    "cases.Award.account_holder",
    "cases.PayeeAccount.payee",
    "cases.Transfer.payee",
    "cases.RelativeRecord.member_name",
    "cases.Decision.reasons",
    "cases.Need.name",
    "cases.PublicNotice.shown",
    "monitoring.Unmatched.name_mask",
    "monitoring.Unmatched.id_index",
)
INTRO = """The impact sheet that 个人信息保护法 第五十五条、第五十六条 asks for, as far as the program can tell.
What an office adds: who is responsible, whom it entrusts, and when the sheet was last looked through.

The basis is statutory duty (第十三条 第一款 第三项; 社会救助法), not consent; ids, accounts, health and children
under fourteen are sensitive (第二十八条). Everything stays in the office's own database and folder; nothing goes to
other places but the messages, files and interfaces that an administrator sets up."""
# Columns whose names say the same of people who work here.
OF_STAFF = frozenset({"monitoring.ProgrammeSeat.name"})
KEPT = """Sealed means encrypted with authentication under a key outside the database (AES-256-GCM, or SM4-GCM by
`HULIAN_CIPHER_SUITE=sm`), bound to table, column and row: moved elsewhere a value does not open.
`manage.py rotate_keys` changes keys while people work; `manage.py prove sealing` searches dumps, files and logs for
what people told."""


def page(note: str) -> str:
    """The whole page."""
    parts = [_sealed(), _open(), _seen(), _purposes(), _kept(), _asked()]
    return "\n".join(["# Personal data", "", note, "", INTRO, "", *(line for part in parts for line in part)]) + "\n"


def _sealed() -> Iterator[str]:
    yield from ("## Sealed", "", KEPT, "")
    yield from ("| column | what | of a household by | in a person's copy |", "|---|---|---|---|")
    for column in columns():
        given = "–" if column.field.place in OF_OTHERS or not column.field.household else "yes"
        yield f"| `{column.name}` | {column.title} | `{column.field.household or '–'}` | {given} |"
    yield from (f"| files `{folder}` | {place} | | |" for folder, place in sorted(FOLDERS.items()))
    yield ""


def _open() -> Iterator[str]:
    yield from ("## In plain, since lists are made by it", "", "| column | what |", "|---|---|")
    for label in OPEN_COLUMNS:
        app, model, name = label.split(".")
        field = apps.get_model(app, model)._meta.get_field(name)
        assert isinstance(field, Field)
        yield f"| `{label}` | {field.verbose_name} |"
    yield ""


def _seen() -> Iterator[str]:
    yield from ("## Who sees it, within the own area", "")
    yield from ("| post | cases | awards | answers requests |", "|---|---|---|---|")
    for post in PostKind:
        marks = ["yes" if post in held else "–" for held in (access.SEES_CASES, access.SEES_AWARDS, TAKES)]
        yield f"| {post.label} | {' | '.join(marks)} |"
    yield from ("", "Applicants see their own; the means-test centre and departments what was handed to them.", "")


def _purposes() -> Iterator[str]:
    yield from ("## Looks", "", "A case, a document or a file opens for a purpose: known from the work on it, or one")
    yield from ("of these, asked once a session:", "", *(f"- {words}" for words in PURPOSES.values()), "")
    yield f"A whole id is shown one at a time for a reason of at least {LEAST_REASON} characters,"
    yield f"{MOST_AN_HOUR} times an hour a person and county."
    yield from ("Each of these is in the county's chain, and an auditor lists them under 查看记录:", "")
    yield from (f"- `{act}` {title}" for act, title in TITLES.items())
    yield ""


def _kept() -> Iterator[str]:
    yield from ("## Kept until", "", "| what | until | how it ends | clause |", "|---|---|---|---|")
    yield from (f"| {row.what} | {row.until} | {row.ends} | {row.clause} |" for row in privacy().retention)
    yield ""


def _asked() -> Iterator[str]:
    yield from ("## What a person may ask", "")
    yield f"To see and copy, correct or delete: answered in {privacy().days} days, page 个人信息请求"
    yield f"({privacy().clause})."
    yield WITHHELD
