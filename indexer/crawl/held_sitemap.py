"""Sitemaps are kept like pages, so that one that has not changed is not sent again."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from scrapy.http import Response

from indexer.catalogue import Role
from indexer.crawl.answers import header, media_type_of
from indexer.crawl.journal import Journal
from indexer.model import Fetched
from kb.urls import canonical_url

Download = Callable[[str, Mapping[str, str]], Awaitable[Response]]
"""Asks for an address with these headers; raises ValueError with the reason of a failure."""


class HeldSitemaps:
    """Asks for sitemaps of one source; what they get no verdict for is not theirs to say."""

    def __init__(self, source: str, journal: Journal, download: Download) -> None:
        self._source = source
        self._journal = journal
        self._download = download

    async def fetch(self, address: str) -> Response:
        """The sitemap, as it is now or as it is held if it has not changed since."""
        url = canonical_url(address)
        held = self._journal.held(url)
        body = self._journal.body(held) if held and held.role is Role.SITEMAP else None
        validators = {} if held is None or body is None else held.validators
        response = await self._download(address, validators)
        if response.status == 304 and body is not None:
            return response.replace(status=200, body=body)
        if response.status == 200:
            self._journal.keep(
                Fetched(
                    url=url,
                    source=self._source,
                    media_type=media_type_of(response.headers),
                    body=response.body,
                    fetched_at=datetime.now(UTC).replace(microsecond=0),
                ),
                location=response.url,
                role=Role.SITEMAP,
                etag=header(response.headers, "ETag") or None,
                last_modified=header(response.headers, "Last-Modified") or None,
            )
        return response
