"""Questions answered by choosing: one option, several, yes or no, and a statement to be ticked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forms import values
from forms.answers import Answer
from forms.schema import Field
from forms.text import tidy

RADIOS = 5
SHORT = 16
YES_NO = (("yes", "是"), ("no", "否"))


class ChoiceAnswer(Answer):
    """One of the options; a label typed in a spreadsheet counts as its code."""

    def make_widget(self, asked: Field) -> forms.Widget:
        if len(asked.options) <= RADIOS:
            return forms.RadioSelect(choices=asked.options, attrs={"class": "form-check-input"})
        attributes = self.attributes(asked) | {"class": "form-select"}
        return forms.Select(choices=[("", "请选择"), *asked.options], attrs=attributes)

    def read(self, value: Any) -> str:
        code = values.find_code(value, self.asked.options)
        if code is None:
            raise ValidationError(f"{self.label}不在可选范围内：{tidy(value)[:20]}")
        return code


class ChoicesAnswer(ChoiceAnswer):
    """Any number of the options."""

    takes = (str, list, tuple)

    def make_widget(self, asked: Field) -> forms.Widget:
        return forms.CheckboxSelectMultiple(choices=asked.options, attrs={"class": "form-check-input"})

    def read(self, value: Any) -> list[str]:  # type: ignore[override]
        chosen = {super(ChoicesAnswer, self).read(item) for item in values.as_list(value)}
        if len(chosen) < (self.asked.min or 0):
            raise ValidationError(f"{self.label}至少选{self.asked.min}项")
        return [code for code, _ in self.asked.options if code in chosen]


class YesNoAnswer(Answer):
    """Yes or no, and no silent default."""

    def make_widget(self, asked: Field) -> forms.Widget:
        return forms.RadioSelect(choices=YES_NO, attrs={"class": "form-check-input"})

    def read(self, value: Any) -> bool:
        answer = values.read_yes_no(value)
        if answer is None:
            raise ValidationError(f"{self.label}请选“是”或“否”")
        return answer

    def prepare_value(self, value: Any) -> Any:
        return ("yes" if value else "no") if isinstance(value, bool) else value


class Tick(forms.CheckboxInput):
    """Django's box takes any text for a tick, even “no”; this one leaves the reading to the question."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class ConsentAnswer(YesNoAnswer):
    """A statement that counts only when ticked."""

    def named(self, asked: Field) -> str:
        return f"“{asked.label[:SHORT]}{'…' if len(asked.label) > SHORT else ''}”"

    def make_widget(self, asked: Field) -> forms.Widget:
        required = {"aria-required": "true"} if asked.required else {}
        return Tick(attrs={"class": "form-check-input", **required})

    def read(self, value: Any) -> bool | None:  # type: ignore[override]
        # A box left open is no answer, so `validate` asks for it.
        return True if values.read_yes_no(value) else None

    def prepare_value(self, value: Any) -> Any:
        return values.read_yes_no(value)
