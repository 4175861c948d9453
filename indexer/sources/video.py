"""A video as the catalogue keeps it: one bundle joined from a feed entry and files beside an id.

Each origin's part is kept beside the joined view, so that joining is the same in any order and
can be done again: `{"info": …, "captions": …, "parts": {"feed": {…}, "files": {…}}}`. Where both
say something, the files, which a librarian put there, win.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.sources.feed import FeedEntry
from indexer.sources.files import (
    INFO_SUFFIX,
    LocalVideo,
    caption_language,
    read_file,
    shown_name,
)
from kb.errors import ExtractionError, FailureReason, RequestError
from kb.model import CanonicalUrl
from kb.urls import VIDEO_PAGE, canonical_url

KEPT_INFO = frozenset(
    {
        *("id", "title", "fulltitle", "description", "chapters", "language", "tags", "categories"),
        *("upload_date", "timestamp", "modified_date", "release_date", "duration"),
        *("channel", "channel_id", "uploader", "webpage_url", "thumbnail"),
    }
)
"""What is kept of an info.json; the rest (formats, addresses that expire) changes by itself."""
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_BRACKETED_ID = re.compile(r"\[([A-Za-z0-9_-]{11})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPart:
    """What one origin ("feed" or "files") says of a video: values of a JSON object.

    `captions` is None when there are none; captions without a cue are an answer that failed.
    """

    url: CanonicalUrl
    origin: str
    info: Mapping[str, object]
    captions: Mapping[str, str] | None = None

    @property
    def captions_unavailable(self) -> bool:
        """Whether captions were asked for and came empty: nobody knows what is said then."""
        return self.captions is not None and not _has_cues(self.captions)


def video_from_entry(entry: FeedEntry) -> VideoPart:
    """What a feed says of a video, under the names yt-dlp gives."""
    info: dict[str, object] = {
        "id": entry.video_id,
        "title": entry.title,
        "description": entry.description,
        "webpage_url": entry.url,
        "thumbnail": entry.thumbnail,
        "channel": entry.channel,
        "channel_id": entry.channel_id,
    }
    if entry.published:
        info["upload_date"] = f"{entry.published:%Y%m%d}"
        info["timestamp"] = int(entry.published.timestamp())
    if entry.updated:
        info["modified_date"] = f"{entry.updated:%Y%m%d}"
    return VideoPart(
        url=entry.url, origin="feed", info={key: value for key, value in info.items() if value}
    )


def video_from_files(video: LocalVideo, max_bytes: int) -> VideoPart:
    """What the files of a video say.

    Raises:
        ExtractionError: they are unreadable, too large, or do not say which video they are of.

    """
    info = _info(video.info, max_bytes) if video.info else {}
    url = _address(info, video)
    captions = None
    for path in video.captions:
        text = _read(path, max_bytes)
        found = {
            "format": path.suffix.lower().removeprefix("."),
            "language": shown_name(caption_language(path)),
            "text": text,
        }
        if captions is None or (_has_cues(found) and not _has_cues(captions)):
            captions = found
    return VideoPart(url=url, origin="files", info=info, captions=captions)


def merge_bundles(known: bytes | None, part: VideoPart) -> bytes:
    """The bundle that `known` becomes with what `part` says; the same bytes for the same parts.

    Captions that come empty do not take the place of those that were read before.
    """
    parts: dict[str, object] = {}
    if known is not None:
        held = json.loads(known).get("parts")
        parts = held if isinstance(held, dict) else {}
    before = parts.get(part.origin)
    captions: object = None if part.captions is None else dict(part.captions)
    if part.captions_unavailable and isinstance(before, dict):
        captions = before.get("captions") or captions
    parts[part.origin] = {"info": dict(part.info), "captions": captions}
    info: dict[str, object] = {}
    captions = None
    for origin in ("feed", "files"):
        piece = parts.get(origin)
        if isinstance(piece, dict):
            info |= piece.get("info") or {}
            captions = piece.get("captions") or captions
    bundle = {"info": info, "captions": captions, "parts": parts}
    return json.dumps(bundle, ensure_ascii=False, sort_keys=True).encode()


def _has_cues(captions: Mapping[str, str]) -> bool:
    """Whether captions of any format hold something said: a time span, or a segment of JSON."""
    return "-->" in captions["text"] or '"utf8"' in captions["text"]


def _info(path: Path, max_bytes: int) -> dict[str, object]:
    try:
        value = json.loads(_read(path, max_bytes))
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise ExtractionError(
            FailureReason.CORRUPT, f"ce n’est pas du JSON\u202f: {error}"
        ) from None
    if not isinstance(value, dict):
        raise ExtractionError(FailureReason.CORRUPT, "un objet JSON est attendu")
    return {key: item for key, item in value.items() if key in KEPT_INFO and item is not None}


def _read(path: Path, max_bytes: int) -> str:
    try:
        return read_file(path, max_bytes).decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise ExtractionError(
            FailureReason.UNREADABLE,
            f"{shown_name(path.name)}\u202f: lecture impossible\u202f: {error.strerror}",
        ) from None
    except ValueError as error:
        raise ExtractionError(
            FailureReason.TOO_LARGE, f"{shown_name(path.name)}\u202f: {error}"
        ) from None


def _address(info: dict[str, object], video: LocalVideo) -> CanonicalUrl:
    """Where the video is watched: as stated, else from its id, else from the name of the file."""
    stated, number = info.get("webpage_url"), info.get("id")
    if isinstance(stated, str) and stated:
        try:
            return canonical_url(stated)
        except RequestError as error:
            raise ExtractionError(
                FailureReason.CORRUPT, f"«\u202fwebpage_url\u202f»\u202f: {error}"
            ) from None
    if isinstance(number, str) and _VIDEO_ID.fullmatch(number):
        return canonical_url(VIDEO_PAGE + number)
    bracketed = _BRACKETED_ID.search(video.stem)
    name = bracketed[1] if bracketed else video.stem
    if _VIDEO_ID.fullmatch(name):
        info.setdefault("id", name)
        return canonical_url(VIDEO_PAGE + name)
    raise ExtractionError(
        FailureReason.CORRUPT,
        f"rien ne dit de quelle vidéo il s’agit\u202f: «\u202fwebpage_url\u202f» "
        f"ou «\u202fid\u202f» dans {INFO_SUFFIX}, "
        "ou un identifiant de 11 caractères comme nom de fichier",
    )
