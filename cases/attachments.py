"""Photos and scans: judged by content, re-encoded without their hidden data, sealed on disk under opaque names."""

import hashlib
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from cases import secrets
from cases.errors import FileRefused
from cases.models import Attachment, Case, Submission
from offices.models import User

PLACE = "attachment.file"
LIMIT = 10 * 1024 * 1024
LONGEST_SIDE = 2400
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP")
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


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
        name=safe_name(upload.name or "附件"),
        content_type=content_type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        uploaded_at=now,
    )
    target = path_of(attachment)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(secrets.seal(data, PLACE, attachment.uid))
    attachment.save(force_insert=True)
    return attachment


def cleaned(upload: UploadedFile) -> tuple[bytes, str]:
    """Returns harmless bytes and their type; what is neither picture nor PDF is refused."""
    if upload.size and upload.size > LIMIT:
        raise FileRefused(f"“{upload.name}”超过10MB，请压缩后再传")
    data = upload.read()
    if data[:5] == b"%PDF-":
        return _checked_pdf(data, upload.name or ""), "application/pdf"
    return _redrawn(data, upload.name or ""), "image/jpeg"


def _checked_pdf(data: bytes, name: str) -> bytes:
    # A name may spell its letters as #xx (ISO 32000-1, 7.3.5).
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), data)
    if any(word in plain for word in ACTIVE):
        raise FileRefused(f"“{name}”含有可执行内容，请打印后重新扫描")
    return data


def _redrawn(data: bytes, name: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=IMAGE_FORMATS)
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except Exception as error:  # Pillow raises many kinds for hostile bytes; all mean the same to the person
        raise FileRefused(f"“{name}”不是可以识别的图片，请上传JPG、PNG、WEBP或PDF") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def read(attachment: Attachment) -> tuple[bytes, str]:
    """Returns the bytes and the type of a stored file."""
    return secrets.unseal(path_of(attachment).read_bytes(), PLACE, attachment.uid), attachment.content_type


def safe_name(name: str) -> str:
    """The file's own name without folders and odd characters, for showing only."""
    plain = Path(name.replace("\\", "/")).name
    return "".join(letter for letter in plain if letter.isprintable() and letter not in '<>"&;')[:120] or "附件"


def path_of(attachment: Attachment) -> Path:
    """Where a file lies."""
    text = attachment.uid.hex
    return Path(settings.MEDIA_ROOT) / "attachments" / text[:2] / text
