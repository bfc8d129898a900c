"""Every calculation that a worked case may ask for: its name, the keys it takes, what can be expected of it."""

from cases.rehearsal import checks
from cases.rehearsal.leaves import ANSWER
from cases.rehearsal.vocabulary import Check, Leaf, Said
from rules.assessment.vocabulary import LISTS

S, L = Said, Leaf
REFUSED = L("refused", "part", "必须被拒绝，提示里含有这段文字")
FILE_AREA = "文件的 area"
AREA, ON = S("area", "division", "区划代码", FILE_AREA), S("on", "date", "哪一天", "文件的 on")
CHECKS = {
    check.name: check
    for check in (
        Check(
            "deadline",
            "算一个期限",
            (
                S("rule", "text", "时限规则，如 dibao.confirmation_total", required=True),
                S("start", "date", "起算日，当日不计", required=True),
                AREA,
                S("extend", "text", "延长事由"),
                S("delegated", "flag", "是否按下放乡镇的时限", "由区划决定"),
            ),
            (
                L("due_on", "date", "到期日"),
                L("started_on", "date", "起算日"),
                L("provisional", "flag", "是否暂定"),
                L("unit", "text", "working_day、calendar_day、month"),
                L("days", "number", "数额"),
                L("clause", "part", "依据"),
                L("explanation", "part", "怎样算出来的"),
                L("title", "text", "名称"),
                REFUSED,
            ),
            checks.deadline,
        ),
        Check(
            "assessment",
            "核算一户（与 assess 相同；没写的家庭事实取文件里的）",
            (
                AREA,
                ON,
                S("parameters", "answers", "只在这次核算用的参数"),
                *(S(name, "rows", f"[[checks.{name}]]，代替文件里的") for name in LISTS),
            ),
            (*ANSWER, REFUSED),
            checks.assessment,
            open=True,
        ),
        Check(
            "place",
            "应向哪里申请",
            (
                AREA,
                ON,
                S("scheme", "text", "救助项目", "文件的 scheme"),
                S(
                    "members",
                    "rows",
                    "成员：relation、registered_area、residence_area、holds_residence_permit",
                    "文件的成员",
                ),
                S("applies_at_residence", "flag", "凭居住证在居住地申请", "false"),
                S("emergency_area", "division", "急难发生地"),
            ),
            (L("accepted", "flag", "这里受理"), REFUSED),
            checks.place,
        ),
        Check(
            "mask",
            "遮盖姓名或身份证号",
            (S("name", "text", "姓名"), S("resident_id", "text", "身份证号")),
            (L("shown", "text", "公开时怎样写"), REFUSED),
            checks.mask,
        ),
        Check(
            "standard",
            "某地某日的数值",
            (
                S("key", "text", "参数名称，如 dibao.standard", required=True),
                AREA,
                ON,
                S("residence_kind", "text", "rural、urban", "文件的"),
            ),
            (
                L("value", "value", "值"),
                L("amount", "money", "金额"),
                L("unit", "text", "单位"),
                L("area", "text", "哪一级的值（12 位区划代码）"),
                L("set_by", "text", "由谁设定"),
                L("setters", "words", "那一天由哪几级有权设定"),
                L("cite", "part", "依据"),
                L("clause", "part", "授权条款"),
                L("title", "text", "名称"),
                L("from_on", "date", "从哪天起"),
                L("until_on", "date", "到哪天止"),
                L("example", "flag", "是否示例值"),
                REFUSED,
            ),
            checks.standard,
        ),
        Check(
            "parameter",
            "参数目录里的一项，不论有没有设定",
            (
                S("key", "text", "参数名称", required=True),
                AREA,
                ON,
                S("residence_kind", "text", "rural、urban", "文件的"),
            ),
            (
                L("known", "flag", "目录里有这一项"),
                L("title", "text", "名称"),
                L("clause", "part", "授权条款"),
                L("kind", "text", "number、text、flag、date、list、choice"),
                L("unit", "text", "单位"),
                L("choices", "words", "可选的值"),
                L("setters", "words", "那一天由哪几级有权设定"),
                L("set", "flag", "本地现在有没有值"),
                REFUSED,
            ),
            checks.parameter,
        ),
        Check(
            "pack",
            "参数包能不能导入",
            (S("text", "text", "参数包全文（TOML）", required=True),),
            (L("accepted", "flag", "可以导入"), L("rows", "number", "有几行"), REFUSED),
            checks.pack,
        ),
        Check(
            "day",
            "某天上不上班",
            (AREA, S("on", "date", "哪一天", required=True)),
            (
                L("working", "flag", "是否上班"),
                L("provisional", "flag", "那一年的安排是否还没公布"),
                L("name", "text", "节日名称"),
                L("layer", "text", "依据的层级：state_council、province、county、provisional"),
                L("next_working_day", "date", "当天或其后第一个工作日"),
                REFUSED,
            ),
            checks.day,
        ),
        Check(
            "days",
            "两天之间有几个工作日（头一天不算）",
            (
                AREA,
                S("start", "date", "从哪天（不算）", required=True),
                S("until", "date", "到哪天（算）", required=True),
            ),
            (
                L("working_days", "number", "工作日数"),
                L("off", "words", "放假的日子（含周末调成的）"),
                L("off_count", "number", "放假的天数"),
                L("worked", "words", "调休上班的日子"),
                REFUSED,
            ),
            checks.days,
        ),
        Check(
            "scheme",
            "救助目录里的一类",
            (S("scheme", "text", "救助项目", required=True),),
            (
                L("title", "text", "名称"),
                L("posted", "flag", "依法是否公示"),
                L("apply_at", "text", "向哪里申请：registered、emergency、school、hospital"),
                L("owner", "text", "由哪类机构负责"),
                L("group", "text", "属于哪一组：basic、special、urgent"),
                L("group_clause", "part", "分组的依据"),
                L("clause", "part", "对象的依据"),
                L("recipients", "number", "法定对象一共几类"),
                L("groups", "number", "一共几组"),
                REFUSED,
            ),
            checks.scheme,
        ),
        Check(
            "form",
            "某个表单问什么",
            (S("section", "text", "表单（环节）名称", required=True),),
            (
                L("title", "text", "标题"),
                L("applicant", "flag", "是否由申请人填"),
                L("asks", "map", "某一栏要不要人填（由系统调取的是 false）", (L("", "flag", ""),)),
                L("required", "map", "某一栏是否必填", (L("", "flag", ""),)),
                L("source", "map", "某一栏由哪个来源调取", (L("", "text", ""),)),
                L("clause", "map", "某一栏的依据", (L("", "part", ""),)),
                L("least", "map", "某一栏至少几项、几人", (L("", "number", ""),)),
                L("options", "map", "某一栏可选的值", (L("", "words", ""),)),
                L("options_count", "map", "某一栏有几个可选的值", (L("", "number", ""),)),
                REFUSED,
            ),
            checks.form,
        ),
        Check(
            "step",
            "流程图里的一个环节",
            (S("step", "step", "环节", required=True),),
            (
                L("name", "text", "名称"),
                L("lane", "text", "泳道"),
                L("office_kind", "text", "承办机构类别"),
                L("post", "text", "岗位"),
                L("also", "words", "还可以由哪些岗位填"),
                L("rule", "text", "时限规则"),
                L("clause", "part", "依据"),
                L("form", "text", "表单"),
                REFUSED,
            ),
            checks.step,
        ),
        Check(
            "decider",
            "由谁确认",
            (AREA, ON),
            (L("level", "text", "county、township"), L("legal_basis", "part", "下放的省级依据"), REFUSED),
            checks.decider,
        ),
    )
}
