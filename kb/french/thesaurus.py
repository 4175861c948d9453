"""The librarians' thesaurus: acronyms and their long forms, synonyms, names that changed.

One line of `corpus/thesaurus.tsv` is one set of phrases that answer for each other, always as whole
phrases: a text with only « prioritaires » never answers « QPV ». Sets marked `ambigu` are kept for
the reader's information and never expanded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.french.analyze import Token, analyze
from kb.french.entries import (
    Entry,
    Kind,
    Place,
    Words,
    full_places,
    is_acronym,
    read_entries,
    words_of_form,
)
from kb.french.lemma import is_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What else to look for instead of `tokens[start:end]`: each phrase, as a phrase."""

    start: int
    end: int
    phrases: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A form to recognise: for each of its full words, the keys that may stand there."""

    words: Words
    form: str
    entry: Entry
    capitals_only: bool  # an acronym that is also a word (PRE, AMI): only as typed in capitals
    phrases: tuple[str, ...] = ()  # the other forms of the entry


class Thesaurus:
    """Entries read from a file, and the phrases of a query they recognise."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self._patterns: dict[str, list[_Pattern]] = {}
        patterns = [(entry, _patterns(entry)) for entry in self.entries]
        ambiguous = {
            pattern.words
            for entry, found in patterns
            if entry.kind is Kind.AMBIGUOUS
            for pattern in found
        }
        for _, found in patterns:
            for pattern in found:
                if pattern.words not in ambiguous and pattern.phrases:
                    for key in pattern.words[0]:
                        self._patterns.setdefault(key, []).append(pattern)

    @classmethod
    def load(cls, path: Path | None = None) -> "Thesaurus":
        """Read `path`, or the bundled `corpus/thesaurus.tsv`.

        Raises:
            ThesaurusError: the file is unreadable, or lines of it are wrong.

        """
        return cls(read_entries(path))

    def expand(self, tokens: Sequence[Token]) -> tuple[Expansion, ...]:
        """Expansions of a query's tokens in their order; a phrase inside a longer one has none."""
        places = full_places(tokens)
        matches: list[tuple[int, int, _Pattern]] = []
        for first in range(len(places)):
            for key in places[first].keys:
                for pattern in self._patterns.get(key, ()):
                    last = first + len(pattern.words)
                    if _fits(pattern, places[first:last]):
                        matches.append((first, last, pattern))
        spans = {(first, last) for first, last, _ in matches}
        expansions = {
            (first, last, pattern.entry.line): Expansion(
                start=places[first].start,
                end=places[last - 1].end,
                phrases=pattern.phrases,
                label=pattern.entry.term,
            )
            for first, last, pattern in matches
            if not any(a <= first and last <= b and (a, b) != (first, last) for a, b in spans)
        }
        return tuple(expansions[key] for key in sorted(expansions))


def _patterns(entry: Entry) -> list[_Pattern]:
    """One pattern for each form that is not just another spelling of an earlier one."""
    patterns: dict[tuple[str, ...], _Pattern] = {}
    for form in (entry.term, *entry.forms):
        tokens = analyze(form)
        words = words_of_form(form, tokens)
        capitals_only = is_acronym(form) and is_word(tokens[0].folded)
        spelling = tuple(token.stem for token in tokens)
        patterns.setdefault(spelling, _Pattern(words, form, entry, capitals_only))
    # An acronym that is also a word is never looked for in place of its long form: `AMI` would
    # find every friend.
    safe = [pattern for pattern in patterns.values() if not pattern.capitals_only]
    return [
        replace(pattern, phrases=tuple(other.form for other in safe if other is not pattern))
        for pattern in patterns.values()
    ]


def _fits(pattern: _Pattern, places: Sequence[Place]) -> bool:
    if len(places) < len(pattern.words):
        return False
    if pattern.capitals_only and not places[0].capitals:
        return False
    return all(word & place.keys for word, place in zip(pattern.words, places, strict=True))
