"""What the results page says around the hits: choices made, pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from kb.doctypes import DocumentTypes
from kb.languages import language_name
from kb.model import DocumentType
from kb.search import MAX_DEPTH, SearchRequest, SearchResult
from kb.themes import ThemeTree
from web import links
from web.render import date_range

PAGES_AROUND = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A choice that narrows the answer, and the search without it."""

    group: str
    label: str
    removed: SearchRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where the page shown lies; `near` holds page numbers, None where some are left out."""

    page: int
    last: int
    near: tuple[int | None, ...]

    @property
    def previous(self) -> int | None:
        """Number of the page before, if there is one."""
        return min(self.page - 1, self.last) if self.page > 1 and self.last else None

    @property
    def next(self) -> int | None:
        """Number of the page after, if there is one."""
        return self.page + 1 if self.page < self.last else None


def paging(result: SearchResult) -> Paging:
    """The pages of an answer, as deep as they can be asked for."""
    per_page = result.request.per_page
    last = min(-(-result.total // per_page), MAX_DEPTH // per_page)
    page = result.request.page
    shown = {1, last, *range(page - PAGES_AROUND, page + PAGES_AROUND + 1)}
    near: list[int | None] = []
    for number in sorted(n for n in shown if 1 <= n <= last):
        before = near[-1] if near else 0
        if before is not None and number > before + 1:
            near.append(None)
        near.append(number)
    return Paging(page=page, last=last, near=tuple(near))


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
