"""People at a browser: they press, and read what the page says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections
from django.test import Client

from forms.rows import flatten
from offices.models import User
from processes.models import Task
from web.prove.hands import Hands
from web.signing.coming_in import CODE_PASSED

YES_NO = {True: "yes", False: "no"}
DONE, CONFLICT, UNAVAILABLE = 302, 409, 503
REFUSED = (403, CONFLICT, 422)
_OUTSIDE, _TAGS = re.compile(r"^.*<main[^>]*>|</main>.*$", re.S), re.compile(r"<[^>]+>|\s+")


@dataclass(frozen=True)
class Page:
    """What a browser shows: the status, and the words of the page itself without their tags."""

    status: int
    said: str


class Pressing:
    """A browser for each person, signed in before anything goes wrong."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.browsers: dict[int, Client] = {}

    def browser(self, user: User) -> Client:
        """The person's own."""
        if user.pk not in self.browsers:
            client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
            session = client.session
            session[CODE_PASSED] = True
            session.save()
            self.browsers[user.pk] = client
        return self.browsers[user.pk]

    def form(self, task: Task, actor: User, now: datetime, photo: bytes = b"") -> dict[str, Any]:
        """A task's form as a browser posts it, with a photo where there is one."""
        form = posted(self.hands.answers(task, actor, now))
        return {**form, "photos": SimpleUploadedFile("现场.jpg", photo, "image/jpeg")} if photo else form

    def press(self, task_id: int, actor: User, form: Mapping[str, Any]) -> Page:
        """Hands a form in; the server's process lets go of broken connections afterwards, as it does in service."""
        for file in (value for value in form.values() if isinstance(value, SimpleUploadedFile)):
            file.seek(0)
        answer = self.browser(actor).post(f"/tasks/{task_id}/", dict(form))
        close_old_connections()
        words = _TAGS.sub(" ", _OUTSIDE.sub("", answer.content.decode()))
        return Page(answer.status_code, " ".join(unescape(words).split()))


def posted(said: Mapping[str, object]) -> dict[str, Any]:
    """Answers as a browser posts them."""
    flat = flatten(said).items()
    return {key: YES_NO[value] if isinstance(value, bool) else value for key, value in flat if value is not None}
