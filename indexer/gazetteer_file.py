"""The librarians' files of names, `corpus/places.tsv` and `corpus/organisations.tsv`.

Every wrong line is told, not only the first; the headers of the files explain their columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kb.errors import GazetteerError
from kb.tables import read_table

_LEAST, _MOST = 2, 4
_AMBIGUOUS = "ambigu"


class Kind(StrEnum):
    """What a name is the name of; the second column of both files."""

    COMMUNE = "commune"
    QUARTER = "quartier"
    GROUPING = "intercommunalité"
    DEPARTMENT = "département"
    REGION = "région"
    NATIONAL = "national"
    REGIONAL = "régional"
    EUROPEAN = "européen"
    ELSEWHERE = "faux ami"
    """Longer than a name it holds, and something else: recognised so as to be passed over."""


PLACE_KINDS = (Kind.COMMUNE, Kind.QUARTER, Kind.GROUPING, Kind.DEPARTMENT, Kind.REGION)
ORGANISATION_KINDS = (Kind.NATIONAL, Kind.REGIONAL, Kind.EUROPEAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. An ambiguous name is also a word, a river, a first name: its context decides."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False
    line: int = 0


def read_places(path: Path | None = None) -> tuple[Entry, ...]:
    """Entries of `path`, or of the bundled `corpus/places.tsv`.

    Raises:
        GazetteerError: the file is unreadable, or lines are wrong: it tells all of them.

    """
    return _read(path, "places.tsv", PLACE_KINDS)


def read_organisations(path: Path | None = None) -> tuple[Entry, ...]:
    """Entries of `path`, or of the bundled `corpus/organisations.tsv`.

    Raises:
        GazetteerError: as for places.

    """
    return _read(path, "organisations.tsv", ORGANISATION_KINDS)


def _read(path: Path | None, bundled: str, kinds: tuple[Kind, ...]) -> tuple[Entry, ...]:
    lines: dict[str, int] = {}

    def entry(line: str, number: int) -> Entry:
        made = _entry(line, number, (*kinds, Kind.ELSEWHERE))
        forms = made.name, *made.aliases
        for form in forms:
            if form in lines:
                raise GazetteerError(
                    f"«\u202f{form}\u202f» est déjà à la ligne {lines[form]}\u202f; "
                    "gardez-le à un seul endroit"
                )
        lines.update(dict.fromkeys(forms, number))
        return made

    return read_table(path, bundled, entry, GazetteerError)


def _entry(line: str, number: int, kinds: tuple[Kind, ...]) -> Entry:
    """One line; what is wrong with it is said without its number."""
    columns = [column.strip() for column in line.split("\t")]
    if not _LEAST <= len(columns) <= _MOST:
        raise GazetteerError(
            f"{len(columns)} colonne{'s' if len(columns) > 1 else ''} "
            f"au lieu de {_LEAST} à {_MOST} (nom, genre, autres formes, ambigu), "
            "séparées par des tabulations"
        )
    name, raw_kind, raw_aliases, flag = columns + [""] * (_MOST - len(columns))
    kind = next((known for known in kinds if known == raw_kind), None)
    if kind is None:
        raise GazetteerError(
            f"genre «\u202f{raw_kind}\u202f» inconnu\u202f; "
            f"genres possibles\u202f: {', '.join(kinds)}"
        )
    if flag not in ("", _AMBIGUOUS) or (flag and kind not in PLACE_KINDS):
        raise GazetteerError(
            f"quatrième colonne «\u202f{flag}\u202f»\u202f: "
            "elle reste vide, ou dit «\u202fambigu\u202f» d’un lieu"
        )
    forms = tuple(_forms(name, raw_aliases))
    return Entry(name=name, kind=kind, aliases=forms[1:], ambiguous=bool(flag), line=number)


def _forms(name: str, aliases: str) -> Iterator[str]:
    """The name, then its other forms, each once."""
    forms = [form for form in (part.strip() for part in aliases.split(";")) if form]
    for form in (name, *forms):
        if len(form) < 2 or not form[0].isalpha() or not form[-1].isalnum():
            raise GazetteerError(
                f"«\u202f{form}\u202f» n’est pas un nom\u202f: deux signes au moins, "
                "une lettre au début, une lettre ou un chiffre à la fin"
            )
    yield from dict.fromkeys((name, *forms))
