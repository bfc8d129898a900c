"""The sealed files of cases: what was handed in, and the pictures of documents."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from cases import attachments
from cases.documents import jobs
from cases.sealing.rotating import SealedFile

FOLDERS = {"attachments": attachments.PLACE, "documents": jobs.PLACE}


def sealed_files() -> Iterator[SealedFile]:
    """Every file of a case that lies on the disk; its name is the number to which it is bound."""
    for folder, place in FOLDERS.items():
        for path in (Path(settings.MEDIA_ROOT) / folder).glob("??/*"):
            if not path.name.startswith("half."):
                yield SealedFile(path, place, UUID(path.name))
