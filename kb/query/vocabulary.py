"""What one generation of the index knows of words, as far as reading a query needs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log

from kb.french import Kind, Thesaurus
from kb.french.lemma import is_word
from kb.query.spelling import RARE, Speller


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of one generation: how common they are and which are a slip away from one another.

    `has_stem` asks the index whether any document holds a stem; it is called for words that are in
    no document as typed.
    """

    documents: int
    speller: Speller
    has_stem: Callable[[str], bool]

    @classmethod
    def of(
        cls, documents: int, lexicon: Mapping[str, int], has_stem: Callable[[str], bool]
    ) -> "Vocabulary":
        """The words of a lexicon (word → documents that hold it)."""
        return cls(documents, Speller(lexicon, is_word), has_stem)

    @property
    def lexicon(self) -> Mapping[str, int]:
        """Documents a word."""
        return self.speller.lexicon

    def weight(self, words: tuple[str, ...]) -> float:
        """How much a word tells documents apart: BM25's idf of the commonest of its forms."""
        frequency = max((self.lexicon.get(word, 0) for word in words), default=0)
        return log(max(self.documents, 1) / (frequency + 1)) + 1 if frequency else self.rarest

    @property
    def rarest(self) -> float:
        """The weight of a word in no document."""
        return log(max(self.documents, 1)) + 1

    def forms(self, folded: str, stem: str) -> tuple[str, ...]:
        """Words that `folded` is also read as; none when its other inflections are known here."""
        if not self.lexicon.get(folded, 0) and self.has_stem(stem):
            return ()
        return self.speller.forms(folded)

    def unknown(self, folded: str) -> bool:
        """Whether no document holds the word as typed."""
        return not self.lexicon.get(folded, 0)

    def frequency(self, folded: str) -> int:
        """How many documents hold the word as written, accents aside."""
        return self.lexicon.get(folded, 0)

    def well_known(self, folded: str) -> bool:
        """Whether a word is no rare name, which may itself be misspelt in its source."""
        return self.lexicon.get(folded, 0) > RARE or self.speller.is_word(folded)

    def spelt(self, folded: str) -> str:
        """A word of the index as sources spell it, with its accents."""
        return self.speller.accented.get(folded, folded)


def acronyms(thesaurus: Thesaurus) -> Mapping[str, str]:
    """Acronyms a thesaurus explains, as written, with the first of their long forms."""
    return {
        form: next(other for other in (entry.term, *entry.forms) if other != form)
        for entry in thesaurus.entries
        for form in (entry.term, *entry.forms)
        if entry.kind is not Kind.AMBIGUOUS and len(form) > 1 and form.isalnum() and form.isupper()
    }
