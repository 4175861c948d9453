"""Read a sitemap (sitemaps.org): addresses of pages, or of further sitemaps; gzipped or not."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

import lxml.etree
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

MAX_ENTRIES = 50_000
"""Addresses of one sitemap: what the protocol allows."""
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapEntry:
    """An address as written; `lastmod` is aware, None when it is absent or no date."""

    address: str
    lastmod: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapReading:
    """Entries in order; `cut` when there were more than MAX_ENTRIES."""

    pages: tuple[SitemapEntry, ...] = ()
    sitemaps: tuple[SitemapEntry, ...] = ()
    cut: bool = False


def read_sitemap(body: bytes, max_bytes: int) -> SitemapReading:
    """The addresses a sitemap lists.

    Raises:
        ValueError: it is no sitemap, defines entities (which none needs, and bombs are made of),
            or unpacks to more than `max_bytes`.

    """
    try:
        text = gunzip(body, max_size=max_bytes) if body.startswith(_GZIP) else body
        if b"<!ENTITY" in text:
            raise ValueError("plan de site illisible\u202f: il définit des entités")
        sitemap = Sitemap(text)
        found = tuple(islice(filter(None, map(_entry, sitemap)), MAX_ENTRIES + 1))
    except (lxml.etree.XMLSyntaxError, StopIteration, OSError, EOFError, zlib.error) as error:
        raise ValueError(f"plan de site illisible\u202f: {error}") from None
    except Exception as error:
        if error.__class__.__name__ != "_DecompressionMaxSizeExceeded":  # has no public name
            raise
        raise ValueError(f"plan de site de plus de {max_bytes} octets") from None
    entries, cut = found[:MAX_ENTRIES], len(found) > MAX_ENTRIES
    if sitemap.type == "urlset":
        return SitemapReading(pages=entries, cut=cut)
    if sitemap.type == "sitemapindex":
        return SitemapReading(sitemaps=entries, cut=cut)
    raise ValueError("ce n’est pas un plan de site")


def _entry(values: dict[str, object]) -> SitemapEntry | None:
    address = values.get("loc")
    if not isinstance(address, str) or not address:
        return None
    return SitemapEntry(address=address, lastmod=_moment(values.get("lastmod")))


def _moment(text: object) -> datetime | None:
    """A W3C date or time; a time without a zone is taken as UTC, which a margin of a day covers."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
