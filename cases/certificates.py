"""Electronic certificates fetched in place of asking for paper: a slot for each source, a log of every call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from importlib import import_module
from typing import cast

from django.conf import settings
from django.db import transaction

from cases import access, chain
from cases.errors import Blocked
from cases.models import Case, CertificateCall, Member
from forms.sources import find_source, sources
from offices.models import User
from processes.models import Task

# What an adapter answers: the certificate agrees with what was told, differs from it, or there is none.
RESULTS = {"matches": "与申报一致", "differs": "与申报不一致", "not_found": "没有查到"}
Adapter = Callable[[str, Member], str]


@transaction.atomic
def call(case: Case, source_id: str, member_id: int, purpose: str, actor: User, now: datetime) -> CertificateCall:
    """Asks one source about one member for a purpose; who asked, when and why is kept (社会救助法 第七十条)."""
    source = sources().get(source_id)
    if source is None:
        raise Blocked("没有这个数据来源")
    if not purpose.strip():
        raise Blocked("请写明调取用途")
    _check_works_on(case, actor, now)
    member = case.household.members.get(pk=member_id, until_on__isnull=True)
    made = CertificateCall.objects.create(
        case=case,
        certificate=source_id,
        person=member.name,
        purpose=purpose.strip()[:200],
        result=_adapter()(source_id, member),
        called_by=actor,
        called_at=now,
    )
    chain.append(case, "certificate_call", actor, now, detail={"source": source_id, "member": member.pk})
    return made


def _check_works_on(case: Case, actor: User, now: datetime) -> None:
    """Only who has a task of this case open may ask about its people."""
    on = now.astimezone().date()
    tasks = Task.objects.filter(process=case.process_id, state=Task.State.OPEN)
    if not any(access.can_act(actor, task, on) for task in tasks):
        raise Blocked("只有本件的承办人可以调取证照")


# What every source answers within a trial, in place of the installation's connection.
_answer: ContextVar[str] = ContextVar("answer", default="")


@contextmanager
def answering(result: str) -> Iterator[None]:
    """Within it no source is asked: each answers with one of RESULTS."""
    token = _answer.set(result)
    try:
        yield
    finally:
        _answer.reset(token)


def _adapter() -> Adapter:
    if result := _answer.get():
        return lambda source_id, member: result
    path = settings.CERTIFICATE_ADAPTER
    if not path:
        raise Blocked("本地尚未接通电子证照，请核验原件后扫描存入；接通由系统管理员设置")
    module, _, name = path.rpartition(".")
    return cast(Adapter, getattr(import_module(module), name))


def invented(source_id: str, member: Member) -> str:
    """The demonstration's adapter: what invented people told always agrees."""
    return "matches" if member.household.is_invented or settings.DEMO else "not_found"


def fetched(case: Case) -> list[dict[str, object]]:
    """The calls of a case as rows of the acceptance form."""
    calls = CertificateCall.objects.filter(case=case).order_by("id")
    return [{"source": row.certificate, "member": row.person, "result": row.result} for row in calls]


def not_required() -> list[tuple[str, str]]:
    """The papers that no applicant may be asked for, with the source that answers each (社会救助法 第六十二条)."""
    return [(paper, source.label) for source in sources().values() for paper in source.answers if find_source(paper)]
