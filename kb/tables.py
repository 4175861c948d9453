"""The files that librarians edit: an entry a line, or TOML; what is wrong is told in their words.

In files of lines `#` starts a comment and blank lines pass. Every wrong line is told, not only the
first: a librarian mends a file once.
"""

import re
import tomllib
from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from kb.errors import KbError, TableError
from kb.files import explained

E = TypeVar("E")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)")


def read_table(
    path: Path | None, bundled: str, entry: Callable[[str, int], E], refusal: type[TableError]
) -> tuple[E, ...]:
    """Entries of `path`, or of `bundled` in `corpus` where it is None.

    `entry` makes one of a line and its number, from 1; it raises `refusal` with what is wrong.

    Raises:
        TableError: a `refusal`: the file is unreadable, or lines are wrong; it tells all of them.

    """
    name, source = _named(path, bundled)
    text = read_text(source, name, refusal)
    entries: list[E] = []
    wrong: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip() or raw.startswith("#"):
            continue
        try:
            entries.append(entry(raw, number))
        except refusal as error:
            wrong.append(f"{name}:{number}: {error}")
    if wrong:
        raise refusal(*wrong)
    return tuple(entries)


def read_toml(
    path: Path | None, bundled: str, refusal: type[KbError]
) -> tuple[str, dict[str, object]]:
    """The name and the content of `path`, or of `bundled` in `corpus` where it is None.

    Raises:
        KbError: a `refusal`: the file is unreadable, or no TOML.

    """
    name, source = _named(path, bundled)
    return name, parse_toml(read_text(source, name, refusal), name, refusal)


def read_text(source: Traversable, name: str, refusal: type[KbError]) -> str:
    """A file's text, whatever mark of UTF-8 an editor put before it.

    Raises:
        KbError: a `refusal`: the file cannot be read, or is not UTF-8.

    """
    try:
        data = source.read_bytes()
    except OSError as error:
        why = explained(error).removeprefix(f"{error.filename}\u202f: ")
        raise refusal(f"{name}\u202f: fichier illisible ({why})") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal(
            f"{name}:{line}: octet {data[error.start]:#04x} qui n’est pas de l’UTF-8\u202f; "
            "enregistrez le fichier en UTF-8"
        ) from error


def parse_toml(text: str, name: str, refusal: type[KbError]) -> dict[str, object]:
    """What a text in TOML says; `name` is that of its file.

    Raises:
        KbError: a `refusal` that names the line, for editors to go to it.

    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        found = _PLACE.search(said)
        place = f"{name}:{found[1]}" if found else name
        column = f", colonne {found[2]}" if found else ""
        raise refusal(
            f"{place}\u202f: ce n’est pas du TOML valide{column} ({_PLACE.sub('', said)})"
        ) from None


def _named(path: Path | None, bundled: str) -> tuple[str, Traversable]:
    if path is None:
        return f"corpus/{bundled}", resources.files("corpus").joinpath(bundled)
    return str(path), path
