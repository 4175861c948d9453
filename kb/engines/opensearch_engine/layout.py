"""How documents lie in an OpenSearch index: its mapping, its settings, and a document as sent.

Terms are ours, sent ready-made: one token a position, alternatives of a position joined by "|", a
position without a term as "_". The server only cuts at spaces and bars, so both engines hold the
same terms at the same positions (its own French chain is not used). Passages are values of one
field, GAP positions apart, which no phrase or nearness bridges.

The similarity gives back the number of occurrences, with in its fraction how many times the server
counted them (once a word of a phrase); a script makes BM25 of it, with a document's lengths from
columns and statistics of the whole generation.
"""

import base64
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import chain, pairwise
from operator import sub

from kb.analysis import STAMP, FieldTerms, IndexedFields
from kb.clauses import Field, KeywordField
from kb.engines.opensearch_engine.scripts import OCCURRENCES
from kb.engines.values import keywords_of, newest, newest_of, oldest, periods_of, years_of
from kb.engines.whoosh_engine.records import head_bytes, passage_bytes, read_head, read_passage
from kb.model import Document, Passage
from kb.search import DateKind

MAPPING_VERSION = 1
"""Changes with the mapping, the settings or what is sent of a document."""

INDEX_STAMP = f"{STAMP}, opensearch {MAPPING_VERSION}"

GAP = 20_000
"""Positions between passages: beyond what a nearness may ask, and 100,000 passages still fit."""

LONGEST_TERM = 200
"""Characters; a longer term is sent as its beginning and a digest (Lucene takes 32,766 bytes)."""

HOLE = "_"
BAR = "|"
COMMON_STEP = 64
"""Positions between two terms below which what stands there is kept ready."""

_UNSAFE = re.compile(r"[\s|%\x00-\x20\x7f-\xa0\ud800-\udfff]|^_$")

FACET_FIELDS = {
    "theme": "theme",
    "type": "type",
    "language": "language",
    "person": "person",
    "place": "place",
}
"""Facets counted on a field whatever the kind of date; years have one field a kind."""

Source = Mapping[str, object]
"""A document as it is sent, or part of one as it comes back."""


def index_body(shards: int, replicas: int) -> dict[str, object]:
    """Settings and mapping of a generation to be filled; `replicas` as far as nodes allow."""
    text: dict[str, object] = {
        "type": "text",
        "analyzer": "slots",
        "similarity": "occurrences",
        "norms": False,
    }
    keyword = {"type": "keyword"}
    column = {"type": "integer", "index": False}
    properties: dict[str, object] = {
        "id": {"type": "keyword", "index": False},
        "newest": keyword,
        "event": {"type": "integer_range"},
        "head": {"type": "keyword", "index": False, "doc_values": False},
        "passages": {"type": "object", "enabled": False},
        **{str(field): {**text, "position_increment_gap": GAP} for field in Field},
        **{length_field(field): column for field in Field},
        **{str(field): keyword for field in KeywordField},
        **{year_field(kind): keyword for kind in DateKind},
        **{day_field(kind, last): {"type": "integer"} for kind in DateKind for last in (0, 1)},
    }
    return {
        "settings": {
            "number_of_shards": shards,
            "auto_expand_replicas": f"0-{replicas}",
            "refresh_interval": "-1",
            "codec": "best_compression",
            "similarity": {"occurrences": {"type": "scripted", "script": {"source": OCCURRENCES}}},
            "analysis": {
                "tokenizer": {"slots": {"type": "whitespace", "max_token_length": 1 << 20}},
                "filter": {
                    "alternatives": {
                        "type": "pattern_capture",
                        "preserve_original": False,
                        "patterns": [r"([^|]+)"],
                    },
                    "holes": {"type": "stop", "stopwords": [HOLE]},
                },
                "analyzer": {
                    "slots": {
                        "type": "custom",
                        "tokenizer": "slots",
                        "filter": ["alternatives", "holes"],
                    }
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"includes": ["head", "passages"]},
            "_meta": {"stamp": INDEX_STAMP},
            "properties": properties,
        },
    }


def length_field(field: Field) -> str:
    """The column of a field's lengths."""
    return f"length_{field}"


def year_field(kind: DateKind) -> str:
    """The years that a kind of date touches."""
    return f"{kind}_year"


def day_field(kind: DateKind, last: int) -> str:
    """The first day of the earliest (0) or of the latest (1) date of a kind, as an ordinal."""
    return f"{kind}_{'last' if last else 'first'}"


def as_sent(document: Document, indexed: IndexedFields) -> Source:
    """A document with its terms."""
    dates = document.dates
    source: dict[str, object] = {
        "id": document.id,
        "head": printable(head_bytes(document)),
        "passages": {str(p.ordinal): printable(passage_bytes(p)) for p in document.passages},
    }
    for field, terms in indexed.fields.items():
        starts = indexed.passage_starts if field in (Field.BODY, Field.BODY_EXACT) else None
        source[str(field)] = list(slots(terms, starts))
        source[length_field(field)] = terms.length
    for name in KeywordField:
        source[str(name)] = sorted(text_sent(value) for value in keywords_of(document, name))
    for kind in DateKind:
        source[year_field(kind)] = sorted(f"{year:04}" for year in years_of(dates, kind))
        for last, day in enumerate((oldest(dates, kind), newest(dates, kind))):
            source[day_field(kind, last)] = None if day is None else day.toordinal()
    source["event"] = [
        {"gte": period.start.toordinal(), "lte": period.end.toordinal()}
        for period in periods_of(dates, DateKind.EVENT)
    ]
    source["newest"] = newest_of(document)
    return source


def slots(terms: FieldTerms, starts: tuple[int, ...] | None) -> Iterator[str]:
    """The tokens of each passage (of the whole field when `starts` is None), position by position.

    >>> list(slots(FieldTerms(["a", "b", "c", "d"], [0, 0, 2, 103], 3), (0, 103)))
    ['a|b _ c', 'd']
    """
    places = terms.positions
    first = 0
    for start, end in pairwise((*(starts or (0,)), 1 << 60)):
        last = bisect_left(places, end, first)
        held = places[first:last]
        steps = map(sub, held, chain((start - 1,), held))
        parts = [""] * (2 * len(held))
        parts[::2] = map(_BEFORE.__getitem__, steps)
        parts[1::2] = map(term_sent, terms.terms[first:last])
        yield "".join(parts).removeprefix(" ")
        first = last


class _Before(dict[int, str]):
    """What stands before a term, by how many positions after the last one it is."""

    def __missing__(self, step: int) -> str:
        before = f" {HOLE}" * (step - 1) + " " if step else BAR
        if step < COMMON_STEP:
            self[step] = before
        return before


_BEFORE = _Before()


@lru_cache(maxsize=1 << 17)
def term_sent(term: str) -> str:
    """A term as a token: what the server would cut at is written otherwise.

    >>> term_sent("égalité"), term_sent("a|b")
    ('égalité', 'a%7Cb')
    """
    if len(term) > LONGEST_TERM:
        digest = sha256(term.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        term = f"{term[:LONGEST_TERM]}…{digest}"
    return _UNSAFE.sub(_escaped, term) if _UNSAFE.search(term) else term


def _escaped(found: re.Match[str]) -> str:
    raw = found.group().encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in raw)


_ENCODED = "\0"


def text_sent(text: str) -> str:
    """A text as JSON carries it: one with lone surrogates, which UTF-8 has not, in base 64."""
    return printable(text.encode("utf-8", "surrogatepass"))


def text_read(sent: str) -> str:
    """The inverse of `text_sent`."""
    return raw_read(sent).decode("utf-8", "surrogatepass")


def printable(raw: bytes) -> str:
    """Bytes of a text as JSON carries them."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _ENCODED + base64.b64encode(raw).decode("ascii")
    return _ENCODED + base64.b64encode(raw).decode("ascii") if text[:1] == _ENCODED else text


def raw_read(sent: str) -> bytes:
    """The inverse of `printable`."""
    return base64.b64decode(sent[1:]) if sent[:1] == _ENCODED else sent.encode("utf-8")


def head_read(sent: str) -> Document:
    """A document without its passages."""
    return read_head(raw_read(sent))


def passages_read(sent: Mapping[str, str]) -> tuple[Passage, ...]:
    """Passages in reading order."""
    ordinals = sorted(map(int, sent))
    return tuple(read_passage(raw_read(sent[str(ordinal)]), ordinal) for ordinal in ordinals)
