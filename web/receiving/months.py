"""Months as people choose them on a page."""

from datetime import date

from django import forms

from forms import values


def month_of(text: str) -> date:
    """The first day of a month that was typed or chosen; a form's error when it is none."""
    try:
        return date.fromisoformat(f"{values.read_month(text)}-01")
    except ValueError as slip:
        raise forms.ValidationError(str(slip)) from slip
