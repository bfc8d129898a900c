"""The tabs of the pages about referrals: those that somebody's posts open."""

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from web.posts import (
    ENTERS_MEASURES,
    READS_ACHIEVEMENTS,
    READS_EXCHANGES,
    READS_LABOUR,
    READS_REFERRALS,
)

register = template.Library()
TABS = (
    ("referrals", _("转办清单"), READS_REFERRALS),
    ("referral_ledger", _("反馈台账"), READS_REFERRALS),
    ("referral_sheets", _("部门反馈表"), ENTERS_MEASURES),
    ("measures", _("帮扶措施"), READS_REFERRALS),
    ("achievements", _("帮扶成效"), READS_ACHIEVEMENTS),
    ("labour_tags", _("劳动能力标识"), READS_LABOUR),
    ("labour_services", _("就业服务"), READS_LABOUR),
    ("doctors", _("家庭医生"), READS_ACHIEVEMENTS),
    ("exchanges", _("数据交换"), READS_EXCHANGES),
)


@register.inclusion_tag("web/referrals/tabs.html", takes_context=True)
def referral_tabs(context: Context) -> dict[str, object]:
    """The tabs, with the one that is open."""
    posts = context["desk"].posts
    shown = [(name, title) for name, title, opens in TABS if posts & opens]
    return {"tabs": shown, "here": context["here"]}
