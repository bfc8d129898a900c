"""The whole database server killed, the postmaster and its children, while people hand in, and started again."""

import subprocess
import time
from random import Random

from django.conf import settings
from django.db import OperationalError, connections
from django.db.utils import InterfaceError

from web.prove.kills.submitting import Submitting
from web.prove.kills.victim import Say, begun, heard

NAME = "server"


class Crashing(Submitting):
    """The same work; its worker finds its connection gone."""

    name, longest = NAME, 0.6

    def __init__(self, chance: Random, cluster: str) -> None:
        super().__init__(chance)
        self.cluster = cluster

    def work(self, say: Say) -> None:
        """A worker whose database goes away ends there."""
        try:
            super().work(say)
        except (OperationalError, InterfaceError):
            return

    def hit(self, after: float) -> list[str]:
        """Kills the server under the worker, and starts it again."""
        child, pipe = begun(self.work)
        time.sleep(after)
        crash(self.cluster)
        told = heard(child, pipe)
        start_again(self.cluster)
        return told


def crash(cluster: str) -> None:
    """SIGKILL for the postmaster and all its children."""
    _act("crash", cluster)


def start_again(cluster: str) -> None:
    """Starts the server on the same data and port; it recovers what was committed from its log."""
    connections.close_all()
    _act("again", cluster)


def _act(act: str, cluster: str) -> None:
    subprocess.run(["bash", "install/postgres.sh", act, cluster], cwd=settings.BASE_DIR, check=True)
