"""Work to back up: dibao cases with a photo each, carried on while backups are taken; says what there is."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max
from PIL import Image

from cases import attachments
from cases.models import ChainEntry
from web.backup import digests
from web.bench.variants.carried import Carried
from web.bench.variants.dibao import Dibao


class Kept(Dibao):
    """Each case brings a photo that no other has."""

    def _open(self) -> Carried:
        carried = super()._open()
        picture = io.BytesIO()
        Image.new("RGB", (40, 40), (carried.case.pk % 256, 90, 160)).save(picture, "PNG")
        photo = SimpleUploadedFile("房屋.png", picture.getvalue())
        attachments.keep_one(carried.case, None, "photo", photo, self.village.caseworker(), carried.now)
        return carried

    def figures(self) -> dict[str, object]:
        """Every table's digest, every file's, the moment, and the last entry of the chain."""
        last = ChainEntry.objects.aggregate(last=Max("id"))["last"]
        return {"tables": digests.tables(), "files": files(Path(settings.MEDIA_ROOT)), "entry": last, "at": _now()}


def files(root: Path) -> dict[str, str]:
    """Each file below a folder with its digest."""
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _now() -> str:
    return datetime.now(UTC).isoformat()


def make(number: int) -> Kept:
    """One worker's cases."""
    return Kept(number)
