"""A county's divisions and offices come from one file, once, with their proper names."""

import csv
import shutil
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from offices import counties, divisions, naming
from offices.divisions import Level
from offices.errors import UnknownDivision
from offices.models import Division, Office, OfficeKind

DAY = date(2026, 9, 1)
LUSHI = "411224000000"
SHIPPED = ("411224", "340303", "430681", "451203")


@pytest.fixture
def folder(tmp_path):
    shutil.copy(counties.FOLDER / "411224.csv", tmp_path)
    return tmp_path


def rewrite(folder, change):
    path = folder / "411224.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in map(change, csv.DictReader(file)) if row]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("卢氏县", "城关镇", "和平里社区居民委员会", "居委会"), "卢氏县城关镇和平里社区居民委员会"),
        (("卢氏县", "杜关镇", "杜关村村委会", "村委会"), "卢氏县杜关镇杜关村村民委员会"),
        (("汨罗市", "汨罗镇", "汴塘村", "村委会"), "汨罗市汨罗镇汴塘村村民委员会"),
        (("汨罗市", "汨罗镇", "瞭家山社区", "居委会"), "汨罗市汨罗镇瞭家山社区居民委员会"),
        (("河池市宜州区", "庆远镇", "畔塘村委会", "村委会"), "河池市宜州区庆远镇畔塘村村民委员会"),
        (("河池市宜州区", "三岔镇", "楞（同音）塘村委会", "村委会"), "河池市宜州区三岔镇楞塘村村民委员会"),
        (("卢氏县", "城关镇", "开发区管委会", "类似居委会"), "卢氏县城关镇开发区管委会"),
    ],
)
def test_a_committee_is_called_by_its_full_name(arguments, name):
    assert naming.village_committee(*arguments) == name


@pytest.mark.parametrize("county", SHIPPED)
def test_the_offices_of_a_shipped_county_have_names_and_words_of_their_own(county):
    offices = counties.offices_of(counties.read(county))

    words = [office.short_name for office in offices if office.short_name]
    assert len({(office.division_id, office.name) for office in offices}) == len(offices)
    assert len(set(words)) == len(words)
    assert all(office.phone.endswith("（演示）") and "-0" in office.phone for office in offices)


@pytest.mark.parametrize("county", SHIPPED)
def test_each_division_of_a_shipped_county_agrees_with_its_code(county):
    for row in counties.read(county):
        assert divisions.level(row.code) == row.level
        assert row.parent == ("" if row.level == Level.PROVINCE else divisions.parent(row.code))


@pytest.mark.proves("S0-01")
@pytest.mark.usefixtures("no_offices")
def test_lushi_has_its_monitoring_centre_and_the_offices_of_each_level():
    counties.load("411224", DAY)

    centre = Office.objects.get(kind=OfficeKind.MONITORING_CENTRE, division_id=LUSHI)
    assert centre.name == "卢氏县慈善事业和低收入人口监测服务中心"
    bureau = Office.objects.get(kind=OfficeKind.CIVIL_AFFAIRS_BUREAU, division_id=LUSHI)
    assert (bureau.name, bureau.short_name) == ("卢氏县民政局", "卢民")
    assert Office.objects.get(division_id="411224100000").name == "卢氏县城关镇人民政府"
    assert Office.objects.get(division_id="411224001000").name == "卢氏县兴贤里街道办事处"
    assert Office.objects.get(name="卢氏县东明镇人民政府").short_name == "卢东明政"
    assert Office.objects.filter(kind=OfficeKind.VILLAGE_COMMITTEE).count() == 271
    assert Office.objects.filter(kind=OfficeKind.DEPARTMENT).count() == 13


@pytest.mark.usefixtures("no_offices")
def test_an_urban_district_is_written_after_its_city():
    counties.load("340303", DAY)

    assert Office.objects.get(division_id="340303200000").name == "蚌埠市蚌山区燕山乡人民政府"
    assert Office.objects.get(division_id="340303401000").name == "蚌埠市蚌山区湖滨社区行政事务管理中心"


@pytest.mark.usefixtures("no_offices")
def test_loading_again_changes_nothing_and_takes_few_queries(django_assert_max_num_queries):
    first = counties.load("411224", DAY)

    with django_assert_max_num_queries(12):
        second = counties.load("411224", DAY)

    assert first.created == 310 and (second.created, second.renamed, second.closed) == (0, 0, 0)
    assert Division.objects.count() == 294


@pytest.mark.usefixtures("no_offices")
def test_a_changed_name_keeps_the_office_and_the_old_name_with_its_end(folder):
    counties.load("411224", DAY, folder)
    number = Office.objects.get(name="卢氏县双龙湾镇人民政府").pk
    rewrite(folder, lambda row: {**row, "name": "涧北镇"} if row["name"] == "双龙湾镇" else row)

    done = counties.load("411224", date(2027, 1, 1), folder)

    office = Office.objects.get(name="卢氏县涧北镇人民政府")
    before = Office.objects.get(name="卢氏县双龙湾镇人民政府")
    assert done.created == 0 and office.pk == number
    assert (before.until_on, office.from_on) == (date(2026, 12, 31), date(2027, 1, 1))


@pytest.mark.usefixtures("no_offices")
def test_a_name_may_come_back(folder):
    counties.load("411224", DAY, folder)
    rewrite(folder, lambda row: {**row, "name": "涧北镇"} if row["name"] == "双龙湾镇" else row)
    counties.load("411224", date(2027, 1, 1), folder)
    rewrite(folder, lambda row: {**row, "name": "双龙湾镇"} if row["name"] == "涧北镇" else row)

    counties.load("411224", date(2028, 1, 1), folder)

    assert Office.objects.get(name="卢氏县双龙湾镇人民政府").until_on is None


@pytest.mark.usefixtures("no_offices")
def test_a_village_that_is_gone_ends_and_may_be_restored(folder):
    counties.load("411224", DAY, folder)
    kept = (folder / "411224.csv").read_text(encoding="utf-8")
    rewrite(folder, lambda row: None if row["code"] == "411224100001" else row)

    closed = counties.load("411224", date(2027, 1, 1), folder).closed

    assert closed == 1
    assert Division.objects.get(code="411224100001").valid_to == date(2027, 1, 1)
    assert Office.objects.get(division_id="411224100001").until_on == date(2027, 1, 1)

    (folder / "411224.csv").write_text(kept, encoding="utf-8")
    counties.load("411224", date(2027, 2, 1), folder)
    assert Division.objects.get(code="411224100001").valid_to is None


@pytest.mark.usefixtures("no_offices")
def test_a_new_village_stands_from_the_day_it_was_loaded(folder):
    everything = (folder / "411224.csv").read_text(encoding="utf-8")
    rewrite(folder, lambda row: None if row["code"] == "411224100001" else row)
    counties.load("411224", DAY, folder)
    (folder / "411224.csv").write_text(everything, encoding="utf-8")

    counties.load("411224", date(2027, 1, 1), folder)

    assert Division.objects.get(code="411224100001").valid_from == date(2027, 1, 1)
    assert Division.objects.get(code="411224100002").valid_from is None


def test_a_county_without_a_file_is_refused_with_the_shipped_ones():
    with pytest.raises(UnknownDivision, match="411224"):
        counties.read("110101")


@pytest.mark.usefixtures("no_offices")
def test_the_command_loads_the_three_counties_by_default():
    out = StringIO()

    call_command("load_region", stdout=out)

    assert [line[:6] for line in out.getvalue().splitlines()] == ["411224", "340303", "430681"]
    assert Division.objects.filter(level=Level.COUNTY).count() == 3


@pytest.mark.usefixtures("no_offices")
@pytest.mark.parametrize("code", ["110101", "卢氏"])
def test_the_command_refuses_an_unknown_county_with_a_sentence(code):
    with pytest.raises(CommandError, match="区划"):
        call_command("load_region", code)
