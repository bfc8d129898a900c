"""Who does what, guessed from the names of lanes, groups and roles; a name that fits two places fits none."""

from __future__ import annotations

import re

from processes.catalogue import LEVELS

_VILLAGE, _TOWNSHIP, _COUNTY, _PREFECTURE, _PROVINCE = LEVELS
# Longer words go first: what they matched is taken out before the shorter ones look; 区 alone says too little.
_LEVEL_WORDS = (
    (_PREFECTURE, ("设区的?市", "市级", "地级市", "市本级", "市民政局", "prefecture", "municipal")),
    (_PROVINCE, ("省级?", "自治区", "province", "provincial")),
    (_VILLAGE, ("村（居）委会", "村民委员会", "居民委员会", "村委会", "居委会", "村（居）", "村级?", "社区", "网格")),
    (_VILLAGE, ("village", "community", "grid")),
    (_TOWNSHIP, ("乡镇（街道）", "乡镇人民政府", "街道办事处", "街道办", "乡镇", "街道", "乡", "镇")),
    (_TOWNSHIP, (r"township", r"town\b", "subdistrict", "sub-district")),
    (_COUNTY, ("县（市、区）", "县级", "区县", "县区", "县", "区级", "区?民政局", "民政部门", "旗")),
    (_COUNTY, ("核对中心", "核对机构", "county", "civil[_ ]?affairs", "bureau")),
)
_TOWN, _AREA = r"(乡镇|街道|镇)\S{0,4}", r"(县|区|民政局)\S{0,6}"
# What a name says -> the kind of office and the post; more than one hit is no hit.
_SEATS = (
    ("means_test_centre", "means_test_officer", ("核对", "means[_ -]?test")),
    ("finance_bureau", "finance_clerk", ("财政", "finance")),
    ("village_committee", "village_aide", ("协理员", "代办员", "村干部", "村（居）委会", "村委会", "居委会")),
    ("village_committee", "village_aide", ("village[_ -]?(aide|clerk|worker)",)),
    ("village_committee", "grid_member", ("网格员", "grid[_ -]?member")),
    ("township_office", "investigator", ("调查员", "入户调查", "investigator")),
    ("township_office", "head_of_office", (f"{_TOWN}(负责人|分管|领导|主任|镇长|乡长)", "乡镇长")),
    (
        "township_office",
        "head_of_office",
        ("head[_ -]?of[_ -]?office", r"town\w{0,8}[_ -]?(head|leader|director|mayor)"),
    ),
    ("township_office", "caseworker", (f"{_TOWN}(经办|工作人员|窗口|民政|受理)", "经办人", "民政助理", "民政办")),
    ("township_office", "caseworker", ("caseworker", r"town\w{0,8}[_ -]?(clerk|officer|staff|window)")),
    ("civil_affairs_bureau", "county_approver", (f"{_AREA}(审核|审批|救助科|救助股|低保科|低保股|经办|科员)",)),
    ("civil_affairs_bureau", "county_approver", ("救助科", "救助股", "低保股", "低保科")),
    ("civil_affairs_bureau", "county_approver", ("county[_ -]?(approver|clerk|examiner|reviewer|staff)",)),
    ("civil_affairs_bureau", "county_head", (f"{_AREA}(局长|负责人|领导)", "局长")),
    ("civil_affairs_bureau", "county_head", ("(county|bureau)[_ -]?(head|director|leader)",)),
)
OWN_PROPERTIES = ("office_kind", "post", "also", "deadline", "form", "clause")


def level(name: str) -> str:
    """The level that a lane's name means, or nothing when it names none or several."""
    if name in LEVELS:
        return name
    rest, found = name.lower(), set()
    for lane, words in _LEVEL_WORDS:
        rest, hits = re.subn("|".join(words), " ", rest)
        found |= {lane} if hits else set()
    return found.pop() if len(found) == 1 else ""


def seat(*names: str) -> tuple[str, str] | None:
    """Kind of office and post for the names of a group, role or lane; nothing unless exactly one fits."""
    for name in (each.lower() for each in names if each):
        hits = {(office, post) for office, post, words in _SEATS if re.search("|".join(words), name)}
        if len(hits) == 1:
            return hits.pop()
    return None
