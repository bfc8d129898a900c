"""People at work on a trial of several hosts: they sign in once, then look and claim through the one address.

asking.py ADDRESS REQUESTS A_SECOND      prints one JSON object when the last answer is there
"""

import http.cookiejar
import json
import random
import re
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from urllib.parse import urlencode

PASSWORD = "hulian-demo-2026"
PEOPLE = ("lushi.caseworker", "lushi.investigator1", "lushi.investigator2", "lushi.head", "lushi.approver")
SHARING = ("lushi.investigator1", "lushi.investigator2")


class Person:
    """One browser: a session that every host must know."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.name, self.jar = base, name, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, said: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, address in the end, text; 0 when nobody answered."""
        headers = {"Referer": self.base + path}
        data = urlencode({**said, "csrfmiddlewaretoken": self.token()}).encode() if said is not None else None
        asked = urllib.request.Request(self.base + path, data, headers)
        try:
            with self.opener.open(asked, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as slip:
            return slip.code, path, slip.read().decode(errors="replace")
        except OSError:
            return 0, path, ""

    def token(self) -> str:
        """The browser's own proof that it was here before."""
        return next((str(cookie.value) for cookie in self.jar if "csrf" in cookie.name), "")

    def sign_in(self) -> None:
        """Once; every later page is under this session."""
        self.ask("/sign-in/")
        status, where, _ = self.ask("/sign-in/", {"username": self.name, "password": PASSWORD})
        if "/sign-in/" in where or status >= 400:
            raise SystemExit(f"{self.name} could not sign in: {status} {where}")

    def tasks(self) -> list[str]:
        """The tasks of the first page of the inbox."""
        return sorted(set(re.findall(r"/tasks/(\d+)/", self.ask("/inbox/")[2])))


class Work:
    """What came back, and when what failed was asked."""

    def __init__(self, people: list[Person]) -> None:
        self.people, self.seen, self.failed = people, Counter[str](), list[float]()
        self.began = time.monotonic()

    def one(self, person: Person, path: str) -> None:
        """One page; a sign-in page in its place is a session that was not known."""
        status, where, _ = person.ask(path)
        name = "signed out" if status == 200 and "/sign-in/" in where else str(status)
        self.seen[name] += 1
        if name != "200":
            self.failed.append(round(time.monotonic() - self.began, 1))


def claims(sharing: list[Person], task: str) -> list[int]:
    """Two people reach for one task at once; who was told what."""
    told = dict[str, int]()
    threads = [
        threading.Thread(target=lambda one=one: told.update({one.name: one.ask(f"/tasks/{task}/claim/", {})[0]}))
        for one in sharing
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told.values())


def main(base: str, requests: str, rate: str) -> None:
    """Steady looks by everybody; in between both investigators reach for the same tasks."""
    people = [Person(base, name) for name in PEOPLE]
    for person in people:
        person.sign_in()
    sharing = [person for person in people if person.name in SHARING]
    both = sorted(set(sharing[0].tasks()) & set(sharing[1].tasks()))
    rng, work, threads = random.Random(1), Work(people), []
    races = [claims(sharing, task) for task in both]
    for number in range(int(requests)):
        time.sleep(max(0.0, work.began + number / float(rate) - time.monotonic()))
        person = rng.choice(people)
        path = rng.choice(["/inbox/", "/inbox/", "/messages/", "/profile/", "/about-post/"])
        threads.append(threading.Thread(target=work.one, args=(person, path)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    print(json.dumps({"asked": int(requests), "answers": dict(work.seen), "failed_at": work.failed, "races": races}))


if __name__ == "__main__":
    main(*sys.argv[1:])
