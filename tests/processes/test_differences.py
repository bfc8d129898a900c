"""The difference of two editions in words: each kind of change is named, and nothing else is."""

import pytest

from cases.documents.kinds import KINDS
from processes import editions
from processes.telling.book import read_book
from processes.telling.difference import mark_words
from processes.telling.differences import differences, tell_differences

MAIN, TABLE = "bpmn/dibao.bpmn", "rules/tables/dibao.toml"
FORMS, SHARED = "forms/schemas/dibao.toml", "forms/schemas/shared.toml"
REFUSAL = "templates/documents/shared/refusal.html"
TITLES = {kind: each.title_for("最低生活保障") for kind, each in KINDS.items()}
REFUSING = (
    '<bpmn:sequenceFlow id="flow_gateway_outcome_issue_refusal" name="不予"'
    ' sourceRef="gateway_outcome" targetRef="issue_refusal" />'
)
OFFICE = """id="examination" name="初审">
      <bpmn:extensionElements>
        <spiffworkflow:properties>
          <spiffworkflow:property name="office_kind" value="{}\""""
HEARING = """<bpmn:userTask id="hearing" name="听取意见"><bpmn:extensionElements><spiffworkflow:properties>
<spiffworkflow:property name="office_kind" value="township_office" />
<spiffworkflow:property name="post" value="caseworker" />
</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="flow_gateway_outcome_issue_refusal" name="不予"
sourceRef="gateway_outcome" targetRef="hearing" />
<bpmn:sequenceFlow id="flow_hearing" sourceRef="hearing" targetRef="issue_refusal" />"""


@pytest.fixture(scope="module")
def shipped():
    return editions.read_shipped("dibao")


def compared(shipped, *changes, back=False):
    texts = dict(shipped)
    for path, old, new in changes:
        assert old in texts[path], old
        texts[path] = texts[path].replace(old, new, 1)
    one, other = read_book("dibao", shipped, TITLES), read_book("dibao", texts, TITLES)
    return differences(other, one) if back else differences(one, other)


def told(shipped, *changes, back=False):
    return [(each.group, each.sort, each.text) for each in compared(shipped, *changes, back=back)]


def test_an_edition_does_not_differ_from_itself(shipped):
    assert told(shipped) == []
    assert tell_differences([]) == "两个版本没有差别。\n"


def test_a_new_step_is_told_with_its_place_and_nothing_is_said_of_the_flows_it_was_put_into(shipped):
    ((group, sort, text),) = told(shipped, (MAIN, REFUSING, HEARING))

    assert (group, sort) == ("环节", "added")
    assert text.startswith("新增环节“听取意见”，在“是否给予低保？”之后，在“制发不予确认告知书”之前")
    assert "承办机构为“乡镇人民政府（街道办事处）”" in text


def test_a_step_taken_out_is_told_the_other_way_round(shipped):
    ((group, sort, text),) = told(shipped, (MAIN, REFUSING, HEARING), back=True)

    assert (group, sort) == ("环节", "removed")
    assert text.startswith("去掉环节“听取意见”")


CHANGES = {
    "a name": ((MAIN, 'name="初审"', 'name="审核"'), "环节“初审”的名称由“初审”改为“审核”"),
    "an office": (
        (MAIN, OFFICE.format("township_office"), OFFICE.format("civil_affairs_bureau")),
        "环节“初审”的承办机构由“乡镇人民政府（街道办事处）”改为“县级民政部门”",
    ),
    "a limit of a step": (
        (MAIN, 'value="dibao.examination"', 'value="dibao.opinion"'),
        "环节“初审”的时限由“提出初审意见”改为“负责人审签初审意见”",
    ),
    "a letter": (
        (MAIN, "&quot;refusal&quot;", "&quot;opinion&quot;"),
        "自动环节“制发不予确认告知书”的文书由“《最低生活保障不予确认告知书》”改为“《最低生活保障初审意见表》”",
    ),
    "a condition": (
        (MAIN, 'decider == "county"', 'decider == "county" and notice_due'),
        "从“由哪一级确认？”走到“负责人签署审核意见”的条件由“‘由哪一级确认’为‘县级’”改为“‘由哪一级确认’为‘县级’，并且‘应当公示’为‘是’”",
    ),
    "the days of a limit": (
        (TABLE, "days = 10\n", "days = 8\n"),
        "时限“县级审核确认”由“县级审核确认：自收到乡镇（街道）上报材料之日起10个工作日内"
        "（最低生活保障审核确认办法 第二十条）”"
        "改为“县级审核确认：自收到乡镇（街道）上报材料之日起8个工作日内（最低生活保障审核确认办法 第二十条）”",
    ),
    "what is told when a limit may be extended": (
        (TABLE, 'separated_residence = "人户分离"\n', ""),
        "时限“审核确认全程”的延长、起算、施行日期或参数改动",
    ),
    "the reason of a rule row": (
        (TABLE, 'why = "没有计入共同生活的家庭成员"', 'why = "没有成员"'),
        "规则“认定条件 dibao.no_member”的理由由“没有计入共同生活的家庭成员”改为“没有成员”",
    ),
    "the citation of a rule row": (
        (TABLE, 'cite = "民发〔2021〕57号"', 'cite = "新文件"'),
        "规则“认定条件 dibao.no_member”的出处由“民发〔2021〕57号”改为“新文件”",
    ),
    "a label": (
        (FORMS, 'label = "审核说明"', 'label = "说明"'),
        "表单《审核意见》“审核说明”的名称由“审核说明”改为“说明”",
    ),
    "what must be answered": (
        (SHARED, 'label = "张贴人", required = false', 'label = "张贴人"'),
        "表单《张贴公示》“张贴人”的必填由“否”改为“是”",
    ),
    "a column": (
        (
            SHARED,
            'letters.columns]\naddressee = { kind = "text", label = "发往单位" }',
            'letters.columns]\naddressee = { kind = "text", label = "发往" }',
        ),
        "表单《邻里访问和信函索证》“信函索证”“发往单位”的名称由“发往单位”改为“发往”",
    ),
    "a sentence of a document": (
        (REFUSAL, "不符合条件，决定不予确认", "不符合规定条件，决定不予确认"),
        "文书《最低生活保障不予确认告知书》由“你户于〔facts.applied_on〕提出的〔scheme_name〕申请，经审核，不符合条件，决定不予确认。”改为“你户于〔facts.applied_on〕提出的〔scheme_name〕申请，经审核，不符合规定条件，决定不予确认。”",
    ),
    "the layout of a document": (
        (REFUSAL, '<p class="addressee">', '<p class="name">'),
        "文书《最低生活保障不予确认告知书》的版式或条件改动，文字没有变",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_in_one_sentence(name, shipped):
    change, sentence = CHANGES[name]

    assert [text for *_, text in told(shipped, change)] == [sentence]


def test_a_way_that_leads_elsewhere_is_told_as_two(shipped):
    flow = 'sourceRef="issue_publication" targetRef="publication"'
    found = told(shipped, (MAIN, flow, flow.replace('"publication"', '"delivery"')))

    assert found == [
        ("走向", "added", "新增走向：从“制发公布”到“送达”"),
        ("走向", "removed", "去掉走向：从“制发公布”到“公布”"),
    ]


def test_rows_and_questions_that_come_and_go_are_told_whole(shipped):
    row = '[[eligibility]]\nid = "dibao.income"\n'
    spare = '[[asset_rule]]\nclass = "other"\nkinds = ["jewellery"]\nclause = "第十四条"\n\n'
    question = "proposal = { kind"
    asked = 'examined_twice = { kind = "yes_no", label = "复核过" }\nproposal = { kind'

    (rule,) = told(shipped, (TABLE, row, spare + row))
    (field,) = told(shipped, (FORMS, question, asked))

    assert rule[:2] == ("规则", "added")
    assert "财产规则 other（归类：other；种类：jewellery；依据：第十四条）" in rule[2]
    assert field == ("表单", "added", "表单《审核意见》新增“复核过”（必填）")


def test_an_element_with_another_id_is_renamed_and_not_replaced(shipped):
    drawn = shipped[MAIN].replace('"archiving"', '"filing"').replace(">archiving<", ">filing<")
    texts = {**shipped, MAIN: drawn.replace('name="form" value="filing"', 'name="form" value="archiving"')}
    found = differences(read_book("dibao", shipped), read_book("dibao", texts))

    assert [each.text for each in found] == ["环节“归档”的编号由“archiving”改为“filing”"]


def test_a_whole_document_that_comes_or_goes_is_told(shipped):
    texts = {path: text for path, text in shipped.items() if path != REFUSAL}
    one, other = read_book("dibao", shipped, TITLES), read_book("dibao", texts, TITLES)

    assert [each.text for each in differences(one, other)] == ["去掉文书《最低生活保障不予确认告知书》"]
    assert [each.text for each in differences(other, one)] == ["新增文书《最低生活保障不予确认告知书》"]


def test_words_are_marked_as_kept_removed_and_added():
    assert mark_words("经审核不符合条件", "经审核不符合规定条件") == [
        ("kept", "经审核不符合"),
        ("added", "规定"),
        ("kept", "条件"),
    ]
    assert mark_words("甲", "乙") == [("removed", "甲"), ("added", "乙")]


def test_the_printed_text_counts_each_group(shipped):
    text = tell_differences(compared(shipped, CHANGES["a name"][0], CHANGES["a label"][0]))

    assert (
        text == "环节（1处）\n  1. 环节“初审”的名称由“初审”改为“审核”\n"
        "表单（1处）\n  1. 表单《审核意见》“审核说明”的名称由“审核说明”改为“说明”\n"
    )


def test_every_difference_knows_its_text(shipped):
    found = compared(
        shipped,
        *(CHANGES[name][0] for name in ("a name", "the days of a limit", "a label", "a sentence of a document")),
    )

    assert {each.where for each in found} == {MAIN, TABLE, FORMS, REFUSAL}
