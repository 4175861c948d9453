"""Read TOML front matter key by key, so that a wrong or misspelt key is refused by name."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from typing import TypeVar, cast

from kb.errors import ConfigError

_FENCE = "+++"
_Value = TypeVar("_Value", str, bool, int, float, dt.datetime)
_Row = Mapping[str, object]


class Keys:
    """One TOML table being read; `where` begins every error message.

    Each key is taken once; `finish` refuses what nobody asked for.
    """

    def __init__(self, table: _Row, where: str) -> None:
        self.where = where
        self._left = dict(table)

    def required(self, key: str, kind: type[_Value]) -> _Value:
        """The value of a key. Raises `ConfigError` when absent or of another type."""
        if key not in self._left:
            raise ConfigError(f"{self.where}: key {key!r} is missing")
        return self._checked(key, self._left.pop(key), kind)

    def optional(self, key: str, kind: type[_Value]) -> _Value | None:
        """The value of a key that may be absent. Raises `ConfigError` when of another type."""
        return self.required(key, kind) if key in self._left else None

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        return tuple(self._checked(key, item, str) for item in self._list(key))

    def rows(self, key: str) -> tuple["Keys", ...]:
        """A list of tables, empty when absent; row numbers in messages count from 1."""
        rows = []
        for number, item in enumerate(self._list(key), start=1):
            if not isinstance(item, dict):
                raise ConfigError(f"{self.where}: {key}[{number}] must be a table")
            rows.append(Keys(cast("_Row", item), f"{self.where}: {key}[{number}]"))
        return tuple(rows)

    def finish(self) -> None:
        """Raise `ConfigError` when the table holds a key that was never taken."""
        if self._left:
            raise ConfigError(f"{self.where}: unknown key {min(self._left)!r}")

    def _list(self, key: str) -> list[object]:
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise ConfigError(f"{self.where}: {key!r} must be a list")
        return cast("list[object]", value)

    def _checked(self, key: str, value: object, kind: type[_Value]) -> _Value:
        if type(value) is not kind:
            raise ConfigError(
                f"{self.where}: {key!r} must be {kind.__name__}, not {type(value).__name__}"
            )
        return value


def parse_toml(text: str, where: str) -> Keys:
    """The top table of a TOML text. Raises `ConfigError` with the line TOML complains about."""
    try:
        return Keys(tomllib.loads(text), where)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: not TOML: {error}") from error


def split(text: str, where: str) -> tuple[Keys, str, int]:
    """Front matter, body and the line (from 1) on which the body begins. Raises `ConfigError`."""
    lines = text.splitlines()
    if not lines or lines[0] != _FENCE or _FENCE not in lines[1:]:
        raise ConfigError(f"{where}:1: front matter must stand between two lines {_FENCE!r}")
    end = lines.index(_FENCE, 1)
    # The blank first line stands for the fence, so that TOML counts lines as the file does.
    keys = parse_toml("\n".join(["", *lines[1:end]]), where)
    return keys, "\n".join(lines[end + 1 :]).rstrip(), end + 2
