"""Damage done to a diagram at random: bytes flipped, dropped and doubled, elements moved, renamed and recast."""

import copy
from collections.abc import Callable
from random import Random

from lxml import etree  # type: ignore[import-untyped]

WORDS = ["", "x", "End", "Start", "investigation", "true", "1 +", 'deadline("x")', "10000000", "__import__('os')"]
Wound = Callable[[etree._Element, etree._Element, Random], None]


def damaged(text: str, chance: Random) -> bytes:
    """A diagram with up to six wounds in its bytes, or up to four in its tree."""
    return _in_bytes(text, chance) if chance.random() < 0.25 else _in_tree(text, chance)


def _in_bytes(text: str, chance: Random) -> bytes:
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randrange(len(data)), chance.randrange(len(data))
        wound = chance.choice(["flip", "drop", "double"])
        if wound == "flip":
            data[at] = chance.randrange(256)
        elif wound == "drop":
            del data[at : at + 30]
        else:
            data[at:at] = data[other : other + 200]
    return bytes(data)


def _in_tree(text: str, chance: Random) -> bytes:
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    elements = list(root.iter("{*}*"))
    for _ in range(chance.randint(1, 4)):
        one, other = chance.choice(elements[1:]), chance.choice(elements[1:])
        wound: Wound = chance.choice([_drop, _rename, _forget, _graft, _recast, _rewrite])
        wound(one, other, chance)
    return etree.tostring(root)


def _drop(one: etree._Element, other: etree._Element, chance: Random) -> None:
    if one.getparent() is not None:
        one.getparent().remove(one)


def _rename(one: etree._Element, other: etree._Element, chance: Random) -> None:
    if one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice([other.get("id") or "", *WORDS]))


def _forget(one: etree._Element, other: etree._Element, chance: Random) -> None:
    if one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]


def _graft(one: etree._Element, other: etree._Element, chance: Random) -> None:
    one.append(copy.deepcopy(other))


def _recast(one: etree._Element, other: etree._Element, chance: Random) -> None:
    one.tag = other.tag


def _rewrite(one: etree._Element, other: etree._Element, chance: Random) -> None:
    one.text = chance.choice(WORDS)
