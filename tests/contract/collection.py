"""A few documents whose answers can be worked out by hand, and how to ask."""

from collections.abc import Iterable
from datetime import date

from kb.clauses import Clause, Field, Term
from kb.engine import Engine, EngineQuery, Filters, Matches
from kb.model import (
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentType,
    MediaType,
    Passage,
    Period,
    ThemeAssignment,
    ThemeOrigin,
)
from kb.search import DateKind, Sort


def doc_id(number: int) -> DocId:
    return DocId(f"{number:016x}")


def document(
    number: int,
    *texts: str,
    title: str = "",
    themes: Iterable[str] = (),
    kind: DocumentType = DocumentType.PAGE,
    language: str = "fr",
    dates: Dates | None = None,
    people: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
    newest: DocId | None = None,
) -> Document:
    return Document(
        id=doc_id(number),
        url=CanonicalUrl(f"https://exemple.fr/{number}"),
        title=title,
        type=kind,
        media_type=MediaType.HTML,
        language=language,
        source="site",
        passages=tuple(Passage(ordinal=n, text=text) for n, text in enumerate(texts)),
        themes=tuple(ThemeAssignment(slug=slug, origin=ThemeOrigin.PATH) for slug in themes),
        dates=dates or Dates(),
        people=people,
        places=places,
        newest=newest,
    )


def day(text: str) -> date:
    return date.fromisoformat(text)


def on(start: str, end: str | None = None) -> Period:
    return Period(start=day(start), end=day(end or start))


def index(engine: Engine, *documents: Document) -> None:
    with engine.update() as writer:
        for one in documents:
            writer.put(one)


def body(*terms: str, boost: float = 1.0) -> Term:
    return Term(Field.BODY_EXACT, terms, boost)


def title(*terms: str) -> Term:
    return Term(Field.TITLE_EXACT, terms)


def ask(
    engine: Engine,
    clause: Clause,
    *,
    filters: Filters | None = None,
    date_kind: DateKind = DateKind.PUBLISHED,
    sort: Sort = Sort.RELEVANCE,
    offset: int = 0,
    limit: int = 10,
    passages: int = 4,
) -> Matches:
    with engine.reader() as reader:
        return reader.search(
            EngineQuery(
                clause=clause,
                filters=filters or Filters(),
                date_kind=date_kind,
                sort=sort,
                offset=offset,
                limit=limit,
                passages=passages,
            )
        )


def found(engine: Engine, clause: Clause) -> set[int]:
    return {int(match.id, 16) for match in ask(engine, clause, limit=100).matches}


def order(matches: Matches) -> list[int]:
    return [int(match.id, 16) for match in matches.matches]
