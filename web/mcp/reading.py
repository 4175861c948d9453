"""What the tool `read_passage` answers: passages in full, in pieces, with how to cite them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.errors import NotFoundError, RequestError
from kb.model import DocId, Document, Passage
from kb.searcher import Searcher
from kb.urls import locate
from web.document.cite import citation, plain, sentence
from web.document.page import passage_at
from web.mcp.untrusted import set_apart
from web.mcp.wording import MAX_TITLE_CHARS, cut, dates, label

MAX_CHARS = 8_000
"""Of texts in one answer."""

MAX_PASSAGES = 50
MAX_LISTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to read: from `passage`, or `at` a page or a moment, « page 7 » or « 12:05 ».

    `count` passages, as many of them as one answer holds; `offset` is where a long first one is
    taken up again.
    """

    passage: int = 0
    at: str = ""
    count: int = 1
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """As much of a passage as is read at once; `end` is where it stops, None at its end."""

    passage: Passage
    text: str
    end: int | None = None


def read_passage(searcher: Searcher, document: str, place: Place, consulted: date) -> str:
    """The passages asked for, with their addresses, a citation, and what comes next.

    Raises:
        NotFoundError: no document has this id.
        RequestError: no such passage, page or moment, or nothing is left there.
        SearchIndexError: the index cannot answer.

    """
    try:
        held = searcher.document(DocId(document.strip()))
    except NotFoundError:
        raise NotFoundError(
            f"aucun document n’a l’identifiant {document[:80]!r}\u202f: prenez celui que search "
            "donne après «\u202fdocument=\u202f», seize signes de 0 à 9 et de a à f"
        ) from None
    if not 1 <= place.count <= MAX_PASSAGES:
        raise RequestError("count", f"count va de 1 à {MAX_PASSAGES}, et non {place.count}")
    first = _first(held, place)
    wanted = held.passages[first.ordinal : first.ordinal + place.count]
    pieces = list(_pieces(wanted, place.offset))
    title = cut(held.title or held.url, MAX_TITLE_CHARS)
    cited = replace(citation(held, consulted, first), title=title)
    texts = [
        f"{title} · {' · '.join(dates(held.dates))} · passages de 0 à {len(held.passages) - 1}",
        *(line for piece in pieces for line in _lines(held, piece)),
        "",
        f"Citer\u202f: {sentence(cited)}",
    ]
    return "\n".join([set_apart(texts), *_after(held, pieces[-1])])


def _pieces(passages: Sequence[Passage], offset: int) -> Iterator[Piece]:
    """Whole passages while they fit; of a first one that does not, what does."""
    left = MAX_CHARS
    for at, passage in enumerate(passages):
        whole = "\n".join(filter(None, map(plain, passage.text.split("\n"))))
        if at and len(whole) > left:
            return
        start = 0 if at else offset
        if start and not 0 <= start < len(whole):
            raise RequestError(
                "offset", f"offset va de 0 à {max(len(whole) - 1, 0)} dans ce passage"
            )
        end = start + left
        cut_short = end < len(whole)
        yield Piece(passage=passage, text=whole[start:end], end=end if cut_short else None)
        left -= len(whole) - start
        if left <= 0:
            return


def _lines(document: Document, piece: Piece) -> Iterator[str]:
    passage = piece.passage
    yield ""
    yield f"passage={passage.ordinal} ({label(passage)})"
    yield plain(locate(document.url, passage.locator))
    if passage.confidence is not None:
        yield f"(reconnu d’une image, sûr à {round(passage.confidence * 100)}\u202f% environ)"
    yield piece.text or "(aucun texte)"


def _after(document: Document, last: Piece) -> Iterator[str]:
    ordinal = last.passage.ordinal
    if last.end is not None:
        yield f"Passage non terminé\u202f: passage={ordinal}, offset={last.end}."
    elif ordinal + 1 < len(document.passages):
        yield f"La suite\u202f: passage={ordinal + 1}."


def _first(document: Document, place: Place) -> Passage:
    passages = document.passages
    if not passages:
        raise RequestError("passage", "ce document n’a pas de texte")
    if place.at.strip():
        try:
            return passages[passage_at(passages, place.at)]
        except RequestError:
            raise RequestError(
                "at", f"ce document n’a ni page ni moment {place.at[:40]!r}. {_contents(document)}"
            ) from None
    if not 0 <= place.passage < len(passages):
        raise RequestError(
            "passage", f"passage={place.passage} n’existe pas. {_contents(document)}"
        )
    return passages[place.passage]


def _contents(document: Document) -> str:
    passages = document.passages
    listed = ", ".join(f"{each.ordinal} ({cut(label(each), 60)})" for each in passages[:MAX_LISTED])
    return f"Ses {len(passages)} passages, de 0\u202f:\n{set_apart([listed])}"
