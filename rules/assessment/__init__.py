"""From the facts of a household to what it may receive; values in, values out, every step on a line of its own."""

from rules.assessment.assess import assess
from rules.assessment.errors import InvalidFacts, Problem
from rules.assessment.explain import as_json, explain
from rules.assessment.facts import parse_facts
from rules.assessment.household import Household
from rules.assessment.result import Assessment, Change, Trial
from rules.assessment.rulebook import check_rulebook

__all__ = [
    "Assessment",
    "Change",
    "Household",
    "InvalidFacts",
    "Problem",
    "Trial",
    "as_json",
    "assess",
    "check_rulebook",
    "explain",
    "parse_facts",
]
