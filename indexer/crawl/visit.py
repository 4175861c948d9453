"""A visit to one address, and why one may give nothing: what the parts of a crawl pass around."""

from dataclasses import dataclass

from scrapy.exceptions import IgnoreRequest

from indexer.catalogue import Verdict
from kb.errors import FailureReason
from kb.model import CanonicalUrl

VISIT = "visit"
"""Key of a request's meta: the Visit it makes; requests without one are for sitemaps."""
UNRULED = "unruled"
"""Key of a request's meta: robots.txt is not asked (feeds that a person named)."""
OF_ROBOTS = "of-robots"
"""Key of a request's meta: it asks for robots.txt itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An address to ask for; `depth` is how many links lie between it and a start.

    `hops` is how many redirects from one address to another led to it.
    """

    url: CanonicalUrl
    location: str
    depth: int
    referrer: str = ""
    hops: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an address gave nothing; `network` when its server may be down."""

    detail: str
    verdict: Verdict = Verdict.ERROR
    reason: FailureReason = FailureReason.UNREADABLE
    network: bool = False


class RefusedError(IgnoreRequest):
    """The address is not asked for, and why."""

    def __init__(self, verdict: Verdict, detail: str) -> None:
        super().__init__(detail)
        self.verdict = verdict
        self.detail = detail
