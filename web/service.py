"""What the routes share: the settings, the searcher and the clock, made once in `create_app`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex

from flask import Flask, current_app

from kb.doctypes import DocumentTypes
from kb.searcher import Searcher
from kb.settings import Settings
from kb.themes import ThemeTree

_KEY = "irev-kb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts a route works with."""

    settings: Settings
    searcher: Searcher
    types: DocumentTypes
    themes: ThemeTree
    today: Callable[[], date]
    started: str = field(default_factory=lambda: token_hex(8))
    """Another one each time the program starts, which may be another program or other settings."""

    def join(self, app: Flask) -> None:
        """Be the service of that application."""
        app.extensions[_KEY] = self


def service() -> Service:
    """The service of the application that answers now."""
    return joined(current_app)


def joined(app: Flask) -> Service:
    """The service of an application."""
    found = app.extensions[_KEY]
    if not isinstance(found, Service):
        raise TypeError(f"extension {_KEY} is {type(found).__name__}")
    return found
