"""What the tool `search` answers: documents and their passages, or how to go on from nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from kb.dates import parse_bounds
from kb.errors import RequestError
from kb.search import Hit, SearchRequest, SearchResult, Sort
from kb.searcher import Searcher
from web.addressing.links import parameters
from web.document.cite import plain
from web.mcp.untrusted import set_apart
from web.mcp.wording import MAX_TITLE_CHARS, cut, dates, label
from web.pages.understood import sentence as understood
from web.rendering.render import counted

MAX_HITS = 20
MAX_PASSAGES = 3
MAX_EXTRACT_CHARS = 400
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
    chosen = parameters(result.request, "q", "sort", "page", "per_page")
    said = ", ".join(f"{name}={value[:80]}" for name, value in chosen) or "sans filtre"
    lines = [f"{counted(result.total, 'document')} ({said}), ici {first + 1} à {last}."]
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
        yield f"{at}. {cut(hit.title or hit.url, MAX_TITLE_CHARS)}"
        yield f"   document={hit.id} · {' · '.join(_facts(hit))}"
        yield f"   {plain(hit.url)}"
        if hit.snippet.text and not hit.passages:
            yield f"     {cut(hit.snippet.text, MAX_EXTRACT_CHARS)}"
        for passage in hit.passages[:MAX_PASSAGES]:
            yield f"   - passage={passage.ordinal} ({label(passage)}) {plain(passage.url)}"
            yield f"     {cut(passage.snippet.text, MAX_EXTRACT_CHARS)}"


def _facts(hit: Hit) -> Iterator[str]:
    yield f"type={hit.type.value}"
    yield f"langue={plain(hit.language)}"
    yield from dates(hit.dates)
    if hit.themes:
        yield f"thème={plain(hit.themes[0].slug)}"


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
