"""How often one address may ask the API: a bucket of tokens each, kept in memory of the process.

A full bucket lets a minute's worth of requests through at once and then refills evenly, so that a
page with many searches is served and a loop without end is slowed. Each worker counts for itself.
Headers: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from time import monotonic

from flask import Flask, Response, g, request
from werkzeug.exceptions import TooManyRequests

MINUTE_S = 60
MAX_BUCKETS = 10_000
"""Addresses remembered; beyond, the one that asked longest ago is forgotten."""

PREFIX = "/api/"
REASON = "trop de demandes de cette adresse\u202f: attendez, puis demandez moins souvent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What an address may still ask: `left` requests now, `whole_s` until a full bucket."""

    allowed: bool
    left: int
    whole_s: int
    wait_s: int
    """Until one more request is allowed; 0 where one is."""


class Buckets:
    """A bucket of `each_minute` tokens for each address that asked lately."""

    def __init__(self, each_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self.each_minute = each_minute
        self.clock = clock
        self.lock = Lock()
        self.held: dict[str, tuple[float, float]] = {}

    def take(self, address: str) -> Allowance:
        """Take one token, if there is one."""
        each_s = self.each_minute / MINUTE_S
        with self.lock:
            now = self.clock()
            tokens, at = self.held.pop(address, (float(self.each_minute), now))
            tokens = min(self.each_minute, tokens + (now - at) * each_s)
            allowed = tokens >= 1
            tokens -= allowed
            self.held[address] = (tokens, now)
            if len(self.held) > MAX_BUCKETS:
                del self.held[next(iter(self.held))]
        return Allowance(
            allowed=allowed,
            left=int(tokens),
            whole_s=ceil((self.each_minute - tokens) / each_s),
            wait_s=0 if tokens >= 1 else ceil((1 - tokens) / each_s),
        )


def counted_as(address: str | None) -> str:
    """What requests of an address are counted under: a household has a whole /64 of IPv6.

    >>> counted_as("2001:db8::1") == counted_as("2001:db8::2")
    True

    """
    try:
        read = ip_address(address or "")
    except ValueError:
        return address or ""
    if not isinstance(read, IPv6Address):
        return str(read)
    if read.ipv4_mapped:
        return str(read.ipv4_mapped)
    return str(IPv6Address(int(read) >> 64 << 64))


def register_limits(app: Flask, each_minute: int) -> None:
    """Hold the API to so many requests a minute from one address; 0 for no limit."""
    if not each_minute:
        return
    buckets = Buckets(each_minute)

    @app.before_request
    def count() -> None:
        if not request.path.startswith(PREFIX) or request.method == "OPTIONS":
            return
        g.allowance = buckets.take(counted_as(request.remote_addr))
        if not g.allowance.allowed:
            raise TooManyRequests(REASON, retry_after=g.allowance.wait_s)

    @app.after_request
    def tell(response: Response) -> Response:
        if "allowance" in g:
            response.headers["RateLimit-Policy"] = f'"api";q={each_minute};w={MINUTE_S}'
            response.headers["RateLimit"] = f'"api";r={g.allowance.left};t={g.allowance.whole_s}'
        return response
