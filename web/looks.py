"""Gives Django's own forms the classes of the style sheet and ties errors to their fields."""

from typing import TypeVar

from django import forms

F = TypeVar("F", bound=forms.BaseForm)


def dressed(form: F) -> F:
    """Adds control classes; the form stays what it is."""
    for name, field in form.fields.items():
        kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
        wrong = " is-invalid" if form.is_bound and name in form.errors else ""
        field.widget.attrs.setdefault("class", kind + wrong)
    return form
