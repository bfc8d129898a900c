"""What the interface answers is what its description says; the proof of it sees an answer that is not."""

import logging
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from cases.models import Case
from web.api.interface import api

pytestmark = pytest.mark.either_database


@pytest.fixture
def requests() -> Iterator[ModuleType]:
    """What makes the requests, loaded when it is wanted: that takes a second.

    Refusals by the hundred are not logged, and the end of a request does not end the test's connection.
    """
    signals = (request_started, request_finished)
    logging.disable(logging.WARNING)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield import_module("web.prove.interface_requests")
    for signal in signals:
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def test_good_and_bad_requests_are_answered_as_described(case: Case, requests: ModuleType, moment: object) -> None:
    who = [one for one in requests.accounts(moment) if one.name == "lushi.caseworker"]
    described = api.get_openapi_schema()
    # Every fourth operation; `prove api` asks all of them for everybody.
    some = dict(sorted(described["paths"].items())[1::4])
    found = requests.asked(who, 1, 5, requests.known(), dict(described) | {"paths": some})
    assert found.details == [] and found.tried > 10 and found.answers[200] > 1


def test_an_answer_outside_the_description_is_seen(case: Case, requests: ModuleType, moment: object) -> None:
    described = api.get_openapi_schema()
    me = {path: told for path, told in described["paths"].items() if path.endswith("/me")}
    shapes = described["components"]["schemas"]
    wrong = shapes | {"Me": shapes["Me"] | {"properties": {"name": {"type": "integer"}}}}
    components = described["components"] | {"schemas": wrong}
    who = [one for one in requests.accounts(moment) if one.name == "lushi.caseworker"]
    found = requests.asked(who, 2, 5, requests.known(), dict(described) | {"paths": me, "components": components})
    assert any("JsonSchemaError" in told for told in found.details)


def test_a_case_number_told_to_another_county_is_seen(case: Case, requests: ModuleType, moment: object) -> None:
    far = next(one for one in requests.accounts(moment) if one.is_far and one.word)
    assert list(requests._foreign(f'{{"case":"{case.number}"}}'.encode(), far, {case.number})) == [case.number]
