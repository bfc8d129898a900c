"""Every act that a worked case may hold: what it is called, who does it, which keys it takes, what it defaults to."""

from cases.rehearsal import (
    dealings,
    deeds,
    door_acts,
    life_acts,
    meeting_acts,
    money_acts,
    procedure_acts,
    registers,
    reserve_acts,
)
from cases.rehearsal.vocabulary import Act, Said

S = Said
BY = S(
    "by",
    "role",
    "谁来做：岗位、“岗位 2”（同岗位的第二人）、“岗位@区划代码”（别处的人）或 [people] 里的姓名",
    "环节的岗位",
)
STEP = S("step", "step", "哪个环节", required=True)
ANSWERS = S("answers", "answers", "这次填的栏目（表单里的名称）；没写的按下面的默认填法", "默认填法")
WITHOUT = S("without", "words", '故意不填的栏目，如 ["member_signature"]、["investigators.2"]', "都填")
CONTENT = S("content", "text", "说了什么", "一句现成的话")

COMMON = (
    S("do", "text", "做什么，取本表第一列的名称；写了 step 而没写 do 的是 submit", "submit"),
    S("on", "date", "哪一天做：当天第一次是 9:00，以后每次晚 10 分钟", "与上一步同一天"),
    S("at", "moment", "几点做"),
    S("after", "after", "离上一步多久，工作日按当地日历", ""),
    S("case", "number", "对第几件办件（从 1 数）", "最近的一件"),
    S("note", "text", "给人看的说明，不影响运行"),
    S("expect", "answers", "做完以后应当怎样，见“期望”一节"),
)

ACTS = {
    act.name: act
    for act in (
        Act(
            "apply",
            "提出申请",
            "caseworker（窗口）；resident 本人线上；village_aide、grid_member 村级代办；agent 委托他人",
            (
                S("by", "role", "谁来申请或录入；岗位决定申请方式", "caseworker"),
                S("channel", "text", "申请方式：self、counter、agent、village_aide、discovery", "由 by 决定"),
                S("area", "division", "向哪里申请", "文件的 area"),
                ANSWERS,
                WITHOUT,
            ),
            deeds.apply,
        ),
        Act("submit", "办一个环节", "环节的岗位", (BY, STEP, ANSWERS, WITHOUT), deeds.submit),
        Act(
            "proceed",
            "按默认填法一路办下去，公示等期间自动等到期满",
            "各环节的岗位",
            (
                S("until", "step", "办到这个环节打开为止（这个环节不办）；同时打开的其他环节都办完", "办到没有待办"),
                S("pace", "after", "每一步之间隔多久", "10 分钟"),
                S("answers", "answers", "按环节分组的栏目，如 answers.acceptance.near_relatives", "默认填法"),
            ),
            deeds.proceed,
        ),
        Act("wait", "等到最近一个期间（如公示期）届满", "时间", (), deeds.wait),
        Act("save_draft", "存草稿", "环节的岗位", (BY, STEP, ANSWERS), deeds.save_draft),
        Act("claim", "领取待办", "环节的岗位", (BY, STEP), dealings.claim),
        Act("release", "放回待办", "领取人", (BY, STEP), dealings.release),
        Act(
            "hand_over",
            "转交同事",
            "环节的岗位",
            (BY, STEP, S("to", "role", "转给谁", required=True)),
            dealings.hand_over,
        ),
        Act(
            "request_correction",
            "退回更正：打开以前的环节，本环节等着，时限照走",
            "本环节的岗位",
            (
                BY,
                S("step", "step", "在哪个环节退回", "唯一的待办"),
                S("back_to", "step", "退到哪个环节", required=True),
                S("fields", "words", "要更正的栏目", "全部"),
                S("message", "text", "退回说明", "请核实后更正。"),
            ),
            dealings.request_correction,
        ),
        Act(
            "redo",
            "退回重办：从以前的环节重新走，时限照走",
            "本环节的岗位",
            (
                BY,
                S("step", "step", "在哪个环节退回", "唯一的待办"),
                S("back_to", "step", "从哪个环节重办", required=True),
                S("message", "text", "退回说明", "请重新办理。"),
            ),
            dealings.redo,
        ),
        Act("withdraw", "撤回自己刚办的环节", "办这个环节的人", (BY, STEP), dealings.withdraw),
        Act(
            "object",
            "对公示提出异议",
            "anyone（不用账号）；写岗位的是窗口登记",
            (
                S("by", "role", "谁登记", "anyone"),
                CONTENT,
                S("name", "text", "异议人姓名", "不留"),
                S("phone", "text", "异议人电话", "不留"),
                S("channel", "text", "渠道：web、paper", "web"),
            ),
            dealings.raise_objection,
        ),
        Act(
            "complain",
            "登记投诉举报",
            "caseworker、county_approver 等能看到办件的人",
            (S("by", "role", "谁登记", "caseworker"), CONTENT),
            dealings.complain,
        ),
        Act(
            "extend",
            "申请延长时限",
            "caseworker、head_of_office、county_approver、county_head",
            (
                S("by", "role", "谁提出", "caseworker"),
                S("rule", "text", "哪个时限", "<scheme>.confirmation_total"),
                S(
                    "reason",
                    "text",
                    "事由：objection、separated_residence、remote_application、hard_investigation、other",
                    required=True,
                ),
                S("text", "text", "其他事由的具体情况"),
            ),
            dealings.extend,
        ),
        Act(
            "second_extension",
            "另一人签署“其他”事由的延长",
            "同上，但不是提出的人",
            (
                S("by", "role", "谁签署", "head_of_office"),
                S("rule", "text", "哪个时限", "<scheme>.confirmation_total"),
            ),
            dealings.second_extension,
        ),
        Act(
            "look",
            "查看办件的个人信息（留痕）",
            "能看到办件的岗位",
            (S("by", "role", "谁看", "caseworker"), S("purpose", "text", "用途", "办理本件")),
            dealings.look,
        ),
        Act(
            "fetch_certificate",
            "调取电子证照",
            "本件的承办人",
            (
                S("by", "role", "谁调取", "caseworker"),
                S("source", "text", "来源：identity、residence_permit、marriage、disability_card、death", "identity"),
                S("member", "text", "哪位成员（姓名）", "申请人"),
                S("purpose", "text", "用途", "核验身份"),
                S("result", "text", "来源怎样答复：matches、differs、not_found", "matches"),
            ),
            registers.fetch_certificate,
        ),
        Act(
            "report_need",
            "村里主动发现困难群众",
            "village_aide、grid_member、grid_head、caseworker",
            (
                S("by", "role", "谁报告", "village_aide"),
                S("name", "text", "谁有困难", "申请人"),
                CONTENT,
                S("phone", "text", "联系电话"),
                S("area", "division", "哪个村", "文件的 area"),
            ),
            registers.report_need,
        ),
        Act(
            "inform",
            "告知政策、协助申请",
            "caseworker、head_of_office",
            (
                S("by", "role", "谁告知", "caseworker"),
                S("applied", "flag", "是否已协助提出申请（最近的办件）", "false"),
            ),
            registers.inform,
        ),
        Act(
            "look_need",
            "查看主动发现的情况（留痕）",
            "caseworker",
            (S("by", "role", "谁看", "caseworker"),),
            registers.look_need,
        ),
        Act(
            "report_change",
            "家庭报告变化",
            "能看到这户的岗位",
            (
                S("by", "role", "谁登记", "caseworker"),
                S("kind", "text", "death、members、income、assets、expenses、other", "income"),
                S("member", "text", "去世的成员（姓名）；只有一人的不必写", ""),
                S("happened_on", "date", "发生日期", "当天"),
                CONTENT,
            ),
            registers.report_change,
        ),
        Act(
            "agree_custody",
            "登记存折代管协议",
            "能看到这户的岗位",
            (
                S("by", "role", "谁登记", "village_aide"),
                S("keeper", "text", "保管人", "登记的人"),
                S("keeper_post", "text", "保管人单位职务", "村级社会救助协理员"),
                S("purpose", "text", "代管原因", "行动不便"),
                S("signed_on", "date", "签订日期", "当天"),
            ),
            registers.agree_custody,
        ),
        Act(
            "file_custody",
            "县级备案代管协议",
            "county_approver、county_head",
            (S("by", "role", "谁备案", "county_approver"),),
            registers.file_custody,
        ),
        Act(
            "ask_status",
            "别的部门查询认定结果",
            "liaison、caseworker、county_approver",
            (
                S("by", "role", "谁查询", "liaison"),
                S("member", "text", "查哪位成员（姓名）", "申请人"),
                S("purpose", "text", "用途", "核定相关待遇"),
            ),
            registers.ask_status,
        ),
        Act(
            "announce_calendar",
            "放假安排公布并导入，暂定的期限重算",
            "系统管理员",
            (
                S("years", "years", "公布了哪些年份", "没有整年"),
                S("days", "rows", "与平常周不同的日子：on、working、name、layer、area", "没有"),
                S("document", "text", "文件名称", "算例中的放假通知"),
            ),
            registers.announce_calendar,
        ),
        Act(
            "set_parameters",
            "本地公布新的数值",
            "参数管理人",
            (S("values", "answers", "参数 = 值，从当天起；另写 from 的从那天起", required=True),),
            registers.set_parameters,
        ),
        *reserve_acts.ACTS,
        *procedure_acts.ACTS,
        *meeting_acts.ACTS,
        *life_acts.ACTS,
        *money_acts.ACTS,
        *door_acts.ACTS,
        Act(
            "leave",
            "离任：名下的待办从次日起同事可办",
            "by 写的人",
            (S("by", "role", "谁", required=True),),
            dealings.leave,
        ),
        Act(
            "be_absent",
            "外出，由他人代办",
            "by 写的人",
            (
                S("by", "role", "谁", required=True),
                S("to", "role", "由谁代办", required=True),
                S("until", "date", "到哪天", "七天"),
            ),
            dealings.be_absent,
        ),
    )
}
