"""The expectations that several things share: an answer of `assess`, a clock, a board."""

from cases.rehearsal.vocabulary import Leaf

L = Leaf
LINES = (
    L("item", "part", "这一行写的是什么"),
    L("rule", "text", "规则编号，如 INC-07"),
    L("clause", "part", "依据"),
    L("amount", "money", "金额（月）"),
    L("total", "money", "到这一行的累计"),
    L("counted", "flag", "是否计入"),
)
TESTS = (
    L("scheme", "text", "救助项目"),
    L("result", "text", "grant、refuse、blocked、not_tried"),
    L("why", "part", "为什么"),
)
CHANGES = (
    L("text", "part", "怎样变化、结果怎样"),
    L("key", "text", "哪一项"),
    L("amount", "money", "变化多少"),
    L("scheme", "text", "救助项目"),
    L("outcome", "text", "变化后的结论"),
)
ANSWER = (
    L("outcome", "text", "grant（符合）、refuse（不符合）、blocked（缺参数，不能算）"),
    L("scheme", "text", "符合哪一项"),
    L("row", "text", "适用的规则行，如 dibao.income"),
    L("clause", "part", "依据"),
    L("why", "part", "一句话的理由；缺参数时说明缺哪一项"),
    L("per_capita_income", "money", "月人均收入"),
    L("amount", "money", "月保障金额"),
    L("lines", "rows", "测算表里有这些行", LINES),
    L("lines_of", "map", "按规则编号数有几行，写 0 就是不许有", (L("", "number", "行数"),)),
    L("tests", "rows", "逐项核对的结果", TESTS),
    L("changes", "rows", "怎样变化结论就不同", CHANGES),
    L("members", "words", "家庭成员是否计入的各行（全文）"),
)
CLOCK = (
    L("due_on", "date", "到期日"),
    L("started_on", "date", "起算日"),
    L("first_due_on", "date", "延长前的到期日"),
    L("provisional", "flag", "是否暂定"),
    L("unit", "text", "working_day、calendar_day、month"),
    L("days", "number", "数额"),
    L("clause", "part", "依据"),
    L("explanation", "part", "怎样算出来的"),
    L("delegated", "flag", "是否按下放乡镇的时限"),
    L("extension", "text", "延长事由"),
    L("stopped_on", "date", "哪天办完"),
    L("running", "flag", "是否还在走"),
    L("times", "number", "起算过几次"),
)
BOARD = (
    L("count", "number", "有几次"),
    L("name", "text", "公开的姓名"),
    L("persons", "number", "人数"),
    L("amount", "money", "金额"),
    L("relative_filed", "flag", "是否标明近亲属备案"),
    L("fields", "words", "一共公开哪些项目：name、village、scheme、persons、amount、relative_filed"),
    L("omits", "absent", "不许出现的内容"),
    L("place", "part", "张贴地点"),
    L("phone", "text", "监督电话"),
    L("posted_on", "date", "张贴日期"),
    L("due_on", "date", "期满日期"),
    L("provisional", "flag", "是否暂定"),
    L("explanation", "part", "期限怎样算出来的"),
    L("taken_down_on", "date", "撤下日期"),
    L("on_board", "flag", "今天任何人能不能看到"),
)
