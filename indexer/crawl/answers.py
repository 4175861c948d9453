"""What an answer says before it is read: its type, its name, or why there is none."""

import re
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from scrapy.http import Headers, Response

from indexer.catalogue import Role, Verdict
from indexer.crawl.visit import Problem, RefusedError
from kb.errors import FailureReason
from kb.model import MediaType

WANTED = {
    Role.DOCUMENT: frozenset(
        {"text/html", "application/xhtml+xml", "application/pdf", "application/x-pdf", "text/plain"}
        | {"text/markdown", "text/x-markdown"}
        | {MediaType.DOCX.value, MediaType.ODT.value}
    ),
    Role.FEED: frozenset(
        {"application/atom+xml", "application/rss+xml", "application/xml", "text/xml"}
    ),
}
UNSURE = frozenset(
    {"", "application/octet-stream", "application/force-download", "binary/octet-stream"}
    | {"application/msword"}  # Word files of today too
)
"""Types that say nothing, as servers use them: the first bytes and the name decide."""
_PDF_START = b"%PDF-"
_ARCHIVE_START = b"PK\x03\x04"
_WRITTEN = {".docx": MediaType.DOCX.value, ".odt": MediaType.ODT.value}
_SNIFFED_BYTES = 1024


_BY_ERROR = {
    "DownloadTimeoutError": Problem(
        detail="pas de réponse à temps", reason=FailureReason.TIMEOUT, network=True
    ),
    "DownloadCancelledError": Problem(
        detail="réponse trop longue", reason=FailureReason.TOO_LARGE, verdict=Verdict.TOO_LARGE
    ),
    "DownloadConnectionRefusedError": Problem(detail="connexion refusée", network=True),
    "CannotResolveHostError": Problem(detail="nom d’hôte introuvable", network=True),
    "ResponseDataLossError": Problem(detail="réponse incomplète"),
}
"""By name of Scrapy's error."""


def problem_of(error: BaseException | None) -> Problem:
    """What an error of the network, or a refusal of ours, means for the address."""
    if isinstance(error, RefusedError):
        return Problem(detail=error.detail, verdict=error.verdict)
    name = error.__class__.__name__
    if name in _BY_ERROR:
        return _BY_ERROR[name]
    text = str(error)
    if "DOWNLOAD_MAXSIZE" in text:  # Scrapy's refusal of what unpacks to too much
        return _BY_ERROR["DownloadCancelledError"]
    shown = text.splitlines()[0][:200] if text else name
    return Problem(detail=f"échec de la connexion\u202f: {shown}", network=True)


def header(headers: Headers, name: str) -> str:
    """The value of a header; "" when it is absent."""
    value = headers.get(name)
    return value.decode("utf-8", errors="replace").strip() if value else ""


def media_type_of(headers: Headers) -> str:
    """The declared media type, in lower case, without parameters."""
    return header(headers, "Content-Type").partition(";")[0].strip().lower()


def charset_of(headers: Headers) -> str | None:
    """The declared character set, if any."""
    message = Message()
    message["Content-Type"] = header(headers, "Content-Type")
    charset = message.get_param("charset")
    return charset.strip().lower() if isinstance(charset, str) and charset.strip() else None


def file_name_of(response: Response) -> str:
    """The name a file would be saved under: as the server says, else as the address ends."""
    message = Message()
    message["Content-Disposition"] = header(response.headers, "Content-Disposition")
    return message.get_filename() or unquote(urlsplit(response.url).path.rpartition("/")[2])


def may_be_wanted(headers: Headers, role: Role) -> bool:
    """Whether the declared type is one that is read, or leaves it open."""
    media_type = media_type_of(headers)
    return media_type in WANTED[role] or media_type in UNSURE


def wanted_type(response: Response, role: Role) -> str | None:
    """The media type of an answer that is to be kept; None for one that is not."""
    media_type = media_type_of(response.headers)
    if media_type in WANTED[role]:
        return media_type
    if media_type not in UNSURE:
        return None
    return _sniffed(response, role)


def _sniffed(response: Response, role: Role) -> str | None:
    start = response.body[:_SNIFFED_BYTES].lstrip()
    if start.startswith(_PDF_START):
        return "application/pdf"
    if role is Role.DOCUMENT and start.startswith(_ARCHIVE_START):
        return _WRITTEN.get(PurePosixPath(file_name_of(response)).suffix.lower())
    if re.match(rb"(?i)<!doctype html|<html|<head", start):
        return "text/html"
    if role is Role.FEED and start.startswith(b"<"):
        return "application/xml"
    return None
