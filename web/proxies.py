"""Behind a reverse proxy: the person's own address, and headers that only the proxy may have written."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED_FOR, FORWARDED_PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
# Nothing here reads them, and whoever would read them some day must not believe them.
NEVER_READ = ("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
SOCKET = "unix"


class TrustedProxies:
    """Stands first. From a trusted proxy the forwarded address counts; from anybody else such headers are dropped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told, sender = request.META, request.META.get("REMOTE_ADDR", "")
        for name in NEVER_READ:
            told.pop(name, None)
        if trusted(sender, settings.SIGN_IN.proxies):
            told["REMOTE_ADDR"] = client(told.get(FORWARDED_FOR, ""), sender)
        else:
            told.pop(FORWARDED_PROTO, None)
            told.pop(certificate_key(), None)
        told.pop(FORWARDED_FOR, None)
        return self.get_response(request)


def certificate_key() -> str:
    """Where the serial number of a client certificate stands in the request, if a header is named for it."""
    return "HTTP_" + settings.SIGN_IN.certificate_header.upper().replace("-", "_")


def certificate(request: HttpRequest) -> str:
    """The serial number of the certificate or USB key that the proxy has checked; empty without one."""
    if not settings.SIGN_IN.certificate_header:
        return ""
    return str(request.META.get(certificate_key(), "")).strip()[:200]


def client(forwarded: str, sender: str) -> str:
    """The nearest address of the chain that is no proxy of ours: what stands left of it anybody could have written."""
    for each in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        plain = _plain(each)
        if plain is None:
            return sender
        if not trusted(plain, settings.SIGN_IN.proxies):
            return plain
        sender = plain
    return sender


def trusted(address: str, proxies: tuple[str, ...]) -> bool:
    """Whether an address is one of our proxies; one that comes by a socket has none."""
    if not address:
        return SOCKET in proxies
    plain = _plain(address)
    return plain is not None and any(ip_address(plain) in network for network in _networks(proxies))


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(each, strict=False) for each in proxies if each != SOCKET]


def _plain(text: str) -> str | None:
    """An address without port and brackets, or None for what is no address."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return None
