"""The librarians' thesaurus: acronyms and their long forms, synonyms, names that changed.

One line of `corpus/thesaurus.tsv` is one set of phrases that answer for each other, always as whole
phrases: a text with only « prioritaires » never answers « QPV ». Sets marked `ambigu` are kept for
the reader's information and never expanded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from pathlib import Path

from kb.errors import ThesaurusError
from kb.french.analyze import Token, analyze
from kb.french.lemma import is_word

_COLUMNS = 4
_BUNDLED = "corpus/thesaurus.tsv"


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

    words: tuple[frozenset[str], ...]
    form: str
    entry: Entry
    capitals_only: bool  # an acronym that is also a word (PRE, AMI): only as typed in capitals
    phrases: tuple[str, ...] = ()  # the other forms of the entry


@dataclass(frozen=True, slots=True)
class _Place:
    """A position of the query that is not a stop word."""

    keys: frozenset[str]
    start: int
    end: int
    capitals: bool


class Thesaurus:
    """Entries read from a file, and the phrases of a query they recognise."""

    def __init__(self, entries: Sequence[Entry], path: str = "thesaurus") -> None:
        self.entries = tuple(entries)
        self._patterns: dict[str, list[_Pattern]] = {}
        patterns = [(entry, _patterns(entry, path)) for entry in self.entries]
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

        Raises ThesaurusError, naming file and line, on anything that is not an entry.
        """
        name = _BUNDLED if path is None else str(path)
        try:
            if path is None:
                data = resources.files("corpus").joinpath("thesaurus.tsv").read_bytes()
            else:
                data = path.read_bytes()
        except OSError as error:
            raise ThesaurusError(f"{name} : fichier illisible ({error.strerror})") from error
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ThesaurusError(
                f"{name}:{line}: octet {data[error.start]:#04x} qui n’est pas de l’UTF-8 ; "
                "enregistrez le fichier en UTF-8"
            ) from error
        return cls(tuple(_entries(text, name)), name)

    def expand(self, tokens: Sequence[Token]) -> tuple[Expansion, ...]:
        """Expansions of a query's tokens in their order; a phrase inside a longer one has none."""
        places = _places(tokens)
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


def _entries(text: str, path: str) -> Iterator[Entry]:
    lines: dict[tuple[frozenset[str], ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != _COLUMNS:
            raise ThesaurusError(
                f"{path}:{number}: {len(columns)} colonnes au lieu de {_COLUMNS} "
                "(terme, formes, genre, note), séparées par des tabulations"
            )
        term, raw_forms, raw_kind, note = columns
        forms = tuple(form for form in (f.strip() for f in raw_forms.split(";")) if form)
        if not term or not forms:
            raise ThesaurusError(f"{path}:{number}: il manque le terme ou ses formes")
        try:
            kind = Kind(raw_kind)
        except ValueError:
            known = ", ".join(Kind)
            raise ThesaurusError(
                f"{path}:{number}: genre « {raw_kind} » inconnu ; genres possibles : {known}"
            ) from None
        entry = Entry(term=term, forms=forms, kind=kind, note=note, line=number)
        words = _words(term, analyze(term))
        if words in lines:
            raise ThesaurusError(
                f"{path}:{number}: « {term} » a déjà une entrée, ligne {lines[words]} ; "
                "réunissez les deux lignes"
            )
        lines[words] = number
        yield entry


def _is_acronym(form: str) -> bool:
    return len(form) > 1 and form.isalnum() and form.isupper()


def _words(form: str, tokens: Sequence[Token]) -> tuple[frozenset[str], ...]:
    """Keys of the full words of a form; an acronym is known by its letters, never by a stem."""
    if _is_acronym(form):
        return (frozenset({f"={tokens[0].folded}"}),)
    return tuple(
        frozenset(key for key in place.keys if not key.startswith("=")) for place in _places(tokens)
    )


def _patterns(entry: Entry, path: str) -> list[_Pattern]:
    """One pattern for each form that is not just another spelling of an earlier one."""
    patterns: dict[tuple[str, ...], _Pattern] = {}
    for form in (entry.term, *entry.forms):
        tokens = analyze(form)
        words = _words(form, tokens)
        if not words:
            raise ThesaurusError(
                f"{path}:{entry.line}: « {form} » ne contient aucun mot plein ; "
                "retirez cette forme ou précisez-la"
            )
        capitals_only = _is_acronym(form) and is_word(tokens[0].folded)
        spelling = tuple(token.stem for token in tokens)
        patterns.setdefault(spelling, _Pattern(words, form, entry, capitals_only))
    # An acronym that is also a word is never looked for in place of its long form: `AMI` would
    # find every friend.
    safe = [pattern for pattern in patterns.values() if not pattern.capitals_only]
    return [
        replace(pattern, phrases=tuple(other.form for other in safe if other is not pattern))
        for pattern in patterns.values()
    ]


def _places(tokens: Sequence[Token]) -> list[_Place]:
    """Positions that hold a full word, with its stems, its letters and the tokens it covers."""
    places: list[_Place] = []
    index = 0
    while index < len(tokens):
        end = index
        while end < len(tokens) and tokens[end].position == tokens[index].position:
            end += 1
        group = tokens[index:end]
        if not all(token.stop for token in group):
            keys = frozenset(k for t in group for k in (t.stem, f"={t.folded}"))
            places.append(_Place(keys, index, end, all(t.text.isupper() for t in group)))
        index = end
    return places


def _fits(pattern: _Pattern, places: Sequence[_Place]) -> bool:
    if len(places) < len(pattern.words):
        return False
    if pattern.capitals_only and not places[0].capitals:
        return False
    return all(word & place.keys for word, place in zip(pattern.words, places, strict=True))
