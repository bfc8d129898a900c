"""Two persons of the scheme's owner change a scheme; nothing is overwritten silently; every act stands in the chain."""

from datetime import date, datetime, timedelta

import pytest

from cases import chain, designing
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import ChainEntry
from offices.models import User
from processes import drafts, editions
from processes.errors import DraftClosed, DraftMoved, EditionError, MoveRefused
from processes.models import SchemeDraft, SchemeEdition
from tests import builders

FORM, DIAGRAM = "forms/schemas/dibao.toml", "bpmn/dibao.bpmn"
LATER = builders.NOW + timedelta(minutes=5)
BASIS = "社会救助法 第四十八条"

pytestmark = pytest.mark.django_db


@pytest.fixture
def designer(base: None) -> User:
    return builders.person("process_designer", builders.COUNTY)


@pytest.fixture
def approver(base: None) -> User:
    return builders.person("process_approver", builders.COUNTY)


@pytest.fixture
def draft(designer: User) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    examples = {"one.toml": 'scheme = "dibao"\n'}
    return designing.open_draft("dibao", "先听取意见", BASIS, designer, builders.NOW, base=base, examples=examples)


def add(draft: SchemeDraft, line: str, actor: User, seen: int = 0, now: datetime = LATER) -> SchemeDraft:
    """Adds a comment to the form's text."""
    return designing.save(draft.pk, FORM, f"{draft.texts[FORM]}\n# {line}\n", seen, actor, now)


def rehearse(draft: SchemeDraft, actor: User, met: int = 1, total: int = 1) -> SchemeDraft:
    digest = drafts.digest_of(SchemeDraft.objects.get(pk=draft.pk))
    return designing.note_rehearsal(draft.pk, digest, met, total, actor, LATER)


def ready(draft: SchemeDraft, designer: User, approver: User) -> SchemeDraft:
    rehearse(draft, designer)
    designing.send(draft.pk, designer, LATER)
    return designing.approve(draft.pk, approver, LATER)


def acts() -> list[str]:
    return list(ChainEntry.objects.filter(case=None).order_by("sequence").values_list("act", flat=True))


def test_a_draft_goes_from_designer_to_approver_to_an_edition_and_the_chain_tells_it(
    draft: SchemeDraft, designer: User, approver: User
) -> None:
    add(draft, "改一处", designer)
    ready(draft, designer, approver)
    first_of_next_month = date(2026, 10, 1)

    edition = designing.publish(draft.pk, approver, first_of_next_month, LATER)

    assert editions.in_force("dibao", first_of_next_month).id == edition.id
    assert editions.in_force("dibao", first_of_next_month - timedelta(days=1)).id != edition.id
    assert acts()[-6:] == [
        "draft_opened",
        "draft_changed",
        "draft_rehearsed",
        "draft_checked",
        "draft_approved",
        "edition_published",
    ]
    assert chain.verify(builders.COUNTY[:6]) is None


@pytest.mark.proves("S2-05")
def test_only_the_owner_of_a_scheme_drafts_and_publishes_it(base: None, draft: SchemeDraft, designer: User) -> None:
    farm = builders.person("process_designer", builders.COUNTY, "farm", office_kind="agriculture_bureau")
    civil_four = ("tekun", "dibao", "dibao_margin", "rigid_expenditure")

    assert all(designing.may_draft(designer, scheme, LATER.date()) for scheme in civil_four)
    assert not designing.may_draft(designer, "relapse_prevention", LATER.date())
    assert designing.may_draft(farm, "relapse_prevention", LATER.date())
    with pytest.raises(NotAllowed, match="由县级民政部门负责"):
        add(draft, "越权", farm)
    texts = {DIAGRAM: draft.texts[DIAGRAM]}
    with pytest.raises(NotAllowed, match="由农业农村部门负责"):
        designing.open_draft("relapse_prevention", "细则", "细则", designer, LATER, texts=texts)


def test_whoever_wrote_in_a_draft_neither_approves_nor_publishes_it(draft: SchemeDraft, designer: User) -> None:
    builders.hold(designer, "process_approver", builders.COUNTY)
    rehearse(draft, designer)
    designing.send(draft.pk, designer, LATER)

    with pytest.raises(NotAllowed, match="另一位流程审定人"):
        designing.approve(draft.pk, designer, LATER)


def test_whoever_sent_a_draft_does_not_approve_it_though_it_was_given_back_and_sent_by_another(
    draft: SchemeDraft, designer: User, approver: User
) -> None:
    other = builders.person("process_designer", builders.COUNTY, "second", "乔复核")
    builders.hold(other, "process_approver", builders.COUNTY)
    rehearse(draft, designer)
    designing.send(draft.pk, other, LATER)
    designing.send_back(draft.pk, approver, "请再看", LATER)
    designing.send(draft.pk, designer, LATER)

    with pytest.raises(NotAllowed, match="送审过"):
        designing.approve(draft.pk, other, LATER)
    assert designing.approve(draft.pk, approver, LATER).state == "approved"


def test_an_approver_does_not_draft(draft: SchemeDraft, approver: User) -> None:
    with pytest.raises(NotAllowed, match="流程设计员"):
        add(draft, "顺手改", approver)


def test_a_draft_is_not_sent_before_its_worked_cases_passed_on_these_very_texts(
    draft: SchemeDraft, designer: User
) -> None:
    rehearse(draft, designer, met=3, total=4)
    with pytest.raises(Blocked, match="算例"):
        designing.send(draft.pk, designer, LATER)
    rehearse(draft, designer)
    add(draft, "演练之后又改", designer)
    with pytest.raises(Blocked, match="算例"):
        designing.send(draft.pk, designer, LATER)
    assert SchemeDraft.objects.get().state == "draft"


def test_a_draft_with_errors_is_not_sent(draft: SchemeDraft, designer: User) -> None:
    broken = draft.texts[DIAGRAM].replace('value="dibao.examination"', 'value="dibao.whenever"')
    designing.save(draft.pk, DIAGRAM, broken, 0, designer, LATER)
    rehearse(draft, designer)

    with pytest.raises(Blocked, match="dibao.whenever"):
        designing.send(draft.pk, designer, LATER)


def test_publishing_backwards_is_refused(draft: SchemeDraft, designer: User, approver: User) -> None:
    ready(draft, designer, approver)

    with pytest.raises(Blocked, match="不能早于今天"):
        designing.publish(draft.pk, approver, LATER.date() - timedelta(days=1), LATER)


def test_a_draft_that_was_not_approved_is_not_published(draft: SchemeDraft, designer: User, approver: User) -> None:
    rehearse(draft, designer)
    designing.send(draft.pk, designer, LATER)

    with pytest.raises(MoveRefused):
        designing.publish(draft.pk, approver, LATER.date(), LATER)


def test_what_somebody_else_wrote_meanwhile_is_never_overwritten(draft: SchemeDraft, designer: User) -> None:
    other = builders.person("process_designer", builders.COUNTY, "second", "乔复核")
    add(draft, "甲改", designer)

    with pytest.raises(DraftMoved) as moved:
        add(draft, "乙改", other, seen=0)

    assert "甲改" in (moved.value.text or "") and moved.value.revision == 1
    assert "甲改" in SchemeDraft.objects.get().texts[FORM]


def test_a_second_window_of_the_same_person_does_not_overwrite_the_first(draft: SchemeDraft, designer: User) -> None:
    add(draft, "这边改", designer)

    with pytest.raises(DraftMoved):
        add(draft, "那边改", designer, seen=0)

    assert "这边改" in SchemeDraft.objects.get().texts[FORM]


def test_changes_of_two_people_in_two_files_both_stand(draft: SchemeDraft, designer: User) -> None:
    other = builders.person("process_designer", builders.COUNTY, "second", "乔复核")
    add(draft, "甲改", designer)

    designing.save(draft.pk, DIAGRAM, draft.texts[DIAGRAM] + "\n", 0, other, LATER)

    kept = SchemeDraft.objects.get().texts
    assert "甲改" in kept[FORM] and kept[DIAGRAM].endswith("\n\n")


def test_own_changes_are_undone_and_redone_in_order(draft: SchemeDraft, designer: User) -> None:
    original = draft.texts[FORM]
    one = add(draft, "一", designer).texts[FORM]
    two = designing.save(draft.pk, FORM, one + "# 二\n", 1, designer, LATER).texts[FORM]

    assert designing.undo(draft.pk, designer, LATER)[0].texts[FORM] == one
    assert designing.undo(draft.pk, designer, LATER)[0].texts[FORM] == original
    assert designing.redo(draft.pk, designer, LATER)[0].texts[FORM] == one
    assert designing.redo(draft.pk, designer, LATER)[0].texts[FORM] == two
    with pytest.raises(DraftClosed, match="没有可以重做"):
        designing.redo(draft.pk, designer, LATER)


def test_a_change_that_somebody_built_on_is_not_undone(draft: SchemeDraft, designer: User) -> None:
    other = builders.person("process_designer", builders.COUNTY, "second", "乔复核")
    mine = add(draft, "甲改", designer).texts[FORM]
    designing.save(draft.pk, FORM, mine + "# 乙改\n", 1, other, LATER)

    with pytest.raises(DraftMoved):
        designing.undo(draft.pk, designer, LATER)


@pytest.mark.parametrize(
    "path", ["../config/settings.py", "/etc/passwd", "bpmn/../x.bpmn", "processes/engine.py", "templates/web/x.html"]
)
def test_a_draft_holds_nothing_but_the_texts_of_a_scheme(draft: SchemeDraft, designer: User, path: str) -> None:
    with pytest.raises(EditionError, match="不属于流程文件"):
        designing.save(draft.pk, path, "x", 0, designer, LATER)


def test_a_diagram_too_large_to_be_shown_is_not_kept(draft: SchemeDraft, designer: User) -> None:
    crowd = "".join(f'<bpmn:userTask id="t{place}" />' for place in range(1001))

    with pytest.raises(EditionError, match="超过 1000 个环节"):
        designing.save(draft.pk, DIAGRAM, draft.texts[DIAGRAM] + crowd, 0, designer, LATER)


def test_a_published_draft_is_not_changed_any_more(draft: SchemeDraft, designer: User, approver: User) -> None:
    ready(draft, designer, approver)
    designing.publish(draft.pk, approver, LATER.date(), LATER)

    with pytest.raises(DraftClosed):
        add(draft, "再改", designer)


def test_an_older_edition_is_restored_through_the_same_door(draft: SchemeDraft, designer: User, approver: User) -> None:
    older = draft.base
    add(draft, "改一处", designer)
    ready(draft, designer, approver)
    newer = designing.publish(draft.pk, approver, LATER.date(), LATER)

    restored = designing.roll_back(older.pk, "新版办不下去", designer, LATER)
    designing.save(restored.pk, "examples/one.toml", 'scheme = "dibao"\n', 0, designer, LATER)
    ready(restored, designer, approver)
    again = designing.publish(restored.pk, approver, LATER.date() + timedelta(days=1), LATER)

    assert again.digest == older.digest != newer.digest
    assert editions.in_force("dibao", LATER.date() + timedelta(days=1)).id == again.id


def test_the_only_edition_in_force_is_not_retired(draft: SchemeDraft, approver: User) -> None:
    with pytest.raises(EditionError, match="没有别的版本"):
        designing.retire(draft.base_id, approver, LATER)


def test_an_edition_that_does_not_exist_is_neither_retired_nor_restored(designer: User, approver: User) -> None:
    with pytest.raises(NotFound):
        designing.retire(10**9, approver, LATER)
    with pytest.raises(NotFound):
        designing.roll_back(10**9, "恢复", designer, LATER)


def test_an_upgrade_leaves_a_scheme_alone_that_people_here_have_changed(
    draft: SchemeDraft, designer: User, approver: User
) -> None:
    add(draft, "本县改过", designer)
    ready(draft, designer, approver)
    own = designing.publish(draft.pk, approver, LATER.date(), LATER)

    assert editions.publish_shipped(LATER + timedelta(days=30)) == []
    assert editions.in_force("dibao", LATER.date() + timedelta(days=30)).id == own.id


def test_two_people_in_one_draft_see_each_other(draft: SchemeDraft, designer: User) -> None:
    other = builders.person("process_designer", builders.COUNTY, "second", "乔复核")
    assert not drafts.present(draft.pk, designer.pk, DIAGRAM, LATER)

    seen = drafts.present(draft.pk, other.pk, FORM, LATER + timedelta(seconds=5))

    assert [(str(row.user), row.path) for row in seen] == [(str(designer), DIAGRAM)]
    assert not drafts.others_of(draft.pk, other.pk, LATER + timedelta(minutes=2))
