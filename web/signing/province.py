"""Signing in with the account of the province (OpenID Connect): off until an installation names its client.

The code flow with PKCE, state and nonce is mozilla-django-oidc's. Ours is who that is here: an account that an
administrator has given this subject, never one found by an e-mail address, never one that makes itself.
"""

import logging
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationRequestView
from requests import RequestException

from offices.backends import PeopleBackend
from offices.models import User
from offices.security_log import Kind
from web.signing.coming_in import begin, note
from web.signing.gate import PROVINCE, WAY
from web.throttle import spent

BACKEND = "web.signing.province.ProvinceBackend"
STATES = "oidc_states"
TRIES, PERIOD, PATIENCE = 30, 600, 10
log = logging.getLogger("hulian.sign_in")


def setting(name: str, *otherwise: object) -> object:
    """One setting of the library, from ours; what we do not name keeps the library's own safe value."""
    oidc = settings.SIGN_IN.oidc
    known = {
        "OIDC_RP_CLIENT_ID": oidc.client,
        "OIDC_RP_CLIENT_SECRET": oidc.secret,
        "OIDC_RP_SIGN_ALGO": oidc.algorithm,
        "OIDC_RP_SCOPES": oidc.scopes,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": oidc.places["AUTHORIZATION"],
        "OIDC_OP_TOKEN_ENDPOINT": oidc.places["TOKEN"],
        "OIDC_OP_USER_ENDPOINT": oidc.places["USER"],
        "OIDC_OP_JWKS_ENDPOINT": oidc.places["JWKS"],
        "OIDC_AUTHENTICATION_CALLBACK_URL": "web:province_return",
        "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": PATIENCE,
    }
    return known[name] if name in known else otherwise[0]


class ProvinceBackend(OIDCAuthenticationBackend, PeopleBackend):
    """Finds the account of whom the province has recognised."""

    get_settings = staticmethod(setting)

    def get_payload_data(self, token: str, key: object) -> dict[str, object]:
        """The signed token's content; one meant for another system is refused, unlike by the library."""
        payload = super().get_payload_data(token, key)
        meant = payload.get("aud", [])
        if self.OIDC_RP_CLIENT_ID not in (meant if isinstance(meant, list) else [meant]):
            raise SuspiciousOperation("the token was issued for another system")
        self.subject = payload.get("sub")
        return payload

    def verify_claims(self, claims: dict[str, object]) -> bool:
        """Whether the person asked about is the one who signed in (OpenID Connect Core 5.3.2)."""
        return bool(claims.get("sub")) and claims.get("sub") == self.subject

    def filter_users_by_claims(self, claims: dict[str, object]) -> QuerySet[User]:
        """Accounts that an administrator has given this subject or staff number: one or none."""
        known = str(claims.get(settings.SIGN_IN.oidc.claim) or "")
        rows = User.objects.filter(subject=known) if known else User.objects.none()
        return rows.filter(pk__in=[user.pk for user in rows if self.user_can_authenticate(user)])

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; of an account that was closed there is none, which the library does not look at."""
        return PeopleBackend.get_user(self, user_id)


class ToProvince(OIDCAuthenticationRequestView):
    """Sends the browser to the province's sign-in page."""

    get_settings = staticmethod(setting)


@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """Takes the answer of the province; a state that this browser was not given opens nothing."""
    if spent(request, "province", TRIES, PERIOD):
        return _refused(request, _("登录太频繁，请10分钟后再试。"), 429)
    kept = request.session.get(STATES, {}).pop(request.GET.get("state", ""), None)
    request.session.modified = True
    if kept is None or "code" not in request.GET:
        return _refused(request, _("登录没有完成，或者这个链接不是从本机发起的。请重新登录。"))
    try:
        user = ProvinceBackend().authenticate(request, nonce=kept["nonce"], code_verifier=kept["code_verifier"])
    except (SuspiciousOperation, RequestException, jwt.PyJWTError, KeyError) as slip:
        log.warning(
            "the province's answer was refused: %s",
            slip if isinstance(slip, SuspiciousOperation) else type(slip).__name__,
        )
        return _refused(request, _("省级统一身份认证的答复不能通过核验，没有登录。请重试；仍不行请告诉系统管理员。"))
    if user is None:
        return _refused(
            request, _("您的身份已经确认，但本系统没有与它对应的账号。请本县系统管理员先登记您的统一身份标识。")
        )
    return _come_in(request, user)


def _come_in(request: HttpRequest, user: User) -> HttpResponse:
    onward = request.session.get("oidc_login_next")
    auth.login(request, user, backend=BACKEND)
    request.session[WAY] = PROVINCE
    begin(request, user, way=PROVINCE)
    return redirect(onward or "web:home")


def _refused(request: HttpRequest, told: str, status: int = 403) -> HttpResponse:
    note(request, Kind.REFUSED, None, way=PROVINCE)
    return render(request, "web/signing/province_refused.html", {"told": told}, status=status)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """After signing out here: the page goes on to sign out at the province too, which a form may not do by itself."""
    oidc = settings.SIGN_IN.oidc
    back = request.build_absolute_uri(reverse("web:sign_in"))
    asked = urlencode({"client_id": oidc.client, "post_logout_redirect_uri": back})
    place = f"{oidc.places['LOGOUT']}?{asked}" if oidc.places["LOGOUT"] else back
    answer = render(request, "web/signing/province_left.html", {"place": place, "title": oidc.title})
    answer.headers["Refresh"] = f"1; url={place}"
    return answer
