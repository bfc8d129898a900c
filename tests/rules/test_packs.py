"""Region packs: the ones in the box, and the slips that are refused."""

from datetime import date
from decimal import Decimal

import pytest

from rules.errors import ConfigError
from rules.load import check_rows, load_pack
from rules.parameters import catalogue
from rules.shipped import shipped_rows
from rules.standards import StandardRow, Standards

ON = date(2026, 8, 1)
GOOD = """
area = "411224"
name = "卢氏县"

[[value]]
key = "publicity.days"
value = 7
from = 2026-01-01
set_by = "county"
cite = "县文"
"""


def standards(area, **more):
    return Standards(shipped_rows(), area, ON, **more)


def pack(*changes, more=""):
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return load_pack(text + more, "rules/packs/x.toml")


def test_the_box_holds_the_nation_three_provinces_and_six_areas_below_them():
    assert {row.area for row in shipped_rows()} == {
        "000000000000", "370000000000", "450000000000", "610000000000", "230300000000", "411224000000",
        "430681000000", "340303000000", "340303200000", "451203000000",
    }  # fmt: skip


def test_every_shipped_row_has_a_date_and_a_citation_and_every_example_says_so():
    assert all(row.cite and row.from_on for row in shipped_rows())
    assert all("示例" in row.note for row in shipped_rows() if row.example)
    assert all(row.example for row in shipped_rows() if "无文件依据" in row.cite or "推算" in row.cite)


def test_lushi_has_its_margin_standard_by_the_year_and_no_urban_figure():
    lushi = standards("411224")

    assert lushi.get("dibao_margin.standard", "rural").per_month == Decimal("784.5")
    assert lushi.get("dibao_margin.standard", "rural").example is False
    assert lushi.get("dibao.standard", "rural").example is True
    assert lushi.find("dibao.standard", "urban") is None


@pytest.mark.parametrize("area", ["411224", "340303", "340303200"])
def test_the_demonstration_areas_can_carry_a_case_to_its_end(area):
    keys = """dibao.standard property.financial_months_per_head property.dwelling_max property.vehicle_rule
    income.period_months income.employment_cost benefit.method publicity.days decider"""

    assert all(standards(area).find(key, "rural") for key in keys.split())


def test_areas_keep_what_their_papers_say():
    assert standards("430681").value("risk_warning.verification_days") == 40
    assert standards("430681").value("push.request_day") == 10
    assert [standards("451203").value(f"review.interval.{kind}") for kind in ("stable", "unstable", "tekun")] == [
        6,
        6,
        6,
    ]
    assert standards("451203").value("gradual_exit.trigger") == ("employment", "industry")
    assert "kindergarten_care" in standards("450000").value("income.deductions")
    assert standards("370000").value("risk_warning.levels") == ("red", "orange", "yellow")
    assert standards("610000").value("risk_warning.levels") == ("red", "orange", "yellow", "blue")
    assert standards("230300").value("joint_application.departments") == 15


@pytest.mark.proves("LAW-11", "S3-02")
def test_the_county_decides_unless_a_province_has_passed_it_to_the_township():
    assert standards("411224").value("decider") == "county"
    assert standards("340303").value("decider") == "county"
    assert standards("340303200").value("decider") == "township"
    assert "示例" in standards("340303200").value("decider.legal_basis")
    assert catalogue()["decider"].set_by == ("nation", "province")


@pytest.mark.proves("LAW-11")
def test_a_township_decider_without_legal_basis_is_refused():
    township = ('key = "publicity.days"\nvalue = 7', 'key = "decider"\nvalue = "township"')
    basis = (
        '\n[[value]]\nkey = "decider.legal_basis"\nvalue = "省政府令"\nfrom = 2026-01-01\n'
        'set_by = "province"\ncite = "社会救助法 第四十四条"\n'
    )
    province = ('set_by = "county"', 'set_by = "province"')

    with pytest.raises(ConfigError, match="decider.legal_basis"):
        pack(township, province)
    with pytest.raises(ConfigError, match="有权设定"):
        pack(township)
    assert len(pack(township, province, more=basis)) == 2
    with pytest.raises(ConfigError, match="decider.legal_basis"):
        pack(township, province, more=basis.replace("2026-01-01", "2026-05-01"))


@pytest.mark.proves("DB-02")
def test_a_county_may_not_set_the_dibao_standard():
    with pytest.raises(ConfigError, match="省级.*设区的市.*社会救助法 第十九条"):
        pack(('"publicity.days"', '"dibao.standard"'))


@pytest.mark.proves("DB-02")
@pytest.mark.parametrize(("standard_from", "guide_from"), [(2026, 2025), (2025, 2026)])
def test_a_standard_below_the_provincial_guide_is_refused(standard_from, guide_from):
    def row(area, key, value, year, set_by, **more):
        return StandardRow(area, key, value, date(year, 1, 1), None, set_by, "文件", **more)

    def rows(amount):
        yearly = {"unit": "yuan_per_person_year"}
        return [
            row("410000000000", "dibao.guide_standard", 6000, guide_from, "province", **yearly),
            row("411200000000", "dibao.standard", amount, standard_from, "prefecture", residence_kind="rural"),
            row("370100000000", "dibao.standard", 1, 2025, "prefecture"),
        ]

    check_rows(rows(500))
    with pytest.raises(ConfigError, match="不低于 500 元/月"):
        check_rows(rows(499))


def test_a_good_pack_reads_into_rows():
    (row,) = pack(more='until = 2026-12-31\nnote = "备注"\n')

    assert (row.area, row.key, row.value, row.unit) == ("411224000000", "publicity.days", Decimal(7), "calendar_day")
    assert (row.from_on, row.until_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (row.set_by, row.cite, row.note, row.example) == ("county", "县文", "备注", False)


def test_a_row_may_name_a_smaller_area_and_an_old_short_name():
    (row,) = pack(('key = "publicity.days"', 'area = "411224100"\nkey = "grace.max_months"'))

    assert (row.area, row.key, row.unit) == ("411224100000", "gradual_exit.max_months", "month")


def test_a_later_row_follows_an_open_one_but_two_at_once_are_refused():
    def second(day, first_until=""):
        text = GOOD[GOOD.index("[[value]]") :].replace("2026-01-01", day)
        return pack(("2026-01-01", f"2026-01-01{first_until}"), more="\n" + text)

    assert len(second("2026-07-01")) == 2
    assert len(second("2026-07-01", "\nuntil = 2026-06-30")) == 2
    with pytest.raises(ConfigError, match="同一时间只有一行"):
        second("2026-01-01")
    with pytest.raises(ConfigError, match="同一时间只有一行"):
        second("2026-07-01", "\nuntil = 2026-07-01")


def test_overlapping_rows_of_one_kind_of_residence_are_named_with_the_kind():
    row = StandardRow("411224000000", "dibao.standard", 1, ON, None, "province", "x", residence_kind="rural")

    with pytest.raises(ConfigError, match="（rural）"):
        check_rows([row, row])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("from = 2026-01-01\n", "")], "from"),
        ([("from = 2026-01-01", 'from = "2026-01-01"')], "不加引号"),
        ([("from = 2026-01-01", "from = 2026-01-01T08:00:00")], "去掉时刻"),
        ([('cite = "县文"\n', "")], "cite"),
        ([('cite = "县文"', 'cite = "  "')], "非空文字"),
        ([('"publicity.days"', '"publicity.colour"')], "参数目录"),
        ([("value = 7", "value = true")], "公示期”写成数字"),
        ([("value = 7", "value = -1")], "数字"),
        ([("value = 7", 'value = "七"')], "数字"),
        ([("value = 7\n", "")], "数字"),
        ([('"publicity.days"', '"publicity.unit"')], "calendar_day、working_day"),
        ([('"publicity.days"', '"publicity.roll"')], "true 或 false"),
        ([('"publicity.days"', '"publicity.fields"')], "列表"),
        ([('"publicity.days"\nvalue = 7', '"decider.legal_basis"\nvalue = ""')], "文字"),
        ([('set_by = "county"', 'set_by = "king"')], "nation、province"),
        ([('set_by = "county"', 'set_by = "county"\nunit = "month"')], "unit"),
        ([('set_by = "county"', 'set_by = "county"\nuntil = 2025-01-01')], "until"),
        ([('set_by = "county"', 'set_by = "county"\nresidence_kind = "rural"')], "不分城乡"),
        ([('set_by = "county"', 'set_by = "county"\nexample = true')], "示例"),
        ([('set_by = "county"', 'set_by = "county"\nexample = 1')], "true 或 false"),
        ([('set_by = "county"', 'set_by = "county"\ncolour = "red"')], "colour"),
        ([('area = "411224"', 'area = "4112"')], "下级不能替上级"),
        ([('area = "411224"', 'area = "4112249"')], "区划代码"),
        ([('area = "411224"\n', "")], "area"),
        ([('name = "卢氏县"', 'nom = "卢氏县"')], "nom"),
        ([('name = "卢氏县"', 'name = "卢氏县')], "TOML 格式"),
        ([("[[value]]", "[value]")], r"\[\[value\]\]"),
        ([("publicity.days", "dibao.standard"), ('"county"', '"province"\nresidence_kind = "x"')], "rural、urban"),
    ],
)  # fmt: skip
def test_a_slip_names_file_key_and_how_to_mend_it(changes, said):
    with pytest.raises(ConfigError, match=said) as slip:
        pack(*changes)

    assert "rules/packs/x.toml" in str(slip.value) and "改法" in str(slip.value)


def test_a_row_that_is_no_table_is_refused():
    with pytest.raises(ConfigError, match="一张表"):
        load_pack('area = "411224"\nvalue = [1]')
