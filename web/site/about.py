"""What the collection is made of and how fresh it is, counted from the index that answers now.

Counting reads every document's head once a generation; the figures are then kept.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from urllib.parse import urlsplit

from flask import Blueprint, render_template

from kb.engine import Generation, Reader
from kb.model import Document
from kb.search import FacetValue, SearchRequest
from kb.searcher import Searcher
from web.addressing.addresses import page_url, theme_url
from web.addressing.links import in_year, query_string
from web.service import service


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One figure of a chart; `share` of 100 says how long its bar is."""

    label: str
    count: int
    share: float
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A site documents come from."""

    host: str
    count: int
    newest: date | None
    """The latest date, of publication or update, that a document of it states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Figures of one generation."""

    generation: Generation
    found: int
    """Documents that a search for everything finds; the others are older versions of these."""
    origins: tuple[Origin, ...]
    years: tuple[Bar, ...]
    themes: tuple[Bar, ...]
    types: tuple[Bar, ...]
    dated: int
    """Documents that state when they were published."""

    @property
    def published_at(self) -> datetime:
        """When this state of the index was published, in UTC."""
        return self.generation.published_at.astimezone(UTC)


class Counted:
    """The figures of the latest generation asked for."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.latest: Collection | None = None

    def collection(self, searcher: Searcher) -> Collection:
        """Figures of the generation that answers now.

        Raises:
            SearchIndexError: none does.

        """
        with self.lock, searcher.engine.reader() as reader:
            if self.latest is None or self.latest.generation != reader.generation:
                self.latest = count(searcher, reader)
            return self.latest


def count(searcher: Searcher, reader: Reader) -> Collection:
    """Count the documents of a generation."""
    heads = reader.heads(list(reader.ids())).values()
    published = Counter(h.dates.published.year for h in heads if h.dates.published)
    result = searcher.search(SearchRequest(per_page=1))
    return Collection(
        generation=reader.generation,
        found=result.total,
        origins=origins(list(heads)),
        years=years(published),
        themes=bars(searcher.theme_counts(), theme=True),
        types=bars(result.facets.get("type", ())),
        dated=published.total(),
    )


def origins(heads: list[Document]) -> tuple[Origin, ...]:
    """The sites documents come from, those with most documents first."""
    found: dict[str, list[Document]] = {}
    for head in heads:
        name = urlsplit(head.url).netloc.removeprefix("www.") or "fichiers déposés"
        found.setdefault(name, []).append(head)
    listed = [
        Origin(
            host=name,
            count=len(documents),
            newest=max(
                (d for h in documents for d in (h.dates.published, h.dates.modified) if d),
                default=None,
            ),
        )
        for name, documents in found.items()
    ]
    return tuple(sorted(listed, key=lambda origin: (-origin.count, origin.host)))


def years(counts: Counter[int]) -> tuple[Bar, ...]:
    """A bar for each year from the first to the last, those without a document included."""
    if not counts:
        return ()
    # A few dates are wrong by centuries: a chart of every year since would show nothing.
    first = max(min(counts), max(counts) - 60)
    most = max(counts.values())
    every = SearchRequest()
    return tuple(
        Bar(
            label=str(year),
            count=counts[year],
            share=round(100 * counts[year] / most, 1),
            address=f"{page_url('pages.results')}?{query_string(in_year(every, year))}",
        )
        for year in range(first, max(counts) + 1)
    )


def bars(values: tuple[FacetValue, ...], *, theme: bool = False) -> tuple[Bar, ...]:
    """A bar for each value of a facet, the longest first."""
    most = max((value.count for value in values), default=1)
    everything = page_url("pages.results")
    return tuple(
        Bar(
            label=value.label,
            count=value.count,
            share=round(100 * value.count / most, 1),
            address=theme_url(value.value) if theme else f"{everything}?type={value.value}",
        )
        for value in sorted(values, key=lambda value: (-value.count, value.label))
    )


def about(counted: Counted) -> Blueprint:
    """The page about the site, its figures kept by `counted`."""
    blueprint = Blueprint("about", __name__)

    @blueprint.get("/a-propos")
    def page() -> str:
        """What is held, how fresh it is, and what is kept of readers."""
        return render_template("about.html", collection=counted.collection(service().searcher))

    return blueprint
