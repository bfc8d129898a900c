"""Signing in with the province's account, against a real OpenID server that the test starts in a thread."""

import json
import os
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from config.sign_in import Oidc
from offices.models import SecurityEvent, User
from tests import builders

pytestmark = [pytest.mark.either_database, pytest.mark.django_db]
RETURN = "http://testserver/sign-in/province/return/"


def addresses() -> list:
    """What config.urls would hold where the province's door is open."""
    web = import_module("web.urls")
    doors = [*web.urlpatterns, *import_module("web.signing.province_urls").urlpatterns]
    return [path("", include((doors, "web")))]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A real identity service with a client of ours, RS256 and the key in its JWKS."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    iam = import_module("pytest_iam")
    port = import_module("portpicker").pick_unused_port()
    configuration = iam.iam_configuration.__wrapped__(tmp_path_factory, port)
    running = iam.iam_server.__wrapped__(configuration, port)
    server = next(running)
    yield server
    with pytest.raises(StopIteration):
        next(running)


@pytest.fixture(scope="module")
def province(server: object) -> Oidc:
    """How an installation would name that service."""
    client = server.models.Client(
        client_id=str(uuid.uuid4()),
        client_secret="for this test",
        client_name="hulian",
        client_uri="http://testserver/",
        redirect_uris=[RETURN],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile"],
        token_endpoint_auth_method="client_secret_post",
        id_token_signed_response_alg="RS256",
    )
    server.backend.save(client)
    server.backend.update(client, audience=[client])
    server.backend.save(client)
    base = server.url.rstrip("/")
    places = {
        "AUTHORIZATION": f"{base}/oauth/authorize",
        "TOKEN": f"{base}/oauth/token",
        "USER": f"{base}/oauth/userinfo",
        "JWKS": f"{base}/oauth/jwks.json",
        "LOGOUT": f"{base}/oauth/end_session",
    }
    return Oidc(client.client_id, "for this test", "RS256", "sub", "openid profile", "省级平台", False, places)


@pytest.fixture
def door(base: None, province: Oidc) -> Iterator[None]:
    """This installation with that door open."""
    urls = ModuleType("urls")
    urls.urlpatterns = addresses()
    backends = [*settings.AUTHENTICATION_BACKENDS, "web.signing.province.ProvinceBackend"]
    sign_in = replace(settings.SIGN_IN, oidc=province)
    with override_settings(SIGN_IN=sign_in, ROOT_URLCONF=urls, AUTHENTICATION_BACKENDS=backends):
        yield


@pytest.fixture
def person(server: object, province: Oidc) -> Iterator[object]:
    """Somebody whom the province knows, with an e-mail address that one of our accounts has too."""
    known = server.random_user(user_name=f"staff-{uuid.uuid4().hex[:8]}", emails=["head@example.org"])
    server.consent(known)
    server.login(known)
    yield known
    server.logout()


def go(client: Client, server: object) -> tuple[str, str]:
    """The browser's way to the service and back: the state and the code that it brings home."""
    away = client.get("/sign-in/province/").headers["Location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    back = server.test_client.get(away).headers["Location"]
    told = parse_qs(urlsplit(back).query)
    return told["state"][0], told["code"][0]


def come_back(client: Client, state: str, code: str) -> HttpResponse:
    return client.get("/sign-in/province/return/", {"state": state, "code": code})


def test_whom_an_administrator_gave_this_subject_comes_in_and_goes(
    door: None, server: object, person: object, client: Client
) -> None:
    user = builders.person("caseworker", builders.VILLAGE)
    User.objects.filter(pk=user.pk).update(subject=person.user_name, must_change_password=True)

    answer = come_back(client, *go(client, server))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/inbox/").context["user"] == user
    assert SecurityEvent.objects.get(kind="signed_in").detail == {"way": "province"}
    gone = client.post("/sign-out/", follow=True)
    assert "end_session" in gone.content.decode() and client.get("/inbox/").status_code == 302


def test_a_person_without_an_account_is_told_so_and_an_equal_mail_address_helps_nobody(
    door: None, server: object, person: object, client: Client
) -> None:
    user = builders.person("head_of_office", builders.VILLAGE)
    User.objects.filter(pk=user.pk).update(email="head@example.org")
    before = User.objects.count()

    answer = come_back(client, *go(client, server))

    assert answer.status_code == 403 and "没有与它对应的账号" in answer.content.decode()
    assert User.objects.count() == before and client.get("/inbox/").status_code == 302


def test_a_state_that_this_browser_was_not_given_opens_nothing(
    door: None, server: object, person: object, client: Client
) -> None:
    user = builders.person("caseworker", builders.VILLAGE)
    User.objects.filter(pk=user.pk).update(subject=person.user_name)
    state, code = go(client, server)

    forged = come_back(client, "x" * 32, code)
    elsewhere = come_back(Client(), state, code)

    assert (forged.status_code, elsewhere.status_code) == (403, 403)
    assert come_back(client, state, code).status_code == 302, "the right browser still comes in"
    assert come_back(client, state, code).status_code == 403, "and once only"


def test_a_token_signed_with_another_key_is_refused(
    door: None, server: object, person: object, province: Oidc, client: Client
) -> None:
    user = builders.person("caseworker", builders.VILLAGE)
    User.objects.filter(pk=user.pk).update(subject=person.user_name)
    with another_key(server) as jwks:
        forged = replace(province, places={**province.places, "JWKS": jwks})
        with override_settings(SIGN_IN=replace(settings.SIGN_IN, oidc=forged)):
            answer = come_back(client, *go(client, server))

    assert answer.status_code == 403 and "不能通过核验" in answer.content.decode()
    assert client.get("/inbox/").status_code == 302


def test_an_account_that_is_closed_meanwhile_is_out_at_the_next_request(
    door: None, server: object, person: object, client: Client
) -> None:
    user = builders.person("caseworker", builders.VILLAGE)
    User.objects.filter(pk=user.pk).update(subject=person.user_name)
    come_back(client, *go(client, server))
    assert client.get("/inbox/").status_code == 200

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/inbox/").status_code == 302


class another_key:  # noqa: N801
    """A place that answers with a key of the same name as the service's, which is not the service's key."""

    def __init__(self, server: object) -> None:
        own = server.app.config["CANAILLE_OIDC"]["ACTIVE_JWKS"][0]
        key = import_module("joserfc.jwk").JWKRegistry.generate_key("RSA", 2048).as_dict(private=False)
        body = json.dumps({"keys": [{**key, "kid": own["kid"], "alg": "RS256"}]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *told: object) -> None:
                """Says nothing."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.http.server_port}/"

    def __exit__(self, *told: object) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()
