"""Photos and scans: judged by content, re-encoded without their hidden data, sealed on disk under opaque names."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cases import secrets, whole_files
from cases.errors import Blocked, FileRefused
from cases.models import Attachment, Case, Submission
from cases.uploads import pictures, scans, viruses
from offices.models import User

PLACE = "attachment.file"
LIMIT = 10 * 1024 * 1024
# The endings by which a computer opens what was kept; another one is no name for it.
ENDINGS = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg", ".png", ".webp")}


def keep(
    case: Case, submission: Submission, files: Mapping[str, object], actor: User | None, now: datetime
) -> list[Attachment]:
    """Stores the files of one submission; FileRefused names the file and what is allowed."""
    return [
        keep_one(case, submission, path, upload, actor, now)
        for path, uploads in (files or {}).items()
        for upload in _each(uploads)
    ]


def _each(uploads: object) -> Iterable[UploadedFile]:
    if isinstance(uploads, list | tuple):
        return [upload for upload in uploads if upload]
    return [uploads] if isinstance(uploads, UploadedFile) else []


def keep_one(
    case: Case, submission: Submission | None, path: str, upload: UploadedFile, actor: User | None, now: datetime
) -> Attachment:
    """Stores one file of a case; without a submission it is a paper that belongs to no step."""
    data, content_type = cleaned(upload)
    attachment = Attachment(
        case=case,
        submission=submission,
        field=path[:80],
        name=shown_name(upload.name or "附件", content_type),
        content_type=content_type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        uploaded_at=now,
    )
    whole_files.write(path_of(attachment), secrets.seal(data, PLACE, attachment.uid))
    attachment.save(force_insert=True)
    return attachment


def cleaned(upload: UploadedFile) -> tuple[bytes, str]:
    """Returns harmless bytes and their type; what is neither picture nor PDF is refused."""
    if upload.size and upload.size > LIMIT:
        raise FileRefused(f"“{upload.name}”超过10MB，请压缩后再传")
    data, name = upload.read(), upload.name or ""
    viruses.check(data, name)
    if data[:5] == b"%PDF-":
        return scans.checked(data, name), "application/pdf"
    return pictures.redrawn(data, name), "image/jpeg"


def read(attachment: Attachment) -> tuple[bytes, str]:
    """Returns the bytes and the type of a stored file; Blocked when it is not where it was kept."""
    try:
        sealed = path_of(attachment).read_bytes()
    except FileNotFoundError as slip:
        raise Blocked("这个附件的文件不在存储中，请系统管理员核对附件目录，或者从备份恢复") from slip
    return secrets.unseal(sealed, PLACE, attachment.uid), attachment.content_type


def safe_name(name: str) -> str:
    """The file's own name without folders and odd characters, for showing only."""
    plain = Path(name.replace("\\", "/")).name
    return "".join(letter for letter in plain if letter.isprintable() and letter not in '<>"&;')[:120] or "附件"


def shown_name(name: str, content_type: str) -> str:
    """The shown name of what was kept, which ends as its content says: a program dressed as a picture is a picture."""
    plain, endings = safe_name(name), ENDINGS[content_type]
    return plain if plain.lower().endswith(endings) else f"{plain[:110]}{endings[0]}"


def path_of(attachment: Attachment) -> Path:
    """Where a file lies."""
    text = attachment.uid.hex
    return Path(settings.MEDIA_ROOT) / "attachments" / text[:2] / text
