"""Questions noted as they are answered, where the setting `query_days` asks for it.

Nothing is noted of a question that a filter narrows, that is long, or that looks like somebody's
address or number. One address counts once a day for a question, in each process.
"""

import logging
import re
import sqlite3
from collections.abc import Callable
from datetime import date
from secrets import token_bytes
from threading import Lock
from time import monotonic

from flask import Flask, current_app, request

from kb.questions import Heard, Questions
from kb.search import SearchRequest, SearchResult
from kb.settings import Settings
from web.http.limits import counted_as

KEY = token_bytes(32)
"""Of this run: processes share it by being forked, a reload keeps it, an end takes it along."""

LONGEST_CHARS = 100
EACH_S = 20.0
MOST_HELD = 500
"""Between two writings; more are not noted: a flood of questions is no news of readers."""
MOST_SEEN = 50_000

_PERSONAL = re.compile(r"@|(?:\d[\s.-]?){6}")
_KEY = "irev-kb-questions"


class Listener:
    """What one process heard since it last wrote."""

    def __init__(self, questions: Questions, today: Callable[[], date]) -> None:
        self.questions = questions
        self.today = today
        self.lock = Lock()
        self.held: list[Heard] = []
        self.seen: set[bytes] = set()
        self.day = today()
        self.written = monotonic()

    def hear(self, result: SearchResult, address: str) -> None:
        """Note a question, unless it is one that is not."""
        words = " ".join(result.request.query.casefold().split())
        if not words or len(words) > LONGEST_CHARS or _PERSONAL.search(words):
            return
        mark = self.questions.mark(words, address)
        once = hash((mark, words)).to_bytes(8, "little", signed=True)
        with self.lock:
            if (today := self.today()) != self.day or len(self.seen) >= MOST_SEEN:
                self.day = today
                self.seen.clear()
            if once in self.seen or len(self.held) >= MOST_HELD:
                return
            self.seen.add(once)
            self.held.append(Heard(words=words, mark=mark, found=result.total))

    def write(self, *, now: bool = False) -> None:
        """Count what was heard, some seconds after the last time unless `now`."""
        if not self.held or (not now and monotonic() - self.written < EACH_S):
            return
        self.written = monotonic()
        with self.lock:
            heard, self.held = self.held, []
        try:
            self.questions.count(heard, self.today())
        except (sqlite3.Error, OSError) as error:
            logging.getLogger(__name__).warning("questions not counted: %s", type(error).__name__)


def register_listening(app: Flask, settings: Settings, today: Callable[[], date]) -> None:
    """Listen, where the settings say so."""
    if settings.query_days:
        app.extensions[_KEY] = Listener(questions_of(settings), today)


def questions_of(settings: Settings) -> Questions:
    """The counts of a home, for this run."""
    days, readers = settings.query_days, settings.query_readers
    return Questions(settings.home, days=days, readers=readers, key=KEY)


def listener_of(app: Flask) -> Listener | None:
    """What listens for an application, if anything does."""
    found = app.extensions.get(_KEY)
    return found if isinstance(found, Listener) else None


def note(result: SearchResult) -> None:
    """Note the question of this request, when it is one that shows what readers look for."""
    listener = listener_of(current_app)
    asked = result.request
    if listener and SearchRequest(query=asked.query, per_page=asked.per_page) == asked:
        listener.hear(result, counted_as(request.remote_addr))
