"""Knocks at a running installation, by standard library alone: what try_offline.sh and try_hosts.sh ask it.

knocking.py steady HOST ADDRESS SECONDS A_SECOND      pages at a steady rate, until the seconds are over or SIGTERM
                                                      comes; prints how each ended
knocking.py spoof HOST ADDRESS                        wrong passwords under invented addresses; prints the statuses
"""

import http.client
import json
import re
import signal
import socket
import ssl
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlencode

PATHS = ("/sign-in/", "/", "/static/vendor/tabler.min.css", "/public/")
TRIES = 7


class Door(http.client.HTTPSConnection):
    """A connection to an address under another name; the certificate is the installation's own and not judged here."""

    def __init__(self, host: str, address: str) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        super().__init__(host, 443, timeout=30, context=context)
        self.address, self.context = address, context

    def connect(self) -> None:
        """Goes to the address, greets by the name."""
        plain = socket.create_connection((self.address, 443), self.timeout)
        self.sock = self.context.wrap_socket(plain, server_hostname=self.host)


def ask(host: str, address: str, path: str, seen: Counter[str], waits: list[float]) -> None:
    """One request on a connection of its own; any fault counts under its name."""
    began = time.monotonic()
    try:
        door = Door(host, address)
        door.request("GET", path)
        answer = door.getresponse()
        answer.read()
        seen[str(answer.status)] += 1
        door.close()
    except (OSError, http.client.HTTPException) as slip:
        seen[type(slip).__name__] += 1
    waits.append(time.monotonic() - began)


def steady(host: str, address: str, seconds: float, rate: float) -> dict[str, object]:
    """Asks at a steady rate whatever comes back, and waits for the last answer."""
    seen: Counter[str] = Counter()
    waits: list[float] = []
    threads: list[threading.Thread] = []
    enough = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: enough.set())
    began = time.monotonic()
    for number in range(int(seconds * rate)):
        if enough.wait(max(0.0, began + number / rate - time.monotonic())):
            break
        path = PATHS[number % len(PATHS)]
        thread = threading.Thread(target=ask, args=(host, address, path, seen, waits))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    waits.sort()
    good = sum(count for status, count in seen.items() if status[0] in "23" or status == "404")
    slow = waits[int(len(waits) * 0.95)]
    told = {"asked": len(waits), "refused": len(waits) - good, "answers": dict(seen)}
    return told | {"p95_seconds": round(slow, 2), "longest_seconds": round(waits[-1], 2)}


def spoof(host: str, address: str) -> dict[str, object]:
    """Wrong passwords for one name, each under another invented address: the lock must come all the same."""
    statuses = []
    for number in range(TRIES):
        door = Door(host, address)
        door.request("GET", "/sign-in/")
        answer = door.getresponse()
        page = answer.read().decode()
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        said = {"csrfmiddlewaretoken": token[1] if token else "", "username": "nobody", "password": "wrong"}
        claimed = f"203.0.113.{number}"
        headers = {
            "Cookie": cookie,
            "Referer": f"https://{host}/sign-in/",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": claimed,
            "X-Real-IP": claimed,
            "Forwarded": f"for={claimed}",
            "X-Forwarded-Host": "elsewhere.example",
        }
        door.request("POST", "/sign-in/", urlencode(said), headers)
        answer = door.getresponse()
        answer.read()
        statuses.append(answer.status)
        door.close()
    return {"statuses": statuses, "locked": statuses[-1] in (403, 429)}


def main(act: str, host: str, address: str, *numbers: str) -> None:
    """Prints one JSON object."""
    print(json.dumps(steady(host, address, *map(float, numbers)) if act == "steady" else spoof(host, address)))


if __name__ == "__main__":
    main(*sys.argv[1:])
