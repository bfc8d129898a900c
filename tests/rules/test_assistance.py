"""The catalogue of assistance says what the law says."""

import pytest

from rules.assistance import assistance, load_assistance
from rules.errors import ConfigError


@pytest.mark.proves("LAW-01")
def test_the_eight_kinds_of_recipients_of_the_law_are_known() -> None:
    own = [kind.title for kind in assistance().recipients.values() if not kind.within]

    assert own == [
        "特困人员",
        "最低生活保障家庭",
        "最低生活保障边缘家庭",
        "刚性支出困难家庭",
        "受灾人员",
        "基本生活暂时出现严重困难的人员",
        "需要疾病应急救助人员",
        "生活无着的流散人员",
    ]


@pytest.mark.proves("LAW-02")
def test_assistance_falls_into_three_groups() -> None:
    groups = {group.title: group.schemes for group in assistance().groups.values()}

    assert groups == {
        "基本生活救助": ("tekun", "dibao"),
        "专项社会救助": ("medical", "education", "housing", "employment", "disaster"),
        "急难社会救助": ("temporary", "emergency_treatment", "itinerant"),
    }
    assert assistance().group_of("dibao").key == "basic"
    assert assistance().group_of("dibao_margin") is None


@pytest.mark.proves("S0-05")
def test_the_key_groups_are_marked_with_their_parts() -> None:
    kinds = assistance().recipients

    assert [kind.key for kind in kinds.values() if kind.key_group] == ["tekun", "dibao", "dibao_margin"]
    assert [kind.key for kind in kinds.values() if kind.within == "dibao"] == ["single_person_dibao"]


@pytest.mark.proves("PUB-06")
def test_recognition_as_margin_or_rigid_household_is_not_posted() -> None:
    schemes = assistance().schemes

    assert [schemes[key].posted for key in ("dibao", "tekun", "dibao_margin", "rigid_expenditure")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_group_that_names_an_unknown_scheme_is_refused() -> None:
    text = '[groups.basic]\ntitle = "甲"\nclause = "乙"\nschemes = ["other"]\n[recipients]\n[schemes]\n'

    with pytest.raises(ConfigError, match="other"):
        load_assistance(text)
