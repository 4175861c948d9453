"""Facts of documents as the tools write them, each bounded and on one line."""

from collections.abc import Iterator

from kb.model import Dates, Passage
from kb.search import PassageHit
from web.document.cite import plain
from web.rendering.render import place

MAX_TITLE_CHARS = 300


def label(passage: Passage | PassageHit) -> str:
    """What a passage is called."""
    return cut(passage.label, MAX_TITLE_CHARS) or place(passage.ordinal)


def dates(dates: Dates) -> Iterator[str]:
    """The dates a document states, or that it states none."""
    for event in dates.events[:1]:
        yield f"événement={event.start.isoformat()}/{event.end.isoformat()}"
    if dates.published:
        yield f"publié={dates.published.isoformat()}"
    if dates.modified:
        yield f"modifié={dates.modified.isoformat()}"
    if not (dates.events or dates.published or dates.modified):
        yield "date inconnue"


def cut(text: str, chars: int) -> str:
    """One line of the text, up to so many characters."""
    line = plain(text)
    return line if len(line) <= chars else f"{line[: chars - 1].rstrip()}…"
