"""The choices beside an answer, laid out: every address and number ready for the template."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.search import FacetValue, SearchRequest, SearchResult
from web.addressing import links
from web.addressing.addresses import search_url
from web.rendering.render import number

SHOWN = 6
SHOWN_THEMES = 8
FOLDED = 24
"""Choices behind the first ones: of the people of a collection nobody reads a longer list."""

MAX_BARS = 60
MODEL = date.max.year - 1
"""The year that addresses of years are made from."""

COLUMN = 10
"""Width of a year in the chart's own units; its height is 100."""
LEAST_HEIGHT = 4
"""Of a year with any document at all: it must be seen beside one with thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A box to tick; `count` as it is written."""

    value: str
    label: str
    count: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The choices of one field: those seen at once, among them all that are made, and the rest."""

    name: str
    legend: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A theme with those below it: boxes (`below`), or once it is chosen links (`narrower`)."""

    choice: Choice
    below: tuple["Branch", ...]
    narrower: tuple[tuple[str, str, str], ...]
    """Address, label and count of the themes to choose in its place."""
    opened: bool
    """Whether it or something below it is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A year of the chart and of its table; `address` is None where no document is."""

    year: int
    count: str
    height: int
    """From 0 to 100, the year with most documents having 100."""
    left: int
    within: bool
    """Whether the period chosen holds it whole."""
    chosen: bool
    """Whether it alone is chosen; its address then takes it away."""
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """Every year from the first to the last that counts, oldest first."""

    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """Of the chart, in its own units."""
        return len(self.bars) * COLUMN

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The lines of the table: years with documents, newest first."""
        return tuple(bar for bar in reversed(self.bars) if bar.address)


def groups(result: SearchResult) -> tuple[Group, ...]:
    """The choices by type, language, person and place; a single language is no choice."""
    facets, asked = result.facets, result.request
    several = len(facets.get("language", ())) > 1 or bool(asked.languages)
    return tuple(
        found
        for found in (
            group("type", "Type de document", facets.get("type", ())),
            group("language", "Langue", facets.get("language", ()) if several else ()),
            group("person", "Personne", facets.get("person", ())),
            group("place", "Lieu", facets.get("place", ())),
        )
        if found.shown
    )


def group(name: str, legend: str, values: Sequence[FacetValue]) -> Group:
    """The first values and those chosen, then some more; says so when there are more still."""
    rest = [value for value in values[SHOWN:] if not value.selected]
    return Group(
        name=name,
        legend=legend,
        shown=tuple(choice(v) for at, v in enumerate(values) if at < SHOWN or v.selected),
        folded=tuple(map(choice, rest[:FOLDED])),
        hint="Les plus fréquents seulement." if len(rest) > FOLDED else "",
    )


def choice(value: FacetValue) -> Choice:
    """A value as a box to tick."""
    return Choice(
        value=value.value, label=value.label, count=number(value.count), chosen=value.selected
    )


def themes(result: SearchResult) -> tuple[tuple[Branch, ...], tuple[Branch, ...]]:
    """The branches of the tree seen at once, those with a choice among them, and the rest."""
    branches = [branch(value, result.request) for value in result.facets.get("theme", ())]
    shown = tuple(b for at, b in enumerate(branches) if at < SHOWN_THEMES or b.opened)
    return shown, tuple(b for b in branches[SHOWN_THEMES:] if not b.opened)


def branch(value: FacetValue, asked: SearchRequest) -> Branch:
    """A theme and what lies below it."""
    below: Iterable[FacetValue] = () if value.selected else value.children
    inner = tuple(branch(child, asked) for child in below)
    return Branch(
        choice=choice(value),
        below=inner,
        narrower=tuple(
            (search_url(links.within_theme(asked, child.value)), child.label, number(child.count))
            for child in (value.children if value.selected else ())
        ),
        opened=value.selected or any(child.opened for child in inner),
    )


def years(result: SearchResult) -> Years | None:
    """The year facet as a chart; None without any year. Only the last `MAX_BARS` years show."""
    facet = [v for v in result.facets.get("year", ()) if v.value.isdecimal()]
    counts = {int(v.value): v.count for v in facet}
    within = {int(v.value) for v in facet if v.selected}
    if not counts:
        return None
    last = max(counts)
    first = max(min(counts), last - MAX_BARS + 1)
    most = max(*counts.values(), 1)
    asked = result.request
    chosen = year_chosen(asked)
    anytime, address = search_url(links.without_dates(asked)), addresses_of_years(asked)
    bars = tuple(
        Bar(
            year=year,
            count=number(counts.get(year, 0)),
            height=max(LEAST_HEIGHT, round(100 * counts[year] / most)) if counts.get(year) else 0,
            left=(year - first) * COLUMN,
            within=year in within,
            chosen=year == chosen,
            address=None if year not in counts else anytime if year == chosen else address(year),
        )
        for year in range(first, last + 1)
    )
    return Years(bars=bars)


def year_chosen(asked: SearchRequest) -> int | None:
    """The year that is the whole period asked for, if one is."""
    start = asked.dates.start
    if start is None or links.in_year(asked, start.year).dates != asked.dates:
        return None
    return start.year


def addresses_of_years(asked: SearchRequest) -> Callable[[int], str]:
    """The address of each year's own answer, the rest of the search as it is.

    One address is made and the year changed in it: signs of the query itself are escaped there.
    """
    before, _, after = search_url(links.in_year(asked, MODEL)).partition(f"from={MODEL}&to={MODEL}")

    def address(year: int) -> str:
        if not 1000 <= year <= MODEL:
            return search_url(links.in_year(asked, year))
        return f"{before}from={year}&to={year}{after}"

    return address


def carried(result: SearchResult, boxes: Iterable[Group]) -> tuple[tuple[str, str], ...]:
    """Hidden fields: what was chosen and the form shows no field for."""
    request = result.request
    shown = {(each.name, value.value) for each in boxes for value in each.shown}
    shown |= {
        ("theme", slug)
        for value in result.facets.get("theme", ())
        for slug in _form_themes(value, request.themes)
    }
    kept = set(links.chosen_themes(request))
    return tuple(
        (name, value)
        for name, value in links.parameters(request, "q", "from", "to", "date", "page")
        if (name, value) not in shown and (name != "theme" or value in kept)
    )


def _form_themes(value: FacetValue, chosen: tuple[str, ...]) -> Iterable[str]:
    """Themes with a box: those below a chosen one are links instead."""
    yield value.value
    if value.value not in chosen:
        for child in value.children:
            yield from _form_themes(child, chosen)
