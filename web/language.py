"""The language of the pages: Chinese, until a person chooses otherwise on the profile."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware


class ChosenLanguage(LocaleMiddleware):
    """Passes over what a browser was installed with: half a page in English helps nobody at a counter."""

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
