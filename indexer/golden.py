"""Golden queries: what every generation must find, read from corpus/golden.toml.

    [[golden]]
    query = "chargée de mission"
    urls = ["/recrutement"]
    within = 10

One of the addresses must be among the first `within` results. They are written as in pins: whole,
or the path alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kb.errors import GoldenError
from kb.tables import read_toml

WITHIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenQuery:
    """One query and the addresses of which it must find one."""

    query: str
    urls: tuple[str, ...]
    within: int = WITHIN


_QUERY = TypeAdapter(GoldenQuery)


def load_golden(path: Path | None = None) -> tuple[GoldenQuery, ...]:
    """Read the golden queries, by default those of the `corpus` package.

    Raises:
        GoldenError: the file is unreadable or wrong; the message names the entry and the key.

    """
    where, data = read_toml(path, "golden.toml", GoldenError)
    rows = data.get("golden", [])
    if set(data) - {"golden"} or not isinstance(rows, list):
        raise GoldenError(f"{where}\u202f: seules des tables [[golden]] sont attendues")
    return tuple(_read(rows, where))


def _read(rows: list[object], where: str) -> Iterator[GoldenQuery]:
    for number, row in enumerate(rows, 1):
        place = f"{where}\u202f: golden {number}"
        if isinstance(row, dict) and (other := set(row) - {"query", "urls", "within"}):
            raise GoldenError(f"{place}\u202f: {', '.join(sorted(other))} inconnu")
        try:
            found = _QUERY.validate_python(row)
        except ValidationError as error:
            key = ".".join(str(part) for part in error.errors()[0]["loc"]) or "entrée"
            raise GoldenError(
                f"{place}, {key}\u202f: un texte query, une liste de textes urls et, au besoin, "
                "un nombre within sont attendus"
            ) from None
        if not found.query.strip() or not found.urls or not 1 <= found.within <= 100:
            raise GoldenError(
                f"{place}\u202f: query et urls ne peuvent être vides, within va de 1 à 100"
            )
        yield found
