"""A signature: who signed, on which day, and the stroke itself when the screen could take it."""

import base64
import binascii
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from forms.answers import Checked, Upload
from forms.text import tidy
from forms.values import check_order, read_date

PREFIX = "data:image/png;base64,"
LARGEST = 300_000
NAME_LIMIT = 50


class SignatureInput(forms.Widget):
    """Three inputs under one question."""

    template_name = "forms/signature.html"
    parts = ("name", "on", "drawn")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if data.get(name):
            return {"name": data.get(name)}
        parts = {part: data.get(f"{name}_{part}") or "" for part in self.parts}
        return parts if any(parts.values()) else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        return context | {"parts": value if isinstance(value, dict) else {"name": value or ""}}

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_name" if id_ else id_


class SignatureAnswer(Checked):
    """Cleans to {name, on, drawn}; the drawing itself travels with the uploaded files."""

    kind_widget = SignatureInput

    def clean(self, value: Any) -> dict[str, Any] | None:
        parts = value or {}
        name = tidy(parts.get("name") or "")
        if not name:
            self.check_unsigned(parts)
            return None
        if len(name) > NAME_LIMIT:
            raise ValidationError(f"{self.label}的签名不能超过{NAME_LIMIT}字")
        signed: dict[str, Any] = {"name": name}
        if parts.get("on"):
            signed["on"] = self.obey(read_date, parts["on"])
        if parts.get("drawn") and parts["drawn"] is not True:
            signed["drawn"] = self.drawing(str(parts["drawn"]))
        return signed

    def check_unsigned(self, parts: dict[str, Any]) -> None:
        if self.required or parts.get("drawn"):
            raise ValidationError(self.error_messages["required"])

    def check(self, value: Any, on: date | None) -> None:
        """Fills in the day of signing, which cannot lie ahead."""
        if value and on:
            self.obey(check_order, value.setdefault("on", on.isoformat()), on.isoformat(), True, "今天")

    def plain(self, value: Any) -> dict[str, Any]:
        return {**value, "drawn": True} if "drawn" in value else dict(value)

    def uploads(self, value: Any) -> list[Upload]:
        return [value["drawn"]] if "drawn" in value else []

    def drawing(self, text: str) -> SimpleUploadedFile:
        """Returns the stroke as a file, so that it is sniffed and stored like any other picture."""
        try:
            if not text.startswith(PREFIX) or len(text) > LARGEST:
                raise binascii.Error
            content = base64.b64decode(text[len(PREFIX) :], validate=True)
        except binascii.Error:
            raise ValidationError(f"{self.label}的手写笔迹没有传完整，请重签") from None
        return SimpleUploadedFile(f"{self.label}.png", content, content_type="image/png")
