"""Questions answered by a picture or a paper; only presence, size and count are judged here, content is in `cases`."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from forms.answers import Answer, Upload
from forms.schema import Field
from forms.text import tidy

LARGEST = 10 * 1024 * 1024
MOST = {"photos": 9, "attachment": 5}
PICTURES = ("jpg", "jpeg", "png", "webp")
ENDINGS = {"photos": PICTURES, "attachment": (*PICTURES, "pdf")}


class FilesInput(forms.FileInput):
    """Takes several files and the keys of those that were stored with a draft."""

    allow_multiple_selected = True
    template_name = "forms/files.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        kept = data.getlist(f"{name}_kept") if hasattr(data, "getlist") else data.get(f"{name}_kept") or []
        return {"new": files.getlist(name), "kept": kept}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        return context | {"stored": value if isinstance(value, list) else []}


class AttachmentAnswer(Answer):
    """Pictures or PDF files."""

    kind_widget = FilesInput

    def attributes(self, asked: Field) -> dict[str, Any]:
        accept = ",".join(f".{ending}" for ending in ENDINGS[asked.kind])
        return super().attributes(asked) | {"accept": accept, "multiple": True, "data-photos": asked.kind == "photos"}

    def clean(self, value: Any, stored: Any = ()) -> list[Any] | None:
        """Returns files kept with a draft and new ones, once count, size and name are in order."""
        new: list[Upload] = value["new"]
        files = [*self.kept(value["kept"], stored), *new]
        most = int(self.asked.max or MOST[self.asked.kind])
        if self.required and not files:
            raise ValidationError(self.error_messages["required"])
        if len(files) > most:
            raise ValidationError(f"{self.label}最多上传{most}个文件")
        for file in new:
            self.check_file(file)
        return files or None

    def kept(self, keys: Any, stored: Any) -> list[dict[str, Any]]:
        """Returns those stored files that the person did not take out; an unknown key is passed over."""
        return [file for file in stored or () if isinstance(file, dict) and str(file.get("key")) in keys]

    def plain(self, value: Any) -> list[dict[str, Any]]:
        return [file if isinstance(file, dict) else {"name": tidy(file.name), "size": file.size} for file in value]

    def uploads(self, value: Any) -> list[Upload]:
        return [file for file in value if not isinstance(file, dict)]

    def check_file(self, file: Upload) -> None:
        name = tidy(file.name)
        if not file.size:
            raise ValidationError(f"{self.label}中的“{name}”是空文件")
        if file.size > LARGEST:
            raise ValidationError(f"{self.label}中的“{name}”超过{LARGEST // 1024 // 1024}MB，请压缩或重拍")
        if name.rpartition(".")[2].lower() not in ENDINGS[self.asked.kind]:
            raise ValidationError(f"{self.label}只收 {'、'.join(ENDINGS[self.asked.kind])} 文件")


class PhotosAnswer(AttachmentAnswer):
    """Pictures only; a phone may take them on the spot."""
