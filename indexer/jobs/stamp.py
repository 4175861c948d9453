"""What tells programs that extract alike from those that may not: only the former share jobs."""

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from indexer.extract.registry import FAST_PDF_VERSION, REFUSAL_VERSION, VERSIONS, VIDEO_VERSION

LIBRARIES = (
    "irev-kb",
    "beautifulsoup4",
    "langdetect",
    "lxml",
    "markdown-it-py",
    "pdfminer.six",
    "pydantic",
    "pypdfium2",
    "simplemma",
    "soupsieve",
    "trafilatura",
    "webvtt-py",
)
"""Packages that have a part in what is read."""


@cache
def extraction_stamp() -> str:
    """Sixteen hexadecimal digits: the same where the same bytes give the same `Extracted`.

    Made of the versions of our extractors, of the libraries that they read with, and of Unicode.
    """
    told = [
        *VERSIONS.values(),
        *(FAST_PDF_VERSION, VIDEO_VERSION, REFUSAL_VERSION, unicodedata.unidata_version),
        *(f"{name} {_installed(name)}" for name in LIBRARIES),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
