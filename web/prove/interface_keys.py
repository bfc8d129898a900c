"""Writes under one key: sent by many at once, and by a process that is killed and begun anew, each is done once."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any
from uuid import uuid4

from django.db import connection, connections
from django.test import Client

from cases.models import ChainEntry
from processes.models import Task

AT_ONCE = 4


def together(word: str, tasks: list[int]) -> Iterator[str]:
    """Each task is claimed by several at once under one key; yields what went wrong."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for task in tasks:
            key = uuid4().hex
            answers = list(pool.map(lambda _n, t=task, k=key: _claim(word, t, k), range(AT_ONCE)))
            yield from _wrong(task, answers)
            if _claim(word, task + 1_000_000, key).status_code != 422:
                yield f"任务{task}：同一个键用于另一个请求，没有拒绝"


def killed(word: str, tasks: list[int], chance: Random) -> Iterator[str]:
    """Each task is claimed by a process that is killed at a chance moment, then again under the same key."""
    for task in tasks:
        key = uuid4().hex
        connections.close_all()
        child = os.fork()
        if not child:
            _claim(word, task, key)
            os._exit(0)
        time.sleep(chance.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        yield from _wrong(task, [_claim(word, task, key)])


def _claim(word: str, task: int, key: str) -> Any:
    try:
        head = {"SERVER_NAME": "127.0.0.1", "HTTP_AUTHORIZATION": f"Bearer {word}", "HTTP_IDEMPOTENCY_KEY": key}
        return Client(raise_request_exception=False).post(
            f"/api/v1/tasks/{task}/claim", b"", "application/json", **head
        )
    finally:
        connection.close()


def _wrong(task: int, answers: list[Any]) -> Iterator[str]:
    told = {(answer.status_code, answer.content) for answer in answers}
    if told != {(200, f'{{"id": {task}, "is_mine": true}}'.encode())}:
        yield f"任务{task}：答复不同 {sorted(status for status, _content in told)}"
    row = Task.objects.select_related("process__case").get(pk=task)
    acts = ChainEntry.objects.filter(case=row.process.case, act="claim", element=row.element, detail__to=row.holder_id)
    if acts.count() != 1:
        yield f"任务{task}：领取了{acts.count()}次"
