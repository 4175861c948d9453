"""Every number that decides the order of hits, in one frozen value, each with its reason.

Measured as nDCG@10 on the dev queries of four French sets, one configuration for all: cnil-faq
.719, piaf .836, cdtn-travail .461, spf-questions .777, mean .698. The means given with the values
below are over every other query of piaf and spf-questions, where the configuration had .691 before
`length_few` and `length_many`.
Differences under .003 are noise: of values that close, the rounder one stays.
"""

from dataclasses import dataclass

FEW = 3
"""Words of a query of keywords; from two more on it is a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Weights of the clauses a query becomes; 1 is the stem of a word found in the body."""

    title: float = 1.0
    """A word in the title. .6: mean .683, .8: .687, 1.5: .689."""

    exact: float = 0.3
    """The word as typed, accents aside, besides its stem. 0: .684, .2: .688, .45: .689."""

    accent: float = 0.1
    """The word with its accents as typed: « jeûne » above « jeune ». 0 changes the mean by .001."""

    people: float = 0.5
    """A word in the names of a document's people. Not measured: no judged set has people."""

    length_few: float = 0.5
    """BM25's b of texts for a query of at most three words: one that is short hits long texts for
    good reasons. cdtn, all dev queries: .461, .6: .458, .75: .454."""

    length: float = 0.75
    """The same for four words."""

    length_many: float = 0.95
    """The same for five words or more, of which a long text holds some by chance (C. Zhai and
    J. Lafferty 2004, https://doi.org/10.1145/984321.984322). spf-questions, all dev queries: .777,
    .9: .775, .75: .765."""

    common: float = 0.9
    """Taken off the idf of each word, which Whoosh's formula never lets fall below 1, so that
    words in nearly every document weigh little. 0: .687."""

    coverage: float = 1.0
    """The share of the question a document covers counts to the power of this over the number of
    concepts: much in a query of two words, little in a long question. 0: .691 too, but cdtn's short
    queries .446 instead of .453; 2: .688. Without the division (at `title` .5, `window` 8): .663
    against .678 for no coverage at all."""

    proximity: float = 0.2
    """Two neighbouring words of the query near one another. 0: .678, .15: .686, .3: .687."""

    window: int = 3
    """How far apart, in words, is near. 4: .690, 8: .686."""

    expansion: float = 0.3
    """Another form from the thesaurus: found, but below what was typed. Judged sets hold too few
    acronyms to measure it."""

    correction: float = 0.7
    """A word the index lacks, read as its neighbour. One random slip in each query then costs 3.1 %
    of the mean; with .4 4.0 %, with 0 7.5 %."""

    slip: float = 0.3
    """A misspelling in a source of a word typed well. Both this and `correction` 0: -.001."""

    phrase: float = 1.0
    """A phrase typed between quotes, as one word."""

    date: float = 3.0
    """A document of the date named in the query: about what one rare word adds."""

    def body_length(self, words: int) -> float:
        """BM25's b of texts for a query of so many words."""
        if words == FEW + 1:
            return self.length
        return self.length_few if words <= FEW else self.length_many


RANKING = Ranking()
