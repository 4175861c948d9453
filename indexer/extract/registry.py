"""Which extractor reads which kind of bytes, and what is refused before any reads them.

Bytes are read as what they are when a server merely named them badly (a PDF sent as text/html or
application/octet-stream). But what claims to be a PDF and is none is refused as mislabelled: behind
such an address lies most often a page of error, which is no document.
"""

import hashlib
from collections.abc import Callable, Mapping

from indexer.extract import docx, html, markdown, odt, text, video
from indexer.extract.docx import extract_docx
from indexer.extract.html import extract_html
from indexer.extract.markdown import extract_markdown
from indexer.extract.odt import extract_odt
from indexer.extract.pdf import extract_pdf
from indexer.extract.pdf_read import PdfReader
from indexer.extract.sniff import Kind, sniff
from indexer.extract.text import extract_text
from indexer.extract.video import extract_video
from indexer.model import VIDEO_BUNDLE, Extracted, Fetched
from indexer.recognised import stamp
from indexer.source import NO_SELECTORS, Selectors
from kb.errors import ExtractionError, FailureReason
from kb.model import MediaType

VERSIONS: Mapping[Kind, str] = {
    Kind.HTML: html.EXTRACTOR,
    Kind.PDF: "pdf/8",
    Kind.TEXT: text.EXTRACTOR,
    Kind.MARKDOWN: markdown.EXTRACTOR,
    Kind.WORD: docx.EXTRACTOR,
    Kind.OPENDOCUMENT: odt.EXTRACTOR,
}
"""One a format: a number is raised whenever the same bytes may give another `Extracted`, and only
what was read as that format is read again."""
FAST_PDF_VERSION = "pdf-fast/8"
VIDEO_VERSION = video.EXTRACTOR
REFUSAL_VERSION = "formats/2"
"""Of what no extractor reads: raised when a format is added, or refused for another reason."""

MAX_BODY_BYTES = 100 * 1024 * 1024

Extractor = Callable[[Fetched], Extracted]

EXTRACTORS: Mapping[Kind, Extractor] = {
    Kind.HTML: extract_html,
    Kind.TEXT: extract_text,
    Kind.MARKDOWN: extract_markdown,
    Kind.WORD: extract_docx,
    Kind.OPENDOCUMENT: extract_odt,
}
_READABLE: Mapping[str, Kind | None] = {
    "application/pdf": Kind.PDF,
    "application/x-pdf": Kind.PDF,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    MediaType.DOCX: Kind.WORD,
    "application/vnd.ms-word.document.macroenabled.12": Kind.WORD,
    MediaType.ODT: Kind.OPENDOCUMENT,
    MediaType.MARKDOWN: Kind.MARKDOWN,
    "text/x-markdown": Kind.MARKDOWN,
    "application/msword": None,
    "application/zip": None,
    "application/x-zip-compressed": None,
    "": None,
    "application/octet-stream": None,
    "binary/octet-stream": None,
    "application/force-download": None,
}
"""Declared types that are read, with what they claim (None: nothing); text/* claims text.

Servers that know no other send Word files as the old type, or as mere archives.
"""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""What a Word document under a password holds in its old-style shell ([MS-OFFCRYPTO] 1.3.2)."""


def extract(fetched: Fetched, *, pdf_reader: PdfReader = PdfReader.PDFMINER) -> Extracted:
    """What one resource says of itself.

    Raises:
        ExtractionError: it gave no text; `reason` says why. Nothing else is raised on any bytes.

    """
    body = fetched.body
    if not body.strip(b"\x00\t\n\v\f\r "):
        raise ExtractionError(FailureReason.EMPTY, "le fichier est vide")
    if len(body) > MAX_BODY_BYTES:
        megabytes = len(body) // 1024**2
        most = MAX_BODY_BYTES // 1024**2
        raise ExtractionError(
            FailureReason.TOO_LARGE, f"{megabytes} Mo, plus que les {most} Mo acceptés"
        )
    if fetched.media_type == VIDEO_BUNDLE:
        return extract_video(fetched)
    kind = _kind(fetched)
    return extract_pdf(fetched, pdf_reader) if kind is Kind.PDF else EXTRACTORS[kind](fetched)


def extractor_version(fetched: Fetched, pdf_reader: PdfReader = PdfReader.PDFMINER) -> str:
    """The version under which what these bytes give is kept: that of the format they are in."""
    if fetched.media_type == VIDEO_BUNDLE:
        return VIDEO_VERSION
    try:
        kind = _kind(fetched)
    except ExtractionError:
        return REFUSAL_VERSION
    if kind is Kind.HTML:
        return _html_version(fetched.selectors)
    if kind is Kind.PDF:
        return _pdf_version(pdf_reader, stamp(fetched.recognised))
    return VERSIONS[kind]


def current_versions(
    pdf_reader: PdfReader = PdfReader.PDFMINER,
    selectors: Selectors = NO_SELECTORS,
    recognised: str = "",
) -> frozenset[str]:
    """Every version that is not stale, in a source with these selectors.

    `recognised` is the stamp of what was read so far on pages that are images. What was kept under
    another version is extracted again.
    """
    others = {version for kind, version in VERSIONS.items() if kind not in {Kind.HTML, Kind.PDF}}
    own = {_html_version(selectors), _pdf_version(pdf_reader, recognised)}
    return frozenset({*others, *own, VIDEO_VERSION, REFUSAL_VERSION})


def _pdf_version(reader: PdfReader, recognised: str) -> str:
    """Every page recognised since makes another text of a file, and of no other file."""
    version = FAST_PDF_VERSION if reader is PdfReader.PDFIUM else VERSIONS[Kind.PDF]
    return f"{version}+{_digest(recognised)}" if recognised else version


def _html_version(selectors: Selectors) -> str:
    """Other selectors may read other text in the same page, and in nothing else."""
    if not selectors:
        return VERSIONS[Kind.HTML]
    told = repr((selectors.body, selectors.title, selectors.remove))
    return f"{VERSIONS[Kind.HTML]}+{_digest(told)}"


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _kind(fetched: Fetched) -> Kind:
    """What the bytes are read as.

    Raises:
        ExtractionError: they are read as nothing.

    """
    declared = fetched.media_type
    if declared not in _READABLE and not declared.startswith("text/"):
        raise ExtractionError(
            FailureReason.UNSUPPORTED,
            f"{declared} n’est pas un format lu (PDF, HTML, texte, Markdown, Word, OpenDocument)",
        )
    kind, claimed = sniff(fetched.body), _READABLE.get(declared, Kind.TEXT)
    if claimed is Kind.HTML and kind in {Kind.TEXT, Kind.XML}:
        kind = Kind.HTML  # a fragment, or XHTML behind an XML declaration
    if claimed is Kind.MARKDOWN and kind is Kind.TEXT:
        kind = Kind.MARKDOWN  # nothing in bytes tells it from any text
    if kind is Kind.OLD_OFFICE and _ENCRYPTED_PACKAGE in fetched.body:
        raise ExtractionError(FailureReason.ENCRYPTED, "un mot de passe protège le document")
    if kind is Kind.OLD_OFFICE:
        raise ExtractionError(
            FailureReason.UNSUPPORTED,
            "ancien format bureautique (.doc)\u202f: enregistrez-le en .docx, .odt ou PDF",
        )
    if claimed is Kind.PDF and kind is Kind.BINARY:
        kind = Kind.PDF  # its first bytes may be lost: the reader of PDFs says what is left of it
    if kind not in VERSIONS or (claimed is Kind.PDF and kind is not Kind.PDF):
        reason = FailureReason.MISLABELLED if claimed else FailureReason.UNSUPPORTED
        raise ExtractionError(reason, f"annoncé comme {claimed or 'fichier'}, c’est {kind}")
    return kind
