"""Dates that a text states about itself: published, modified."""

import re
from collections.abc import Iterable
from datetime import date

from kb.dates import find_dates, parse_date

_PUBLISHED = re.compile(
    r"(?:^|[\s(])(?:publiée? le|mise? en ligne le|posté le|date de publication ?:)"
    r"(?P<rest>.{6,60})",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"(?:^|[\s(])(?:modifiée? le|mise? à jour (?:le|du)"
    r"|dernière (?:modification|mise à jour) ?:?(?: le)?)(?P<rest>.{6,60})",
    re.IGNORECASE,
)
_LONGEST_LINE = 120
"""« Publié le … » stands on a line of its own; in a sentence it speaks of something else."""


def published_in(lines: Iterable[str]) -> date | None:
    """The date of « Publié le … »; a mere « Date : » may be an event's."""
    return _first(lines, _PUBLISHED)


def modified_in(lines: Iterable[str]) -> date | None:
    """The date of « modifié le … », « mis à jour le … »."""
    return _first(lines, _MODIFIED)


def date_line(line: str) -> date | None:
    """The day, when a line is nothing but a day in full: « Mercredi 15 novembre 2017 »."""
    found = find_dates(line)
    if len(found) != 1 or not found[0].exact:
        return None
    rest = line[: found[0].start] + line[found[0].end :]
    return found[0].period.start if not rest.strip(" .,-–") else None


def _first(lines: Iterable[str], pattern: re.Pattern[str]) -> date | None:
    for line in lines:
        if len(line) > _LONGEST_LINE:
            continue
        match = pattern.search(line)
        if match and (day := parse_date(match["rest"])):
            return day
    return None
