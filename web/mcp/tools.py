"""What the tools answer, in words: documents found, a passage to read, how to go on from nothing.

Every answer is bounded, and names the passage of each text so that it can be cited to the page or
the second. Texts of documents stand between marks (`web.mcp.untrusted`); the rest is ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from kb.dates import parse_bounds
from kb.errors import NotFoundError, RequestError
from kb.model import Dates, DocId, Document, Passage
from kb.search import Hit, SearchRequest, SearchResult, Sort
from kb.searcher import Searcher
from kb.urls import locate
from web.cite import citation, plain, sentence
from web.document_page import passage_at
from web.mcp.untrusted import set_apart
from web.render import counted, place
from web.understood import sentence as understood

MAX_HITS = 20
MAX_PASSAGES = 3
MAX_EXTRACT_CHARS = 400
MAX_TITLE_CHARS = 300
MAX_READ_CHARS = 8_000
MAX_LISTED = 40

Order = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The arguments of a search as a program gives them; "" for any."""

    query: str
    theme: str = ""
    type: str = ""
    language: str = ""
    place: str = ""
    date_from: str = ""
    date_to: str = ""
    sort: Order = "relevance"
    page: int = 1
    limit: int = 5

    def request(self) -> SearchRequest:
        """The search they ask for.

        Raises:
            RequestError: a value is malformed.

        """
        if not 1 <= self.limit <= MAX_HITS:
            raise RequestError("limit", f"limit va de 1 à {MAX_HITS}, et non {self.limit}")
        return SearchRequest(
            query=self.query,
            themes=(self.theme,) if self.theme else (),
            types=(self.type,) if self.type else (),
            languages=(self.language,) if self.language else (),
            places=(self.place,) if self.place else (),
            dates=parse_bounds(self.date_from or None, self.date_to or None),
            sort=Sort(self.sort),
            page=self.page,
            per_page=self.limit,
        )


def search(searcher: Searcher, asked: Asked) -> str:
    """The documents found, each with its best passages, or what to try instead.

    Raises:
        RequestError: a value is malformed.
        SearchIndexError: the index cannot answer.

    """
    result = searcher.search(asked.request())
    if not result.total:
        return "\n".join(_nothing(searcher, asked, result))
    first = (asked.page - 1) * asked.limit
    if not result.hits:
        return (
            f"{counted(result.total, 'document')} en tout\u202f: la page {asked.page} est au-delà "
            "des derniers. Demandez page=1."
        )
    last = first + len(result.hits)
    lines = [f"{counted(result.total, 'document')} en tout, ici {first + 1} à {last}."]
    lines += _reading(result)
    lines.append(
        "Pour lire\u202f: read_passage(document, passage). Citez le titre et l’adresse du passage."
    )
    lines.append(set_apart(_hits(result, first + 1)))
    if last < result.total:
        lines.append(f"La suite\u202f: la même recherche avec page={asked.page + 1}.")
    return "\n".join(lines)


def _reading(result: SearchResult) -> Iterator[str]:
    said = understood(result.interpretation)
    if said:
        yield f"Lu ainsi\u202f: {said.striptags()}."
    if result.suggestion:
        yield f"Peut-être vouliez-vous\u202f: {result.suggestion}"


def _hits(result: SearchResult, number: int) -> Iterator[str]:
    for at, hit in enumerate(result.hits, number):
        yield f"{at}. {_cut(hit.title or hit.url, MAX_TITLE_CHARS)}"
        yield f"   document={hit.id} · {' · '.join(_facts(hit))}"
        yield f"   {plain(hit.url)}"
        for passage in hit.passages[:MAX_PASSAGES]:
            label = plain(passage.label) or place(passage.ordinal)
            yield f"   - passage={passage.ordinal} ({label}) {plain(passage.url)}"
            yield f"     {_cut(passage.snippet.text, MAX_EXTRACT_CHARS)}"


def _facts(hit: Hit) -> Iterator[str]:
    yield f"type={hit.type.value}"
    yield f"langue={plain(hit.language)}"
    yield from _dates(hit.dates)
    if hit.themes:
        yield f"thème={plain(hit.themes[0].slug)}"


def _dates(dates: Dates) -> Iterator[str]:
    for event in dates.events[:1]:
        yield f"événement={event.start.isoformat()}/{event.end.isoformat()}"
    if dates.published:
        yield f"publié={dates.published.isoformat()}"
    if dates.modified:
        yield f"modifié={dates.modified.isoformat()}"
    if not (dates.events or dates.published or dates.modified):
        yield "date inconnue"


def _nothing(searcher: Searcher, asked: Asked, result: SearchResult) -> Iterator[str]:
    yield f"Aucun document ne répond à «\u202f{asked.query[:MAX_TITLE_CHARS]}\u202f»."
    yield from _reading(result)
    everything = searcher.search(SearchRequest(per_page=1))
    for name, alone in _filters(result.request):
        (value,) = getattr(alone, f"{name}s")
        if searcher.search(alone).total == 0:
            known = [each.value for each in everything.facets[name]]
            if name == "theme":
                known = list(searcher.themes.themes)
            listed = ", ".join(known[:MAX_LISTED])
            yield f"{name}={value[:80]!r} n’est pas connu ici. Valeurs possibles\u202f: {listed}."
    whole = searcher.search(SearchRequest(query=asked.query, per_page=1))
    if whole.total:
        yield f"Sans filtre ni période, {counted(whole.total, 'document')}\u202f: ôtez-en un."
    else:
        yield (
            "Essayez moins de mots, des mots plus courants, en français\u202f; ôtez guillemets, "
            f"ET et -mot. La collection tient {counted(everything.total, 'document')} sur la "
            "politique de la ville."
        )


def _filters(request: SearchRequest) -> Iterator[tuple[str, SearchRequest]]:
    """Each filter of a search by its name, with the search it makes alone."""
    for name in ("theme", "type", "language", "place"):
        if values := getattr(request, f"{name}s"):
            yield name, replace(SearchRequest(per_page=1), **{f"{name}s": values})


def read_passage(
    searcher: Searcher,
    document: str,
    *,
    passage: int = 0,
    at: str = "",
    offset: int = 0,
    consulted: date,
) -> str:
    """A passage whole, up to MAX_READ_CHARS at once, with how to cite it and what lies around it.

    `at` is a page or a moment, « page 7 » or « 12:05 », and comes before `passage` where it is
    given; `offset` is where a long passage is taken up again.

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
    chosen = _chosen(held, passage, at)
    text = "\n".join(filter(None, map(plain, chosen.text.split("\n"))))
    if offset and not 0 <= offset < len(text):
        raise RequestError("offset", f"offset va de 0 à {max(len(text) - 1, 0)} dans ce passage")
    end = offset + MAX_READ_CHARS
    label = plain(chosen.label) or place(chosen.ordinal)
    title = _cut(held.title or held.url, MAX_TITLE_CHARS)
    cited = replace(citation(held, consulted, chosen), title=title)
    lines = [
        set_apart(
            (
                f"{title} · {' · '.join(_dates(held.dates))}",
                f"passage={chosen.ordinal} ({label}), de 0 à {len(held.passages) - 1}",
                plain(locate(held.url, chosen.locator)),
                "",
                text[offset:end] or "(aucun texte)",
                "",
                f"Citer\u202f: {sentence(cited)}",
            )
        )
    ]
    if chosen.confidence is not None:
        lines.append(
            f"Texte reconnu d’une image, sûr à {round(chosen.confidence * 100)}\u202f% environ."
        )
    if end < len(text):
        lines.append(f"Passage non terminé\u202f: même appel avec offset={end}.")
    elif chosen.ordinal + 1 < len(held.passages):
        lines.append(f"Passage suivant\u202f: passage={chosen.ordinal + 1}.")
    return "\n".join(lines)


def _chosen(document: Document, passage: int, at: str) -> Passage:
    passages = document.passages
    if not passages:
        raise RequestError("passage", "ce document n’a pas de texte")
    if at.strip():
        try:
            return passages[passage_at(passages, at)]
        except RequestError:
            raise RequestError(
                "at", f"ce document n’a ni page ni moment {at[:40]!r}. {_contents(document)}"
            ) from None
    if not 0 <= passage < len(passages):
        raise RequestError("passage", f"passage={passage} n’existe pas. {_contents(document)}")
    return passages[passage]


def _contents(document: Document) -> str:
    listed = [
        f"{each.ordinal} ({_cut(each.label, 60) or place(each.ordinal)})"
        for each in document.passages[:MAX_LISTED]
    ]
    return "Ses passages\u202f:\n" + set_apart([", ".join(listed)])


def _cut(text: str, chars: int) -> str:
    line = plain(text)
    return line if len(line) <= chars else f"{line[: chars - 1].rstrip()}…"
