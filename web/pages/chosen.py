"""The choices a request makes, as the page of results names them."""

from collections.abc import Iterator
from dataclasses import dataclass

from kb.doctypes import DocumentTypes
from kb.languages import language_name
from kb.model import DocumentType
from kb.search import SearchRequest
from kb.themes import ThemeTree
from web.addressing import links
from web.rendering.render import date_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A choice that narrows the answer, and the search without it."""

    group: str
    label: str
    removed: SearchRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What readers call the values of filters."""

    types: DocumentTypes
    themes: ThemeTree

    def theme(self, slug: str) -> str:
        """The label of a theme, or its slug when it is unknown."""
        known = self.themes.label(slug)
        return known.label if known else slug

    def type(self, value: str) -> str:
        """The label of a type, or the value when it is unknown."""
        return self.types.label(DocumentType(value)) if value in set(DocumentType) else value


def chips(request: SearchRequest, labels: Labels) -> Iterator[Chip]:
    """The choices made, in the order of the form."""
    for slug in links.chosen_themes(request):
        removed = links.without_theme(request, slug)
        yield Chip(group="Thème", label=labels.theme(slug), removed=removed)
    if not request.dates.unbounded:
        yield Chip(
            group="Date", label=date_range(request.dates), removed=links.without_dates(request)
        )
    for value in request.types:
        removed = links.without_type(request, value)
        yield Chip(group="Type", label=labels.type(value), removed=removed)
    for code in request.languages:
        removed = links.without_language(request, code)
        yield Chip(group="Langue", label=language_name(code), removed=removed)
    for name in request.people:
        yield Chip(group="Personne", label=name, removed=links.without_person(request, name))
    for name in request.places:
        yield Chip(group="Lieu", label=name, removed=links.without_place(request, name))
