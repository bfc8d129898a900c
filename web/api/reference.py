"""The interface told in words, out of its own description: for the page and for docs/reference/api.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from web.api.interface import ABOUT, api
from web.api.problems import TITLES

ENGLISH = """`/api/v1` does what the screens do, through the same calls and the same area filter ([ADR
25](../adr/0025-interface.md)).
`GET /api/v1/openapi.json` gives the OpenAPI 3.1 description; `/tokens/described/` the same to read
without scripts.

* **Signing in.** `Authorization: Bearer TOKEN`. The security administrator grants a token to an
  account (page 接口令牌), for reading or for both, for an area within the account's own if wished, for
  at most a year. The owner takes it on 我的账号 — 接口令牌, where it is shown once; an account that nobody
  can sign in with, a machine's, gets it shown to the administrator. Owner and administrators end it
  at once. Each request has the seats that the account holds that day, no more.
* **Writing.** Each write carries `Idempotency-Key` (8 to 64 letters, digits, `_`, `-`). The answer
  is kept with the write in one transaction for 30 days: the same key with the same request is
  answered as before (`Idempotent-Replayed: true`) and does nothing, with another request it is
  refused (422 `key_used`), two at once have one winner. What was refused left nothing, and its key
  is free. `If-Match` with a task's `version` refuses (412) what was written on an old reading.
* **Personal data.** Numbers of people, accounts and telephones are masked. A case, a document and
  an attachment are opened with a `purpose`, or because one works on the case; a whole number is given
  for a written reason; each is kept in the chain.
* **Lists** give `next`, the `cursor` of the page that follows, or null.
* **Refusals** are `application/problem+json` with `code`, a Chinese sentence in `detail`, and
  `fields`. What lies outside one's area is answered like what does not exist. 1,200 requests a
  minute and token; 30 a minute and address without a good one.

Two older doors stay: departments push rows to `/receiving/push/…` ([receiving](receiving.md)),
platforms exchange documents at `/api/exchanges/…` ([exchange](exchange.md)); their words open
nothing here.

## Screens and operations

| screen | operation |
|---|---|
| 待办, 任务, 提交, 退回 | `/inbox`, `/tasks/{pk}`, `…/claim`, `…/release`, `…/submission`, `…/return` |
| 草稿 | `/tasks/{pk}/draft` |
| 会签 | `/tasks/{pk}/countersign`, `/opinions/{pk}` |
| 延期 | `/clocks/{pk}/extension`, `…/second-signature` |
| 整体移交 | `/hand-overs`, `…/undoing` |
| 代办申请, 办件查询, 一户一链 | `/cases`, `/cases/{number}`, `…/chain`, `/households/search`, `/households/{uid}` |
| 文书、材料 | `/documents/{uid}`, `/attachments/{uid}` |
| 待遇名册, 资金发放, 发放情况 (reading) | `/awards`, `/rolls`, `/payments` |
| 部门转办 | `/referrals`, `/households/{uid}/referrals`, `…/reception`, `…/answer`, `…/return` |
| 复议诉讼 | `/remedies`, `/cases/{number}/remedies`, `…/acceptance`, `…/result` |
| 会议纪要 | `/meetings` |
| 网格、走访 | `/grids`, `/patrols`, `/households/{uid}/patrols` |
| 预警核查 | `/warnings`, then the task of the visit |
| 督办看板, 统计月报, 公示 | `/board`, `/statistics`, `/notices` |

On purpose not offered, since a person has to look at what is done, or a program has no business there: signing in,
passwords and codes; staff, posts, tokens and everything of the three administrators; drawing and publishing of
processes, standards and calendars (two persons compare what they see); freezing and approving payment rolls, bank
files and receipts of banks (two persons and files of their own); destruction and holds; requests of people about their
own data; whole exports of a county (a command of their own). Not yet offered: adding and removing signers, questions
and copies beside a step, duties after a remedy, seats in grids, response teams, needs and calls of the hotline.
"""


@dataclass(frozen=True)
class Field:
    """One field of a parameter list, a body or an answer."""

    name: str
    kind: str
    required: bool
    told: str


@dataclass(frozen=True)
class Operation:
    """One operation in words."""

    method: str
    path: str
    title: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]

    @property
    def tables(self) -> list[tuple[str, tuple[Field, ...]]]:
        """Its tables of fields with their titles."""
        named = ((_("参数"), self.parameters), (_("请求内容"), self.body), (_("答复"), self.answer))
        return [(title, fields) for title, fields in named if fields]


@cache
def operations() -> tuple[Operation, ...]:
    """All operations in the order of their paths."""
    described = api.get_openapi_schema()
    known = described["components"]["schemas"]
    return tuple(
        _operation(method.upper(), path, told, known)
        for path, methods in sorted(described["paths"].items())
        for method, told in methods.items()
    )


def _operation(method: str, path: str, told: Mapping[str, Any], known: Mapping[str, Any]) -> Operation:
    parameters = tuple(
        Field(one["name"], _kind(one["schema"]), one["required"], one.get("description", ""))
        for one in told.get("parameters", [])
    )
    body = _content(told.get("requestBody", {}).get("content", {}), known)
    answer = _content(told["responses"].get(200, {}).get("content", {}), known)
    return Operation(method, path, told["summary"], parameters, tuple(body), tuple(answer))


def _content(content: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Field]:
    for kind, told in content.items():
        if kind == "application/json":
            yield from _fields(told["schema"], known, "")
        else:
            yield Field(kind, "binary", True, "文件")


def _fields(schema: Mapping[str, Any], known: Mapping[str, Any], path: str) -> Iterator[Field]:
    """The fields of a shape, those of inner shapes under a path with dots."""
    shape = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for name, told in shape.get("properties", {}).items():
        yield Field(path + name, _kind(told), name in shape.get("required", []), told.get("description", ""))
        inner = told.get("items", told)
        if "$ref" in inner:
            yield from _fields(inner, known, f"{path}{name}{'[]' if 'items' in told else ''}.")


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " ".join(str(word) for word in schema["enum"] if word) or "string"
    if "$ref" in schema:
        return "object"
    kind = schema.get("format") or schema.get("type", "any")
    return f"{_kind(schema['items'])}[]" if kind == "array" else str(kind)


def page(note: str) -> str:
    """The text of docs/reference/api.md."""
    lines = ["# The programming interface", "", note, "", ENGLISH.rstrip(), "", f"> {ABOUT}", ""]
    lines += ["| status | meaning |", "|---|---|", *(f"| {status} | {title} |" for status, title in TITLES.items())]
    for one in operations():
        lines += ["", f"## {one.method} {one.path}", "", one.title]
        for title, fields in (("parameter", one.parameters), ("body", one.body), ("answer", one.answer)):
            lines += list(_table(title, fields))
    return "\n".join(lines) + "\n"


def _table(title: str, fields: tuple[Field, ...]) -> Iterator[str]:
    if fields:
        yield from ("", f"| {title} | kind | required | |", "|---|---|---|---|")
    for one in fields:
        told = one.told.replace("|", "\\|")
        yield f"| `{one.name}` | {one.kind.replace('|', '/')} | {'yes' if one.required else ''} | {told} |"
