"""The rows of the law: every scheme has its own, each with clause and source; slips are refused with what to do."""

import pytest

from rules.errors import ConfigError
from rules.guards import load_guards, shipped_guards

ACTS = """
[acts.start]
title = "开始"
any = [{ event = "start" }]
[acts.grant]
title = "给予"
any = [{ operation = "grant_award" }]
"""
ROW = (
    'id = "x"\ncode = "L001"\nschemes = ["dibao"]\nto = "grant"\nclause = "第一条"\nsource = "某法"\nwhy = "应当如此"\n'
)


def test_a_mark_counts_only_as_a_whole():
    act = shipped_guards().acts["means_test"]

    assert act.shown_by({"form": "means_test", "office_kind": "means_test_centre"})
    assert not act.shown_by({"form": "means_test", "office_kind": "township_office"})


def test_every_row_states_its_clause_and_where_it_was_read():
    rows = [*shipped_guards().guards, *shipped_guards().not_required]

    assert len(rows) > 40
    assert all(row.clause and row.source and row.why for row in rows)
    assert all("第" in row.clause or "（" in row.clause or "一" in row.clause for row in rows)


def test_dibao_and_tekun_owe_means_test_investigation_and_notice():
    for scheme in ("dibao", "tekun"):
        owed = {act for guard in shipped_guards().of(scheme) if guard.to == "grant" for act in guard.through}

        assert {"means_test", "household_investigation", "public_notice"} <= owed


@pytest.mark.parametrize("scheme", ["dibao", "tekun", "dibao_margin", "rigid_expenditure", "temporary", "small_aid"])
def test_every_scheme_owes_a_hearing_before_reduction_and_stop(scheme):
    owed = {(guard.to, act) for guard in shipped_guards().of(scheme) for act in guard.through}

    assert {("reduction", "hearing"), ("stop", "hearing"), ("gradual_exit", "hearing")} <= owed


def test_small_quick_aid_owes_neither_means_test_nor_notice_nor_decision_and_the_clause_says_so():
    guards = shipped_guards()

    owed = {act for guard in guards.of("small_aid") if guard.to == "grant" for act in guard.through}
    free = {row.act: row.clause for row in guards.not_required_of("small_aid")}

    assert owed == set()
    assert free["means_test"] == free["public_notice"] == "关于进一步健全完善临时救助制度的意见 二（一）"


def test_recognition_without_money_is_not_posted():
    for scheme in ("dibao_margin", "rigid_expenditure"):
        assert "public_notice" in {row.act for row in shipped_guards().not_required_of(scheme)}
        assert "public_notice" not in {act for each in shipped_guards().of(scheme) for act in each.through}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ACTS + "[[guards]]\n" + ROW + 'through = ["flight"]', "flight"),
        (ACTS + "[[guards]]\n" + ROW.replace('to = "grant"', 'to = "fly"'), "fly"),
        (ACTS + "[[guards]]\n" + ROW + "[[guards]]\n" + ROW.replace('"x"', '"y"'), "L001"),
        (ACTS + "[[guards]]\n" + ROW + "[[guards]]\n" + ROW.replace("L001", "L002"), "没有用过的编号"),
        (ACTS + "[[guards]]\n" + ROW + '[[guards.unless]]\nwhen = "a +"\nclause = "c"\nwhy = "w"', "when"),
        (ACTS + "[[guards]]\n" + ROW + 'colour = "red"', "colour"),
        ('[acts.a]\ntitle = "甲"\nany = [{ name = "公示" }]', "name"),
        ('[acts.a]\ntitle = "甲"\nany = [{ event = "middle" }]', "middle"),
        ('[acts.a]\ntitle = "甲"\nany = []', "any"),
    ],
)
def test_a_slip_is_refused_with_the_place_and_what_is_allowed(text, said):
    with pytest.raises(ConfigError) as refusal:
        load_guards(text)

    assert said in str(refusal.value)


def test_a_row_for_all_schemes_may_leave_some_out():
    row = ROW.replace('["dibao"]', '["*", "-aid_first"]')
    guards = load_guards(ACTS + "[[guards]]\n" + row)

    assert [len(guards.of(scheme)) for scheme in ("dibao", "aid_first")] == [1, 0]
