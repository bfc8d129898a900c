"""On a person's page: by what the province or a certificate knows them, and asking for another one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.staffing import identities, imports
from offices.models import User
from web.desk import Desk
from web.together.layout import Entry, Facts


def known(user: User) -> Facts:
    """What is written now."""
    pairs = [(title, getattr(user, name)) for title, name in identities.FIELDS.items()]
    hint = _("凭它从省级统一身份认证登录，或者免去动态口令；改动由系统管理员提出、安全管理员放行。")
    return Facts(_("登录身份"), pairs, hint)


class Identity(forms.Form):
    """By what the province or a certificate knows somebody."""

    subject = forms.CharField(label=gettext_lazy("统一身份标识"), max_length=200, required=False)
    certificate = forms.CharField(label=gettext_lazy("证书序列号"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("依据（怎样核对了本人）"), max_length=200)


def entries(here: Desk, user: User) -> list[Entry]:
    """The form for another one; nobody has it for the own account."""
    if user == here.user:
        return []

    def does(told: Mapping[str, Any]) -> str:
        cells = {title: told[name] for title, name in identities.FIELDS.items()} | {"依据": told["reason"]}
        return reverse("web:staff_import", args=[imports.ask_identity(user, cells, here.user, here.now).pk])

    hint = _("不填的不变，要取消的写“撤销”。放行后本人的会话全部退出。很多人一起登记的，用“批量导入”。")
    done = _("已提出，等安全管理员放行。")
    return [Entry("identity", _("登记登录身份"), Identity, does, _("提出"), done, hint)]
