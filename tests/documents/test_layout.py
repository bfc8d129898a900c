"""GB/T 9704 measured on the printed page, in millimetres."""

from dataclasses import replace
from pathlib import Path

import pytest

from cases.documents.context import DocumentContext
from cases.documents.invented import PAPER, sample
from tests.documents import measure
from tests.documents.conftest import Print
from tests.documents.measure import Box

LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
CHARACTER = 156 / 28
LINE = 225 / 22
LONG = "各乡镇人民政府要严格落实审核确认时限要求自受理之日起三十个工作日内作出决定公示有异议的应当重新组织调查核实" * 3


def letterhead(**changes: object) -> DocumentContext:
    return replace(sample("letterhead"), paper=replace(PAPER, **changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def long_paper(printed: Print) -> Path:
    return printed("letterhead", letterhead(opening=(LONG,) * 9))


@pytest.fixture(scope="module")
def paper(printed: Print) -> Path:
    return printed("letterhead")


@pytest.mark.proves("GB-01")
def test_the_paper_is_a4(paper: Path) -> None:
    assert measure.paper(paper) == (210.0, 297.0)


@pytest.mark.proves("GB-02", "GB-03", "GB-04")
def test_a_full_page_of_text_fills_the_text_area(long_paper: Path) -> None:
    body = [line for line in measure.lines(long_paper, 2) if line.top < BOTTOM]

    assert min(line.left for line in body) == pytest.approx(LEFT, abs=0.2)
    assert max(line.right for line in body) == pytest.approx(RIGHT, abs=0.2)
    assert body[0].top - (LINE - (body[0].bottom - body[0].top)) / 2 == pytest.approx(TOP, abs=1)
    assert body[-1].bottom + (LINE - (body[0].bottom - body[0].top)) / 2 == pytest.approx(BOTTOM, abs=1)


@pytest.mark.proves("GB-05", "GB-06", "GB-07")
def test_a_page_has_22_lines_of_28_characters(long_paper: Path) -> None:
    body = [line for line in measure.lines(long_paper, 2) if line.top < BOTTOM]
    full = [line for line in body if line.left < LEFT + 1 and line.right > RIGHT - 1]

    assert len(body) == 22
    assert {len(line.text) for line in full} == {28}
    assert (body[-1].top - body[0].top) / 21 == pytest.approx(LINE, abs=0.05)


def test_lines_with_figures_and_brackets_end_flush(printed: Print) -> None:
    text = (
        "自2026年9月7日起至10月26日止，共30个工作日（含调休上班的3天），由《最低生活保障审核确认办法》等12件文件规定；"
        * 8
    )
    pdf = printed("letterhead", letterhead(opening=(text,)))

    body = [line for line in measure.lines(pdf, 1) if line.left < LEFT + 1 and "月" in line.text]

    assert len(body) > 2
    assert all(line.right == pytest.approx(RIGHT, abs=0.6) for line in body)


@pytest.mark.proves("GB-08", "GB-15", "S2-38")
def test_each_level_has_its_own_face_and_number(paper: Path) -> None:
    text = measure.text(paper)

    for heading in (
        "一、严格办理时限",
        "（一）受理环节。",
        "1.自受理",
        "2.信息核对",
        "（1）查验",
        "（2）提请",
        "二、规范",
        "三、强化",
    ):
        assert heading in text
    assert {"FangSong", "KaiTi", "HeiTi", "XiaoBiaoSong-Bold"} <= set(measure.fonts(paper))


@pytest.mark.proves("GB-09")
def test_copy_number_secrecy_and_urgency_stand_in_order_at_the_top_left(printed: Print) -> None:
    pdf = printed("letterhead", letterhead(secrecy="机密★1年"))
    marks = [measure.find(pdf, text) for text in ("000012", "机密★1年", "加急")]

    assert [mark.left for mark in marks] == pytest.approx([LEFT] * 3, abs=0.2)
    assert marks[0].top < TOP + LINE
    assert [marks[0].top + step * LINE for step in range(3)] == pytest.approx([mark.top for mark in marks], abs=0.2)


@pytest.mark.proves("GB-10")
def test_the_red_head_starts_35_mm_below_the_text_areas_top_and_is_centred(paper: Path) -> None:
    head = measure.red(paper, within=Box(20, 40, 200, 100))

    assert head.top == pytest.approx(TOP + 35, abs=1)
    assert head.middle == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    assert head.left > LEFT and head.right < RIGHT


@pytest.mark.proves("GB-11")
def test_the_number_is_centred_two_lines_below_the_head(paper: Path) -> None:
    number, head = measure.find(paper, "卢民发"), measure.find(paper, "卢氏县民政局文件")

    assert number.text == "卢民发〔2026〕9号"
    assert number.middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
    assert number.top - head.bottom == pytest.approx(2 * LINE, abs=1)


@pytest.mark.proves("GB-11")
def test_an_upward_paper_has_its_number_left_and_the_signer_right(printed: Print) -> None:
    pdf = printed("letterhead", letterhead(approver="田景和"))
    words = {word.text: word for word in measure.words(pdf) if 100 < word.top < 125}
    number, signer = words["卢民发〔2026〕9号"], words["签发人：田景和"]

    assert number.left == pytest.approx(LEFT + CHARACTER, abs=0.3)
    assert signer.right == pytest.approx(RIGHT - CHARACTER, abs=0.3)


@pytest.mark.proves("GB-12")
def test_the_red_line_runs_4_mm_below_the_number_as_wide_as_the_text(paper: Path) -> None:
    number = measure.black(paper, within=Box(60, 105, 150, 117))
    line = measure.red(paper, within=Box(20, 112, 200, 130))

    assert line.top - number.bottom == pytest.approx(4, abs=0.7)
    assert (line.left, line.right) == pytest.approx((LEFT, RIGHT), abs=0.3)


@pytest.mark.proves("GB-13", "GB-14")
def test_title_and_addressee_stand_two_lines_and_one_line_apart(paper: Path) -> None:
    line = measure.red(paper, within=Box(20, 112, 200, 130))
    title, last = measure.find(paper, "卢氏县民政局", 1), measure.find(paper, "关于规范")
    titles = [found for found in measure.lines(paper) if line.bottom < found.top < last.bottom]
    addressee = measure.find(paper, "各乡镇人民政府")

    assert title and len(titles) == 2
    assert all(found.middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.5) for found in titles)
    assert titles[0].top - line.bottom == pytest.approx(2 * LINE, abs=2)
    assert addressee.top - titles[1].bottom == pytest.approx(LINE + 3.6, abs=1)
    assert addressee.text.endswith("：") and addressee.left == pytest.approx(LEFT, abs=0.2)


@pytest.mark.proves("GB-16")
def test_annexes_stand_one_line_below_the_text_without_a_full_stop(paper: Path) -> None:
    before, first = measure.find(paper, "县民政局按季度", 2), measure.find(paper, "附件：", 2)
    second = measure.find(paper, "2.公示公布样式", 2)

    assert first.top - before.top == pytest.approx(2 * LINE, abs=0.2)
    assert first.left == pytest.approx(LEFT + 2 * CHARACTER, abs=0.3)
    assert first.text.endswith("时限表") and second.text.endswith("样式")
    assert second.left == pytest.approx(first.left + 3 * CHARACTER, abs=0.3)


@pytest.mark.proves("GB-17", "GB-21")
@pytest.mark.parametrize(
    ("kind", "page"), [("letterhead", 2), ("decision", 2), ("acceptance", 2), ("public_notice", 1)]
)
def test_the_seal_presses_name_and_date(kind: str, page: int, printed: Print) -> None:
    pdf = printed(kind)
    seal = measure.red(pdf, page)
    lines = measure.lines(pdf, page)
    date = next(line for line in reversed(lines) if line.text == "2026年10月15日")
    name = next(line for line in reversed(lines) if line.text == sample(kind).office.name)
    body = max(line.bottom for line in lines if line.bottom < name.top - 5 and line.left < 100)

    assert date.right == pytest.approx(RIGHT - 4 * CHARACTER, abs=0.3)
    assert name.middle == pytest.approx(date.middle, abs=0.3)
    assert seal.middle == pytest.approx(date.middle, abs=0.4)
    assert seal.width == pytest.approx(42, abs=0.5)
    assert seal.top < name.top and date.bottom < seal.bottom
    assert 0 < (name.top + date.bottom) / 2 - seal.height_middle < 10
    assert seal.top - body < LINE + 2.4


@pytest.mark.proves("GB-18")
@pytest.mark.parametrize("count", [2, 3, 4])
def test_joint_seals_do_not_touch_and_stay_within_the_text(count: int, printed: Print) -> None:
    issuers = ("卢氏县民政局", "卢氏县财政局", "卢氏县教育局", "卢氏县统计局")[:count]
    pdf = printed(
        "letterhead", letterhead(issuers=issuers, sections=PAPER.sections[1:], annexes=(), head="卢氏县民政局文件")
    )
    page = next(page for page in (1, 2) if any(line.text == "2026年10月15日" for line in measure.lines(pdf, page)))
    lines = measure.lines(pdf, page)
    names = [next(line for line in reversed(lines) if line.text == issuer) for issuer in issuers]
    date = next(line for line in lines if line.text == "2026年10月15日")
    seals = [measure.red(pdf, page, Box(n.middle - 25, n.top - 19.5, n.middle + 25, n.top + 25)) for n in names]

    assert all(seal.width == pytest.approx(42, abs=0.6) for seal in seals)
    assert all(seal.middle == pytest.approx(name.middle, abs=0.4) for seal, name in zip(seals, names, strict=True))
    assert all(seal.left >= LEFT and seal.right <= RIGHT for seal in seals)
    assert date.middle == pytest.approx(seals[-1].middle, abs=0.4) and date.bottom < seals[-1].bottom
    assert all(
        a.right < b.left or b.right < a.left or a.bottom < b.top
        for place, a in enumerate(seals)
        for b in seals[place + 1 :]
    )


@pytest.mark.proves("GB-19")
def test_without_a_seal_name_and_date_stand_two_characters_apart(printed: Print) -> None:
    context = replace(letterhead(signature="none", issuers=("卢氏县人民政府办公室",)), title="关于规范审核确认的通知")
    pdf = printed("letterhead", context)
    lines = measure.lines(pdf, 2)
    name = next(line for line in reversed(lines) if line.text == "卢氏县人民政府办公室")
    date = next(line for line in reversed(lines) if line.text == "2026年10月15日")
    last = measure.find(pdf, "2.公示公布样式", 2)

    assert name.top - last.top == pytest.approx(2 * LINE, abs=0.3)
    assert date.left - name.left == pytest.approx(2 * CHARACTER, abs=0.3)
    assert max(name.right, date.right) == pytest.approx(RIGHT - 2 * CHARACTER, abs=0.3)
    with pytest.raises(AssertionError):
        measure.red(pdf, 2)


@pytest.mark.proves("GB-20")
def test_a_signature_stamp_stands_two_lines_below_and_four_characters_in(printed: Print) -> None:
    pdf = printed("letterhead", letterhead(signature="stamp", stamp_title="局长", stamp_name="田景和"))
    last, title = measure.find(pdf, "2.公示公布样式", 2), measure.find(pdf, "局长", 2)
    stamp, date = measure.red(pdf, 2), measure.find(pdf, "2026年10月15日", 2)
    words = {word.text: word for word in measure.words(pdf, 2)}

    assert title.height_middle - last.height_middle == pytest.approx(3 * LINE, abs=1.2)
    assert stamp.right == pytest.approx(RIGHT - 4 * CHARACTER, abs=1)
    assert words["局长"].right == pytest.approx(stamp.left - 2 * CHARACTER, abs=1)
    assert date.right == pytest.approx(RIGHT - 4 * CHARACTER, abs=0.3)


@pytest.mark.proves("GB-22")
def test_the_imprint_closes_the_last_even_page(paper: Path) -> None:
    copies, issued = measure.find(paper, "抄送：", 2), measure.find(paper, "印发", 2)
    printer = measure.find(paper, "卢氏县民政局办公室", 2)
    lines = measure.black(paper, 2, Box(20, 225, 200, 264))

    assert measure.pages(paper) == 2
    assert lines.bottom == pytest.approx(BOTTOM, abs=0.5)
    assert (lines.left, lines.right) == pytest.approx((LEFT, RIGHT), abs=0.3)
    assert copies.left == pytest.approx(LEFT + 14 * measure.PT, abs=0.3) == pytest.approx(printer.left, abs=0.3)
    assert issued.right == pytest.approx(RIGHT - 14 * measure.PT, abs=0.3)


@pytest.mark.proves("GB-22", "GB-23")
@pytest.mark.parametrize("paragraphs", [1, 4, 5, 6, 7, 8, 9])
def test_the_imprint_is_on_an_even_page_however_long_the_text(paragraphs: int, printed: Print) -> None:
    pdf = printed("letterhead", letterhead(opening=(LONG,) * paragraphs, sections=PAPER.sections[2:]))
    count = measure.pages(pdf)

    assert count % 2 == 0
    assert "印发" in "".join(line.text for line in measure.lines(pdf, count))
    alone = len(measure.lines(pdf, count)) <= 4
    numbered = any(line.text.startswith("—") for line in measure.lines(pdf, count))
    assert numbered is not alone


@pytest.mark.proves("GB-23")
def test_page_numbers_stand_outside_one_character_in(long_paper: Path) -> None:
    odd, even = measure.find(long_paper, "—1—", 1), measure.find(long_paper, "—2—", 2)

    assert odd.right == pytest.approx(RIGHT - 14 * measure.PT, abs=0.3)
    assert even.left == pytest.approx(LEFT + 14 * measure.PT, abs=0.3)
    assert odd.top == pytest.approx(BOTTOM + 7, abs=0.5)


@pytest.mark.proves("GB-24")
def test_a_letter_has_its_head_and_two_double_lines(printed: Print) -> None:
    pdf = printed("official_letter")
    head = measure.red(pdf, within=Box(10, 20, 200, 45))
    upper, lower = (measure.red(pdf, within=area) for area in (Box(10, 45, 200, 60), Box(10, 265, 200, 290)))

    assert head.top == pytest.approx(30, abs=1.8)
    for line in (upper, lower):
        assert line.width == pytest.approx(170, abs=0.5)
        assert line.middle == pytest.approx(105, abs=0.5)
    assert 297 - lower.bottom == pytest.approx(20, abs=0.5)
    assert not any(line.text.startswith("—") for line in measure.lines(pdf, 1))
    assert measure.find(pdf, "卢民函〔2026〕21号").right == pytest.approx(RIGHT, abs=0.3)


@pytest.mark.proves("GB-25")
def test_minutes_name_who_was_there_and_bear_no_seal(printed: Print) -> None:
    pdf = printed("minutes")
    text = measure.text(pdf)

    assert all(word in text for word in ("出席：", "请假：", "列席：", "第8期"))
    with pytest.raises(AssertionError):
        measure.red(pdf, 2)


@pytest.mark.proves("GB-26")
@pytest.mark.parametrize("kind", ["correction", "objection_reply", "non_acceptance"])
def test_lines_move_closer_so_that_the_seal_stays_with_the_text(kind: str, printed: Print) -> None:
    pdf = printed(kind)

    assert measure.pages(pdf) == 1
    assert "此页无正文" not in measure.text(pdf)


def test_a_joint_paper_names_every_office_at_its_head(printed: Print) -> None:
    pdf = printed("letterhead", letterhead(issuers=("卢氏县民政局", "卢氏县乡村振兴服务中心")))
    head = measure.red(pdf, within=Box(0, 60, 210, 110))

    assert head.left >= LEFT - 0.5 and head.right <= RIGHT + 0.5
    assert "卢氏县乡村振兴服务中心" in measure.text(pdf)
