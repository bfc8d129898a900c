"""Each table of the product stands on the second floor, or somebody has said why not."""

from django.apps import apps

from cases.floor import tables


def test_every_table_stands_on_the_floor_or_says_why_not() -> None:
    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in tables.APPS]

    assert {rule.model for rule in tables.declared()} | {m for m in ours if tables.why_not(m)} == set(ours)


def test_nothing_is_said_about_a_table_that_is_not_there() -> None:
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    said = {*tables.OF_AREA, *tables.OF_COUNTY, *tables.OF_PERSON, *tables.LEFT_OUT}
    said |= {label for labels in tables.FOLLOWS.values() for label in labels}

    assert said - known == set()


def test_no_table_is_both_on_the_floor_and_left_out() -> None:
    assert [rule.model._meta.label for rule in tables.declared() if rule.model._meta.label in tables.LEFT_OUT] == []
