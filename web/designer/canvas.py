"""The page on which a draft's diagrams are drawn."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.designer.desk import designers, find_draft, frame
from web.headers import POLICY

# bpmn-js and its panel place what they draw by style attributes; scripts stay as strict as everywhere.
DRAWING_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@designers
@require_safe
def canvas(request: HttpRequest, pk: int) -> HttpResponse:
    """The diagrams of a draft; the rest comes as JSON from web/designer/texts.py."""
    draft = find_draft(pk)
    response = render(request, "web/designer/canvas.html", frame(request, draft, "draft_canvas"))
    response.headers["Content-Security-Policy"] = DRAWING_POLICY
    return response
