"""Read a sitemap (sitemaps.org): addresses of pages, or of further sitemaps; gzipped or not."""

import zlib
from dataclasses import dataclass

import lxml.etree
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapReading:
    """Addresses as written, in order."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(body: bytes, max_bytes: int) -> SitemapReading:
    """The addresses a sitemap lists.

    Raises:
        ValueError: it is no sitemap, or unpacks to more than `max_bytes`.

    """
    try:
        text = gunzip(body, max_size=max_bytes) if body.startswith(_GZIP) else body
        sitemap = Sitemap(text)
        addresses = tuple(str(entry["loc"]) for entry in sitemap if entry.get("loc"))
    except (lxml.etree.XMLSyntaxError, StopIteration, OSError, EOFError, zlib.error) as error:
        raise ValueError(f"plan de site illisible\u202f: {error}") from None
    except Exception as error:
        if error.__class__.__name__ != "_DecompressionMaxSizeExceeded":  # has no public name
            raise
        raise ValueError(f"plan de site de plus de {max_bytes} octets") from None
    if sitemap.type == "urlset":
        return SitemapReading(pages=addresses)
    if sitemap.type == "sitemapindex":
        return SitemapReading(sitemaps=addresses)
    raise ValueError("ce n’est pas un plan de site")
