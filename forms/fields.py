"""The kinds of questions: how each is shown, read and refused."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forms import numbers, values
from forms.answers import Answer, Checked
from forms.choices import ChoiceAnswer, ChoicesAnswer, ConsentAnswer, YesNoAnswer
from forms.files import AttachmentAnswer, PhotosAnswer
from forms.schema import Field
from forms.signature import SignatureAnswer
from forms.text import tidy, tidy_lines

TEXT_LIMIT = {"text": 100, "longtext": 2000}
KEYBOARDS = {"integer": "numeric", "money": "decimal", "decimal": "decimal", "phone": "tel", "bank_card": "numeric"}


class TextAnswer(Answer):
    """One line."""

    def read(self, value: Any) -> str | None:
        text = (tidy_lines if self.asked.kind == "longtext" else tidy)(value)
        limit = int(self.asked.max or TEXT_LIMIT.get(self.asked.kind, 100))
        if len(text) > limit:
            raise ValidationError(f"{self.label}不能超过{limit}字，现在有{len(text)}字")
        if text and len(text) < (self.asked.min or 0):
            raise ValidationError(f"{self.label}至少写{self.asked.min}字")
        return text or None

    def attributes(self, asked: Field) -> dict[str, Any]:
        keyboard = {"inputmode": KEYBOARDS[asked.kind]} if asked.kind in KEYBOARDS else {}
        return super().attributes(asked) | keyboard


class LongTextAnswer(TextAnswer):
    """Several lines."""

    kind_widget = forms.Textarea

    def attributes(self, asked: Field) -> dict[str, Any]:
        return super().attributes(asked) | {"rows": 3}


class NumberAnswer(Checked):
    """A whole number, a decimal or an amount of yuan, within its bounds."""

    def attributes(self, asked: Field) -> dict[str, Any]:
        return super().attributes(asked) | {"inputmode": KEYBOARDS[asked.kind]}

    def read(self, value: Any) -> int | str:
        found = self.obey(values.read_number, value, self.asked)
        return int(found) if self.asked.kind == "integer" else f"{found:.2f}"


class DateAnswer(Checked):
    """A day, a moment or a month, as ISO text."""

    def make_widget(self, asked: Field) -> forms.Widget:
        kind = {"date": "date", "datetime": "datetime-local", "month": "month"}[asked.kind]
        return forms.TextInput(attrs=self.attributes(asked) | {"type": kind})

    def read(self, value: Any) -> str:
        return str(self.obey(values.DATED[self.asked.kind], value))

    def check(self, value: Any, on: date | None) -> None:
        if value and on:
            self.obey(values.check_day, value, self.asked, on)


class ResidentIdAnswer(Checked, TextAnswer):
    """A resident id, always stored with 18 characters."""

    reader = staticmethod(numbers.read_resident_id)

    def check(self, value: Any, on: date | None) -> None:
        if value and on:
            self.obey(numbers.check_birthday, value, on)

    def doubt(self, value: Any) -> str:
        return numbers.region_doubt(value)


class PhoneAnswer(Checked, TextAnswer):
    """A mobile or landline number."""

    reader = staticmethod(numbers.read_phone)


class BankCardAnswer(Checked, TextAnswer):
    """An account that money is paid to."""

    reader = staticmethod(numbers.read_bank_card)

    def doubt(self, value: Any) -> str:
        return numbers.bank_card_doubt(value)


class DivisionAnswer(Checked, TextAnswer):
    """A division code of 12 digits."""

    reader = staticmethod(numbers.read_division)


class PersonAnswer(TextAnswer):
    """A name out of a list of people, checked once that list is known."""

    def make_widget(self, asked: Field) -> forms.Widget:
        return forms.TextInput(attrs=self.attributes(asked) | {"list": f"people-{asked.among}"})


KINDS: dict[str, type[Answer]] = {
    "text": TextAnswer,
    "longtext": LongTextAnswer,
    **dict.fromkeys(("integer", "decimal", "money"), NumberAnswer),
    **dict.fromkeys(("date", "datetime", "month"), DateAnswer),
    "choice": ChoiceAnswer,
    "choices": ChoicesAnswer,
    "yes_no": YesNoAnswer,
    "consent": ConsentAnswer,
    "resident_id": ResidentIdAnswer,
    "phone": PhoneAnswer,
    "bank_card": BankCardAnswer,
    "division": DivisionAnswer,
    "attachment": AttachmentAnswer,
    "photos": PhotosAnswer,
    "signature": SignatureAnswer,
    "person": PersonAnswer,
}


def make(asked: Field) -> Answer:
    """Returns the Django field of a question."""
    return KINDS[asked.kind](asked)
