"""Demonstration accounts open no door outside the demonstration."""

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory, override_settings

from offices.demo_accounts import PASSWORD


@pytest.fixture(autouse=True)
def accounts(base: None) -> None:
    """The demonstration's people."""


def sign_in() -> object:
    request = RequestFactory().post("/sign-in/")
    return authenticate(request, username="lushi.caseworker", password=PASSWORD)


def test_a_demonstration_account_signs_in_in_demo_mode_only() -> None:
    assert sign_in() is not None
    with override_settings(DEMO=False):
        assert sign_in() is None
