"""Who owes support to whom, from their relations to one applicant (民法典 第一千零五十九条至第一千零七十五条)."""

from __future__ import annotations

from rules.assessment.household import Member

_INVERSE = {
    "spouse": "spouse",
    "child": "parent",
    "parent": "child",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
    "sibling": "sibling",
}
_ONE_WAY = {
    ("spouse", "child"): "parent",
    ("parent", "sibling"): "parent",
    ("parent", "child"): "grandparent",
    ("grandparent", "parent"): "parent",
    ("grandparent", "sibling"): "grandparent",
    ("child", "grandchild"): "parent",
    ("spouse", "grandchild"): "grandparent",
    ("child_in_law", "grandchild"): "parent",
    ("parent_in_law", "spouse"): "parent",
    ("parent_in_law", "child"): "grandparent",
    ("child", "child"): "sibling",
    ("sibling", "sibling"): "sibling",
    ("grandchild", "grandchild"): "sibling",
    ("parent", "parent"): "spouse",
    ("grandparent", "grandparent"): "spouse",
    ("parent_in_law", "parent_in_law"): "spouse",
    ("child", "child_in_law"): "spouse",
}
_PAIRS = {**{(two, one): _INVERSE[kin] for (one, two), kin in _ONE_WAY.items()}, **_ONE_WAY}
_ONLY_FOR_MINORS = frozenset({"sibling", "grandparent"})


def kinship(one: Member, other: Member) -> str:
    """Say what one is to the other, or nothing when the list does not tell."""
    if other.relation == "self":
        return one.relation
    if one.relation == "self":
        return _INVERSE.get(other.relation, "")
    return _PAIRS.get((one.relation, other.relation), "")


def owes_support(kin: str, minor_obligor: bool, person: Member) -> bool:
    """Tell whether a relative of that kind owes support to a person who cannot work."""
    if minor_obligor or kin not in _INVERSE:
        return False
    return person.is_minor if kin in _ONLY_FOR_MINORS else True
