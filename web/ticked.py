"""What somebody ticked on a page."""

from django.http import HttpRequest

# No id has more digits.
DIGITS = 18


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The ids that a form sent under a name, in their order; what can be none is left out."""
    return [int(text) for text in request.POST.getlist(name) if text.isdecimal() and len(text) <= DIGITS]
