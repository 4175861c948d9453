"""What of a text answers a query, read chunk by chunk: the same as `marker.find(analyze(text))`.

Most chunks hold no key that the query asks for, which one comparison of sets says; tokens are made
only around the words of phrases.
"""

from collections.abc import Iterator, Sequence

from kb.french.analyze import Row, Token, rows_of
from kb.french.tokenize import CHUNK
from kb.query.marks import Found, Marker, apart

MAX_KNOWN = 1 << 15
"""Chunks whose keys are kept; texts of one collection share most of theirs."""

KNOWN: dict[str, tuple[str, ...]] = {}
"""Chunk → every key of its tokens, each once; only chunks that are read alike everywhere."""


def spot(text: str, marker: Marker) -> list[Found]:
    """Marked words in order, none overlapping another."""
    found: list[Found] = []
    hinted = False
    known, apart_from = KNOWN.get, marker.keys.isdisjoint
    every = bool(marker.prefixes)
    for match in CHUNK.finditer(text):
        chunk = match.group()
        keys = known(chunk)
        if keys is None:
            keys = keys_of(chunk, match.lastgroup)
        if apart_from(keys) and not every:
            continue
        base, hints = match.start(), marker.hints
        for start, end, _, surface, exact, folded, stem, stop in rows_of(chunk, match.lastgroup)[0]:
            concept = marker.word(folded, stem, stop=stop)
            if concept is not None:
                found.append(Found(base + start, base + end, concept, surface))
            if hints and (stem in hints or folded in hints or exact in hints):
                hinted = True
    if hinted:
        found += marker.find_phrases(list(around_hints(text, marker)))
    return apart(found) if len(found) > 1 else found


def keys_of(chunk: str, kind: str | None) -> tuple[str, ...]:
    """Every key of a chunk's tokens."""
    keys = tuple({key for row in rows_of(chunk, kind)[0] for key in row[4:7]})
    if kind is None or kind == "words":  # other kinds are rare, and told by what stands around
        if len(KNOWN) >= MAX_KNOWN:
            KNOWN.clear()
        KNOWN[chunk] = keys
    return keys


def around_hints(text: str, marker: Marker) -> Iterator[Token]:
    """Tokens near enough to a word of a phrase to belong to it."""
    reach, hints = marker.reach, marker.hints
    chunks: list[tuple[int, int, int, Sequence[Row]]] = []
    near: set[int] = set()
    position = 0
    for match in CHUNK.finditer(text):
        rows, width = rows_of(match.group(), match.lastgroup)
        after = position + width
        chunks.append((match.start(), position, after, rows))
        if any(key in hints for row in rows for key in row[4:7]):
            near.update(range(position - reach, after + reach))
        position = after
    for base, first, after, held in chunks:
        if not near.isdisjoint(range(first, after)):
            yield from tokens_of(held, base, first)


def tokens_of(rows: Sequence[Row], base: int, position: int) -> Iterator[Token]:
    """Tokens of a chunk that begins at `base`, its first word at `position`."""
    for start, end, place, surface, exact, folded, stem, stop in rows:
        yield Token(surface, base + start, base + end, position + place, exact, folded, stem, stop)
