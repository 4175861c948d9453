"""What is worked out once a generation and then only read: its words, and its completions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock, Timer

from kb.clauses import Any, Clause, Everything, Field, Term
from kb.engine import EngineQuery, Reader
from kb.french.lemma import is_word
from kb.model import DocId, Document
from kb.phrases import LEAST, MAX_CHARS, frequent_phrases
from kb.pins import names_of
from kb.query.concepts import exact_phrase, looked_in, phrase_places, whole_clause
from kb.query.spelling import Speller
from kb.query.vocabulary import Vocabulary
from kb.ranking import RANKING
from kb.suggest import Completions, Suggestion, SuggestionKind, completion_key

LATER_S = 5.0

AT_ONCE = 256
"""Documents read together; more at once only take more memory."""


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
                self.by_address = {
                    name: head.id for head in heads(reader) for name in names_of(head.url)
                }
        return self.by_address

    def completing(
        self, reader: Reader, others: Iterable[Suggestion], forms: Iterable[str]
    ) -> Completions:
        """Titles and frequent phrases, and what is in use of `others` and of `forms`."""
        with self.reading_titles:
            if self.completions is None:
                named = leading(reader, others)
                texts, titles = [], []
                for head in heads(reader):
                    texts.append(f"{head.title}. {head.summary[:MAX_CHARS]}")
                    titles.append(title(head))
                self.completions = Completions([*named, *phrases(reader, texts, forms), *titles])
        return self.completions


def holds(reader: Reader, stem: str) -> bool:
    """Whether any document holds a stem."""
    clause = Any((Term(Field.BODY, (stem,)), Term(Field.TITLE, (stem,))))
    return total(reader, clause) > 0


def total(reader: Reader, clause: Clause) -> int:
    """How many documents answer."""
    asked = EngineQuery(clause=clause, limit=0, facets=False, passages=0)
    return reader.search(asked).total


def heads(reader: Reader) -> Iterator[Document]:
    """Every document without its passages, few of them in memory at once."""
    ids = list(reader.ids())
    for start in range(0, len(ids), AT_ONCE):
        yield from reader.heads(ids[start : start + AT_ONCE]).values()


def phrases(reader: Reader, texts: Sequence[str], forms: Iterable[str]) -> Iterator[Suggestion]:
    """What several texts are about in the same words; of `forms` those that documents hold."""
    found = frequent_phrases(texts)
    found += [form for form in forms if " " in form and in_use(reader, form)]
    for text in {completion_key(text): text for text in reversed(found)}.values():
        yield Suggestion(text=text, kind=SuggestionKind.PHRASE)


def in_use(reader: Reader, phrase: str) -> bool:
    """Whether several documents hold a phrase as it is."""
    clause = exact_phrase(phrase_places(phrase), looked_in("", RANKING))
    return total(reader, clause) >= LEAST


def leading(reader: Reader, named: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Themes that a document has, and acronyms that one writes, in full or not."""
    counts = reader.search(EngineQuery(clause=Everything(), limit=0, passages=0)).facets
    themes = counts.get("theme", {})
    looked = looked_in("", RANKING)
    for each in named:
        if each.kind is SuggestionKind.THEME:
            leads = any(f"{slug}/".startswith(f"{each.target}/") for slug in themes)
        else:
            short = exact_phrase(phrase_places(each.text), looked)
            clause = Any((short, whole_clause(phrase_places(each.target), looked)))
            leads = total(reader, clause) > 0
        if leads:
            yield each


def title(head: Document) -> Suggestion:
    """The title of a document."""
    return Suggestion(text=head.title, kind=SuggestionKind.TITLE, target=head.id)


def let_go_later(held: object) -> None:
    """Keep something large a little longer: whoever is waiting now need not wait for freeing it."""
    timer = Timer(LATER_S, id, (held,))
    timer.daemon = True
    timer.start()
