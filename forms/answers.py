"""The common ground of all questions: shared between requests, checked against a day, told in Chinese."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from forms.schema import Field

Upload: TypeAlias = "UploadedFile[Any]"

VERBS = {
    **dict.fromkeys(("choice", "choices", "yes_no", "person", "date", "datetime", "month"), "请选择"),
    **dict.fromkeys(("attachment", "photos"), "请上传"),
    "consent": "请阅读并勾选",
}


class Answer(forms.Field):
    """Reads what was typed into a plain JSON value, or refuses it."""

    kind_widget: type[forms.Widget] = forms.TextInput
    takes: tuple[type, ...] = (str, int, float, Decimal, date)

    def __init__(self, asked: Field) -> None:
        self.asked = asked
        super().__init__(
            required=asked.required and not asked.source,
            label=asked.label,
            help_text=asked.help,
            widget=self.make_widget(asked),
            error_messages={"required": f"{VERBS.get(asked.kind, '请填写')}{self.named(asked)}"},
        )

    def named(self, asked: Field) -> str:
        """Returns the label as it is said inside a message."""
        return asked.label

    def __deepcopy__(self, memo: dict[int, Any]) -> "Answer":
        # Nothing of a request is kept here, so a form need not copy its questions: this halves the cost of cleaning.
        return self

    def make_widget(self, asked: Field) -> forms.Widget:
        """Returns the control, with what a phone keyboard and a screen reader need."""
        return self.kind_widget(attrs=self.attributes(asked))

    def attributes(self, asked: Field) -> dict[str, Any]:
        required = {"aria-required": "true"} if asked.required else {}
        return {"class": "form-control", "autocomplete": "off", **required}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not isinstance(value, self.takes):
            raise ValidationError(f"{self.label}的格式不对")
        return self.read(value)

    def read(self, value: Any) -> Any:
        """Returns the plain value, or raises ValidationError."""
        return value

    def check(self, value: Any, on: date | None) -> None:
        """Raises ValidationError for what only the day can tell."""

    def doubt(self, value: Any) -> str:
        """Returns a warning that the person may pass over."""
        return ""

    def plain(self, value: Any) -> Any:
        """Returns the value as JSON can hold it."""
        return value

    def uploads(self, value: Any) -> list[Upload]:
        """Returns the files that came with the answer."""
        return []


class Checked(Answer):
    """An answer whose rules live in a pure function that raises ValueError."""

    reader: Callable[[object], Any]

    def read(self, value: Any) -> Any:
        return self.obey(type(self).reader, value)

    def obey(self, rule: Callable[..., Any], *arguments: Any) -> Any:
        """Runs a rule, its complaint becoming this question's message."""
        try:
            return rule(*arguments)
        except ValueError as error:
            raise ValidationError(f"{self.label}{error}") from None
