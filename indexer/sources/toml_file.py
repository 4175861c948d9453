"""Read the sources file: what librarians write becomes `Source` values, or one clear refusal.

Every message names the file, the line of the key, the key and the reason. Paths are relative to
the file, so a file of sources can be moved together with its folders.
"""

import dataclasses
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from indexer.source import Source, SourceKind
from indexer.sources.contradictions import contradiction, host_of
from kb.errors import RequestError, SourcesError
from kb.themes import ThemeTree
from kb.urls import canonical_url

FILE_NAME = "sources.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HEADER = re.compile(r"\s*\[\[\s*source\s*\]\]")


class _RefusedError(ValueError):
    """Why a value cannot be taken; becomes a SourcesError with its place."""


def default_sources_path() -> Path:
    """The sources file that comes with the program."""
    with as_file(files("corpus") / FILE_NAME) as path:
        return path


def load_sources(path: Path) -> tuple[Source, ...]:
    """Every source of the file, enabled or not, in its order.

    Raises:
        SourcesError: the file is missing, is not TOML, or holds a value that cannot be used.

    """
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise SourcesError(f"{path}\u202f: lecture impossible\u202f: {error.strerror}") from None
    except ValueError as error:  # TOML syntax (with its line) or bytes that are not UTF-8
        raise SourcesError(f"{path}\u202f: ce n’est pas du TOML valide\u202f: {error}") from None
    unknown = sorted(document.keys() - {"source"})
    if unknown:
        raise SourcesError(
            f"{path}\u202f: clé inconnue «\u202f{unknown[0]}\u202f»\u202f: "
            "chaque source commence par [[source]]"
        )
    entries = document.get("source", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourcesError(f"{path}\u202f: chaque source commence par [[source]]")
    sources = [
        _source(entry, partial(_place, path, text, number), path.parent)
        for number, entry in enumerate(entries)
    ]
    seen: set[str] = set()
    for number, source in enumerate(sources):
        if source.name in seen:
            place = _place(path, text, number, "name")
            raise SourcesError(
                f"{place}\u202f: deux sources s’appellent «\u202f{source.name}\u202f»"
            )
        seen.add(source.name)
    return tuple(sources)


def _place(path: Path, text: str, number: int, key: str) -> str:
    """File, line (of the key, else of the entry) and key, as every message begins."""
    lines = text.splitlines()
    headers = [line for line, content in enumerate(lines, 1) if _HEADER.match(content)]
    if number >= len(headers):  # written as inline tables
        return f"{path}\u202f: source n° {number + 1}\u202f: {key}"
    end = headers[number + 1] if number + 1 < len(headers) else len(lines) + 1
    pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
    found = next((i for i in range(headers[number], end) if pattern.match(lines[i - 1])), None)
    return f"{path}, ligne {found or headers[number]}\u202f: {key}"


def _source(entry: Mapping[str, object], place: Callable[[str], str], folder: Path) -> Source:
    known = {field.name for field in dataclasses.fields(Source)}
    for key in entry:
        if key not in known:
            raise SourcesError(f"{place(key)}\u202f: clé inconnue ({', '.join(sorted(known))})")
    for key in ("name", "kind", "start"):
        if key not in entry:
            raise SourcesError(f"{place(key)}\u202f: cette clé est obligatoire")
    values: dict[str, object] = {}
    for key, value in entry.items():
        try:
            values[key] = _READERS[key](value)
        except _RefusedError as refusal:
            raise SourcesError(f"{place(key)}\u202f: {refusal}") from None
    source = Source(**values)  # type: ignore[arg-type]  # each value was read by its field's reader
    try:
        start = tuple(_start(item, source.kind, folder) for item in source.start)
    except _RefusedError as refusal:
        raise SourcesError(f"{place('start')}\u202f: {refusal}") from None
    hosts = source.hosts or tuple(
        dict.fromkeys(host_of(item) for item in start if _is_address(item))
    )
    source = dataclasses.replace(source, start=start, hosts=hosts)
    if problem := contradiction(source):
        key, reason = problem
        raise SourcesError(f"{place(key)}\u202f: {reason}")
    return source


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _start(item: str, kind: SourceKind, folder: Path) -> str:
    if _is_address(item):
        if kind is SourceKind.FOLDER:
            raise _RefusedError(
                f"«\u202f{item}\u202f»\u202f: "
                "une source «\u202ffolder\u202f» commence par des chemins"
            )
        return _address(item)
    if kind in {SourceKind.SITE, SourceKind.FEED}:
        raise _RefusedError(f"«\u202f{item}\u202f» n’est pas une adresse http ou https")
    return str((folder / item).resolve())


def _address(item: str) -> str:
    try:
        canonical_url(item)
    except RequestError as error:
        raise _RefusedError(str(error)) from None
    return item


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _RefusedError(f"un texte est attendu, pas {value!r}")
    if not value.strip().isprintable():
        raise _RefusedError(f"{value!r} contient des caractères de contrôle")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _RefusedError(f"une liste de textes est attendue, pas {value!r}")
    return tuple(_text(item) for item in value)


def _starts(value: object) -> tuple[str, ...]:
    items = _texts(value)
    if not items:
        raise _RefusedError("au moins une adresse ou un chemin est attendu")
    return items


def _name(value: object) -> str:
    text = _text(value)
    if not _NAME.fullmatch(text):
        raise _RefusedError(
            f"«\u202f{text}\u202f»\u202f: lettres minuscules, chiffres, "
            "«\u202f-\u202f» et «\u202f_\u202f» seulement"
        )
    return text


def _kind(value: object) -> SourceKind:
    try:
        return SourceKind(_text(value))
    except ValueError:
        raise _RefusedError(
            f"«\u202f{value}\u202f» n’est pas l’un de {', '.join(SourceKind)}"
        ) from None


def _hosts(value: object) -> tuple[str, ...]:
    hosts = []
    for item in _texts(value):
        try:
            hosts.append(host_of(f"http://{item}/"))
        except RequestError:
            raise _RefusedError(f"«\u202f{item}\u202f» n’est pas un nom d’hôte") from None
    return tuple(dict.fromkeys(hosts))


def _patterns(value: object) -> tuple[re.Pattern[str], ...]:
    patterns = []
    for item in _texts(value):
        try:
            patterns.append(re.compile(item))
        except re.error as error:
            raise _RefusedError(
                f"«\u202f{item}\u202f» n’est pas une expression régulière\u202f: {error}"
            ) from None
    return tuple(patterns)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _RefusedError(f"true ou false est attendu, pas {value!r}")
    return value


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise _RefusedError(f"un nombre de secondes, 0 ou plus, est attendu, pas {value!r}")
    return float(value)


def _timeout(value: object) -> float:
    if not (seconds := _seconds(value)):
        raise _RefusedError("plus de 0 seconde est attendu")
    return seconds


def _days(value: object) -> float:
    try:
        return _seconds(value)
    except _RefusedError:
        raise _RefusedError(f"un nombre de jours, 0 ou plus, est attendu, pas {value!r}") from None


def _contact(value: object) -> str:
    text = _text(value)
    if not text.isascii() or not ("@" in text or "://" in text):
        raise _RefusedError(f"«\u202f{text}\u202f» n’est ni une adresse web ni un courriel")
    return text


def _theme(value: object) -> str:
    slug = _text(value)
    if ThemeTree.load().label(slug) is None:
        raise _RefusedError(f"«\u202f{slug}\u202f» n’est pas un thème de corpus/themes.toml")
    return slug


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _RefusedError(f"un nombre entier, 1 ou plus, est attendu, pas {value!r}")
    return value


_READERS: Mapping[str, Callable[[object], object]] = {
    "name": _name,
    "kind": _kind,
    "start": _starts,
    "enabled": _flag,
    "sitemaps": lambda value: tuple(_address(item) for item in _texts(value)),
    "hosts": _hosts,
    "allow": _patterns,
    "deny": _patterns,
    "theme": _theme,
    "contact": _contact,
    "delay_s": _seconds,
    "concurrency": _count,
    "timeout_s": _timeout,
    "max_duration_s": _seconds,
    "max_pages": _count,
    "max_depth": _count,
    "max_body_bytes": _count,
    "recheck_days": _days,
    "allow_private": _flag,
}
