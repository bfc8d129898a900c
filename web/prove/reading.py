"""Pages as a person reads them, so that two answers can be compared: without tokens, and without the frame around."""

import re

from django.test import Client

from offices.models import User

# The page itself: around it stand how long the session lasts, and tokens.
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def signed_in(username: str) -> Client:
    """A browser of a person who is signed in already."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=username), backend="offices.backends.PeopleBackend")
    return client


def said(text: str) -> str:
    """What a page says, blanks left out; a part of a page is taken whole."""
    main = MAIN.search(text)
    return "".join(TOKEN.sub("", main[0] if main else text).split())
