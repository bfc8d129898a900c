"""Applicants found by characters of their name that stand side by side, wherever in the name they stand."""

from datetime import date

from django.db.models import Q

from cases import access
from cases.models import NamePair
from offices.models import User

PAIR = 2


def like(user: User, text: str, on: date, case: str = "") -> Q:
    """Cases below a person's seats with the text in the applicant's name; `case` is the path from the row to its case.

    Two characters or more go through the index of pairs; a single one is taken for the family name. It narrows only:
    the rows come from the one filter of `cases/access.py`.
    """
    if len(text) < PAIR:
        return Q(**{f"{case}applicant__startswith": text})
    # The last two: given names differ more than family names do.
    pairs = NamePair.objects.filter(access.below_seats(user, on), pair=text[-PAIR:])
    found = Q(**{f"{case}pk__in": pairs.values("case")})
    return found if len(text) == PAIR else found & Q(**{f"{case}applicant__contains": text})
