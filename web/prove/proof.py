"""What a proof is asked for and what it says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """How many to try (0: the proof's own number), the seed of its chances, and on which databases.

    For indicators an engine beside them: spark. For proofs of many kinds the one kind to try; empty means all.
    """

    count: int
    seed: int
    kinds: Sequence[str]
    engine: str = ""
    only: str = ""


@dataclass
class Proof:
    """How often something was tried, what failed in words, and the figures of each database."""

    name: str
    tried: int = 0
    details: list[str] = field(default_factory=list)
    figures: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """How many failed."""
        return len(self.details)

    def as_json(self) -> str:
        """One object: name, tried, failed, details, figures."""
        about = {"name": self.name, "tried": self.tried, "failed": self.failed}
        return json.dumps({**about, "details": self.details, "figures": self.figures}, ensure_ascii=False)

    def as_text(self) -> str:
        """The same for people."""
        lines = [f"{self.name}：试了{self.tried}次，失败{self.failed}次", *self.details]
        for db, figures in self.figures.items():
            lines.append(f"{db}  " + "  ".join(f"{name} {value:g}" for name, value in figures.items()))
        return "\n".join(lines)
