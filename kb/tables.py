"""The files of `corpus` that hold an entry a line: UTF-8, `#` starts a comment, blank lines pass.

Every wrong line is told, not only the first: a librarian mends a file once.
"""

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TypeVar

from kb.errors import TableError

E = TypeVar("E")


def read_table(
    path: Path | None, bundled: str, entry: Callable[[str, int], E], refusal: type[TableError]
) -> tuple[E, ...]:
    """Entries of `path`, or of `bundled` in `corpus` where it is None.

    `entry` makes one of a line and its number, from 1; it raises `refusal` with what is wrong.

    Raises:
        TableError: a `refusal`: the file is unreadable, or lines are wrong; it tells all of them.

    """
    name = f"corpus/{bundled}" if path is None else str(path)
    source = resources.files("corpus").joinpath(bundled) if path is None else path
    try:
        data = source.read_bytes()
    except OSError as error:
        raise refusal(f"{name}\u202f: fichier illisible ({error.strerror})") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal(
            f"{name}:{line}: octet {data[error.start]:#04x} qui n’est pas de l’UTF-8\u202f; "
            "enregistrez le fichier en UTF-8"
        ) from error
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
