"""Read an Atom or RSS feed: its entries, which are videos or pages to fetch.

A video channel's feed holds its latest fifteen videos only (elements `yt:videoId`,
`media:description`, `media:thumbnail`), so what was read of it is kept when it drops out.
"""

import io
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import feedparser

from kb.errors import ExtractionError, FailureReason, RequestError
from kb.model import CanonicalUrl
from kb.urls import VIDEO_PAGE, canonical_url


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry; `video_id` is "" for a page. What the feed does not say is empty."""

    url: CanonicalUrl
    title: str
    description: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    video_id: str = ""
    channel: str = ""
    channel_id: str = ""
    thumbnail: str = ""


def read_feed(body: bytes, base: str) -> tuple[FeedEntry, ...]:
    """Entries of a feed, in its order; those without an address to open are left out.

    Raises:
        ExtractionError: the bytes are no feed, or a broken one without any entry.

    """
    parsed = feedparser.parse(
        io.BytesIO(body),
        # Without headers feedparser calls any feed ill-formed and leaves its links relative.
        response_headers={"content-type": "application/atom+xml", "content-location": base},
    )
    channel = _text(parsed.feed, "title")
    found = (_entry(entry, channel, base) for entry in parsed.entries)
    entries = tuple(entry for entry in found if entry is not None)
    if not parsed.get("version") or (parsed.get("bozo") and not entries):
        reason = str(parsed.get("bozo_exception") or "aucun élément de flux")
        raise ExtractionError(
            FailureReason.CORRUPT, f"ce n’est pas un flux lisible\u202f: {reason}"
        )
    return entries


def _entry(entry: Mapping[str, object], channel: str, base: str) -> FeedEntry | None:
    video_id = _text(entry, "yt_videoid")
    link = VIDEO_PAGE + video_id if video_id else _text(entry, "link")
    if not link:
        return None
    try:
        url = canonical_url(link, base)
    except RequestError:
        return None
    return FeedEntry(
        url=url,
        title=_text(entry, "title"),
        description=_text(entry, "summary"),
        published=_moment(entry, "published_parsed"),
        updated=_moment(entry, "updated_parsed"),
        video_id=video_id,
        channel=_text(entry, "author") or channel,
        channel_id=_text(entry, "yt_channelid"),
        thumbnail=_thumbnail(entry),
    )


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key)
    return value.strip() if isinstance(value, str) else ""


def _moment(entry: Mapping[str, object], key: str) -> datetime | None:
    # Asked for first: feedparser would give the other date for one that is absent.
    value = entry[key] if key in entry else None  # noqa: SIM401
    if not isinstance(value, time.struct_time):
        return None
    try:
        return datetime(*value[:6], tzinfo=UTC)
    except ValueError:
        return None


def _thumbnail(entry: Mapping[str, object]) -> str:
    thumbnails = entry.get("media_thumbnail")
    if isinstance(thumbnails, list) and thumbnails and isinstance(thumbnails[0], Mapping):
        return _text(thumbnails[0], "url")
    return ""
