"""The thesaurus's file: one line, one set of forms; every wrong line is told, not only the first.

The header of `corpus/thesaurus.tsv` explains its four columns to those who edit it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kb.errors import ThesaurusError
from kb.french.analyze import Token, analyze
from kb.tables import read_table

_COLUMNS = 4


class Kind(StrEnum):
    """What links the forms of one entry; the third column of the file."""

    ACRONYM = "sigle"
    SYNONYM = "synonyme"
    RENAMED = "renommage"
    LAW = "loi"
    AMBIGUOUS = "ambigu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: the preferred term, its other forms, what links them, the librarian's note."""

    term: str
    forms: tuple[str, ...]
    kind: Kind
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class Place:
    """A position that holds a full word: the keys it is known by and the tokens it covers."""

    keys: frozenset[str]
    start: int
    end: int
    capitals: bool


Words = tuple[frozenset[str], ...]
"""For each full word of a form, the keys that may stand there."""


def read_entries(path: Path | None = None) -> tuple[Entry, ...]:
    """Entries of `path`, or of the bundled `corpus/thesaurus.tsv`.

    Raises:
        ThesaurusError: the file is unreadable, or lines are wrong: it tells all of them.

    """
    lines: dict[Words, int] = {}

    def entry(line: str, number: int) -> Entry:
        made = _entry(line, number)
        words = words_of_form(made.term, analyze(made.term))
        if words in lines:
            raise ThesaurusError(
                f"«\u202f{made.term}\u202f» a déjà une entrée, ligne {lines[words]}\u202f; "
                "réunissez les deux lignes"
            )
        lines[words] = number
        return made

    return read_table(path, "thesaurus.tsv", entry, ThesaurusError)


def is_acronym(form: str) -> bool:
    """Whether a form is written as one."""
    return len(form) > 1 and form.isalnum() and form.isupper()


def words_of_form(form: str, tokens: Sequence[Token]) -> Words:
    """Keys of the full words of a form; an acronym is known by its letters, never by a stem."""
    if is_acronym(form):
        return (frozenset({f"={tokens[0].folded}"}),)
    return tuple(
        frozenset(key for key in place.keys if not key.startswith("="))
        for place in full_places(tokens)
    )


def full_places(tokens: Sequence[Token]) -> list[Place]:
    """Positions that hold a full word, with its stems, its letters and the tokens it covers."""
    places: list[Place] = []
    index = 0
    while index < len(tokens):
        end = index
        while end < len(tokens) and tokens[end].position == tokens[index].position:
            end += 1
        group = tokens[index:end]
        if not all(token.stop for token in group):
            keys = frozenset(k for t in group for k in (t.stem, f"={t.folded}"))
            places.append(Place(keys, index, end, all(t.text.isupper() for t in group)))
        index = end
    return places


def _entry(line: str, number: int) -> Entry:
    """One line; what is wrong with it is said without its number."""
    columns = [column.strip() for column in line.split("\t")]
    if len(columns) != _COLUMNS:
        raise ThesaurusError(
            f"{len(columns)} colonne{'s' if len(columns) > 1 else ''} au lieu de {_COLUMNS} "
            "(terme, formes, genre, note), séparées par des tabulations"
        )
    term, raw_forms, raw_kind, note = columns
    forms = tuple(form for form in (f.strip() for f in raw_forms.split(";")) if form)
    if not term or not forms:
        raise ThesaurusError("il manque le terme ou ses formes")
    try:
        kind = Kind(raw_kind)
    except ValueError:
        known = ", ".join(Kind)
        raise ThesaurusError(
            f"genre «\u202f{raw_kind}\u202f» inconnu\u202f; genres possibles\u202f: {known}"
        ) from None
    for form in (term, *forms):
        tokens = analyze(form)
        if not tokens or not words_of_form(form, tokens):
            raise ThesaurusError(
                f"«\u202f{form}\u202f» ne contient aucun mot plein\u202f; "
                "retirez cette forme ou précisez-la"
            )
    return Entry(term=term, forms=forms, kind=kind, note=note, line=number)
