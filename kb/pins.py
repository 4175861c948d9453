"""Pinned results: what librarians put first for a query, read from corpus/pins.toml.

    [[pin]]
    queries = ["contact", "nous écrire"]
    urls = ["/qui-sommes-nous"]

A query is recognised by its words, in any inflection and with or without accents. A URL is whole,
or the path alone: then it holds wherever the site is served.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from kb.errors import PinsError, RequestError
from kb.french import analyze_query
from kb.tables import read_toml
from kb.urls import canonical_url

MAX_PER_QUERY = 3
"""More on top would hide what is found."""

Key = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Pins:
    """Addresses by query, in the order they are shown."""

    by_query: Mapping[Key, tuple[str, ...]]
    queries: tuple[str, ...] = ()
    """As they are written."""

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the pins, by default those of the `corpus` package.

        Raises:
            PinsError: the file is unreadable or wrong; the message names the pin and the key.

        """
        where, data = read_toml(path, "pins.toml", PinsError)
        rows = data.get("pin", [])
        if set(data) - {"pin"} or not isinstance(rows, list):
            raise PinsError(f"{where}\u202f: seules des tables [[pin]] sont attendues")
        found: dict[Key, tuple[str, ...]] = {}
        queries: list[str] = []
        for number, row in enumerate(rows, 1):
            for query, key, urls in _pin(row, f"{where}\u202f: pin {number}"):
                if key in found:
                    raise PinsError(
                        f"{where}\u202f: pin {number}\u202f: requête déjà épinglée plus haut"
                    )
                found[key] = urls
                queries.append(query)
        return cls(found, tuple(queries))

    @property
    def urls(self) -> tuple[str, ...]:
        """Every address, once."""
        return tuple(dict.fromkeys(url for urls in self.by_query.values() for url in urls))

    def of(self, query: str) -> tuple[str, ...]:
        """What is put first for a query, () for nearly every one."""
        return self.by_query.get(query_key(query), ()) if self.by_query else ()


def query_key(query: str) -> Key:
    """Words of a query by their stems, a position each; stop words count when there is no other."""
    tokens = analyze_query(query)
    kept = [token for token in tokens if not token.stop] or tokens
    places: dict[int, set[str]] = {}
    for token in kept:
        places.setdefault(token.position, set()).add(token.stem or token.folded)
    return tuple(tuple(sorted(places[position])) for position in sorted(places))


def names_of(url: str) -> tuple[str, str]:
    """What a pin may call a document: its address, or the decoded path and query string of it."""
    parts = urlsplit(url)
    return url, unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


def _pin(row: object, where: str) -> Iterator[tuple[str, Key, tuple[str, ...]]]:
    if not isinstance(row, dict) or set(row) != {"queries", "urls"}:
        raise PinsError(f"{where}\u202f: 'queries' et 'urls' sont attendus, et rien d’autre")
    urls = tuple(_address(url, where) for url in _texts(row["urls"], f"{where}, urls"))
    if len(urls) > MAX_PER_QUERY:
        raise PinsError(f"{where}, urls\u202f: {MAX_PER_QUERY} adresses au plus")
    for query in _texts(row["queries"], f"{where}, queries"):
        key = query_key(query)
        if not key:
            raise PinsError(f"{where}, queries\u202f: «\u202f{query}\u202f» ne contient aucun mot")
        yield query, key, urls


def _texts(value: object, where: str) -> Sequence[str]:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        raise PinsError(f"{where}\u202f: une liste de textes est attendue")
    return value


def _address(url: str, where: str) -> str:
    if url.startswith("/"):
        return unquote(url)
    try:
        return canonical_url(url)
    except RequestError as error:
        raise PinsError(f"{where}, urls\u202f: {error}") from None
