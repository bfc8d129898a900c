"""Ids for new steps, made of the glossary's words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_OTHERWISE = {"Gateway": "gateway", "Event": "timer", "Activity": "stage"}


@cache
def words() -> dict[str, str]:
    """The id words by Chinese term."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


def propose_id(name: str, kind: str) -> str:
    """An id for a step of this Chinese name: its last term, for the head of a Chinese name stands at its end."""
    found = re.findall("|".join(sorted(words(), key=len, reverse=True)), name)
    if kind == "endEvent":
        return f"end_{words()[found[-1]]}" if found else "end"
    if kind.endswith("Gateway"):
        return f"gateway_{words()[found[-1]]}" if found else "gateway"
    otherwise = next((word for ending, word in _OTHERWISE.items() if kind.endswith(ending)), "step")
    return words()[found[-1]] if found else otherwise
