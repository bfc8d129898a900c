"""The small forms of payments."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import AccountKind, ResidenceKind, SubsidyOrder

REQUIRED = {"required": _("请填写这一项")}
MONTH = {"type": "month"}


class MonthField(forms.DateField):
    """A month, kept by its first day."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.DateInput(attrs=MONTH, format="%Y-%m")
        errors = {**REQUIRED, "invalid": _("请写成年-月，例如 2026-10")}
        super().__init__(widget=widget, input_formats=["%Y-%m", "%Y-%m-%d"], error_messages=errors, **kwargs)

    def clean(self, value: object) -> date | None:
        day = super().clean(value)
        return day.replace(day=1) if day else None


class PrepareForm(forms.Form):
    """Which roll to make."""

    scheme = forms.ChoiceField(label=_("救助类别"), error_messages=REQUIRED)
    month = MonthField(label=_("发放月份"))
    supplementary = forms.BooleanField(label=_("补充名册（正册已经封存，补发后来决定的）"), required=False)


class PurposeForm(forms.Form):
    """What a file is taken out for, and as what."""

    form = forms.ChoiceField(label=_("格式"), choices=[("xlsx", "Excel（XLSX）"), ("csv", "CSV")])
    purpose = forms.CharField(label=_("用途"), max_length=200, error_messages={"required": _("请写明导出的用途")})


class ReturnForm(forms.Form):
    """The bank's return file."""

    file = forms.FileField(label=_("银行回盘文件（CSV 或 XLSX）"), error_messages={"required": _("请选择文件")})


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=300, error_messages={"required": _("请写明理由")})


class HoldForm(forms.Form):
    """From which month on a payment is held back, and why."""

    from_month = MonthField(label=_("自哪个月起"))
    text = forms.CharField(
        label=_("为什么暂停"), max_length=300, error_messages={"required": _("请写明为什么暂停发放")}
    )


class AccountForm(forms.Form):
    """A new account of a household, with its paper."""

    kind = forms.ChoiceField(label=_("账户种类"), choices=AccountKind.choices)
    bank = forms.CharField(label=_("开户银行"), max_length=60, error_messages=REQUIRED)
    payee = forms.CharField(label=_("户名"), max_length=50, error_messages=REQUIRED)
    number = forms.CharField(
        label=_("账号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=REQUIRED,
    )
    again = forms.CharField(
        label=_("再输一遍账号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=REQUIRED,
    )
    reason = forms.CharField(label=_("变更原因"), max_length=200, error_messages=REQUIRED)
    paper = forms.FileField(
        label=_("社保卡、存折首页照片或扫描件"),
        error_messages={"required": _("请上传凭证")},
        help_text=_("JPG、PNG 或 PDF，不超过 10 MB。"),
    )

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("number") and told.get("again") and told["number"] != told["again"]:
            self.add_error("again", _("两次输入的账号不一致"))
        return told


class RecoveryForm(forms.Form):
    """How much is asked back, on which decision, and how it comes."""

    amount = forms.DecimalField(
        label=_("追回金额（元）"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), error_messages=REQUIRED
    )
    decision = forms.TypedChoiceField(label=_("依据哪项决定"), coerce=int, error_messages=REQUIRED)
    reason = forms.CharField(label=_("原因"), max_length=300, error_messages=REQUIRED)
    instalment = forms.DecimalField(
        label=_("每月扣回（元）"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("不填的，由该户一次或分次交回。"),
    )


class GivenBackForm(forms.Form):
    """How much, and the paper for it."""

    amount = forms.DecimalField(
        label=_("金额（元）"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), error_messages=REQUIRED
    )
    note = forms.CharField(label=_("票据号或依据的文件"), max_length=200, error_messages=REQUIRED)


class OrderForm(forms.Form):
    """A local order that pays something besides awards."""

    kind = forms.ChoiceField(label=_("种类"), choices=SubsidyOrder.Kind.choices)
    title = forms.CharField(label=_("名称"), max_length=60, error_messages=REQUIRED)
    schemes = forms.MultipleChoiceField(
        label=_("发给哪些救助类别"), widget=forms.CheckboxSelectMultiple, error_messages=REQUIRED
    )
    group = forms.ChoiceField(label=_("发给哪些人"), choices=SubsidyOrder.Group.choices)
    residence_kind = forms.ChoiceField(
        label=_("城乡"), choices=[("", _("城乡都发")), *ResidenceKind.choices], required=False
    )
    amount = forms.DecimalField(
        label=_("每人每月（元）"), max_digits=8, decimal_places=2, min_value=0.01, error_messages=REQUIRED
    )
    from_month = MonthField(label=_("自哪个月"))
    until_month = MonthField(label=_("至哪个月"))
    cite = forms.CharField(label=_("依据（文件名称和文号）"), max_length=200, error_messages=REQUIRED)

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("from_month") and told.get("until_month") and told["until_month"] < told["from_month"]:
            self.add_error("until_month", _("截止月份不能早于起始月份"))
        return told
