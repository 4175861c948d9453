"""Read the sources file: what librarians write becomes `Source` values, or one clear refusal.

Every message names the file, the line of the key, the key and the reason. Paths are relative to
the file, so a file of sources can be moved together with its folders.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from indexer.source import Source, SourceKind
from indexer.sources.contradictions import contradiction, host_of
from indexer.sources.readers import READERS, RefusedError, read_address
from kb.errors import SourcesError
from kb.tables import parse_toml, read_text

FILE_NAME = "sources.toml"
_SELECTORS_HEADER = re.compile(r"\s*\[\s*source\s*\.\s*selectors\s*\]")
_HEADER = re.compile(r"\s*\[\[\s*source\s*\]\]")


def default_sources_path() -> Path:
    """The sources file that comes with the program."""
    with as_file(files("corpus") / FILE_NAME) as path:
        return path


def load_sources(path: Path) -> tuple[Source, ...]:
    """Every source of the file, enabled or not, in its order.

    Raises:
        SourcesError: the file is missing, is not TOML, or holds a value that cannot be used.

    """
    text = read_text(path, str(path), SourcesError)
    document = parse_toml(text, str(path), SourcesError)
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
    """File, line (of the key, else of the table it is in) and key, as every message begins.

    A key within the table of selectors is written « selectors.body ».
    """
    lines = text.splitlines()
    headers = [line for line, content in enumerate(lines, 1) if _HEADER.match(content)]
    if number >= len(headers):  # written as inline tables
        return f"{path}\u202f: source n° {number + 1}\u202f: {key}"
    end = headers[number + 1] if number + 1 < len(headers) else len(lines) + 1
    entry = range(headers[number], end)
    table = next((i for i in entry if _SELECTORS_HEADER.match(lines[i - 1])), None)
    outer, _, inner = key.rpartition(".")
    if table is None:  # dotted keys, or a table on one line
        found = _line_of(key, lines, entry) or (outer and _line_of(outer, lines, entry))
    elif outer:
        found = _line_of(inner, lines, range(table, end)) or table
    else:
        found = table if key == "selectors" else _line_of(key, lines, range(entry.start, table))
    return f"{path}, ligne {found or entry.start}\u202f: {key}"


def _line_of(key: str, lines: Sequence[str], numbers: range) -> int | None:
    dotted = r"\s*\.\s*".join(map(re.escape, key.split(".")))
    pattern = re.compile(rf"\s*{dotted}\s*=")
    return next((i for i in numbers if pattern.match(lines[i - 1])), None)


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
            values[key] = READERS[key](value)
        except RefusedError as refusal:
            where = f"{key}.{refusal.key}" if refusal.key else key
            raise SourcesError(f"{place(where)}\u202f: {refusal}") from None
    source = Source(**values)  # type: ignore[arg-type]  # each value was read by its field's reader
    try:
        start = tuple(_start(item, source.kind, folder) for item in source.start)
    except RefusedError as refusal:
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
            raise RefusedError(
                f"«\u202f{item}\u202f»\u202f: "
                "une source «\u202ffolder\u202f» commence par des chemins"
            )
        return read_address(item)
    if kind in {SourceKind.SITE, SourceKind.FEED}:
        raise RefusedError(f"«\u202f{item}\u202f» n’est pas une adresse http ou https")
    return str((folder / item).resolve())
