"""The three administrators' pages: who gets in, two persons behind a post, leaving, what failed is tried again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from cases import steps
from cases.errors import NotAllowed
from cases.models import ChainEntry, Document
from monitoring.health import beats, integrity, integrity_job
from monitoring.staffing import gaps, grants
from monitoring.staffing.grants import Wish
from offices.models import Holding, PostGrant, PostKind, StaffImport, User
from offices.separation import ADMINISTRATORS
from processes.models import Incident, Process
from tests import builders
from tests.web.conftest import MOMENT, draw_no_refusals
from web import posts
from web.administration.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SignIn = Callable[[User], Client]
TODAY = MOMENT.date()
TABLE = {
    "system": posts.RUNS_SYSTEM,
    "jobs": posts.RUNS_SYSTEM,
    "integrity": posts.RUNS_SYSTEM,
    "gateway": posts.RUNS_SYSTEM,
    "staff": posts.READS_STAFF,
    "vacancies": posts.READS_STAFF,
    "staff_person": posts.READS_STAFF,
    "staff_imports": posts.READS_STAFF,
    "staff_template": posts.READS_STAFF,
    "staff_import": posts.READS_STAFF,
    "staff_import_wrong": posts.READS_STAFF,
    "security": posts.GUARDS_ACCESS,
    "grant": posts.READS_STAFF,
    "audit": posts.AUDITS,
}
OUTSIDE = {"healthz", "metrics"}


@pytest.fixture
def newcomer(people: dict[str, User]) -> User:
    return User.objects.create_user("dongming.lin", display_name="林向南")


def wish(user: User, post: str = "caseworker", area: str = builders.VILLAGE) -> Wish:
    office = builders._serving(builders.kind_of(post), area)
    return Wish(user, office, post, TODAY, None, "卢民发〔2026〕12号")


@pytest.fixture
def asked(people: dict[str, User], newcomer: User) -> PostGrant:
    return grants.ask(wish(newcomer), people["system_administrator"], MOMENT)


def test_every_address_stands_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(TABLE) | OUTSIDE


def test_each_page_opens_to_its_administrator_and_to_nobody_else(
    people: dict[str, User], asked: PostGrant, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_no_refusals(monkeypatch)
    told = {"county": "411224", "sheets": {}, "uploaded_by": people["system_administrator"], "uploaded_at": MOMENT}
    brought = [StaffImport.objects.create(**told).pk]
    paths = {"staff_person": [asked.user_id], "grant": [asked.pk], "staff_import": brought}
    paths["staff_import_wrong"] = brought
    # A post opens pages and closes none: what is closed to all the others together is closed to each.
    others = builders.person("caseworker", builders.VILLAGE, "every.other")
    for post in sorted(set(PostKind.values) - ADMINISTRATORS - {"caseworker"}):
        builders.hold(others, post, builders.VILLAGE)
    wrong = []
    for post, user in [("others", others), *((post, people[post]) for post in sorted(ADMINISTRATORS))]:
        client = signed_in(user)
        for name, allowed in TABLE.items():
            status = client.get(reverse(f"web:{name}", args=paths.get(name, []))).status_code
            if status != (200 if post in allowed else 403):
                wrong.append((post, name, status))

    assert wrong == []


def test_administrators_of_another_county_see_nobody_of_ours(
    people: dict[str, User], asked: PostGrant, signed_in: SignIn
) -> None:
    Holding.objects.create(user=asked.user, office=asked.office, post="investigator", from_on=TODAY)
    for post in ("system_administrator", "security_administrator"):
        client = signed_in(builders.person(post, builders.FAR_VILLAGE))

        assert client.get(reverse("web:staff_person", args=[asked.user_id])).status_code == 404
        assert client.get(reverse("web:grant", args=[asked.pk])).status_code == 404
        assert "林向南" not in client.get(reverse("web:staff")).content.decode()


def test_a_post_takes_two_administrators_and_the_auditor_reads_both(
    people: dict[str, User], newcomer: User, signed_in: SignIn
) -> None:
    system, security = signed_in(people["system_administrator"]), signed_in(people["security_administrator"])
    office = builders._serving("township_office", builders.VILLAGE)
    told = {"ask-office": office.pk, "ask-post": "caseworker", "ask-from_on": "2026-09-02", "ask-reason": "任免通知"}

    answer = system.post(reverse("web:staff_person", args=[newcomer.pk]), {"do": "ask", **told})
    grant = PostGrant.objects.get()
    assert answer.status_code == 302 and not newcomer.holdings.exists()
    assert "林向南" in security.get(reverse("web:security")).content.decode()

    page = reverse("web:grant", args=[grant.pk])
    assert system.post(page, {"do": "settle", "settle-answer": "yes"}).status_code == 403
    assert security.post(page, {"do": "settle", "settle-answer": "yes"}).status_code == 302
    assert newcomer.holdings.get().post == "caseworker"
    audit = signed_in(people["auditor"]).get(reverse("web:audit")).content.decode()
    assert "提出岗位" in audit and "授权岗位" in audit and "乡镇经办人" in audit


def test_a_refusal_needs_a_reason_and_grants_nothing(
    people: dict[str, User], asked: PostGrant, signed_in: SignIn
) -> None:
    security, page = signed_in(people["security_administrator"]), reverse("web:grant", args=[asked.pk])

    bare = security.post(page, {"do": "settle", "settle-answer": "no"})
    assert bare.status_code == 422 and "请写明理由" in bare.content.decode()

    security.post(page, {"do": "settle", "settle-answer": "no", "settle-note": "没有任免文件"})
    asked.refresh_from_db()
    assert (asked.state, asked.note, asked.user.holdings.count()) == ("refused", "没有任免文件", 0)


@pytest.mark.parametrize("post", ["caseworker", "auditor", "security_administrator"])
def test_no_administrator_is_given_a_second_post(people: dict[str, User], signed_in: SignIn, post: str) -> None:
    other = builders.person("system_administrator", builders.VILLAGE, "second.system")
    office = builders._serving(builders.kind_of(post), builders.VILLAGE)
    told = {"ask-office": office.pk, "ask-post": post, "ask-from_on": "2026-09-02", "ask-reason": "任免通知"}

    answer = signed_in(people["system_administrator"]).post(
        reverse("web:staff_person", args=[other.pk]), {"do": "ask", **told}
    )

    assert answer.status_code == 409 and not PostGrant.objects.exists()


def test_leaving_ends_the_posts_and_gives_the_open_work_to_a_colleague_or_back(
    people: dict[str, User], signed_in: SignIn
) -> None:
    clerk, colleague = people["caseworker"], builders.person("caseworker", builders.VILLAGE, "second.clerk")
    task = builders.open_task(builders.apply(people["village_aide"]).case)
    steps.claim(task.pk, clerk, MOMENT)
    system, page = signed_in(people["system_administrator"]), reverse("web:staff_person", args=[clerk.pk])
    told = {"do": "leave", "leave-last_on": "2026-09-01", f"leave-taker_{task.office_id}": colleague.pk}

    assert system.post(page, told).status_code == 302

    task.refresh_from_db()
    assert task.holder == colleague
    assert clerk.holdings.get().until_on == TODAY - timedelta(days=1)
    assert signed_in(clerk).get(reverse("web:inbox")).status_code == 403


def test_the_last_administrator_of_a_county_does_not_leave(people: dict[str, User], signed_in: SignIn) -> None:
    Holding.objects.filter(user__username="lushi.auditor").delete()
    page = reverse("web:staff_person", args=[people["auditor"].pk])
    answer = signed_in(people["system_administrator"]).post(page, {"do": "leave", "leave-last_on": "2026-09-01"})

    assert answer.status_code == 422 and "只剩这一位" in answer.content.decode()


def test_posts_without_people_that_block_work_come_first(people: dict[str, User]) -> None:
    task = builders.open_task(builders.apply(people["village_aide"]).case)
    Holding.objects.filter(office=task.office, post=task.post).delete()

    first = gaps.empty_posts(people["system_administrator"], TODAY)[0]

    assert (first.office, first.post, first.blocks, first.waiting) == (task.office, task.post, True, 1)


def test_a_county_without_an_administrator_is_told_so(people: dict[str, User]) -> None:
    assert gaps.missing_administrators("411224", TODAY) == []
    Holding.objects.filter(post="auditor", office__division__code__startswith="411224").delete()
    assert gaps.missing_administrators("411224", TODAY) == ["审计员"]


def test_what_failed_is_shown_without_its_words_and_tried_again(people: dict[str, User], signed_in: SignIn) -> None:
    trace = 'Traceback\n  File "/opt/hulian/cases/documents/jobs.py", line 33, in make\nValueError: 李桂兰'
    job = DBTaskResult.objects.create(
        **{"status": "FAILED", "args_kwargs": {"args": [], "kwargs": {}}, "backend_name": "default"},
        **{"task_path": "cases.documents.jobs.print_document", "run_after": MOMENT, "finished_at": MOMENT},
        **{"exception_class_path": "builtins.ValueError", "traceback": trace},
    )
    case = builders.apply(people["village_aide"]).case
    Document.objects.filter(case=case).update(state="failed")
    Process.objects.filter(case=case).update(state="incident")
    incident = Incident.objects.create(
        process_id=case.process_id, code="no_office", message="没有机构", raised_at=MOMENT
    )
    client, page = signed_in(people["system_administrator"]), reverse("web:jobs")

    text = client.get(page).content.decode()
    assert "ValueError · documents/jobs.py:33" in text and "李桂兰" not in text and "没有机构" in text

    acts = {"jobs": {"jobs-jobs": str(job.pk)}, "papers": {}, "incidents": {"incidents-incidents": incident.pk}}
    assert [client.post(page, {"do": do, **told}).status_code for do, told in acts.items()] == [302, 302, 302]
    job.refresh_from_db()
    assert (job.status, job.traceback) == ("READY", "")
    assert Process.objects.get(case=case).state == "running" and "没有机构" not in client.get(page).content.decode()
    assert {"jobs_retried", "documents_retried", "incidents_closed"} <= set(
        ChainEntry.objects.values_list("act", flat=True)
    )


def test_the_overview_names_a_chore_that_fails_and_what_to_do_about_a_silent_worker(
    people: dict[str, User], signed_in: SignIn
) -> None:
    beats.leave_tick(MOMENT, 0.5, {}, {"reviewed": "KeyError"})

    text = signed_in(people["system_administrator"]).get(reverse("web:system")).content.decode()

    assert "定期核查" in text and "KeyError" in text and "重新启动 worker 服务" in text
    assert "重新启动 tick 服务" not in text


def test_a_look_through_the_data_finds_what_is_wrong(
    people: dict[str, User], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = builders.apply(people["village_aide"]).case
    sound = {each.title: each.sound for each in integrity.look("411224", MOMENT)}
    assert sound.pop("放假安排") and sound["审计链"] and sound["加密字段"] and sound["流程版本"] and sound["三员"]

    # The database lets nobody change an entry: how verifying finds one that was changed has tests of its own.
    monkeypatch.setattr("monitoring.health.integrity.chain.verify", lambda county: 3)
    case.household.members.update(resident_id_sealed=b"\x01" + bytes(60))
    found = integrity.look("411224", MOMENT)
    assert {each.title for each in found if not each.sound} >= {"审计链", "加密字段"}

    integrity_job.keep("411224", MOMENT, found, 0.2)
    text = signed_in(people["system_administrator"]).get(reverse("web:integrity")).content.decode()
    assert "与摘要不符" in text and "立即封存数据库" in text


def test_a_post_at_an_office_is_asked_for_by_the_administrator_of_that_place(
    people: dict[str, User], newcomer: User
) -> None:
    far = builders.person("system_administrator", builders.FAR_VILLAGE)

    with pytest.raises(NotAllowed, match="本地的系统管理员"):
        grants.ask(wish(newcomer), far, MOMENT)


def test_somebody_is_found_by_part_of_a_name(people: dict[str, User], newcomer: User, signed_in: SignIn) -> None:
    client = signed_in(people["system_administrator"])

    found = [
        "林向南" in client.post(reverse("web:staff"), {"do": "search", "search-q": word}, follow=True).content.decode()
        for word in ("dongming", "向南", "无此人")
    ]

    assert found == [True, True, False]
