"""Something that one person enters and another lets count; what each of them did is kept beside the product."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from offices.models import User

Act = Callable[[int, User], object]


@dataclass
class Scene:
    """Chance, the time, the people, and the administrators, who hold no other post."""

    chance: Random
    now: datetime
    officials: list[User] = field(default_factory=list)
    administrators: list[User] = field(default_factory=list)

    def number(self) -> str:
        """A word that nothing else bears."""
        return f"{self.chance.getrandbits(40):010x}"


class Matter(ABC):
    """One kind of thing; `hands` holds, by row, everybody who entered or changed it."""

    # No more of them wait at a time than this.
    most = 6
    by_administrators = False

    def __init__(self, scene: Scene) -> None:
        self.scene, self.chance = scene, scene.chance
        self.hands: dict[int, set[int]] = defaultdict(set)

    @property
    def name(self) -> str:
        """The kind in one word."""
        return type(self).__name__.lower()

    @property
    def now(self) -> datetime:
        return self.scene.now

    @property
    def people(self) -> list[User]:
        """Who tries to do it."""
        return self.scene.administrators if self.by_administrators else self.scene.officials

    @property
    def enterers(self) -> list[User]:
        """Who tries to enter one."""
        return self.people

    def likely(self, pk: int) -> list[User]:
        """Who might be the second person."""
        return self.people

    @abstractmethod
    def enter(self, actor: User) -> int:
        """Enters one and returns its row."""

    @abstractmethod
    def waiting(self) -> list[int]:
        """The rows that wait for their second person."""

    @abstractmethod
    def approve(self, pk: int, actor: User) -> object:
        """The second person's act."""

    def changes(self) -> Mapping[str, Act]:
        """Acts by which a row becomes, wholly or in part, somebody else's work."""
        return {}

    def others(self) -> Mapping[str, Act]:
        """Acts that move a row without making it one's own work."""
        return {}

    def told(self, pk: int) -> str:
        """One row in words."""
        return f"{self.name} {pk}"
