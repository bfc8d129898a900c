"""A box to tick, in the look of the style sheet."""

from django import forms


def tick() -> forms.CheckboxInput:
    """The widget of a yes-or-no question."""
    return forms.CheckboxInput(attrs={"class": "form-check-input"})
