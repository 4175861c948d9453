"""Acronyms that texts explain themselves, « forme longue (SIGLE) » or « SIGLE (forme longue) ».

A librarian approves what is found before it enters the thesaurus. The letters of the acronym must
be the initials of the full words of the long form, in order, with one silent word at most (the
second P of « quartier prioritaire de la politique de la ville »). After A. Schwartz and M. Hearst,
"A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.french.analyze import Token, analyze
from kb.french.fold import fold
from kb.french.thesaurus import Thesaurus

_ACRONYM = r"[A-ZÀ-ÖØ-Þ](?:[A-ZÀ-ÖØ-Þ0-9&-]{1,9}|(?:\.[A-ZÀ-ÖØ-Þ]){1,9}\.?)"
_AFTER = re.compile(rf"([^().;:!?]{{8,200}})\(\s?({_ACRONYM})\s?\)")
_BEFORE = re.compile(rf"(?<!\w)({_ACRONYM})\s?\(([^()]{{8,200}})\)")
_SILENT_WORDS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """An acronym, the long form texts give it most often, and in how many places they do."""

    acronym: str
    long_form: str
    count: int

    def line(self) -> str:
        """The line to add to the thesaurus."""
        return f"{self.acronym}\t{self.long_form}\tsigle\trelevé {self.count} fois"


def mine(texts: Iterable[str], known: Thesaurus | None = None) -> tuple[Explained, ...]:
    r"""Acronyms explained in `texts`, the most often first; those of `known` are left out.

    >>> [e.line() for e in mine(["Un conseil local de santé mentale (CLSM) est né."])]
    ['CLSM\tconseil local de santé mentale\tsigle\trelevé 1 fois']
    """
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for acronym, long_form in _explanations(text):
            forms.setdefault(acronym, Counter())[long_form] += 1
    held = set() if known is None else _acronyms(known)
    found = [
        Explained(acronym=acronym, long_form=counts.most_common(1)[0][0], count=counts.total())
        for acronym, counts in forms.items()
        if _letters(acronym) not in held
    ]
    return tuple(sorted(found, key=lambda e: (-e.count, e.acronym)))


def _explanations(text: str) -> Iterable[tuple[str, str]]:
    for match in _AFTER.finditer(text):
        words = _words(match[1])
        start = _first_word(_letters(match[2]), words)
        if start is not None:
            yield match[2].replace(".", ""), _tidy(match[1][words[start].start : words[-1].end])
    for match in _BEFORE.finditer(text):
        words = _words(match[2])
        if _first_word(_letters(match[1]), words) == 0:
            yield match[1].replace(".", ""), _tidy(match[2])


def _words(text: str) -> list[Token]:
    """One token a position, the parts of a compound rather than the whole."""
    by_position: dict[int, Token] = {}
    for token in analyze(text):
        by_position[token.position] = token
    return list(by_position.values())


def _first_word(letters: str, words: Sequence[Token]) -> int | None:
    """Index of the word that begins the long form, reading initials from the end."""
    left = len(letters)
    silent = 0
    for index in range(len(words) - 1, -1, -1):
        if words[index].stop:
            continue
        if words[index].folded[0] == letters[left - 1]:
            left -= 1
            if left == 0:
                return index
        elif left == len(letters) or silent == _SILENT_WORDS:
            return None
        else:
            silent += 1
    return None


def _letters(acronym: str) -> str:
    return fold("".join(c for c in acronym if c.isalnum()).lower())


def _acronyms(thesaurus: Thesaurus) -> set[str]:
    return {_letters(f) for e in thesaurus.entries for f in (e.term, *e.forms) if " " not in f}


def _tidy(long_form: str) -> str:
    return " ".join(long_form.split())
