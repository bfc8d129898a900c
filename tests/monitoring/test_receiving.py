"""Departments' data from arrival to facts: two persons, batches, doubts that a person settles, pushes."""

from datetime import date
from typing import Any
from uuid import uuid4

import orjson
import pytest

from cases import chain
from cases.documents import office_papers
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import ChainEntry, Document, Household
from monitoring.models import (
    Delivery,
    DispatchRun,
    Record,
    RiskSign,
    RowFault,
    Source,
    Unmatched,
    WatchGroup,
)
from monitoring.receiving import deliveries, doubts, dry_run, handing, likeness, matching, pushing, sources, store
from monitoring.risk import watching
from offices.models import User
from rules.data_items import shipped
from tests import builders
from tests.arrivals import AUGUST, line, new_source, person, received, taken
from tests.builders import COUNTY, NOW, OTHER_VILLAGE, VILLAGE, resident_id
from tests.cases import money

pytestmark = pytest.mark.django_db
DONE, CHECKED = Delivery.State.DONE, Delivery.State.CHECKED


@pytest.mark.proves("S0-04", "S4-02")
def test_a_file_is_tried_looked_at_by_a_second_person_and_becomes_facts_with_their_lines(
    medical: Source, sender: User, second: User
) -> None:
    known = person(1, "张三")
    lines = [line("张三", resident_id(1)), line("外人", resident_id(2)), line("", "411224195003150010")]
    tried = received(medical, sender, lines)
    assert (tried.state, tried.total, tried.good, tried.bad) == (CHECKED, 3, 2, 1)
    assert RowFault.objects.get().line == 4 and not Record.objects.exists()
    with pytest.raises(NotAllowed, match="两人"):
        deliveries.accept(tried.pk, False, sender, NOW)
    with pytest.raises(Blocked, match="1行有误"):
        deliveries.accept(tried.pk, True, second, NOW)

    deliveries.accept(tried.pk, False, second, NOW)
    done = deliveries.go_on(tried.pk, lambda: NOW)

    assert (done.state, done.matched, done.outside, done.facts) == (DONE, 1, 1, 1)
    fact = Record.objects.get()
    assert (fact.line, fact.member_id, fact.household_id) == (2, known.pk, known.household_id)
    assert (fact.item, fact.amount, fact.month) == ("medical_own_cost", 800_000, AUGUST)


def test_purpose_ground_and_each_act_stand_in_the_chain_and_no_byte_of_the_file_stays(
    medical: Source, sender: User, second: User
) -> None:
    done = taken(medical, sender, second, [line("张三", resident_id(1))])

    acts = ChainEntry.objects.filter(act__startswith="data_").order_by("sequence")
    assert [entry.act for entry in acts][-4:] == ["data_received", "data_checked", "data_accepted", "data_taken"]
    assert {entry.detail["purpose"] for entry in acts} == {"低收入人口动态监测"}
    assert resident_id(1) not in str([entry.detail for entry in acts]) and chain.verify(COUNTY[:6]) is None
    store.forget(done.uid)


def test_the_file_lies_sealed_on_the_disk(medical: Source, sender: User) -> None:
    tried = received(medical, sender, [line("张三", resident_id(1))])
    lying = b"".join(path.read_bytes() for path in store._folder(tried.uid).iterdir())

    assert lying and resident_id(1).encode() not in lying and "张三".encode() not in lying
    assert store.rows(tried.uid, 0)[0][1] == resident_id(1)


def test_the_same_file_for_the_same_month_is_refused_until_the_first_is_dropped(medical: Source, sender: User) -> None:
    first = received(medical, sender, [line("张三", resident_id(1))])
    with pytest.raises(Blocked, match="已经收到过"):
        received(medical, sender, [line("张三", resident_id(1))])

    deliveries.drop(first.pk, sender, NOW)

    assert received(medical, sender, [line("张三", resident_id(1))]).state == CHECKED


def test_a_corrected_file_takes_the_place_of_the_first_one(medical: Source, sender: User, second: User) -> None:
    person(1, "张三")
    first = taken(medical, sender, second, [line("张三", resident_id(1), "8000")])
    dropped = received(medical, sender, [line("张三", resident_id(1), "700")], replaces=first)
    with pytest.raises(Blocked, match="已经有人在更正"):
        received(medical, sender, [line("张三", resident_id(1), "800")], replaces=first)
    deliveries.drop(dropped.pk, sender, NOW)
    again = taken(medical, sender, second, [line("张三", resident_id(1), "800")], replaces=first)

    states = dict(Delivery.objects.values_list("pk", "state"))
    assert (states[first.pk], states[again.pk]) == ("replaced", "done")
    assert list(Record.objects.filter(delivery__state=DONE).values_list("amount", flat=True)) == [80_000]


def test_batches_stop_between_two_and_go_on_where_they_stopped(
    medical: Source, sender: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_run, "BATCH", 2)
    for serial in range(5):
        person(serial, f"人{serial}")
    tried = received(medical, sender, [line(f"人{n}", resident_id(n)) for n in range(5)])
    deliveries.accept(tried.pk, True, second, NOW)
    deliveries.go_on(tried.pk, lambda: NOW, seconds=0)
    deliveries._batch(deliveries._read(tried.pk), NOW)
    stopped = deliveries.stop(tried.pk, second, NOW)
    assert (stopped.state, stopped.at_chunk, stopped.at_line, Record.objects.count()) == ("stopped", 1, 3, 2)
    assert deliveries.go_on(tried.pk, lambda: NOW).facts == 2

    deliveries.resume(tried.pk, second, NOW)
    late = deliveries._read(tried.pk)
    done = deliveries.go_on(tried.pk, lambda: NOW)
    deliveries._batch(late, NOW)

    assert (done.state, done.facts, Record.objects.count()) == (DONE, 5, 5)


def test_a_damaged_id_is_never_matched_silently_and_a_person_decides_by_score(
    medical: Source, sender: User, second: User
) -> None:
    right = person(1, "张三")
    namesake = person(400, "张三", OTHER_VILLAGE)
    done = taken(medical, sender, second, [line("张三", resident_id(1)[:17] + "?", village=VILLAGE)])
    assert (done.matched, done.doubtful, Record.objects.count()) == (0, 1, 0)

    waiting, row = doubts.look(Unmatched.objects.get().uid, second, "核对人员", NOW)
    found = doubts.candidates(waiting, second, NOW.date())

    assert row.name == "张三" and "张三" not in waiting.name_mask
    assert [(member.pk, score) for member, score, _ in found] == [(right.pk, 80), (namesake.pk, 30)]
    assert found[0][2] == ["姓名相同", "出生日期相同", "同一个村（社区）"]
    traits = likeness.compared(row, waiting.area, found[1][0], {VILLAGE: "甲村", OTHER_VILLAGE: "乙村"})
    assert [(each.title, each.verdict) for each in traits] == [
        ("姓名", "same"),
        ("身份证号码", "near"),
        ("出生日期", "different"),
        ("村（社区）", "different"),
    ]
    assert resident_id(1)[6:14] not in str([each.told for each in traits[:2]])
    decided = doubts.decide(waiting.uid, right.pk, "经村核实", second, NOW)
    assert (decided.state, Record.objects.get().member_id) == ("matched", right.pk)
    assert ChainEntry.objects.filter(act="data_look").count() == 1
    assert chain.entries(right.household).get().detail["score"] == 80
    with pytest.raises(AlreadyDone):
        doubts.set_aside([waiting.uid], "重复", second, NOW)


def test_what_banks_tell_is_kept_only_of_people_who_have_authorised_the_check_and_names_the_paper(
    sender: User, second: User
) -> None:
    agreed, silent = person(1, "张三"), person(2, "李四")
    case = money.decide(agreed.household, second, date(2026, 3, 1), "300").case
    signed = {"case": case, "kind": "authorisation", "title": "核对授权书", "html_sealed": b"", "digest": "0"}
    paper = Document.objects.create(**signed, code="A", issued_on=date(2026, 3, 1), issued_at=NOW)
    bank = new_source(sender, "bank", "banking", ["bank_balance"])
    rows = [f"{each.name},{resident_id(n)},{n}000" for n, each in enumerate((agreed, silent), 1)]
    data = "\n".join(["姓名,公民身份号码,银行存款余额", *rows]).encode()
    made = deliveries.receive(bank, AUGUST, "存款.csv", [data], sender, NOW)
    deliveries.check(made.pk, lambda: NOW)
    deliveries.accept(made.pk, True, second, NOW)

    done = deliveries.go_on(made.pk, lambda: NOW)

    assert (done.matched, done.facts, done.withheld) == (2, 1, 1)
    assert Record.objects.values_list("member", "authorisation").get() == (agreed.pk, paper.pk)
    assert ChainEntry.objects.filter(act="data_taken").latest("sequence").detail["withheld"] == 1
    later = NOW.replace(year=NOW.year + 1)
    assert office_papers.authorisations([agreed.household_id], later.date()) == {}


def test_a_row_without_id_shows_birth_date_and_village_as_what_speaks_for_a_person(
    medical: Source, sender: User, second: User
) -> None:
    known = person(1, "张三")
    taken(medical, sender, second, [line("张三", "", born=str(known.born_on), village=VILLAGE)])

    (found,) = doubts.candidates(Unmatched.objects.get(), second, NOW.date())

    assert found[1:] == (80, ["姓名相同", "出生日期相同", "同一个村（社区）"])


def test_the_right_id_typed_by_a_person_settles_a_row(medical: Source, sender: User, second: User) -> None:
    person(7, "张三")
    other = person(1, "张山")
    taken(medical, sender, second, [line("张三", "")])
    uid = Unmatched.objects.get().uid
    with pytest.raises(Blocked, match="校验位不符"):
        doubts.correct(uid, "411224195003150010", "", second, NOW)
    with pytest.raises(Blocked, match="库中没有"):
        doubts.correct(uid, resident_id(99), "", second, NOW)

    doubts.correct(uid, resident_id(1), "部门更正", second, NOW)

    assert Record.objects.get().member_id == other.pk


def test_the_township_settles_only_rows_of_its_own_area(medical: Source, sender: User, second: User) -> None:
    person(1, "张三")
    far = builders.person("caseworker", OTHER_VILLAGE)
    near = builders.person("caseworker", VILLAGE)
    taken(medical, sender, second, [line("张三", "", village=VILLAGE)])
    uid = Unmatched.objects.get().uid

    with pytest.raises(NotFound):
        doubts.look(uid, far, "核对人员", NOW)
    assert doubts.set_aside([uid], "不是本村人", near, NOW) == 1
    assert bytes(Unmatched.objects.get().sealed) == b""


@pytest.mark.proves("S2-16", "S2-27", "S2-29")
@pytest.mark.parametrize(
    ("department", "item", "said", "source"),
    [
        ("provincial_platform", "provincial_warning", ("红", "橙"), "province"),
        ("agriculture", "anti_return_risk", ("红", "橙"), "relapse"),
        ("medical_security", "high_medical_cost", ("30000", "20000"), "department"),
        ("education", "student_sudden_hardship", ("是", "是"), "department"),
    ],
)
def test_unknown_people_of_a_list_of_warnings_wait_come_in_once_and_are_handed_on_as_warnings(
    sender: User, second: User, department: str, item: str, said: tuple[str, str], source: str
) -> None:
    feed = new_source(sender, "feed", department, [item])
    head = f"姓名,公民身份号码,村（社区）,发生日期,{shipped().items[item].title}\n"
    rows = [f"王五,{resident_id(5)},{VILLAGE},2026-08-0{n},{word}" for n, word in enumerate(said, 1)]
    made = deliveries.receive(feed, AUGUST, "预警.csv", [(head + "\n".join(rows)).encode()], sender, NOW)
    deliveries.check(made.pk, lambda: NOW)
    deliveries.accept(made.pk, True, second, NOW)
    done = deliveries.go_on(made.pk, lambda: NOW)
    uids = list(Unmatched.objects.order_by("line").values_list("uid", flat=True))
    assert (done.outside, len(uids), RiskSign.objects.count()) == (0, 2, 0)

    assert doubts.open_households(uids, "rural", "省级名单", second, NOW) == 2

    assert Household.objects.filter(area=VILLAGE, name="王五").count() == 1
    assert Record.objects.count() == RiskSign.objects.count() == 2
    assert DispatchRun.objects.get().source == source


@pytest.mark.proves("S1-31", "S1-39")
def test_a_list_brings_households_in_sight_a_row_takes_them_out_and_a_correction_takes_back(
    sender: User, second: User
) -> None:
    feed = new_source(sender, "farm", "agriculture", ["relapse_prevention_list"])
    homes = {name: person(serial, name).household_id for serial, name in enumerate(("甲某", "乙某", "丙某"), 1)}

    def told(rows: dict[str, str], **more: Any) -> Delivery:
        head = "姓名,公民身份号码,防止返贫致贫对象名单\n"
        lines = [f"{name},{resident_id(1 + list(homes).index(name))},{word}" for name, word in rows.items()]
        made = deliveries.receive(feed, AUGUST, "名单.csv", [(head + "\n".join(lines)).encode()], sender, NOW, **more)
        deliveries.check(made.pk, lambda: NOW)
        deliveries.accept(made.pk, True, second, NOW)
        return deliveries.go_on(made.pk, lambda: NOW)

    def in_sight() -> set[int]:
        return set(WatchGroup.objects.filter(until_on__isnull=True).values_list("household_id", flat=True))

    first = told({"甲某": "脱贫不稳定户", "乙某": "突发严重困难户"})
    assert in_sight() == {homes["甲某"], homes["乙某"]}
    assert {row.told for row in WatchGroup.objects.all()} == {"农业农村部门2026年08月名单（agriculture月报）"}
    handing.hand_on(first, None, NOW)
    assert WatchGroup.objects.count() == 2, "handed on again, nothing is doubled"
    told({"乙某": "风险消除"})
    assert in_sight() == {homes["甲某"]}
    told({"丙某": "边缘易致贫户"}, replaces=first)
    assert in_sight() == {homes["丙某"]}
    row = WatchGroup.objects.get(household=homes["丙某"])
    with pytest.raises(Blocked, match="为什么"):
        watching.leave(row.pk, " ", second, NOW)
    watching.leave(row.pk, "全家已外迁", second, NOW)
    assert not in_sight()


def test_pushed_good_rows_go_in_by_themselves_where_the_source_is_set_so_and_a_no_is_no_event(sender: User) -> None:
    live = new_source(sender, "deaths", "health", ["death_certificate", "family_doctor"], takes_good_rows=True)
    known = person(1, "张三")
    row = {"姓名": "张三", "公民身份号码": resident_id(1), "死亡医学证明": "是", "家庭医生签约": "否"}
    made = pushing.push(live, orjson.dumps({"month": "2026-08", "rows": [row]}), str(uuid4()), NOW)

    deliveries.check(made.pk, lambda: NOW)
    deliveries.go_on(made.pk, lambda: NOW)

    assert [(fact.item, fact.member_id) for fact in Record.objects.all()] == [("death_certificate", known.pk)]


def test_a_person_in_two_households_is_put_to_neither_by_itself(medical: Source, sender: User, second: User) -> None:
    person(1, "张三")
    person(1, "张三", OTHER_VILLAGE)

    done = taken(medical, sender, second, [line("张三", resident_id(1))])

    assert (done.matched, Unmatched.objects.get().reason, Record.objects.count()) == (0, "several", 0)


def test_a_sound_id_that_nobody_here_has_is_not_taken_for_a_namesake(
    medical: Source, sender: User, second: User
) -> None:
    person(1, "张三")

    done = taken(medical, sender, second, [line("张三", ""), line("张三", resident_id(9))])

    assert (done.outside, Unmatched.objects.get().line) == (1, 2)


def test_people_of_another_county_are_not_matched(medical: Source, sender: User, second: User) -> None:
    person(1, "张三", builders.FAR_VILLAGE)

    assert taken(medical, sender, second, [line("张三", resident_id(1))]).outside == 1


def test_a_push_needs_the_right_token_is_checked_like_a_file_and_repeats_give_the_same_receipt(
    medical: Source, sender: User, second: User
) -> None:
    person(1, "张三")
    token = sources.new_token(medical, sender, NOW)
    assert token not in str(Source.objects.values()) and sources.by_token(medical.code, token) == medical
    for code, word in ((medical.code, "wrong"), ("nothing", token)):
        with pytest.raises(NotFound):
            sources.by_token(code, word)
    rows = [{"姓名": "张三", "公民身份号码": resident_id(1), "个人自付医疗费用（报销后）": 8000.5}, {"姓名": "空"}]
    body = orjson.dumps({"month": "2026-08", "rows": rows})

    first = pushing.push(medical, body, "2026-08-0001", NOW)
    again = pushing.push(medical, body, "2026-08-0001", NOW)
    deliveries.check(first.pk, lambda: NOW)

    told = pushing.receipt(Delivery.objects.get())
    assert first == again and (told["state"], told["good"], told["bad"]) == ("checked", 1, 1)
    assert [fault["line"] for fault in told["faults"]] == [2]
    deliveries.accept(first.pk, False, second, NOW)
    assert deliveries.go_on(first.pk, lambda: NOW).facts == 1


@pytest.mark.parametrize(
    ("body", "key", "why"),
    [
        (b"{", "12345678", "JSON"),
        (b'{"month": "2026-08", "rows": []}', "12345678", "rows"),
        (b'{"month": "8", "rows": [{"a": 1}]}', "12345678", "month"),
        (b"{}", "short", "Idempotency-Key"),
    ],
)
def test_a_push_that_says_nothing_is_refused_with_what_is_wrong(
    medical: Source, body: bytes, key: str, why: str
) -> None:
    with pytest.raises(Blocked, match=why):
        pushing.push(medical, body, key, NOW)


def test_a_file_without_the_header_is_refused_in_words_and_frees_the_month(medical: Source, sender: User) -> None:
    made = deliveries.receive(medical, AUGUST, "a.csv", [b"a,b\n1,2"], sender, NOW)
    refused = deliveries.check(made.pk, lambda: NOW)

    assert refused.state == "refused" and "没有找到表头" in refused.error
    assert deliveries.receive(medical, AUGUST, "a.csv", [b"a,b\n1,2"], sender, NOW).pk != made.pk


def test_matching_asks_the_same_number_of_questions_however_many_rows(
    medical: Source, django_assert_num_queries: Any
) -> None:
    for serial in range(20):
        person(serial, f"人{serial}")
    rows = [matching.Row(n + 2, resident_id(n), f"人{n}", facts=[]) for n in range(20)]
    delivery = Delivery(source=medical, county=COUNTY[:6], month=AUGUST)

    # Which index key is in use, and the persons.
    with django_assert_num_queries(2):
        assert matching.match(delivery, rows).matched == 20
