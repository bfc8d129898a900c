"""What a scheme is: in the box by the law's catalogue, elsewhere by the header of its own rule table."""

from processes import editions
from processes.errors import NoEdition
from processes.models import SchemeEdition
from rules.assistance import Scheme, assistance, introduced
from rules.fields import read_toml

State = SchemeEdition.State


def find_scheme(key: str) -> Scheme | None:
    """A scheme by its key: one that a county has published brings its own introduction; None when nobody knows it."""
    return assistance().schemes.get(key) or _published(key)


def scheme_of(key: str) -> Scheme:
    """A scheme by its key; NoEdition when neither the law's catalogue nor an edition knows it."""
    found = find_scheme(key)
    if found is None:
        raise NoEdition(f"救助目录和已发布的流程中都没有“{key}”这一类")
    return found


def introduced_in(key: str, texts: dict[str, str]) -> Scheme | None:
    """The scheme that a set of texts introduces, known or new."""
    path = f"rules/tables/{key}.toml"
    own = introduced(key, read_toml(texts[path], path)) if path in texts else None
    return own or find_scheme(key)


def _published(key: str) -> Scheme | None:
    tried = editions.tried()
    if tried is not None and tried.scheme == key:
        return introduced(key, tried.tables.sections.get(key, {}))
    row = SchemeEdition.objects.filter(scheme=key, state=State.PUBLISHED).order_by("in_force_from", "id").last()
    return introduced(key, editions.load(row.pk).tables.sections.get(key, {})) if row else None


def known_schemes() -> dict[str, Scheme]:
    """Every scheme of the catalogue and every published one, by key."""
    published = SchemeEdition.objects.filter(state=State.PUBLISHED).order_by().values_list("scheme", flat=True)
    own = (find_scheme(key) for key in sorted(set(published)) if key not in assistance().schemes)
    return {**assistance().schemes, **{scheme.key: scheme for scheme in own if scheme}}
