"""The whole way of a search: request → plan → engine → hits with extracts, labelled facets.

One Searcher serves a process and may be shared by its threads: what it keeps of a generation is
made once and only read. A newly published generation is picked up by the next call.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter

from kb.answers import Answers
from kb.clauses import Everything
from kb.doctypes import DocumentTypes
from kb.engine import Engine, EngineQuery, Filters, Match, Reader
from kb.errors import NotFoundError
from kb.facets import FacetLabels
from kb.french import Thesaurus
from kb.hits import MAX_PASSAGES, HitBuilder, theme_labels
from kb.knowledge import Knowledge, let_go_later
from kb.model import DocId, Document
from kb.pinned import PinnedAnswer, held, pinned_answer
from kb.pins import Pins
from kb.query.marks import Mark, Marker
from kb.query.plan import Plan, Planner, mended
from kb.query.values import Values
from kb.query.vocabulary import acronyms
from kb.ranking import RANKING, Ranking
from kb.search import DateKind, FacetValue, SearchRequest, SearchResult, Sort, Span, ThemeLabel
from kb.similar import CLOSE, Similar, similar_clause
from kb.snippet import highlight
from kb.suggest import Suggestion, SuggestionKind
from kb.themes import ThemeTree
from kb.urls import locate


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """A passage of a document whole, with what a query matches in it."""

    ordinal: int
    label: str
    locator: str
    url: str
    text: str
    spans: tuple[Span, ...]


NO_PINS = Pins({})

PREPARING = ("", "quartiers zzdiscriminatoinszz", '"contrat de ville"')
"""Asked of a new generation before readers ask: all of it, both sides of spelling, a phrase."""


class Searcher:
    """Answers requests with an engine and the collection's files of themes, types and synonyms."""

    def __init__(
        self,
        engine: Engine,
        *,
        thesaurus: Thesaurus,
        themes: ThemeTree,
        types: DocumentTypes,
        ranking: Ranking = RANKING,
        pins: Pins = NO_PINS,
    ) -> None:
        self.pins = pins
        self.engine = engine
        self.themes = themes
        self.labels = FacetLabels(themes=themes, types=types)
        self.acronyms = acronyms(thesaurus)
        self.forms = [form for entry in thesaurus.entries for form in (entry.term, *entry.forms)]
        self.planner = Planner(
            thesaurus=thesaurus,
            acronyms=frozenset(acronym.lower() for acronym in self.acronyms),
            values=Values(themes, types),
            ranking=ranking,
        )
        self.answers = Answers()
        self.lock = Lock()
        self.latest: Knowledge | None = None
        self.ahead: Knowledge | None = None

    def search(self, request: SearchRequest) -> SearchResult:
        """The page of hits asked for, with facets and how the query was read.

        Raises:
            SearchIndexError: the index cannot answer.

        """
        started = perf_counter()
        request = replace(request, themes=self.canonical_themes(request.themes))
        with self.engine.reader() as reader:
            result = self.answers.get(reader.generation, request)
            if result is None:
                result = self.result(reader, request)
                self.answers.keep(reader.generation, result)
        return replace(result, took_ms=(perf_counter() - started) * 1000)

    def result(self, reader: Reader, request: SearchRequest) -> SearchResult:
        """The page of hits asked for, worked out."""
        plan = self.plan(request.query, request.date_kind, reader, exact=request.exact)
        answer = self.answer(reader, request, engine_query(request, plan))
        matches, pinned = answer.matches, answer.titles
        return SearchResult(
            request=request,
            total=matches.total,
            hits=HitBuilder.of(reader, self.themes, plan.marks).hits(matches.matches),
            facets=self.labels.facets(matches.facets, request),
            interpretation=replace(plan.interpretation, pinned=pinned)
            if pinned
            else plan.interpretation,
            suggestion=mended(request.query, plan.repairs) if plan.repairs else None,
            took_ms=0.0,
            generation=reader.generation.number,
        )

    def answer(self, reader: Reader, request: SearchRequest, asked: EngineQuery) -> PinnedAnswer:
        """The page asked for, what is pinned for the query first."""
        urls = self.pins.of(request.query) if request.sort is Sort.RELEVANCE else ()
        ids = held(self.known(reader).addresses(reader), urls) if urls else ()
        if not ids:
            return PinnedAnswer(matches=reader.search(asked), titles=())
        return pinned_answer(reader, asked, ids)

    def similar(self, doc: DocId, limit: int = 5) -> tuple[Similar, ...]:
        """Documents on the same subject, nearest first; not those it holds or that hold it.

        Raises:
            NotFoundError: no document has this id.
            SearchIndexError: the index cannot answer.

        """
        document = self.document(doc)
        related = {doc, *(file.id for file in document.attachments)}
        related.update(version.id for version in document.versions)
        itself = (doc, document.newest)  # which stands for it where both are found
        if document.parent:
            related.add(document.parent.id)
        with self.engine.reader() as reader:
            vocabulary = self.known(reader).vocabulary(reader)
            clause = similar_clause(document, vocabulary.documents, vocabulary.frequency)
            found = reader.search(
                EngineQuery(clause=clause, limit=limit + len(related), facets=False, passages=0)
            )
            own = next((match.score for match in found.matches if match.id in itself), 0.0)
            near = [m for m in found.matches if m.id not in related and m.score >= CLOSE * own]
            heads = reader.heads([match.id for match in near[:limit]])
        return tuple(
            Similar(document=heads[match.id], score=match.score)
            for match in near[:limit]
            if match.id in heads
        )

    def ranked(self, query: str, limit: int, *, exact: bool = False) -> tuple[Match, ...]:
        """The best matches alone, without extracts and facets: for measuring and for programs."""
        with self.engine.reader() as reader:
            plan = self.plan(query, DateKind.PUBLISHED, reader, exact=exact)
            found = reader.search(
                EngineQuery(
                    clause=plan.clause,
                    body_length=plan.body_length,
                    limit=limit,
                    facets=False,
                    passages=0,
                )
            )
        return found.matches

    def document(self, doc: DocId) -> Document:
        """A document whole.

        Raises:
            NotFoundError: no document has this id.
            SearchIndexError: the index cannot answer.

        """
        with self.engine.reader() as reader:
            head = reader.heads([doc]).get(doc)
            if head is None:
                raise NotFoundError(f"aucun document n’a l’identifiant {doc!r}")
            return replace(head, passages=reader.passages(doc))

    def highlight(self, document: Document, query: str) -> tuple[PassageView, ...]:
        """Every passage of a document, with all that a query matches in it."""
        marker = Marker.of(self.marks(query), title=False)
        return tuple(
            PassageView(
                ordinal=passage.ordinal,
                label=passage.label,
                locator=passage.locator,
                url=locate(document.url, passage.locator),
                text=passage.text,
                spans=highlight(passage.text, marker),
            )
            for passage in document.passages
        )

    def highlight_title(self, document: Document, query: str) -> tuple[Span, ...]:
        """What a query matches in a document's title."""
        return highlight(document.title, Marker.of(self.marks(query), title=True))

    def theme_labels(self, document: Document) -> tuple[ThemeLabel, ...]:
        """A document's themes as readers know them."""
        return theme_labels(document, self.themes)

    def theme_counts(self) -> tuple[FacetValue, ...]:
        """The tree of themes with the documents under each, nothing filtered."""
        with self.engine.reader() as reader:
            matches = reader.search(EngineQuery(clause=Everything(), limit=0, passages=0))
        return self.labels.theme_facet(matches.facets.get("theme", {}), ())

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Themes, acronyms, phrases and titles that hold a word starting so."""
        with self.engine.reader() as reader:
            completions = self.known(reader).completing(reader, self.named(), self.forms)
        return completions.starting(prefix, limit)

    @property
    def generation(self) -> int:
        """The number of the generation that answers now.

        Raises:
            SearchIndexError: none does.

        """
        with self.engine.reader() as reader:
            return reader.generation.number

    def plan(self, query: str, kind: DateKind, reader: Reader, *, exact: bool = False) -> Plan:
        """A query understood with the words of a generation."""
        vocabulary = self.known(reader).vocabulary(reader)
        return self.planner.plan(query, vocabulary, kind, exact=exact)

    def marks(self, query: str) -> tuple[Mark, ...]:
        """What a query marks in texts."""
        with self.engine.reader() as reader:
            return self.plan(query, DateKind.PUBLISHED, reader).marks

    def prepare(self, reader: Reader) -> None:
        """Work out what the first requests of a generation need, while another one answers."""
        ahead = Knowledge(reader.generation.number)
        ahead.completing(reader, self.named(), self.forms)
        for query in PREPARING:
            plan = self.planner.plan(query, ahead.vocabulary(reader), DateKind.PUBLISHED)
            found = reader.search(EngineQuery(clause=plan.clause, body_length=plan.body_length))
            HitBuilder.of(reader, self.themes, plan.marks).hits(found.matches)
        self.ahead = ahead

    def known(self, reader: Reader) -> Knowledge:
        """What was worked out of a reader's generation, the latest one being kept."""
        number = reader.generation.number
        with self.lock:
            if self.latest is None or self.latest.generation != number:
                ahead, self.ahead = self.ahead, None
                if ahead is None or ahead.generation != number:
                    ahead = Knowledge(number)
                else:
                    let_go_later(self.latest)
                self.latest = ahead
            return self.latest

    def canonical_themes(self, slugs: Sequence[str]) -> tuple[str, ...]:
        """Slugs in use for those asked for; former names of a theme still lead to it."""
        return tuple(dict.fromkeys(self.themes.canonical(slug) or slug for slug in slugs))

    def named(self) -> Iterator[Suggestion]:
        """Themes and acronyms, which do not depend on a generation."""
        for theme in self.themes.themes.values():
            yield Suggestion(text=theme.label, kind=SuggestionKind.THEME, target=theme.slug)
        for acronym, form in self.acronyms.items():
            yield Suggestion(text=acronym, kind=SuggestionKind.ACRONYM, target=form)


def engine_query(request: SearchRequest, plan: Plan) -> EngineQuery:
    """What a request asks of the engine."""
    return EngineQuery(
        clause=plan.clause,
        body_length=plan.body_length,
        filters=Filters(
            themes=request.themes,
            types=request.types,
            languages=request.languages,
            people=request.people,
            places=request.places,
            dates=request.dates,
        ),
        date_kind=request.date_kind,
        sort=request.sort,
        after=request.after,
        offset=0 if request.after else (request.page - 1) * request.per_page,
        limit=request.per_page,
        passages=MAX_PASSAGES,
    )
