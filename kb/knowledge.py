"""What is worked out once a generation and then only read: its words, and its completions."""

from collections.abc import Iterable, Iterator, Mapping
from threading import Lock

from kb.clauses import Any, Field, Term
from kb.engine import EngineQuery, Reader
from kb.french.lemma import is_word
from kb.model import DocId
from kb.pins import names_of
from kb.query.spelling import Speller
from kb.query.vocabulary import Vocabulary
from kb.suggest import Completions, Suggestion, SuggestionKind


class Knowledge:
    """Of one generation. Each part is made when first needed, by one thread.

    Completions take a second or more over thousands of titles; searches do not wait for them.
    """

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.reading_words = Lock()
        self.reading_titles = Lock()
        self.speller: Speller | None = None
        self.completions: Completions | None = None
        self.by_address: Mapping[str, DocId] | None = None

    def vocabulary(self, reader: Reader) -> Vocabulary:
        """The words of the generation; `reader` must be of it, and open while they are used."""
        with self.reading_words:
            if self.speller is None:
                self.speller = Speller(reader.lexicon(), is_word)
        return Vocabulary(
            documents=reader.generation.documents,
            speller=self.speller,
            has_stem=lambda stem: holds(reader, stem),
        )

    def addresses(self, reader: Reader) -> Mapping[str, DocId]:
        """Documents by address, and by path alone; of two hosts with one path, either."""
        with self.reading_titles:
            if self.by_address is None:
                heads = reader.heads(list(reader.ids())).values()
                self.by_address = {name: head.id for head in heads for name in names_of(head.url)}
        return self.by_address

    def completing(self, reader: Reader, others: Iterable[Suggestion]) -> Completions:
        """Titles of the generation and `others`."""
        with self.reading_titles:
            if self.completions is None:
                self.completions = Completions([*others, *titles(reader)])
        return self.completions


def holds(reader: Reader, stem: str) -> bool:
    """Whether any document holds a stem."""
    clause = Any((Term(Field.BODY, (stem,)), Term(Field.TITLE, (stem,))))
    found = reader.search(EngineQuery(clause=clause, limit=0, facets=False, passages=0))
    return found.total > 0


def titles(reader: Reader) -> Iterator[Suggestion]:
    """Every title, a document each."""
    for head in reader.heads(list(reader.ids())).values():
        yield Suggestion(text=head.title, kind=SuggestionKind.TITLE, target=head.id)
