"""A raised standard: counted for every award, confirmed by another, carried out with arrears; who falls is heard."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases import awards, meetings, secrets
from cases.documents import issue
from cases.errors import Blocked, NotAllowed
from cases.letters import lists
from cases.letters import runs as letters
from cases.models import Award, Case, ChainEntry, Decision, Document, StandardAward, StandardRun, Submission
from cases.raising import announcing, carrying, reminders, runs
from offices.models import StandardValue, User
from tests import builders

pytestmark = pytest.mark.django_db
NOW = builders.NOW + timedelta(days=150)
JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)
RAISED = Decimal(600)


@pytest.fixture
def people() -> dict[str, User]:
    return builders.team()


def standard(value: object = RAISED, key: str = "dibao.standard", from_on: date = JANUARY) -> StandardValue:
    """A new row as two people enter it, in place of the one in force."""
    area = "411200000000"
    rows = StandardValue.objects.filter(key=key, residence_kind="rural", area__in=(area, builders.COUNTY))
    old = rows.order_by("from_on").last()
    old.until_on = from_on - timedelta(days=1)
    old.save()
    made = StandardValue(area=old.area, key=key, value=str(value), from_on=from_on, set_by=old.set_by)
    made.cite, made.residence_kind, made.unit = "三民〔2026〕88号", "rural", old.unit
    made.save()
    return made


def planned(people: dict[str, User], from_on: date = JANUARY) -> StandardRun:
    run = runs.plan("dibao", builders.COUNTY, from_on, "三民〔2026〕88号", people["county_approver"], NOW)
    return runs.count(run.pk, lambda: NOW)


def test_every_award_rises_by_what_the_standard_explains(people: dict[str, User]) -> None:
    award = builders.granted(people)
    old = award.amount
    standard()
    run = planned(people)
    row = run.awards.get()
    assert (run.state, row.effect, row.old_amount, row.new_amount) == ("previewed", "rises", old, old + RAISED - 523)
    assert row.why == "低保标准由523调整为600"
    assert award.periods.count() == 1, "a preview changes nothing"
    runs.confirm(run.pk, people["county_head"], NOW)
    assert runs.go_on(run.pk, lambda: NOW).state == "done"
    award.refresh_from_db()
    assert award.amount == old + RAISED - 523
    assert awards.period_of(award, date(2026, 12, 1)).amount == old
    assert awards.period_of(award, JANUARY).amount == award.amount
    decision = Decision.objects.get(case__about=award)
    assert (decision.previous_amount, decision.reason_code) == (old, "standard_change")
    assert decision.reasons.endswith("增加77.00元。") and "三民〔2026〕88号" in decision.reasons
    assert ChainEntry.objects.get(case=decision.case).detail == {
        "run": run.pk,
        "from": str(old),
        "to": str(award.amount),
    }
    the_paper_tells_the_townships(run, people["county_approver"])
    the_letters_follow_by_the_batch(people["county_approver"], decision)


def the_paper_tells_the_townships(run: StandardRun, sender: User) -> None:
    paper = announcing.announce(run.pk, sender, NOW)

    text = re.sub(r"<[^>]+>|\s", "", secrets.unseal_text(paper.html_sealed, meetings.HTML_PLACE, paper.uid))
    assert "农村低保标准由523元/人·月调整为600元/人·月。" in text and "自2027年1月1日起执行" in text
    assert "提高待遇1户" in text and "先听取救助对象的意见" in text
    with pytest.raises(Blocked, match="通知已经印发"):
        announcing.announce(run.pk, sender, NOW)


def the_letters_follow_by_the_batch(sender: User, decision: Decision) -> None:
    wanted = lists.Wanted(builders.COUNTY, "dibao", lists.Group.RAISED)
    raised = [case.pk for case in wanted.cases(sender, NOW.date())]
    with pytest.raises(Blocked, match="只发给调整标准后重新核算过的户"):
        letters.start("standard_change", "", [*raised, decision.case.about.case_id], builders.COUNTY, sender, NOW)
    letters.go_on(letters.start("standard_change", "", raised, builders.COUNTY, sender, NOW).pk, lambda: NOW)

    letter = Document.objects.get(kind="standard_change")
    assert letter.case == decision.case and "增加77.00元" in issue.read_html(letter)
    assert not wanted.cases(sender, NOW.date()).exists()


def test_a_standard_that_began_months_ago_owes_the_difference_of_each_month(people: dict[str, User]) -> None:
    builders.granted(people)
    standard()
    row = planned(people).awards.get()
    assert carrying.arrears(row, JANUARY, FEBRUARY) == 2 * (RAISED - 523)
    assert carrying.arrears(row, JANUARY, date(2026, 12, 1)) == 0


def test_an_award_that_the_old_rows_do_not_explain_waits_for_a_person(people: dict[str, User]) -> None:
    award = builders.granted(people)
    award.periods.update(amount=Decimal("500.00"))
    standard()
    run = planned(people)
    row = run.awards.get()
    assert row.effect == "look" and "与现发500.00元不符" in row.why
    runs.confirm(run.pk, people["county_head"], NOW)
    runs.go_on(run.pk, lambda: NOW)
    assert award.periods.count() == 1 and not Case.objects.filter(about=award).exists()


def test_a_file_with_a_gap_waits_for_a_person_and_keeps_nobody_from_the_raise(people: dict[str, User]) -> None:
    award = builders.granted(people)
    Submission.objects.filter(case=award.case).delete()
    standard()

    row = planned(people).awards.get()

    assert row.effect == "look" and "家庭情况不全" in row.why


def test_who_falls_gets_a_review_and_keeps_the_amount(people: dict[str, User]) -> None:
    award = builders.granted(people)
    standard(Decimal(400))
    run = planned(people)
    assert run.awards.get().effect == "falls"
    runs.confirm(run.pk, people["county_head"], NOW)
    runs.go_on(run.pk, lambda: NOW)
    case = Case.objects.get(about=award)
    assert (case.procedure, case.cause, case.state) == ("review", "standard_change", "open")
    assert award.periods.count() == 1


def test_nobody_confirms_the_own_run_and_no_run_without_a_new_standard(people: dict[str, User]) -> None:
    with pytest.raises(Blocked, match="没有从这一天起执行的新标准"):
        runs.plan("dibao", builders.COUNTY, JANUARY, "文件", people["county_approver"], NOW)
    standard()
    run = planned(people)
    with pytest.raises(NotAllowed, match="两人"):
        runs.confirm(run.pk, people["county_approver"], NOW)
    with pytest.raises(NotAllowed, match="县级民政部门"):
        runs.plan("dibao", builders.COUNTY, JANUARY, "文件", people["caseworker"], NOW)
    with pytest.raises(Blocked, match="已经发起过"):
        planned(people)


def test_a_run_goes_on_where_it_was_stopped_without_doubles(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    made = [builders.granted(people, name, serial) for name, serial in (("李建国", 1), ("王建国", 2), ("张建国", 3))]
    standard()
    run = runs.plan("dibao", builders.COUNTY, JANUARY, "文件", people["county_approver"], NOW)
    assert runs.count(run.pk, lambda: NOW, seconds=0).awards.count() == 1
    run = runs.count(run.pk, lambda: NOW)
    assert run.awards.count() == 3
    runs.confirm(run.pk, people["county_head"], NOW)
    runs.go_on(run.pk, lambda: NOW, seconds=0)
    runs.stop(run.pk, people["county_head"], NOW)
    assert runs.go_on(run.pk, lambda: NOW).state == "stopped" and runs.counts(run)["done"] == 1
    runs.resume(run.pk, people["county_head"], NOW)
    assert runs.go_on(run.pk, lambda: NOW).state == "done"
    assert [award.periods.count() for award in made] == [2, 2, 2]
    assert sum(row["awards"] for row in runs.sums(run)) == 3
    assert runs.sums(run)[0]["difference"] == 3 * (RAISED - 523)


def test_an_award_that_changed_since_the_preview_is_left_alone(people: dict[str, User]) -> None:
    award = builders.granted(people)
    standard()
    run = planned(people)
    Award.objects.filter(pk=award.pk).update(state=Award.State.EXITING)
    runs.confirm(run.pk, people["county_head"], NOW)
    runs.go_on(run.pk, lambda: NOW)
    assert StandardAward.objects.get().state == "refused" and award.periods.count() == 1


def test_a_standard_that_does_not_begin_with_a_month_counts_from_the_next() -> None:
    from_on = datetime(2027, 1, 15).date()
    assert runs.counting.first_month(from_on) == FEBRUARY and runs.counting.first_month(JANUARY) == JANUARY


@pytest.mark.proves("S0-28")
def test_a_standard_that_has_stood_for_a_year_is_to_be_looked_at(people: dict[str, User]) -> None:
    begun = {row.row.key: row for row in reminders.due(builders.VILLAGE, date(2040, 1, 1))}
    found = begun["dibao.standard"]
    assert found.due_on == found.row.from_on.replace(year=found.row.from_on.year + 1)
    assert "dibao.standard" not in {row.row.key for row in reminders.due(builders.VILLAGE, found.row.from_on)}
    assert found.row.from_on < found.due_on <= date(2040, 1, 1)
