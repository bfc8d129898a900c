"""The navigation: short ones whole, long ones in groups, nothing lost in either."""

import pytest

from offices.models import PostKind
from web.menu import AT_A_GLANCE, grouped, without_group
from web.posts import doors


@pytest.mark.parametrize("post", PostKind.values)
def test_every_entry_of_a_post_stands_in_the_menu_once(post: str) -> None:
    entries = doors(frozenset({post}))

    shown = [door for group in grouped(entries, "") for door in group.doors]

    assert sorted(shown, key=entries.index) == entries


def test_every_entry_has_a_group() -> None:
    assert without_group() == set()


def test_a_long_menu_opens_the_group_of_the_page_that_shows_and_no_other() -> None:
    entries = doors(frozenset(PostKind.values))

    first, *groups = grouped(entries, "archive")

    assert len(entries) > AT_A_GLANCE and first.title == ""
    assert [str(group.title) for group in groups if group.open] == ["文书和档案"]
