"""Answers made smaller for whoever takes gzip (RFC 9110 §8.4); files of web/static are beforehand.

Level 4 makes a page of results five times smaller in a third of a millisecond; 6 takes half as long
again for a twentieth. No page holds a secret beside what its reader typed, so lengths tell nothing.
"""

import zlib
from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

LEVEL = 4
LEAST_BYTES = 1_000
"""Below, an answer fits in one packet either way."""

_GZIP = 16 + zlib.MAX_WBITS
_TEXTUAL = (
    *("application/json", "application/problem+json", "application/feed+json"),
    *("application/x-ndjson", "application/x-bibtex", "application/x-research-info-systems"),
)


def register_compression(app: Flask) -> None:
    """Compress what the application answers; to be called before whatever else changes answers."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.content_encoding or not compresses(response.mimetype or ""):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or response.status_code not in range(200, 300):
        return response
    if response.is_streamed:
        response.response = _packed(response.iter_encoded())
        response.content_encoding = "gzip"
        return response
    body = response.get_data()
    if len(body) < LEAST_BYTES:
        return response
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    response.set_data(packer.compress(body) + packer.flush())
    response.content_encoding = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # the same answer in other bytes
    return response


def _packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def compresses(media_type: str) -> bool:
    """Whether bytes of this type are text.

    >>> compresses("application/atom+xml"), compresses("image/webp")
    (True, False)

    """
    return media_type.startswith("text/") or media_type.endswith("xml") or media_type in _TEXTUAL
