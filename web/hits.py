"""The layout of one hit: an extract in full, three passages as lines, the rest folded."""

from dataclasses import dataclass

from markupsafe import Markup

from kb.search import Hit, PassageHit, Snippet, Span
from web.render import mark, place, web_address

LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A passage of a hit: its name, marked where it matches, and what it says after its name.

    `address` opens it in the original, None where it cannot be pointed at there.
    """

    ordinal: int
    name: Markup
    text: Markup
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracts:
    """`source` is the passage the hit's own extract comes from, so as not to show it twice."""

    text: Markup
    source: Line | None
    lines: tuple[Line, ...]
    folded: tuple[Line, ...]
    further: int
    """Matching passages that only the document page shows."""


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

    A section's text begins with its heading, which is also its label: it is said once.
    """
    snippet, label = passage.snippet, passage.label
    spans: tuple[Span, ...] = ()
    if label and f"{snippet.text} ".startswith(f"{label} "):
        spans = cut(snippet, 0, len(label)).spans
        snippet = cut(snippet, len(label), len(snippet.text))
    return Line(
        ordinal=passage.ordinal,
        name=mark(label or place(passage.ordinal), spans),
        text=mark(snippet.text, snippet.spans),
        address=web_address(passage.url) if passage.locator else None,
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
