"""What bytes are, whatever was declared of them.

Signatures are those of the formats' own specifications; text is what decodes and holds no control
characters. A declared type decides only between kinds that bytes alone do not tell apart.
"""

import codecs
import re
from enum import StrEnum


class Kind(StrEnum):
    """What bytes turned out to be, in the words of a message."""

    PDF = "un PDF"
    HTML = "une page HTML"
    TEXT = "du texte"
    MARKDOWN = "du texte en Markdown"
    WORD = "un document Word"
    OPENDOCUMENT = "un document OpenDocument"
    OLD_OFFICE = "un document bureautique d’un ancien format"
    XML = "du XML"
    IMAGE = "une image"
    ARCHIVE = "une archive ou un autre document bureautique"
    MEDIA = "un son ou une vidéo"
    BINARY = "un contenu binaire"


_HEAD_BYTES = 4096
_PDF_WITHIN = 1024  # readers accept the header this far in (ISO 32000-1, annex H, note 13)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<title[\s>]", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\s|\s*<(?:feed|rss|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
_ODT_AT = slice(30, 100)
"""An OpenDocument file begins with its type, stored as it is (ISO/IEC 26300-3, 3.3)."""
_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (_ZIP, Kind.ARCHIVE),
    (b"PK\x05\x06", Kind.ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!", Kind.ARCHIVE),
    (b"OggS", Kind.MEDIA),
    (b"ID3", Kind.MEDIA),
    (b"\x1aE\xdf\xa3", Kind.MEDIA),
    (b"RIFF", Kind.MEDIA),
)
_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.02
"""Share of control bytes above which bytes are no text; old exports hold a few."""


def sniff(body: bytes) -> Kind:
    """The kind of some bytes, which are not empty.

    >>> sniff(b"%PDF-1.7 ...").name, sniff(b"<p>Bonjour</p><body>").name, sniff(b"Bonjour").name
    ('PDF', 'HTML', 'TEXT')
    """
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return Kind.PDF
    for signature, kind in _SIGNATURES:
        if body.startswith(signature):
            return _archived(body) if signature == _ZIP else kind
    if body[4:8] == b"ftyp":
        return Kind.MEDIA
    head = body[:_HEAD_BYTES]
    if head.startswith(_WIDE_MARKS):
        head = head.replace(b"\x00", b"")
    elif len(_CONTROLS.findall(head)) > _MOST_CONTROLS * len(head):
        return Kind.BINARY
    if _HTML.search(head):
        return Kind.HTML
    return Kind.XML if _XML.match(head.removeprefix(codecs.BOM_UTF8)) else Kind.TEXT


def _archived(body: bytes) -> Kind:
    """What an archive is, by names that stand in it; what it unpacks to is not looked at here."""
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in body[_ODT_AT]:
        return Kind.OPENDOCUMENT
    return Kind.WORD if b"[Content_Types].xml" in body and b"word/" in body else Kind.ARCHIVE


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of some bytes: by byte order mark, as declared, as UTF-8, else as Windows-1252.

    Never fails; a byte that means nothing becomes U+FFFD.
    """
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    for mark, codec in marks:
        if body.startswith(mark):
            return body.decode(codec, errors="replace")
    for name in (charset, "utf-8"):
        try:
            return body.decode(name or "utf-8")
        except (LookupError, ValueError):  # an unknown charset, or bytes that are not of it
            continue
    return body.decode("cp1252", errors="replace")
