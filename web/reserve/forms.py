"""What is typed about a reserve fund."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import reserve
from cases.models import ReserveEntry
from offices.models import Office


class EntryForm(forms.Form):
    """Money to be put in or corrected, for one township."""

    office = forms.ModelChoiceField(label=_("乡镇（街道）"), queryset=Office.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("种类"))
    amount = forms.DecimalField(
        label=_("金额（元）"),
        max_digits=12,
        decimal_places=2,
        help_text=_("更正时减少的写负数，如 -200。"),
        min_value=Decimal("-9999999999.99"),
    )
    note = forms.CharField(label=_("说明"), max_length=200, help_text=_("写明文件、凭证号或者原因。"))

    def __init__(self, data: object, offices: object, posts: frozenset[str]) -> None:
        super().__init__(data)
        self.fields["office"].queryset = offices
        kinds = [kind for kind, allowed in reserve.ENTERS.items() if allowed & posts]
        self.fields["kind"].choices = [(kind, ReserveEntry.Kind(kind).label) for kind in kinds]


class ReasonForm(forms.Form):
    """Why an entry is not approved."""

    reason = forms.CharField(label=_("不批准的原因"), max_length=100)
