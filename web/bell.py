"""The bell: what the house has told a person, and how the person wants to be told elsewhere."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from monitoring.models import MessageWish
from monitoring.notifying import outbox, wishes
from web.desk import desk, seated
from web.looks import dressed

PAGE = 30


class WishForm(forms.ModelForm):
    """Ways, rhythm and quiet hours."""

    email = forms.EmailField(label=gettext_lazy("电子邮箱"), required=False, max_length=100)

    class Meta:
        model = MessageWish
        fields = ["rhythm", "by_mail", "by_gateway", "account", "digest_hour", "quiet_from", "quiet_until"]


def wish_form(request: HttpRequest, data: object = None) -> WishForm:
    """The person's own wish as a form."""
    user = desk(request).user
    form = WishForm(data, instance=wishes.of(user), initial={"email": user.email})
    for name in ("digest_hour", "quiet_from", "quiet_until"):
        form.fields[name].validators.append(MaxValueValidator(23, _("请填0到23点")))
        form.fields[name].widget.attrs["max"] = 23
    return dressed(form)


@seated()
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """One's messages, the newest first."""
    return _page(request, wish_form(request))


def _page(request: HttpRequest, form: WishForm, status: int = 200) -> HttpResponse:
    rows = Paginator(outbox.messages_for(desk(request).user), PAGE)
    values = {"page": rows.get_page(request.GET.get("page")), "form": form, "query": ""}
    return render(request, "web/messages_told.html", values, status=status)


@seated()
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that a message was read and opens what it is about."""
    here = desk(request)
    message = get_object_or_404(outbox.messages_for(here.user), pk=pk)
    outbox.read(here.user, here.now, [pk])
    return redirect(message.link or "web:messages")


@seated()
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Notes that all messages were read."""
    outbox.read(desk(request).user, desk(request).now)
    return redirect("web:messages")


@seated()
@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Keeps how the person wants to be told."""
    form = wish_form(request, request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    wishes.keep(form.save(commit=False), form.cleaned_data["email"])
    messages.success(request, _("消息设置已保存。"))
    return redirect("web:messages")
