"""Times as the catalogue writes them: ISO 8601 in UTC, so that text order is time order."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present, aware, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def write_time(moment: datetime) -> str:
    """Text of an aware time."""
    return moment.astimezone(UTC).isoformat()


def read_time(text: str) -> datetime:
    """Time of what `write_time` wrote."""
    return datetime.fromisoformat(text)
