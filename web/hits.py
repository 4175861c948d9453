"""The layout of one hit: an extract in full, three passages as lines, the rest folded."""

from dataclasses import dataclass

from kb.search import Hit, PassageHit
from web.render import web_address

LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracts:
    """`source` is the passage the hit's own extract comes from, so as not to show it twice."""

    source: PassageHit | None
    lines: tuple[PassageHit, ...]
    folded: tuple[PassageHit, ...]
    further: int
    """Matching passages that only the document page shows."""


def extracts(hit: Hit) -> Extracts:
    """Lay out the passages of a hit, each once."""
    source = next((each for each in hit.passages if each.snippet.text == hit.snippet.text), None)
    others = tuple(each for each in hit.passages if each is not source)
    return Extracts(
        source=source if source and (source.label or source.locator) else None,
        lines=others[:LINES],
        folded=others[LINES:],
        further=max(0, hit.passage_total - len(hit.passages)),
    )


def passage_name(passage: PassageHit) -> str:
    """What a reader calls it: its label, else its place in reading order."""
    return passage.label or f"passage {passage.ordinal + 1}"


def original_passage(passage: PassageHit) -> str | None:
    """Where the passage opens in the original; None when it cannot be pointed at there."""
    return web_address(passage.url) if passage.locator else None
