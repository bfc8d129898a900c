"""Where each post lands, and the pages of posts that see no personal data."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from web.desk import desk, seated
from web.posts import landing


@seated()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Opens the first page of the person's posts."""
    return redirect(f"web:{landing(desk(request).posts)}")


@seated()
@require_safe
def about_post(request: HttpRequest) -> HttpResponse:
    """Says what a post without lists of its own can do here, and whom to ask."""
    return render(request, "web/about_post.html", {"posts": desk(request).posts})


@require_safe
def favicon(request: HttpRequest) -> FileResponse:
    """The seal, for browsers that ask at the root."""
    return FileResponse((settings.BASE_DIR / "static/img/logo.svg").open("rb"), content_type="image/svg+xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
