"""Typing errors, on either side: a query's word the index lacks, a word misspelt in a source.

Both come down to one question: which words of the index are a slip of the finger away? A slip is
one insertion, deletion, substitution or swap of neighbours (Damerau 1964, in its restricted form:
https://doi.org/10.1145/363958.363994); long words may hold two. What the dictionary of French knows
is no slip: « contrat » never becomes « contraste », « poison » never « poisson ».
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from kb.french.fold import fold

MIN_LETTERS = 5
"""Below, nearly every word has a neighbour that is another word."""

MIN_LETTERS_TWICE = 9
"""From here on a word may hold two slips."""

MIN_LETTERS_SOURCE = 7
"""From here on a rare word next to a French one is its misspelling and not a name."""

MUCH_COMMONER = 20
"""A French word so many times commoner than its neighbour is what the neighbour was meant to be."""

RARE = 2
"""A word in at most so many documents may be a slip of one in many."""

MAX_FORMS = 3
"""How many neighbours a word is also read as."""

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Speller:
    """Neighbours among the folded words of one lexicon (word → documents that hold it)."""

    def __init__(self, lexicon: Mapping[str, int], is_word: Callable[[str], bool]) -> None:
        self.lexicon = lexicon
        self.is_word = is_word
        self.known: dict[str, tuple[str, ...]] = {}

    def forms(self, folded: str) -> tuple[str, ...]:
        """Words of the index that `folded` is also read as, nearest and then commonest first.

        For a word the index lacks: what it may have been meant to be, unless French has it. For a
        rare name: its neighbours. For any other word: its misspellings in sources.
        """
        if folded not in self.known:
            if len(self.known) > 10_000:
                self.known.clear()
            self.known[folded] = tuple(self.find(folded))[:MAX_FORMS]
        return self.known[folded]

    def find(self, folded: str) -> Iterator[str]:
        """The same, worked out."""
        if not fit(folded):
            return
        frequency = self.lexicon.get(folded, 0)
        french = self.is_word(folded)
        if frequency <= RARE and not french:
            near = self.nearest(folded)
            if frequency:  # the index has it: a name by its likes, or a slip that a source made too
                near = [w for w in near if self.lexicon[w] >= self.enough(w) * frequency]
            yield from near
        elif len(folded) >= MIN_LETTERS_SOURCE:
            yield from self.misspellings(folded)

    def enough(self, word: str) -> int:
        """How many times commoner a neighbour must be for a word that the index has."""
        return MUCH_COMMONER if self.is_word(word) else 1

    def misspellings(self, folded: str) -> list[str]:
        """Rare words without a meaning that are one slip away from a word that has one."""
        letters, edge = letter_set(folded), edge_of(folded)
        near = {
            word
            for key in ((folded[:edge], ""), ("", folded[-edge:]))
            for word, its_letters in self.doubtful.get(key, ())
            if abs(len(word) - len(folded)) <= 1 and (letters ^ its_letters).bit_count() <= 2
        }
        return sorted(w for w in near if alike(folded, w) and distance(folded, w) == 1)

    @cached_property
    def doubtful(self) -> Mapping[tuple[str, str], list[tuple[str, int]]]:
        """Rare words that French lacks, by how they begin and by how they end.

        One slip leaves one of a word's edges whole, so each needs to be compared with few words.
        """
        edges: defaultdict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        for word, documents in self.lexicon.items():
            if documents > RARE or not fit(word) or self.is_word(word):
                continue
            entry = (word, letter_set(word))
            for edge in {edge_of(word), edge_of(word + "x"), edge_of(word[1:])}:
                edges[word[:edge], ""].append(entry)
                edges["", word[-edge:]].append(entry)
        return edges

    def nearest(self, folded: str) -> list[str]:
        """Words at the least distance allowed for the length, commonest first."""
        found = self.one_slip_from(folded)
        if not found:
            found = {w for form in inflected(folded) for w in self.one_slip_from(form)} - {folded}
        if not found and len(folded) >= MIN_LETTERS_TWICE:
            found = set(self.twice_slipped(folded))
        return sorted(found, key=lambda w: (-self.lexicon[w], w))

    def one_slip_from(self, folded: str) -> set[str]:
        """Words one slip away."""
        found = {w for w in slipped(folded) if self.lexicon.get(w, 0) and alike(folded, w)}
        return found - {folded}

    def twice_slipped(self, folded: str) -> Iterator[str]:
        """Words two slips away that share the first letter, which is seldom mistyped."""
        letters = letter_set(folded)
        for length in range(len(folded) - 2, len(folded) + 3):
            for word, its_letters in self.by_shape.get((folded[0], length), ()):
                # Each slip changes at most two letters of the set.
                if (letters ^ its_letters).bit_count() <= 4 and distance(folded, word) <= 2:
                    yield word

    @cached_property
    def by_shape(self) -> Mapping[tuple[str, int], list[tuple[str, int]]]:
        """Words long enough to hold two slips by first letter and length."""
        shapes: defaultdict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        for word in self.lexicon:
            if len(word) >= MIN_LETTERS_TWICE - 2 and word.isascii() and word.isalpha():
                shapes[word[0], len(word)].append((word, letter_set(word)))
        return shapes

    @cached_property
    def accented(self) -> Mapping[str, str]:
        """Folded word → its commonest spelling with accents, where one is common enough."""
        best: dict[str, str] = {}
        for word, documents in self.lexicon.items():
            if word.isascii():
                continue
            folded = fold(word)
            # Bare capitals and careless typing lose accents, never add them: a quarter is enough.
            if 4 * documents >= self.lexicon.get(folded, 0) and documents > self.lexicon.get(
                best.get(folded, ""), 0
            ):
                best[folded] = word
        return best


def fit(word: str) -> bool:
    """Whether a word is long and plain enough to be a slip of another."""
    return len(word) >= MIN_LETTERS and word.isascii() and word.isalpha()


def alike(first: str, second: str) -> bool:
    """Whether two words begin alike, as slips do but for long words: « Lille » is no « ville »."""
    return first[:1] == second[:1] or min(len(first), len(second)) >= MIN_LETTERS_TWICE


def inflected(word: str) -> tuple[str, ...]:
    """The word in the other number and the other gender: the index may hold no more than those."""
    bare = word.removesuffix("s")
    return (bare, f"{bare}e") if bare != word else (f"{word}s", f"{word}es", f"{word}e")


def edge_of(word: str) -> int:
    """How many letters at either end are compared first."""
    return 3 if len(word) >= 7 else 2


def slipped(word: str, letters: str = ALPHABET) -> Iterator[str]:
    """Every string of these letters one slip away from a word; some come twice.

    >>> sorted(set(slipped("a")))[:3]
    ['', 'a', 'aa']
    """
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in letters:
            if after:
                yield before + letter + after[1:]
            yield before + letter + after


def letter_set(word: str) -> int:
    """The letters a word holds, one bit each."""
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) & 31)
    return bits


def distance(first: str, second: str) -> int:
    """Least number of slips between two words, no stretch changed twice.

    >>> distance("discrimnation", "discrimination"), distance("ca", "abc")
    (1, 3)
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, above, row = row, before, [i, *[0] * len(second)]
        for j, b in enumerate(second, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                row[j] = min(row[j], above[j - 2] + 1)
    return row[-1]
