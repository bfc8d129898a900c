"""Gives Django's own forms the classes of the style sheet and ties errors to their fields."""

from typing import TypeVar

from django import forms

F = TypeVar("F", bound=forms.BaseForm)
CLASSES = ((forms.Select, "form-select"), (forms.CheckboxInput, "form-check-input"))


def dressed(form: F) -> F:
    """Adds control classes; the form stays what it is."""
    for name, field in form.fields.items():
        kind = next((css for widget, css in CLASSES if isinstance(field.widget, widget)), "form-control")
        if isinstance(field.widget, forms.DateInput):
            field.widget.format = "%Y-%m-%d"  # a browser's date field takes no local form and would stand empty
        wrong = " is-invalid" if form.is_bound and name in form.errors else ""
        field.widget.attrs.setdefault("class", kind + wrong)
    return form
