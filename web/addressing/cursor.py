"""Where a page of an answer begins that page numbers do not reach: made here, opaque to programs.

A cursor holds the last hit before the page, so that a page costs the same however deep it lies. It
is bound to one search and to one generation of the index: within it pages neither repeat nor lose a
hit; once another is published the order may be another one, and going on is refused.
"""

import hashlib
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import replace

from werkzeug.exceptions import Gone

from kb.engine import Generation
from kb.errors import RequestError
from kb.model import DocId
from kb.search import After, SearchRequest
from web.addressing.links import query_string

PAGED_HITS = 1_000
"""How deep links lead by page numbers, which repeat the search from its start; then by cursors."""

PATTERN = "^[A-Za-z0-9_-]{48}$"
"""What every cursor looks like."""

EXPIRED = (
    "l’index a été publié de nouveau depuis la page précédente\u202f: "
    "reprenez la recherche depuis sa première page"
)
_FOREIGN = (
    "cursor n’est pas celui de cette recherche\u202f: suivez links.next sans changer d’autre valeur"
)
_HELD = struct.Struct(">Id8s8s")
"""Page to come, score and id of the last hit, generation."""
_SEAL_BYTES = 8


def write_cursor(asked: SearchRequest, page: int, last: After, generation: Generation) -> str:
    """What leads to a page of a search, `last` being the hit before it."""
    held = _HELD.pack(page, last.score, bytes.fromhex(last.id), _tag(generation))
    return urlsafe_b64encode(held + _seal(held, asked)).decode("ascii")


def read_cursor(cursor: str, asked: SearchRequest, generation: Generation) -> SearchRequest:
    """The page of `asked`, whose themes are canonical, that the cursor leads to.

    Raises:
        RequestError: it is none of ours, or that of another search.
        Gone: another generation answers now.

    """
    try:
        whole = urlsafe_b64decode(cursor.encode("ascii"))
        held, seal = whole[:-_SEAL_BYTES], whole[-_SEAL_BYTES:]
        page, score, doc, tag = _HELD.unpack(held)
    except (UnicodeEncodeError, Base64Error, struct.error):
        raise RequestError("cursor", _FOREIGN) from None
    if seal != _seal(held, asked):
        raise RequestError("cursor", _FOREIGN)
    if tag != _tag(generation):
        raise Gone(EXPIRED)
    return replace(asked, page=page, after=After(score, DocId(doc.hex())))


def _seal(held: bytes, asked: SearchRequest) -> bytes:
    search = query_string(replace(asked, page=1, after=None))
    return _digest(held + search.encode("utf-8", "surrogatepass"))


def _tag(generation: Generation) -> bytes:
    return _digest(f"{generation.number} {generation.published_at.isoformat()}".encode())


def _digest(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=_SEAL_BYTES).digest()
