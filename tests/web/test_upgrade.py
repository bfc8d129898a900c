"""The proof of upgrades sees a row, a column or a table that an upgrade lost or changed."""

import pytest

from offices.models import User
from web.prove.upgrade.rows import missing, read


@pytest.mark.django_db
@pytest.mark.either_database
def test_an_upgrade_may_add_rows_and_may_change_or_lose_none():
    User.objects.create_user("first", password=None)
    before = read({"offices_user": ["username", "first_name", "is_active"]})
    User.objects.create_user("second", password=None)
    asked = {name: table["columns"] for name, table in before.items()}
    assert missing(before, read(asked)) == []
    told = f"表offices_user有1行（共{len(before['offices_user']['rows'])}行）改变或者丢失"
    User.objects.filter(username="first").update(first_name="改")
    assert missing(before, read(asked)) == [told]
    User.objects.filter(username="first").delete()
    assert missing(before, read(asked)) == [told]


def test_an_upgrade_may_drop_no_table_and_no_column():
    before = {"one": {"columns": ["a", "b"], "rows": []}, "two": {"columns": ["a"], "rows": []}}
    assert missing(before, {"one": {"columns": ["a"], "rows": []}}) == ["表one少了b", "表two不见了"]
