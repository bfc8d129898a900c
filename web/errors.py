"""Domain errors become HTTP here and nowhere else: status, sentence, next step."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class DomainErrors:
    """Middleware: turns an error of the domain into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return render(request, "web/error.html", {"title": "没有找到这个页面"}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "web/error.html", {"title": "您没有查看此页的权限"}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(request, "web/error.html", {"title": "系统出了差错，已记录，请稍后再试"}, status=500)
