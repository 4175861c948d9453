"""One thing that was looked at, how it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it is, from best to worst."""

    FINE = "fine"
    NOTE = "note"
    WARNING = "warning"
    FAULT = "fault"

    @property
    def rank(self) -> int:
        """From 0, the best."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`code` is stable, for programs; `text` and `remedy` are for people, in French."""

    code: str
    level: Level
    text: str
    remedy: str = ""


def fine(code: str, text: str) -> Finding:
    """All is well."""
    return Finding(code=code, level=Level.FINE, text=text)


def note(code: str, text: str, remedy: str = "") -> Finding:
    """Something to know."""
    return Finding(code=code, level=Level.NOTE, text=text, remedy=remedy)


def warning(code: str, text: str, remedy: str) -> Finding:
    """Something that will do harm."""
    return Finding(code=code, level=Level.WARNING, text=text, remedy=remedy)


def fault(code: str, text: str, remedy: str) -> Finding:
    """Something that does not work."""
    return Finding(code=code, level=Level.FAULT, text=text, remedy=remedy)
