"""The layout of a hit: every address and word of it ready, so that templates only put them down.

An extract in full, three passages as lines, the rest folded; files and versions folded too.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup, escape

from kb.languages import language_name
from kb.model import Attachment, Dates, Version
from kb.search import Hit, PassageHit, Snippet, Span
from web.addressing.addresses import document_url, theme_url
from web.document.cite import citation, coins
from web.rendering.render import (
    dated,
    day,
    host,
    lang_attribute,
    mark,
    period,
    place,
    size,
    web_address,
)
from web.service import service

LINES = 3
BEFORE_HEADING = " · "
"""Between the number of a page and the heading it begins with, in a label."""
THEMES = 2
"""Themes named in the line of facts; the document's page names them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A passage of a hit: its name, marked where it matches, and what it says after its name.

    `address` opens it in the original, None where it cannot be pointed at there.
    """

    ordinal: int
    name: Markup
    text: Markup
    address: str | None
    recognised: bool = False
    """Whether the text was recognised from an image, and may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracts:
    """`source` is the passage the hit's own extract comes from, so as not to show it twice."""

    text: Markup
    source: Line | None
    lines: tuple[Line, ...]
    folded: tuple[Line, ...]
    further: int
    """Matching passages that only the document page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A document or file named under a hit; `note` is its date or size, `address` None for none."""

    title: str
    address: str | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A hit as it is shown; "" and () for what it does not have."""

    id: str
    title: Markup
    name: str
    """The title without marks, to tell links of one page apart by."""
    also: str = ""
    """What links say after its name, where another hit of the page has that name."""
    address: str
    inside: str
    """What comes before the number of a passage in the address that opens our page there."""
    lang: str | None
    type: str
    said: Markup
    """Its dates in words."""
    language: str
    themes: tuple[tuple[str, str], ...]
    """Address and label of its first themes."""
    extracts: Extracts
    files: tuple[Leaf, ...]
    versions: tuple[Leaf, ...]
    parent: Leaf | None
    original: str | None
    host: str
    coins: str
    """For the reader's bibliography to pick up (`web.document.cite`)."""


def hit_view(hit: Hit, query: str = "") -> HitView:
    """Lay out a hit; documents open with the words of `query` marked."""
    lang = lang_attribute(hit.language)
    original = web_address(hit.url)
    address = document_url(hit.id, query)
    parent = hit.parent
    return HitView(
        id=hit.id,
        title=mark(hit.title or hit.url, hit.title_spans if hit.title else ()),
        name=hit.title or hit.url,
        address=address,
        inside=f"{address}{'&' if query else '?'}passage=",
        lang=lang,
        type=service().types.label(hit.type),
        said=dates_said(hit.dates),
        language=f"en {language_name(hit.language).lower()}" if lang else "",
        themes=tuple((theme_url(theme.slug), theme.label) for theme in hit.themes[:THEMES]),
        extracts=extracts(hit),
        files=tuple(map(file, hit.attachments)),
        versions=tuple(version(each, query) for each in hit.versions),
        parent=Leaf(title=parent.title or parent.url, address=document_url(parent.id, query))
        if parent
        else None,
        original=original,
        host=host(original) if original else "",
        coins=coins(citation(hit, service().today())),
    )


def told_apart(hits: Iterable[Hit], query: str) -> tuple[HitView, ...]:
    """The hits of a page; of those with one title, the name says what else tells them apart."""
    views = [hit_view(hit, query) for hit in hits]
    count = Counter(view.name for view in views)
    return tuple(
        replace(view, also=f" ({', '.join(filter(None, (view.type, view.said.striptags())))})")
        if count[view.name] > 1
        else view
        for view in views
    )


def still_to_come(hit: Hit, today: date) -> Hit:
    """The hit with the dates of its event that are not past."""
    events = tuple(period for period in hit.dates.events if period.end >= today)
    return replace(hit, dates=replace(hit.dates, events=events))


def file(attachment: Attachment) -> Leaf:
    """An attached file: its title leads to the file itself."""
    held = attachment.size_bytes
    return Leaf(
        title=attachment.title or attachment.url,
        address=web_address(attachment.url),
        note="" if held is None else size(held),
    )


def version(other: Version, query: str) -> Leaf:
    """Another version of the same text, told by its date."""
    return Leaf(
        title=other.title or other.url,
        address=document_url(other.id, query),
        note=f"publié le {day(other.published)}" if other.published else "",
    )


def dates_said(dates: Dates) -> Markup:
    """« événement du 30 novembre 2021, publié le 17 décembre 2021 »; an update only if alone."""
    said = []
    if dates.events:
        others = " et autres dates" if len(dates.events) > 1 else ""
        said.append(escape(f"événement {period(dates.events[0])}{others}"))
    if dates.published:
        said.append("publié le " + dated(dates.published))
    elif dates.modified and not dates.events:
        said.append("mis à jour le " + dated(dates.modified))
    return Markup(", ").join(said)


def extracts(hit: Hit) -> Extracts:
    """Lay out the passages of a hit, each once."""
    source = next((each for each in hit.passages if each.snippet.text == hit.snippet.text), None)
    named = line(source) if source and (source.label or source.locator) else None
    others = tuple(line(each) for each in hit.passages if each is not source)
    return Extracts(
        text=named.text if named else mark(hit.snippet.text, hit.snippet.spans),
        source=named,
        lines=others[:LINES],
        folded=others[LINES:],
        further=max(0, hit.passage_total - len(hit.passages)),
    )


def line(passage: PassageHit) -> Line:
    """A passage by its label, else by its place.

    A section's text begins with its heading, which its label ends with ("page 3 · Le budget"): it
    is said once.
    """
    snippet, label = passage.snippet, passage.label
    spans: tuple[Span, ...] = ()
    heading = label.rpartition(BEFORE_HEADING)[2]
    if heading and f"{snippet.text} ".startswith(f"{heading} "):
        at = len(label) - len(heading)
        spans = tuple(
            Span(start=span.start + at, end=span.end + at)
            for span in cut(snippet, 0, len(heading)).spans
        )
        snippet = cut(snippet, len(heading), len(snippet.text))
    return Line(
        ordinal=passage.ordinal,
        name=mark(label or place(passage.ordinal), spans),
        text=mark(snippet.text, snippet.spans),
        address=web_address(passage.url) if passage.locator else None,
        recognised=passage.confidence is not None,
    )


def cut(snippet: Snippet, start: int, end: int) -> Snippet:
    """A stretch of a snippet, with the spans in it.

    >>> cut(Snippet(text="abcdef", spans=(Span(start=1, end=4),)), 2, 6)
    Snippet(text='cdef', spans=(Span(start=0, end=2),))

    """
    return Snippet(
        text=snippet.text[start:end],
        spans=tuple(
            Span(start=max(span.start, start) - start, end=min(span.end, end) - start)
            for span in snippet.spans
            if span.start < end and span.end > start
        ),
    )
