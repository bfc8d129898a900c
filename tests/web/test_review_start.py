"""A wave of reviews is begun in the area of a post; whose post has none is told so."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import ReviewWave
from offices.models import User
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
SignIn = Callable[[User], Client]


def test_an_officer_whose_bureau_owns_other_schemes_is_told_that_there_is_no_area(
    base: None, signed_in: SignIn
) -> None:
    farm = builders.person("county_approver", builders.COUNTY, "farm.officer", office_kind="agriculture_bureau")

    told = signed_in(farm).post(reverse("web:start_wave"), follow=True)

    assert "没有可以发起核查的地区" in told.content.decode()
    assert not ReviewWave.objects.exists()
