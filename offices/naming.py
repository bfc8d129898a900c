"""How offices are called: full names and the word that leads their document numbers, made from division names."""

import re
from dataclasses import dataclass

from offices.models import OfficeKind

_COMMITTEE = re.compile(r"(村民委员会|村委会|居民委员会|居委会)$")
_REMARK = re.compile(r"（.*?）")
_TOWN_ENDING = re.compile(r"(街道|镇|乡)$")
STREET, LIKE_TOWN, LIKE_VILLAGE, LIKE_RESIDENTS = "街道", "类似乡级", "类似村委会", "类似居委会"


@dataclass(frozen=True)
class CountyOffice:
    """An office that every county has: its kind, how its name ends, and its part of the word."""

    kind: str
    ending: str
    word: str
    department: str = ""


COUNTY_OFFICES = (
    CountyOffice(OfficeKind.COUNTY_GOVERNMENT, "人民政府", "政"),
    CountyOffice(OfficeKind.CIVIL_AFFAIRS_BUREAU, "民政局", "民"),
    CountyOffice(OfficeKind.MEANS_TEST_CENTRE, "居民家庭经济状况核对中心", "核"),
    CountyOffice(OfficeKind.MONITORING_CENTRE, "慈善事业和低收入人口监测服务中心", "监"),
    CountyOffice(OfficeKind.FINANCE_BUREAU, "财政局", "财"),
    CountyOffice(OfficeKind.DEPARTMENT, "医疗保障局", "医保", "medical_security"),
    CountyOffice(OfficeKind.DEPARTMENT, "教育局", "教", "education"),
    CountyOffice(OfficeKind.DEPARTMENT, "住房和城乡建设局", "住建", "housing"),
    CountyOffice(OfficeKind.DEPARTMENT, "人力资源和社会保障局", "人社", "human_resources"),
    CountyOffice(OfficeKind.DEPARTMENT, "残疾人联合会", "残联", "disabled_persons"),
    CountyOffice(OfficeKind.AGRICULTURE_BUREAU, "农业农村局", "农"),
    CountyOffice(OfficeKind.DEPARTMENT, "卫生健康委员会", "卫健", "health"),
)
# Departments that came later; they are numbered last, so that no office before them gets another telephone.
MORE_DEPARTMENTS = (
    CountyOffice(OfficeKind.DEPARTMENT, "应急管理局", "应急", "emergency_management"),
    CountyOffice(OfficeKind.DEPARTMENT, "司法局", "司", "justice"),
    CountyOffice(OfficeKind.DEPARTMENT, "总工会", "工", "trade_union"),
    CountyOffice(OfficeKind.DEPARTMENT, "妇女联合会", "妇", "women"),
    CountyOffice(OfficeKind.DEPARTMENT, "共青团委员会", "团", "youth_league"),
    CountyOffice(OfficeKind.DEPARTMENT, "发展和改革委员会", "发改", "development_reform"),
    CountyOffice(OfficeKind.DEPARTMENT, "红十字会", "红", "charity"),
)


def county_title(county: str, prefecture: str) -> str:
    """The name a county's offices begin with; an urban district is written after its city."""
    return prefecture + county if county.endswith("区") else county


def county_word(county: str, prefecture: str) -> str:
    """The first part of the county's words: one character, two when its city begins alike."""
    return county[:2] if county[0] == prefecture[0] else county[0]


def township_office(title: str, town: str, kind: str) -> str:
    """卢氏县城关镇人民政府; a street has an office, a quasi-township already is one."""
    ending = {STREET: "办事处", LIKE_TOWN: ""}.get(kind, "人民政府")
    return f"{title}{town}{ending}"


def township_word(lead: str, town: str, kind: str) -> str:
    """卢东明政: county, two characters of the town, and what kind of office it is."""
    ending = {STREET: "办", LIKE_TOWN: "中"}.get(kind, "政")
    return f"{lead}{_TOWN_ENDING.sub('', town)[:2]}{ending}"


def village_committee(title: str, town: str, village: str, kind: str) -> str:
    """The committee's full name, whatever form the statistics use for the village."""
    stem = _COMMITTEE.sub("", _REMARK.sub("", village))
    if kind in (LIKE_VILLAGE, LIKE_RESIDENTS):
        return f"{title}{town}{stem}"
    if kind == "居委会":
        return f"{title}{town}{stem}居民委员会"
    return f"{title}{town}{stem if stem.endswith('村') else stem + '村'}村民委员会"
