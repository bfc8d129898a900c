"""What every page knows: the site's name, demo mode, who is signed in with which posts."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Values for base.html."""
    return {"demo": settings.DEMO}
