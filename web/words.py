"""The words of lists and trackers: schemes, steps, stages and acts in Chinese, by their glossary ids."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from processes.editions import Edition
from processes.models import SchemeEdition
from processes.schemes import find_scheme
from processes.step_names import step_title, steps_in_order
from rules.catalogue import load_catalogue
from rules.shipped import shipped_tables

STEPS = {
    "application": _("提出申请"),
    "acceptance": _("受理审查"),
    "correction": _("补正材料"),
    "means_test_request": _("提请核对"),
    "means_test": _("信息核对"),
    "means_test_findings": _("核对结果处理"),
    "household_investigation": _("入户调查"),
    "neighbour_inquiry": _("邻里访问、信函索证"),
    "examination": _("初审"),
    "opinion": _("负责人签署审核意见"),
    "public_notice": _("拟定公示"),
    "notice_period": _("公示期满"),
    "notice_result": _("登记公示结果"),
    "objection": _("登记异议"),
    "reinvestigation": _("重新调查核实"),
    "community_appraisal": _("民主评议"),
    "objection_reply": _("拟定异议答复"),
    "county_visit": _("县级入户核查"),
    "township_confirmation": _("乡镇（街道）审核确认"),
    "county_confirmation": _("县级审核"),
    "decision": _("县级作出决定"),
    "publication": _("公布"),
    "delivery": _("送达"),
    "refusal_delivery": _("送达不予确认告知书"),
    "archiving": _("归档"),
    "complaint": _("投诉举报"),
}
ACTS = {
    "apply": _("收到申请"),
    "submit": _("办结"),
    "claim": _("领取"),
    "release": _("放回"),
    "hand_over": _("移交"),
    "countersign": _("发起会签"),
    "countersign_add": _("加签"),
    "countersign_remove": _("减签"),
    "countersign_sign": _("签署意见"),
    "countersign_settled": _("会签完成"),
    "aside_copy": _("抄送"),
    "aside_question": _("询问"),
    "aside_answer": _("答复询问"),
    "aside_urge": _("催办"),
    "timer": _("期限届满，流程自动前进"),
    "return": _("退回补正"),
    "answer_correction": _("补正完成"),
    "redo": _("退回重办"),
    "withdraw": _("撤回"),
    "look": _("查看"),
    "dispatch": _("派发预警"),
    "export": _("导出名单"),
    "propose_tuning": _("提出调整指标"),
    "decide_tuning": _("批准调整指标"),
    "end_tuning": _("停用指标调整"),
    "lead": _("登记线索"),
    "prepare": _("备好申请"),
    "conclude": _("预警核查结论"),
    "escalate": _("预警超期上报"),
    "raise_warning": _("预警等级提高"),
    "hand_warning": _("预警转另一级办理"),
    "stop_dispatch": _("停止派发预警"),
    "retry_dispatch": _("接着派发预警"),
    "reveal": _("查看完整证件号码"),
    "request_extension": _("提出延长时限"),
    "second_extension": _("批准延长时限"),
    "make_sampling_seed": _("生成抽查种子"),
    "draw_sample": _("随机抽查"),
    "recompute": _("重新计算时限"),
    "supervision_order": _("督办"),
    "calendar_changed": _("日历变动生效"),
    "calendar_abandoned": _("放弃日历变动"),
    "move": _("改用另一版流程"),
    "objection": _("收到异议"),
    "issue_document": _("签发文书"),
    "post_notice": _("张贴公示"),
    "take_down_notice": _("撤下公示"),
    "decide": _("作出决定"),
    "grant_award": _("给予待遇"),
    "close_case": _("办结归档"),
    "correct": _("补正完成"),
    "complaint": _("登记投诉举报"),
    "certificate_call": _("调取电子证照"),
    "change_report": _("登记家庭变化"),
    "custody": _("登记代管协议"),
    "file_custody": _("代管协议备案"),
    "payment_blocked": _("暂停发放"),
    "release_asked": _("提请恢复发放"),
    "block_confirmed": _("确认暂停发放"),
    "payment_released": _("恢复发放"),
    "block_settled": _("暂停了结"),
    "line_cancelled": _("注销发放明细"),
    "account_entered": _("录入收款账户"),
    "data_request": _("提出个人信息请求"),
    "data_request_answered": _("答复个人信息请求"),
    "data_copy": _("提供本人信息副本"),
    "account_confirmed": _("启用收款账户"),
    "recovery": _("追回立项"),
    "recovered": _("登记追回款"),
    "written_off": _("核销追回款"),
    "messages_unwanted": _("不接收短信"),
    "reminded": _("提醒申请人"),
    "criticism": _("批评教育"),
    "reserve_entered": _("登记备用金"),
    "reserve_approved": _("批准备用金"),
    "reserve_rejected": _("不批准备用金"),
    "bank_file": _("导出银行文件"),
    "finance_file": _("导出财政名册"),
    "takeover": _("接收存量待遇"),
    "takeover_tried": _("试接收存量数据"),
    "data_source_opened": _("登记数据来源"),
    "data_source_changed": _("变更数据来源"),
    "data_template_saved": _("保存数据读取模板"),
    "data_token_made": _("生成数据推送口令"),
    "export_chain": _("导出审计链"),
    "first_administrators": _("设立首任管理员"),
    "token_granted": _("批准接口令牌"),
    "token_revoked": _("撤销接口令牌"),
    "county_export_asked": _("提出导出全县数据"),
    "county_export_released": _("批准导出全县数据"),
    "county_export_made": _("导出全县数据"),
    "data_demanded": _("提出数据需求"),
    "data_received": _("收到部门数据"),
    "data_checked": _("检查部门数据"),
    "data_accepted": _("复核部门数据"),
    "data_taken": _("接收部门数据"),
    "data_stopped": _("停止接收部门数据"),
    "data_resumed": _("继续接收部门数据"),
    "data_dropped": _("放弃一批部门数据"),
    "data_bad_rows_taken_out": _("下载部门数据中有误的行"),
    "data_look": _("查看待核人员"),
    "data_matched": _("部门数据对上人"),
    "data_set_aside": _("部门数据不采用"),
    "takeover_confirmed": _("确认接收存量数据"),
    "takeover_done": _("存量数据接收完成"),
    "standard_change": _("调整标准后重新核算"),
    "standard_planned": _("拟调整保障标准"),
    "standard_confirmed": _("批准调整保障标准"),
    "standard_done": _("标准调整完成"),
    "merger_entered": _("拟订区划撤并"),
    "merger_confirmed": _("确认区划撤并"),
    "merger_abandoned": _("放弃区划撤并"),
    "merger_begun": _("开始区划撤并"),
    "merger_done": _("区划撤并完成"),
    "area_merged": _("随区划撤并转到承接区划"),
    "move_planned": _("计划办件迁移"),
    "move_begun": _("开始办件迁移"),
    "move_done": _("办件迁移完成"),
    "move_stopped": _("停止办件迁移"),
    "messages_wanted": _("恢复接收短信"),
    "need": _("报告主动发现"),
    "inform": _("告知政策"),
    "offer_resource": _("提出对接社会力量"),
    "answer_resource": _("家庭答复对接"),
    "finish_resource": _("对接有了结果"),
    "follow_up": _("回访"),
    "patrol": _("网格走访"),
    "grid_placed": _("归入网格"),
    "team_sent": _("派出快速响应小队"),
    "team_reported": _("快速响应小队反馈"),
    "status": _("查询认定结果"),
    "draft_opened": _("起草流程"),
    "draft_changed": _("修改流程草稿"),
    "draft_rehearsed": _("运行算例"),
    "draft_checked": _("送审流程草稿"),
    "draft_sent_back": _("退回流程草稿"),
    "draft_approved": _("审定流程草稿"),
    "draft_abandoned": _("放弃流程草稿"),
    "edition_published": _("发布流程版本"),
    "edition_retired": _("停用流程版本"),
    "edition_exported": _("导出流程版本"),
    "scheme_imported": _("导入流程"),
    "close_volume": _("档案立卷"),
    "amend_volume": _("立卷后补充材料"),
    "export_file": _("导出档案"),
    "list_destruction": _("列入销毁清册"),
    "approve_destruction": _("批准销毁档案"),
    "destroyed": _("依清册销毁到期记录"),
    "place_hold": _("要求暂缓销毁"),
    "lift_hold": _("解除暂缓销毁"),
    "print_benefits": _("打印幸福清单"),
    "file_remedy": _("登记复议、诉讼"),
    "accept_remedy": _("复议、诉讼受理"),
    "extend_remedy": _("复议延长审理"),
    "conclude_remedy": _("登记复议、诉讼结果"),
    "carry_out_duty": _("履行复议、诉讼结果"),
    "petition": _("登记投诉、举报、信访"),
    "petition_extended": _("延长答复期限"),
    "petition_closed": _("投诉、举报、信访办结"),
    "conference": _("一事一议"),
    "office_paper": _("签发公文"),
    "letters": _("批量制发文书"),
    "applicant_changed": _("变更申请人"),
    "ask_items": _("分送各部门"),
    "hand_lead": _("移交线索"),
    "take_lead": _("接收线索"),
    "push_referral": _("推送部门转办"),
    "begin_referral": _("开始办理转办"),
    "receive_referral": _("部门接收转办"),
    "answer_referral": _("部门反馈结果"),
    "return_referral": _("部门退回转办"),
    "note_feedback": _("签收部门反馈"),
    "referral_sheet_made": _("导出部门反馈表"),
    "referral_sheet_read": _("导入部门反馈表"),
    "measure": _("登记帮扶措施"),
    "rate_measure": _("评估帮扶效果"),
    "labour_tag": _("登记劳动能力标识"),
    "exchange_made": _("生成数据交换"),
    "exchange_receipted": _("签收数据交换"),
    "exchange_taken_in": _("接收数据交换"),
    "search_entitled": _("免申即享筛查"),
    "tell_entitled": _("制发免申即享告知书"),
    "confirm_entitled": _("本人确认待遇"),
    "decline_entitled": _("本人放弃待遇"),
    "grant_entitled": _("到期给予待遇"),
    "end_entitled": _("专项待遇结束"),
    "change_award": _("变更待遇"),
    "criticised": _("批评教育"),
    "exit_reminder": _("渐退到期提醒"),
    "household_merged": _("合并重复户"),
    "household_split": _("拆分合并的户"),
    "standard_announced": _("印发标准调整的通知"),
    "person_merged": _("合并重复登记的成员"),
    "person_split": _("拆分合并的成员"),
    "offer": _("告知可以申请的救助"),
    "open_procedure": _("启动程序"),
    "review_wave": _("安排定期核查"),
    "comparison": _("发起数据比对"),
    "comparison_stopped": _("停止数据比对"),
    "evaluation_ordered": _("委托第三方评估"),
    "evaluation_drawn": _("抽取评估样本"),
    "evaluation_answered": _("登记评估结果"),
    "evaluation_closed": _("评估结束"),
    "hotline_call": _("登记热线来电"),
    "hotline_answer": _("答复热线来电"),
    "grids_taken_in": _("导入网格"),
    "milestone": _("完成阶段任务"),
    "need_card": _("登记需求"),
    "programme": _("建立专项工作"),
    "resolution": _("交办会议事项"),
    "team_founded": _("组建快速响应队"),
    "training": _("登记培训宣传"),
    "charity_organisation": _("登记社会力量"),
    "charity_project": _("登记慈善项目"),
    "refuse_work": _("登记拒绝就业"),
    "watch": _("列入跟踪"),
    "watch_left": _("移出关注名单"),
    "watch_listed": _("部门名单列入关注"),
    "pay_from_reserve": _("备用金支付"),
    "replay": _("旧件重演"),
    "roll_prepared": _("编制发放名册"),
    "roll_frozen": _("封存发放名册"),
    "roll_approved": _("批准发放名册"),
    "roll_dropped": _("删除名册草稿"),
    "batch_made": _("生成银行批次"),
    "batch_answered": _("登记银行回盘"),
    "subsidy_order": _("登记补贴、增发"),
    "subsidy_confirmed": _("批准补贴、增发"),
    "withdraw_application": _("申请人撤回申请"),
    "applicant_died": _("申请人死亡，程序终止"),
    "abandoned": _("视为放弃申请"),
}
PLACES = {
    "village_board": _("村（社区）公示栏"),
    "group_board": _("村民小组公示点"),
    "township_hall": _("乡镇（街道）便民大厅"),
    "website": _("政府网站"),
}
PURPOSES = {
    "handle": _("办理或协助办理本件"),
    "recheck": _("复核、抽查"),
    "answer": _("答复申请人咨询"),
    "supervise": _("督办、检查、审计"),
    "complaint": _("核实投诉举报、异议"),
}


def scheme_title(key: str) -> str:
    """What lists call a scheme; a scheme introduces itself in its own files."""
    found = find_scheme(key) if key else None
    return found.name if found else key


def amount_words(key: str) -> str:
    """What the amount of a scheme is called: of a month, or of a single grant."""
    return str(_("救助金额") if pays_once(key) else _("月保障金额"))


def pays_once(key: str) -> bool:
    """Whether a scheme gives once and not by the month."""
    found = find_scheme(key)
    return found is not None and found.grants == "once"


def step_name(key: str) -> str:
    """What lists call a step: a word of ours, else the name that its diagram gives it."""
    return str(STEPS[key]) if key in STEPS else step_title(key) if key else ""


def scheme_choices() -> list[tuple[str, str]]:
    """The schemes that have an edition, for a filter."""
    keys = SchemeEdition.objects.order_by().values_list("scheme", flat=True).distinct()
    return [(key, scheme_title(key)) for key in sorted(keys)]


@dataclass(frozen=True)
class Stage:
    """One part of the way, made of steps."""

    name: str
    title: str
    steps: frozenset[str]


STAGES = (
    Stage("application", _("申请"), frozenset({"application", "correction"})),
    Stage("acceptance", _("受理"), frozenset({"acceptance"})),
    Stage(
        "investigation",
        _("调查核对"),
        frozenset(
            {
                "means_test_request",
                "means_test",
                "means_test_findings",
                "household_investigation",
                "neighbour_inquiry",
            }
        ),
    ),
    Stage("examination", _("审核"), frozenset({"examination", "opinion"})),
    Stage("public_notice", _("公示"), frozenset({"public_notice", "notice_period", "notice_result"})),
    Stage(
        "confirmation",
        _("确认决定"),
        frozenset({"county_visit", "township_confirmation", "county_confirmation", "decision"}),
    ),
    Stage(
        "delivery", _("公布送达"), frozenset({"publication", "delivery", "refusal_delivery", "non_acceptance_delivery"})
    ),
    Stage("departments", _("各部门办理"), frozenset(load_catalogue(shipped_tables()).departments)),
    Stage("archiving", _("归档"), frozenset({"archiving"})),
)
# Objection steps belong to the public notice on the tracker: the household sees one stage that takes longer.
OBJECTION_STEPS = frozenset({"objection", "reinvestigation", "community_appraisal", "objection_reply"})


def stage_of(element: str) -> str:
    """The stage in which a step lies; empty for a step that no stage shows."""
    if element in OBJECTION_STEPS:
        return "public_notice"
    return next((stage.name for stage in STAGES if element in stage.steps), "")


def stages_of(edition: Edition, process_id: str) -> list[Stage]:
    """The stages of a procedure in the order of its diagram; a step that belongs to none of ours is a stage itself."""
    found: dict[str, Stage] = {}
    known = {stage.name: stage for stage in STAGES}
    for element, name in steps_in_order(edition, process_id).items():
        stage = known.get(stage_of(element)) or Stage(element, name, frozenset({element}))
        found.setdefault(stage.name, stage)
    return list(found.values())
