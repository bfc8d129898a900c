"""The column kind for what is sealed: it says for which place, with whose number, and whose household it tells of."""

from collections.abc import Sequence
from typing import Any

from django.db import models


class SealedField(models.BinaryField):
    """Sealed bytes (`cases.secrets`); one declaration for key rotation, destruction, copies for people and the sheet.

    `place` is what the seal is bound to besides the row; `owner` the path to the UUID of the row to which it is bound;
    `household` the path to the household of which it tells, empty where there is none. In the database it is bytes.
    """

    def __init__(
        self, verbose_name: str, place: str = "", household: str = "", owner: str = "uid", **options: Any
    ) -> None:
        self.place, self.household, self.owner = place, household, owner
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """What a migration has to know: a column of bytes."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options
