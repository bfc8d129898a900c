"""From the facts of a household to what it may receive; values in, values out, every step on a line of its own."""

from rules.assessment.assess import Assessment, Change, Trial, assess
from rules.assessment.errors import InvalidFacts, Problem
from rules.assessment.facts import parse_facts
from rules.assessment.household import Household

__all__ = ["Assessment", "Change", "Household", "InvalidFacts", "Problem", "Trial", "assess", "parse_facts"]
