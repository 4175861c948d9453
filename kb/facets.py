"""Counts of an engine as choices for readers: named in French, themes as a tree, chosen ones kept.

A choice that counts nothing is left out unless it is chosen: what is on must be there to turn off.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kb.doctypes import DocumentTypes
from kb.languages import language_name
from kb.model import DocumentType
from kb.search import DateRange, FacetValue, SearchRequest
from kb.themes import ThemeTree

MAX_YEARS = 60
"""A period chosen over more years than this does not fill the facet with empty years."""

MAX_NAMES = 50
"""People and places are as many as documents: past the first ones a reader types the name."""

TYPES = frozenset(DocumentType)

Counts = Mapping[str, int]
Label = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetLabels:
    """Where the names of choices come from."""

    themes: ThemeTree
    types: DocumentTypes

    def facets(
        self, counts: Mapping[str, Counts], request: SearchRequest
    ) -> dict[str, tuple[FacetValue, ...]]:
        """Choices a facet: years newest first, others most frequent first.

        Of people and places only the `MAX_NAMES` most frequent, and those chosen.
        """
        return {
            "theme": self.theme_facet(counts.get("theme", {}), request.themes),
            "year": year_facet(counts.get("year", {}), request.dates),
            "type": self.flat(counts.get("type", {}), request.types, self.type_label),
            "language": self.flat(counts.get("language", {}), request.languages, language_name),
            "person": most(self.flat(counts.get("person", {}), request.people, str)),
            "place": most(self.flat(counts.get("place", {}), request.places, str)),
        }

    def theme_facet(self, counts: Counts, selected: Iterable[str]) -> tuple[FacetValue, ...]:
        """The tree of themes that count or are chosen; one it lacks stands by its slug."""
        chosen = set(selected)
        below: dict[str, set[str]] = {}
        for slug in {*counts, *chosen}:
            # Upwards until a step is there already: those above it are, too.
            for step in self.themes.ancestors(slug):
                beside = below.setdefault(step.rpartition("/")[0], set())
                if step in beside:
                    break
                beside.add(step)
        return self.branch("", below, counts, chosen)

    def branch(
        self, parent: str, below: Mapping[str, set[str]], counts: Counts, chosen: set[str]
    ) -> tuple[FacetValue, ...]:
        """Choices directly under a theme, with theirs."""
        values = [self.theme_choice(slug, below, counts, chosen) for slug in below.get(parent, ())]
        return tuple(sorted(values, key=in_order))

    def theme_choice(
        self, slug: str, below: Mapping[str, set[str]], counts: Counts, chosen: set[str]
    ) -> FacetValue:
        """One theme, with those below it that count or are chosen."""
        label, count = self.theme_label(slug), counts.get(slug, 0)
        if slug not in below:
            return choice(slug, label, count, slug in chosen)
        return FacetValue(
            value=slug,
            label=label,
            count=count,
            selected=slug in chosen,
            children=self.branch(slug, below, counts, chosen),
        )

    def theme_label(self, slug: str) -> str:
        """What readers call a theme; the last part of its slug when the tree lacks it."""
        label = self.themes.label(slug)
        if label:
            return label.label
        words = slug.rpartition("/")[2].replace("-", " ")
        return words[:1].upper() + words[1:]

    def type_label(self, value: str) -> str:
        """What readers call a type."""
        return self.types.label(DocumentType(value)) if value in TYPES else value

    @staticmethod
    def flat(counts: Counts, selected: Iterable[str], label: Label) -> tuple[FacetValue, ...]:
        """Choices without a tree."""
        chosen = set(selected)
        values = [
            choice(value, label(value), counts.get(value, 0), value in chosen)
            for value in {*counts, *chosen}
        ]
        return tuple(sorted(values, key=in_order))


@lru_cache(maxsize=1 << 13)
def choice(value: str, label: str, count: int, selected: bool) -> FacetValue:
    """A choice with none below it; every answer holds dozens, most of them the same again."""
    return FacetValue(value=value, label=label, count=count, selected=selected)


def in_order(value: FacetValue) -> tuple[int, str, str]:
    """Most frequent first, then by label."""
    return -value.count, value.label, value.value


def most(values: tuple[FacetValue, ...]) -> tuple[FacetValue, ...]:
    """The first `MAX_NAMES` choices and those that are chosen, in order."""
    return values[:MAX_NAMES] + tuple(value for value in values[MAX_NAMES:] if value.selected)


def year_facet(counts: Counts, days: DateRange) -> tuple[FacetValue, ...]:
    """Years newest first; chosen are those that lie whole in the period asked for."""
    chosen = set(years_within(days, counts))
    values = [
        choice(year, year, counts.get(year, 0), year in chosen) for year in {*counts, *chosen}
    ]
    return tuple(sorted(values, key=lambda value: value.value, reverse=True))


def years_within(days: DateRange, counts: Counts) -> list[str]:
    """Years that lie whole in a period; of an open or very long one those that count."""
    if days.unbounded:
        return []
    if days.start and days.end and days.end.year - days.start.year <= MAX_YEARS:
        years = {f"{year:04}" for year in range(days.start.year, days.end.year + 1)}
    else:
        years = set(counts)
    return [year for year in sorted(years) if whole_year_in(int(year), days)]


def whole_year_in(year: int, days: DateRange) -> bool:
    """Whether every day of the year is in the period."""
    starts = days.start is None or days.start <= date(year, 1, 1)
    return starts and (days.end is None or date(year, 12, 31) < days.end)
