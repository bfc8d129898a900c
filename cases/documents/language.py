"""The words a document's template may use; whatever is not listed here does not exist for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.template import Engine, Library, defaultfilters, defaulttags, loader_tags

TAGS = ("if", "for", "with", "regroup", "comment")
STRUCTURE = ("extends", "include", "block")
FILTERS = ("add", "date", "default", "length", "yesno")
_WORDING = "cases.documents.wording"

register = Library()
register.tags.update({name: defaulttags.register.tags[name] for name in TAGS})
register.tags.update({name: loader_tags.register.tags[name] for name in STRUCTURE})
register.filters.update({name: defaultfilters.register.filters[name] for name in FILTERS})


class DocumentEngine(Engine):
    """Django's templates with our own few tags and filters in the place of all built-in ones, and no files."""

    default_builtins = [__name__]

    def __init__(self, texts: Mapping[str, str], string_if_invalid: str = "") -> None:
        loaders = [("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", dict(texts))])]
        super().__init__(loaders=loaders, builtins=[_WORDING], string_if_invalid=string_if_invalid)
