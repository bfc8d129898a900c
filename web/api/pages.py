"""Pages of tokens: the administrator grants and ends, the owner takes; and the description of the interface to read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import tokens
from cases.errors import Blocked
from offices.models import AccessToken, Division, User
from web.api.interface import ABOUT
from web.api.reference import operations
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import ENDS_TOKENS, GRANTS_TOKENS

PAGE = 25


class GrantForm(forms.Form):
    """For whom, what for, how far and how long."""

    account = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("账号"), empty_label=gettext_lazy("请选择")
    )
    title = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=100,
        help_text=gettext_lazy("写明哪个系统、做什么，例如：省救助平台每日取数"),
    )
    scope = forms.ChoiceField(label=gettext_lazy("权限"), choices=AccessToken.Scope.choices)
    area = forms.CharField(
        label=gettext_lazy("限于地区（12位区划代码，可不填）"),
        required=False,
        help_text=gettext_lazy("不填，就是这个账号岗位的全部地区；填了只会更小"),
    )
    until_on = forms.DateField(
        label=gettext_lazy("有效期至"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("至多一年，到期自动失效"),
    )  # fmt: skip

    def clean_area(self) -> str:
        """A code that is a division's, or nothing."""
        code = self.cleaned_data["area"].strip()
        if code and not Division.objects.filter(code=code).exists():
            raise forms.ValidationError(_("没有这个区划代码，请填12位代码"))
        return code


@seated(*ENDS_TOKENS)
@require_http_methods(["GET", "HEAD", "POST"])
def granted(request: HttpRequest) -> HttpResponse:
    """The tokens of the accounts administered; a POST grants one."""
    here = desk(request)
    form = GrantForm(request.POST if request.method == "POST" else None)
    form.fields["account"].queryset = tokens.accounts_for(here.user, here.on)
    if request.method == "POST":
        return _grant(request, here, form)
    return _granted(request, here, form)


def _grant(request: HttpRequest, here: Desk, form: GrantForm) -> HttpResponse:
    if not form.is_valid():
        return _granted(request, here, form, status=422)
    told = dict(form.cleaned_data)
    try:
        made, word = tokens.grant(told.pop("account"), here.user, here.now, **told)
    except Blocked as slip:
        form.add_error(None, str(slip))
        return _granted(request, here, form, status=422)
    if word:
        return _shown(request, made, word, "web:tokens")
    messages.success(request, _("已批准。请%(name)s登录后在“我的账号—接口令牌”领取。") % {"name": made.user})
    return redirect("web:tokens")


def _granted(request: HttpRequest, here: Desk, form: GrantForm, status: int = 200) -> HttpResponse:
    page = Paginator(tokens.tokens_for(here.user, here.on), PAGE).get_page(request.GET.get("page"))
    grants = bool(here.posts & GRANTS_TOKENS)
    values: dict[str, Any] = {"page": page, "grants": grants, "form": dressed(form), "on": here.on, "query": ""}
    return render(request, "web/api/tokens.html", values, status=status)


@seated()
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own tokens."""
    here = desk(request)
    rows = here.user.tokens.select_related("granted_by", "revoked_by").order_by("-id")
    return render(request, "web/api/own_tokens.html", {"rows": rows, "on": here.on})


@seated()
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the word of one's own token, once."""
    here = desk(request)
    word = tokens.take(pk, here.user, here.now)
    return _shown(request, AccessToken.objects.get(pk=pk), word, "web:own_tokens")


def _shown(request: HttpRequest, made: AccessToken, word: str, back: str) -> HttpResponse:
    response = render(request, "web/api/token_word.html", {"token": made, "word": word, "back": back})
    response.headers["Cache-Control"] = "no-store"
    return response


@seated()
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a token at once."""
    here = desk(request)
    ended = tokens.revoke(pk, here.user, here.now)
    messages.success(request, _("“%(title)s”已撤销，立即失效。") % {"title": ended.title})
    return redirect("web:own_tokens" if ended.user_id == here.user.pk else "web:tokens")


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The operations to read, without scripts."""
    return render(request, "web/api/described.html", {"operations": operations(), "about": ABOUT})
