"""What the service writes of itself: one event a line, never who asked nor what was asked.

The messages of errors may quote a question, and those of gunicorn an address: of an error only its
type and the places in the program are written, and what looks like an address or a query string is
taken out of all else.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

import orjson
from gunicorn.glogging import (  # type: ignore[import-untyped]  # gunicorn ships no types
    Logger,
)

REQUESTS = logging.getLogger("kb.requests")
DEEPEST = 8
"""Places of an error that are written: the innermost."""

_IPV4 = r"\b\d{1,3}(?:\.\d{1,3}){3}\b"
_IPV6 = r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])"
_ADDRESS = re.compile(f"{_IPV6}|{_IPV4}")
_QUERY = re.compile(r"\?\S*")
_MALFORMED = "Invalid request from ip="


def without_persons(message: str) -> str:
    """A message without addresses and query strings.

    >>> without_persons("Error handling request GET /recherche?q=moi from 192.0.2.7")
    'Error handling request GET /recherche?… from (address)'

    """
    return _ADDRESS.sub("(address)", _QUERY.sub("?…", message))


def event(record: logging.LogRecord) -> dict[str, object]:
    """What is written of a record."""
    said: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "pid": record.process,
        "event": without_persons(record.getMessage()),
    }
    details = getattr(record, "details", None)
    if isinstance(details, Mapping):
        said.update(details)
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
        said["error"] = type(error).__name__
        said["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return said


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return orjson.dumps(event(record), default=str).decode()


class PlainLines(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; each place of an error on one more."""
        said = event(record)
        places = said.pop("at", ())
        time, level, _, _, what = (said.pop(key) for key in list(said)[:5])
        more = "".join(f" {key}={value}" for key, value in said.items())
        below = "".join(f"\n    {place}" for place in places) if isinstance(places, list) else ""
        return f"{time} {level}\u202f: {what}{more}{below}"


def configure_logging(form: str, *, requests: bool, stream: TextIO | None = None) -> None:
    """Write events of this process as `form` says, "json" or "text", to standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    handler.addFilter(_is_news)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    REQUESTS.setLevel(logging.INFO if requests else logging.WARNING)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether it is worth a line: clients that stall or send what is no request are not."""
    if record.getMessage().startswith(_MALFORMED):
        return False
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError | TimeoutError))


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's messages, written as all others are."""

    def setup(self, cfg: object) -> None:
        """Leave writing to the root logger."""
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True
