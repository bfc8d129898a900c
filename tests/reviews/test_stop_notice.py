"""A scheme whose table says that an ending is posted first: seven days, and again after an objection."""

from pathlib import Path

import pytest
from django.conf import settings

from cases.rehearsal.playing import rehearse
from processes.editions import read_shipped

pytestmark = pytest.mark.django_db
ENDING = """
[[acts]]
do = "submit"
step = "review_conclusion"
answers = { review_proposal = "stop", reason_code = "income_rose" }

[[acts]]
do = "proceed"
until = "stop_notice"
[acts.expect]
documents.hearing_record.count = 1

[[acts]]
do = "submit"
step = "stop_notice"
[acts.expect]
open = []
issued = ["stop_notice"]
clocks.dibao.public_notice = { days = 7, unit = "calendar_day" }

[[acts]]
do = "object"
content = "他家确实还困难。"

[[acts]]
note = "有异议的查明后重新核查、重新听取意见、重新公示"
do = "proceed"
until = "review_conclusion"
[acts.expect]
counts.notices = 1

[[acts]]
do = "submit"
step = "review_conclusion"
answers = { review_proposal = "stop", reason_code = "income_rose" }

[[acts]]
do = "proceed"
until = "stop_notice"

[[acts]]
do = "proceed"
until = "change_decision"
[acts.expect]
counts = { notices = 2, open_objections = 0 }

[[acts]]
do = "proceed"
until = "delivery"
[acts.expect]
award_life.state = "ended"
documents.termination.contains = ["抄送"]
"""


def test_an_ending_is_posted_first_and_again_after_an_objection() -> None:
    texts = dict(read_shipped("dibao"))
    texts["rules/tables/dibao.toml"] += "\n[review]\nstop_notice = true\n"
    whole = Path(settings.BASE_DIR / "tests" / "examples" / "stopped_after_a_hearing.toml").read_text("utf-8")
    begun, _, _ = whole.partition('\n[[acts]]\nnote = "事由不对的')

    played = rehearse(begun + ENDING, scheme="dibao", texts=texts)

    assert played.refused == []
    assert [(each.key, each.got) for each in played.expectations if not each.met] == []
