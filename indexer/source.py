"""A source of documents as a value: where to start, what is in scope, how polite to be.

Lies below the stages because fetching and reading sources both need it and do not know each other.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

MIB = 1024 * 1024


class SourceKind(StrEnum):
    """How a source names its documents."""

    SITE = "site"
    FEED = "feed"
    VIDEO = "video"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """Where things stand in the pages of a source: CSS, "" for what is left to the built-in way.

    `body` holds what is a page's own, in one element or several; `remove` is none of it.
    """

    body: str = ""
    title: str = ""
    remove: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is selected."""
        return bool(self.body or self.title or self.remove)


NO_SELECTORS = Selectors()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of the sources file; every default is here and nowhere else.

    `start` holds URLs; absolute paths for a folder; either for videos (channel feeds, folders of
    files as yt-dlp writes them). `hosts`, `allow` and `deny` bound what is fetched: a host of
    `hosts`, under its canonical name; then, on the canonical URL, no expression of `deny` and, if
    there are any, one of `allow`.
    """

    name: str
    kind: SourceKind
    start: tuple[str, ...]
    enabled: bool = True
    sitemaps: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    allow: tuple[re.Pattern[str], ...] = ()
    deny: tuple[re.Pattern[str], ...] = ()
    theme: str = ""
    """Theme of documents that say nothing of theirs."""
    selectors: Selectors = NO_SELECTORS
    """Where the text of its pages stands."""
    contact: str = "https://irev.fr/"
    """Whom a site's administrator may turn to; part of the user agent."""
    delay_s: float = 10.0  # what the real site asks for in its robots.txt
    concurrency: int = 1
    """Requests under way at a time; spaced by `delay_s` whatever their number."""
    timeout_s: float = 60.0
    max_duration_s: float = 0.0
    """A crawl stops after this long; 0: no limit."""
    max_pages: int = 20_000
    max_depth: int = 20
    """Links to follow from a start; pages of one listing count once."""
    max_body_bytes: int = 64 * MIB
    recheck_days: float = 0.0
    """For how long a page is not asked for again whose sitemap bears an older date; 0: always."""
    allow_private: bool = False
    """Whether loopback and private addresses may be fetched."""
