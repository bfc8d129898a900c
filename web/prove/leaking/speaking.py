"""Errors that speak: at a statement drawn by chance something fails, in words that name a person and an illness."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from random import Random

from django.db import DataError, IntegrityError, OperationalError, connection

from cases.invented import names

ERRORS: tuple[type[Exception], ...] = (ValueError, KeyError, RuntimeError, DataError, OperationalError, OSError)
# A savepoint that fails would break off the proof's own transaction and not the product's work.
SPARED = ("SAVEPOINT", "RELEASE", "ROLLBACK")
LETTERS = "亍匦伲僖冖谛邺坌堋芟荦萃蓰尢摞咚啭嗌圜崛"


class Speaker:
    """Fails once, some statements after it was told to, and remembers each word that it ever said."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.left, self.said, self.times = chance, 0, set[str](), 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, statements are counted."""
        with connection.execute_wrapper(self):
            yield

    def soon(self, within: int) -> None:
        """One of the next so many statements fails."""
        self.left = self.chance.randint(1, within)

    def hush(self) -> None:
        """None fails any more."""
        self.left = 0

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        if self.left and not sql.startswith(SPARED):
            self.left -= 1
            if not self.left:
                raise self._error()
        return execute(sql, params, many, context)

    def _error(self) -> Exception:
        """An error whose words hold a name, an illness, an id, a telephone and a card that exist nowhere else."""
        words = [*self._secrets()]
        self.said.update(words)
        self.times += 1
        if self.chance.random() < 0.1:
            return IntegrityError(f"UNIQUE constraint failed: {words}")
        return self.chance.choice(ERRORS)(f"不能写入：{'，'.join(words)}")

    def _secrets(self) -> Iterator[str]:
        yield "王" + "".join(self.chance.choices(LETTERS, k=4))
        yield "".join(self.chance.choices(LETTERS, k=4)) + "症"
        yield names.resident_id(self.chance, "411224", date(1970, 5, 6), "male")
        yield names.mobile(self.chance)
        yield names.bank_card(self.chance)


def found(text: str, words: Sequence[str] | set[str]) -> list[str]:
    """The words that a text repeats."""
    return sorted(set(re.findall("|".join(map(re.escape, words)), text))) if words else []
