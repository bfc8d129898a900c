"""Requests drawn from the interface's own description, good and bad ones, by people of several posts and two counties.

Each answer has to be one that the description names, of the kind and shape that it names, and no failure of the server;
and what is told to the other county's people may name no case of the first. Identifiers are taken from the
installation half of the time, so that operations get further than not finding anything.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import schemathesis
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cases import access, tokens
from cases.invented import demonstration
from cases.models import Attachment, Case, ChainEntry, Document, Household, Member, Opinion, Referral
from offices.models import AccessToken, User
from processes.models import Task
from web.api.interface import api
from web.prove import interface_keys as keys

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NEAR = ("caseworker", "approver", "county_head", "finance", "supervisor", "auditor", "liaison", "security", "applicant")
PLACE, OTHER = "lushi", "yanshan"
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
KEPT_TO = "411224107000"
MOST_DETAILS = 40
# Words out of the source are not tried: finding them costs more than all the requests of a test.
PLAIN = schemathesis.Config.from_dict({"analysis": {"constants": {"enabled": False}}})
CLERK = f"{PLACE}.caseworker"
# How many writes under one key for each request that is asked for.
KEYS_A_COUNT = 5


@dataclass(frozen=True)
class Account:
    """Somebody with a token, and whether the first county is foreign to them."""

    name: str
    word: str
    is_far: bool


@dataclass
class Found:
    """How often something was asked, what was answered, what failed."""

    tried: int = 0
    details: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def fail(self, told: str) -> None:
        """Keeps a failure in words, each once."""
        if told not in self.details and len(self.details) < MOST_DETAILS:
            self.details.append(told)


def proved(count: int, number: int) -> dict[str, object]:
    """Makes cases and accounts, asks every operation, and returns what was tried and what failed."""
    now = timezone.now()
    demonstration.ensure(now)
    who = accounts(now)
    clerk = next(one for one in who if one.name == CLERK)
    free = list(_free_tasks(clerk.name, count * KEYS_A_COUNT))
    half, found = len(free) // 2, Found()
    for told in [*keys.together(clerk.word, free[:half]), *keys.killed(clerk.word, free[half:], Random(number))]:
        found.fail(told)
    found.tried += len(free)
    asked(who, count, number, known(), found=found)
    answers = {f"answered_{status}": times for status, times in sorted(found.answers.items())}
    return {"tried": found.tried, "details": found.details, "under_one_key": len(free), **answers}


def _free_tasks(username: str, most: int) -> QuerySet[Task, int]:
    """Tasks that nobody holds and nobody ever claimed, of one person's office."""
    user = User.objects.get(username=username)
    claimed = ChainEntry.objects.filter(act="claim").values("case")
    rows = access.inbox_for(user, timezone.localdate()).filter(holder__isnull=True).exclude(process__case__in=claimed)
    return rows.order_by("id").values_list("pk", flat=True)[:most]


def accounts(now: datetime) -> list[Account]:
    """Tokens of people of each kind in one county, one narrowed, one that reads, two of another county."""
    made = [_account(f"{PLACE}.{name}", now) for name in NEAR]
    kept = _account(f"{PLACE}.approver", now, area=KEPT_TO)
    reader = _account(f"{PLACE}.caseworker", now, scope="read")
    far = [_account(f"{OTHER}.{name}", now, is_far=True) for name in ("caseworker", "county_head")]
    return [*made, kept, reader, *far, Account("nobody", "", True)]


def _account(username: str, now: datetime, is_far: bool = False, scope: str = "write", area: str = "") -> Account:
    word, user = uuid4().hex, User.objects.get(username=username)
    granter = User.objects.exclude(pk=user.pk).order_by("pk")[0]
    AccessToken.objects.create(
        user=user,
        title="prove api",
        scope=scope,
        area=area,
        until_on=timezone.localdate() + timedelta(days=30),
        digest=tokens.digest(word),
        granted_by=granter,
        granted_at=now,
        taken_at=now,
    )
    return Account(f"{username}{'@' + area if area else ''}{'' if scope == 'write' else '(r)'}", word, is_far)


def known() -> Mapping[str, Sequence[object]]:
    """Identifiers of the first county by the names that parameters have; `uid` stands for several kinds."""
    near = {"area__startswith": KEPT_TO[:6]}
    rows = (Household.objects.filter(**near), Referral.objects.filter(**near))
    papers = (model.objects.filter(case__area__startswith=KEPT_TO[:6]) for model in (Document, Attachment))
    members = Member.objects.filter(household__area__startswith=KEPT_TO[:6])
    uids = [uid for some in (*rows, *papers, members) for uid in some.values_list("uid", flat=True)[:25]]
    tasks = Task.objects.filter(**near).order_by("state", "id").values_list("pk", flat=True)
    opinions = Opinion.objects.values_list("pk", flat=True)
    return {
        "pk": [*tasks[:60], *opinions[:5]] or [1],
        "number": list(Case.objects.filter(**near).values_list("number", flat=True)[:60]) or ["NONE"],
        "uid": uids or [uuid4()],
    }


def asked(
    who: Sequence[Account],
    count: int,
    number: int,
    names: Mapping[str, Sequence[object]],
    description: Mapping[str, Any] | None = None,
    found: Found | None = None,
) -> Found:
    """Asks each operation of the description (the interface's own) so many times for each account."""
    found = found or Found()
    described = schemathesis.openapi.from_dict(dict(description or api.get_openapi_schema()), config=PLAIN)
    described.app = get_wsgi_application()
    secret = {str(one) for one in names["number"]}
    for result in described.get_all_operations():
        operation = result.ok()
        for account in who:
            for mode in MODES:
                _ask(operation, account, mode, count, number, names, secret, found)
    return found


def _ask(
    operation: schemathesis.APIOperation,
    account: Account,
    mode: GenerationMode,
    count: int,
    number: int,
    names: Mapping[str, Sequence[object]],
    secret: set[str],
    found: Found,
) -> None:
    chance = Random(f"{number}{operation.label}{account.name}{mode}")
    caches["shared"].clear()

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        _one(_placed(case, chance, names), account, secret, found)

    _run(ask, operation.label, found)


def _run(ask: Callable[[], None], label: str, found: Found) -> None:
    """An operation without anything to be wrong has no wrong requests: nothing is asked then."""
    try:
        ask()
    except schemathesis.errors.InvalidSchema as slip:
        found.fail(f"{label}：{slip}")
    except Exception as slip:
        if type(slip).__name__ not in ("Unsatisfiable", "SkipTest", "Unsatisfied"):
            raise


def _placed(case: schemathesis.Case, chance: Random, names: Mapping[str, Sequence[object]]) -> schemathesis.Case:
    """The request with identifiers that exist, half of the time, and mostly with a key of its own."""
    for name in case.path_parameters or {}:
        if name in names and chance.random() < 0.6:
            case.path_parameters[name] = str(chance.choice(names[name]))
    if case.headers and "Idempotency-Key" in case.headers and chance.random() < 0.8:
        case.headers["Idempotency-Key"] = uuid4().hex
    return case


def _one(case: schemathesis.Case, account: Account, secret: set[str], found: Found) -> None:
    head = {"Authorization": f"Bearer {account.word}"} if account.word else {}
    response = case.call(headers=head)
    found.tried += 1
    found.answers[response.status_code] += 1
    where = f"{case.method} {case.path} · {account.name} · {response.status_code}"
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        for slip in group.exceptions:
            found.fail(f"{where}：{type(slip).__name__} {str(slip)[:200]}")
    for told in _foreign(response.content, account, secret):
        found.fail(f"{where}：告诉了外县的人 {told}")


def _foreign(data: bytes, account: Account, secret: set[str]) -> Iterator[str]:
    """Numbers of cases of the first county in an answer to somebody who has nothing to do with it."""
    return (number for number in secret if account.is_far and number.encode() in data)
