"""What of a text answers a query, read chunk by chunk: the same as `marker.find(analyze(text))`.

A chunk that was met before costs one look in a table, and tokens are made only where a phrase may
stand.
"""

from collections.abc import Iterator, Sequence

from kb.french.analyze import Row, Token, rows_of
from kb.french.tokenize import CHUNK
from kb.query.marks import Found, Marker, Seen, apart

NOTHING = Seen((), hints=False)


def spot(text: str, marker: Marker) -> list[Found]:
    """Marked words in order, none overlapping another."""
    seen = marker.seen
    found: list[Found] = []
    hinted = False
    for match in CHUNK.finditer(text):
        chunk = match.group()
        known = seen.get(chunk)
        if known is None:
            known = look(chunk, match.lastgroup, marker)
            if match.lastgroup in {
                None,
                "words",
            }:  # the others are rare, and other kinds of reading
                seen[chunk] = known
        if known is NOTHING:
            continue
        base = match.start()
        found += [Found(base + f.start, base + f.end, f.concept, f.text) for f in known.found]
        hinted = hinted or known.hints
    if hinted:
        found += marker.find_phrases(list(around_hints(text, marker)))
    return apart(found) if len(found) > 1 else found


def look(chunk: str, kind: str | None, marker: Marker) -> Seen:
    """What one chunk answers by itself."""
    tokens = list(tokens_of(rows_of(chunk, kind)[0], 0, 0))
    found = tuple(
        Found(token.start, token.end, concept, token.text)
        for token in tokens
        if (concept := marker.word(token)) is not None
    )
    hints = marker.hints
    hinted = bool(hints) and any(
        token.stem in hints or token.folded in hints or token.exact in hints for token in tokens
    )
    return Seen(found, hinted) if found or hinted else NOTHING


def around_hints(text: str, marker: Marker) -> Iterator[Token]:
    """Tokens near enough to a word of a phrase to belong to it."""
    reach = marker.reach
    chunks: list[tuple[int, int, int, Sequence[Row]]] = []
    near: set[int] = set()
    position = 0
    for match in CHUNK.finditer(text):
        chunk, kind = match.group(), match.lastgroup
        rows, width = rows_of(chunk, kind)
        after = position + width
        chunks.append((match.start(), position, after, rows))
        known = marker.seen.get(chunk) or look(chunk, kind, marker)
        if known.hints:
            near.update(range(position - reach, after + reach))
        position = after
    for base, first, after, held in chunks:
        if not near.isdisjoint(range(first, after)):
            yield from tokens_of(held, base, first)


def tokens_of(rows: Sequence[Row], base: int, position: int) -> Iterator[Token]:
    """Tokens of a chunk that begins at `base`, its first word at `position`."""
    for start, end, place, surface, exact, folded, stem, stop in rows:
        yield Token(surface, base + start, base + end, position + place, exact, folded, stem, stop)
