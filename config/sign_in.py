"""Who comes in and how: the switches of signing in, read from variables that start with HULIAN_."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

PASSWORD_PROFILES = ("dengbao3", "asvs")
SECOND_FACTOR = ("off", "posts", "everybody")
OIDC_PLACES = ("AUTHORIZATION", "TOKEN", "USER", "JWKS", "LOGOUT")


@dataclass(frozen=True)
class Oidc:
    """The identity service of a province: off without a client."""

    client: str
    secret: str
    algorithm: str
    claim: str
    scopes: str
    title: str
    second_factor: bool
    places: Mapping[str, str]

    # Where the web pages have the door to it.
    door = "/sign-in/province/"

    @property
    def on(self) -> bool:
        return bool(self.client)


@dataclass(frozen=True)
class SignIn:
    """How people sign in here.

    `passwords` and `second_factor` are words of the tuples above; `minutes` end an idle session, `hours` any session;
    `proxies` are the addresses or networks of the own reverse proxies, `unix` for one that comes by a socket.
    """

    passwords: str
    second_factor: str
    minutes: int
    hours: int
    one_session: bool
    proxies: tuple[str, ...]
    certificate_header: str
    oidc: Oidc


def read(known: Mapping[str, str], demo: bool) -> SignIn:
    """Returns the switches; a demonstration asks for no second factor unless told to. A wrong word is refused."""
    return SignIn(
        passwords=_one_of(known, "HULIAN_PASSWORDS", PASSWORD_PROFILES, "dengbao3"),
        second_factor=_one_of(known, "HULIAN_SECOND_FACTOR", SECOND_FACTOR, "off" if demo else "posts"),
        minutes=number(known, "HULIAN_SESSION_MINUTES", 15),
        hours=number(known, "HULIAN_SESSION_HOURS", 12),
        one_session=known.get("HULIAN_ONE_SESSION", "0") == "1",
        proxies=tuple(filter(None, known.get("HULIAN_PROXIES", "").split(","))),
        certificate_header=known.get("HULIAN_CERTIFICATE_HEADER", ""),
        oidc=oidc(known),
    )


def oidc(known: Mapping[str, str]) -> Oidc:
    """The identity service, from HULIAN_OIDC_CLIENT, _SECRET and the addresses _AUTHORIZATION, _TOKEN, _USER, _JWKS."""
    places = {name: known.get(f"HULIAN_OIDC_{name}", "") for name in OIDC_PLACES}
    client = known.get("HULIAN_OIDC_CLIENT", "")
    missing = [f"HULIAN_OIDC_{name}" for name in OIDC_PLACES[:4] if client and not places[name]]
    if missing:
        raise ImproperlyConfigured(f"已配置省级统一身份认证，但缺少 {'、'.join(missing)}，请补齐后再启动。")
    return Oidc(
        client=client,
        secret=known.get("HULIAN_OIDC_SECRET", ""),
        algorithm=known.get("HULIAN_OIDC_ALGORITHM", "RS256"),
        claim=known.get("HULIAN_OIDC_CLAIM", "sub"),
        scopes=known.get("HULIAN_OIDC_SCOPES", "openid profile"),
        title=known.get("HULIAN_OIDC_TITLE", "省级统一身份认证"),
        second_factor=known.get("HULIAN_OIDC_SECOND_FACTOR", "0") == "1",
        places=places,
    )


def _one_of(known: Mapping[str, str], name: str, words: tuple[str, ...], otherwise: str) -> str:
    word = known.get(name, "") or otherwise
    if word not in words:
        raise ImproperlyConfigured(f"{name} 只能是 {'、'.join(words)}，现在写的是“{word}”。")
    return word


def number(known: Mapping[str, str], name: str, otherwise: int) -> int:
    """A switch that is a whole number above nothing; anything else is refused by its name."""
    text = known.get(name, "") or str(otherwise)
    if not text.isdigit() or int(text) < 1:
        raise ImproperlyConfigured(f"{name} 要写大于零的整数，现在写的是“{text}”。")
    return int(text)
