"""What of a text answers a query, word by word: the same as `marker.find(analyze(text))`.

What stands between two spaces, begins with a letter and ends with one, is read alike wherever it
stands. Whether it answers is told once a query, and most of it tells nothing. Whatever else a text
holds (numbers, hyphens at line ends) is read as analysis reads it, with the word after it, which a
hyphen may reach. Tokens are made only around the words of phrases.
"""

import re
from collections.abc import Iterator, Sequence

from kb.french.analyze import Row, Token, rows_of
from kb.french.fold import fold
from kb.french.lemma import keeps_beginning
from kb.french.tokenize import CHUNK
from kb.query.marks import Found, Marker, Told, apart

MAX_KNOWN = 1 << 15
"""Words whose keys are kept; texts of one collection share most of theirs."""

KNOWN: dict[str, tuple[str, ...]] = {}
"""Word between spaces → every key of its tokens, each once; none for what is read as it stands."""

BEGINNINGS: dict[str, str] = {}
"""Word between spaces → the two letters that all its keys surely begin with; "" where that is not
sure. Kept as `KNOWN` is, and asked first: it spares most words of a text their analysis."""

AROUND = '(),.;:!?…«»“”"\u00a0\u202f'
"""Signs and spaces at either end of a word that bind it to nothing."""

APOSTROPHE_LETTER = "\u02bc"
"""The one apostrophe that counts as a letter."""

PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿœŒ]{6,}")
"""Letters alone, as most words are: one token, whose keys begin as it does or `lemma` knows."""

NOT_ASKED = ("",)
"""Keys of a word that need not be known to tell that none is asked for."""

IN_WORD = re.compile(r"\w")


def spot(text: str, marker: Marker) -> list[Found]:
    """Marked words in order, none overlapping another."""
    words = text.split(" ")
    boring = marker.boring
    if boring.issuperset(words):
        return []
    found: list[Found] = []
    hinted = False
    known, unasked, starts = KNOWN.get, marker.keys.isdisjoint, marker.starts
    at, since = 0, -1  # `since`: where the stretch begins that is read as it stands
    for word in words:
        if since < 0 and word in boring:
            at += len(word) + 1
            continue
        keys = known(word)
        if keys is None:
            otherwise = since < 0 and begins_otherwise(word, marker.beginnings)
            keys = NOT_ASKED if otherwise else know(word)
        if since >= 0:
            if keys:
                hinted |= read(text[since : at + len(word)], since, marker, found)
                since = -1
        elif not keys and IN_WORD.search(word):
            since = at
        elif not keys or (unasked(keys) and not (starts and begins(keys, starts))):
            boring.add(word)
        else:
            told = marker.telling.get(word)
            if told is None:
                told = marker.telling[word] = tell(word, marker)
            hinted |= told.hint
            found += [Found(at + f.start, at + f.end, f.concept, f.text) for f in told.found]
        at += len(word) + 1
    if since >= 0:
        hinted |= read(text[since:], since, marker, found)
    if hinted:
        found += marker.find_phrases(list(around_hints(text, marker)))
    return apart(found) if len(found) > 1 else found


def begins_otherwise(word: str, beginnings: frozenset[str]) -> bool:
    """Whether a word's first letters alone tell that no key of it is one asked for."""
    first = BEGINNINGS.get(word)
    if first is None:
        first = begin(word)
    return first != "" and first not in beginnings and first[0] not in beginnings


def begin(word: str) -> str:
    """The entry of a word in `BEGINNINGS`; what is not plain letters is not judged."""
    core = word.strip(AROUND)
    folded = fold(core.lower()) if PLAIN.fullmatch(core) else ""
    if len(BEGINNINGS) >= MAX_KNOWN:
        BEGINNINGS.clear()
    first = BEGINNINGS[word] = folded[:2] if keeps_beginning(folded) else ""
    return first


def know(word: str) -> tuple[str, ...]:
    """Every key of the tokens of a word between spaces; none unless it is read alike everywhere."""
    core = word.strip(AROUND)
    keys: tuple[str, ...] = ()
    if core[:1].isalpha() and core[-1].isalpha() and APOSTROPHE_LETTER not in core:
        chunks = ((match.group(), match.lastgroup) for match in CHUNK.finditer(word))
        keys = tuple({key for chunk in chunks for row in rows_of(*chunk)[0] for key in row[4:7]})
    if len(KNOWN) >= MAX_KNOWN:
        KNOWN.clear()
    KNOWN[word] = keys
    return keys


def begins(keys: Sequence[str], starts: tuple[str, ...]) -> bool:
    """Whether any key begins so."""
    return any(key.startswith(starts) for key in keys)


def tell(word: str, marker: Marker) -> Told:
    """What a word that is read alike everywhere tells."""
    found: list[Found] = []
    hint = read(word, 0, marker, found)
    return Told(tuple(found), hint)


def read(text: str, base: int, marker: Marker, found: list[Found]) -> bool:
    """Add what is marked in a stretch that begins at `base`; whether a phrase wants any of it."""
    hinted = False
    hints = marker.hints
    for match in CHUNK.finditer(text):
        start_of = base + match.start()
        rows = rows_of(match.group(), match.lastgroup)[0]
        for start, end, _, surface, exact, folded, stem, stop in rows:
            concept = marker.word(folded, stem, stop=stop)
            if concept is not None:
                found.append(Found(start_of + start, start_of + end, concept, surface))
            if hints and (stem in hints or folded in hints or exact in hints):
                hinted = True
    return hinted


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
