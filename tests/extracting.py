"""Bytes as the catalogue hands them to an extractor."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from indexer.extract import extract
from indexer.model import VIDEO_BUNDLE, Extracted, Fetched
from kb.urls import canonical_url

ADDRESS = "https://irev.fr/thematiques/sante/page"


def fetched(
    body: bytes | str, media_type: str = "text/html", url: str = ADDRESS, charset: str | None = None
) -> Fetched:
    """A resource with these bytes; a text is sent as UTF-8."""
    return Fetched(
        url=canonical_url(url),
        source="test",
        media_type=media_type,
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=datetime(2025, 3, 1, tzinfo=UTC),
        charset=charset,
    )


def read(body: bytes | str, media_type: str = "text/html", url: str = ADDRESS) -> Extracted:
    """What the extractor of that kind of bytes makes of them."""
    return extract(fetched(body, media_type, url))


def read_video(
    info: Mapping[str, object], captions: Mapping[str, object] | None = None
) -> Extracted:
    """What the extractor of videos makes of a bundle."""
    body = json.dumps({"info": info, "captions": captions})
    return read(body, VIDEO_BUNDLE, "https://www.youtube.com/watch?v=abcdefghijk")


def text_of(extracted: Extracted) -> str:
    """All its passages, one a paragraph."""
    return "\n".join(passage.text for passage in extracted.passages)
