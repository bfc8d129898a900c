"""Fields that the forms of files, remedies, petitions and meetings share."""

from django import forms
from django.utils.functional import Promise


def day(label: str | Promise, *, required: bool = True) -> forms.DateField:
    """A day, picked in the browser's own calendar."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def words(
    label: str | Promise, most: int, *, required: bool = True, rows: int = 3, hint: str | Promise = ""
) -> forms.CharField:
    """Several lines of text."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=area, help_text=hint)


def line(label: str | Promise, most: int, *, required: bool = True, hint: str | Promise = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)
