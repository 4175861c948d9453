"""How often one address may ask the API: a bucket of tokens each, shared by all processes.

A full bucket lets a minute's worth of requests through at once and then refills evenly, so that a
page with many searches is served and a loop without end is slowed. A file counts for many requests.
What this site's own pages ask while a reader types has buckets apart: neither uses up the other.
Headers: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from math import ceil
from mmap import mmap
from secrets import token_bytes
from threading import Lock
from time import monotonic

from flask import Flask, Response, g, request
from werkzeug.exceptions import TooManyRequests

MINUTE_S = 60
PLACES = 1 << 16
"""How many buckets there are."""

PREFIX = "/api/"
FOR_PROGRAMS = ("markdown", "llms")
"""Blueprints whose answers programs alone read, counted like the API."""
FILES = "exports"
"""The blueprint whose answers are files."""
FILE_TOKENS = 100
"""What a file counts for: it may hold a hundred pages of a hundred hits."""
REASON = "trop de demandes de cette adresse\u202f: attendez, puis demandez moins souvent"

_ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What an address may still ask: `left` requests now, `whole_s` until a full bucket."""

    allowed: bool
    left: int
    whole_s: int
    wait_s: int
    """Until as much again is allowed; 0 where it is."""


class Buckets:
    """A bucket of `each_minute` tokens for each address, in memory that forked processes share.

    A bucket is one number, when it will be full again (the generic cell rate algorithm), at a place
    drawn from the address by a hash with a salt of this start: nothing else is kept of an address.
    Two addresses of one place, one pair in 65,536, share a bucket; of two processes that write one
    bucket in the same microsecond one is forgotten, for the good of whoever asks.
    """

    def __init__(self, each_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self.each_minute = each_minute
        self.clock = clock
        self.lock = Lock()
        self.salt = token_bytes(16)
        self.full_at = memoryview(mmap(-1, PLACES * 8)).cast("d")

    def take(self, address: str, tokens: int = 1) -> Allowance:
        """Take so many tokens, or none; never more are asked than a full bucket holds."""
        place = self._place(address)
        each_s = MINUTE_S / self.each_minute
        asked_s = min(tokens, self.each_minute) * each_s
        with self.lock:
            now = self.clock()
            missing_s = max(self.full_at[place] - now, 0.0)
            allowed = missing_s + asked_s <= MINUTE_S + _ROUNDING_S
            if allowed:
                missing_s += asked_s
                self.full_at[place] = now + missing_s
        return Allowance(
            allowed=allowed,
            left=int((MINUTE_S - missing_s + _ROUNDING_S) / each_s),
            whole_s=ceil(missing_s - _ROUNDING_S),
            wait_s=max(ceil(missing_s + asked_s - MINUTE_S - _ROUNDING_S), 0),
        )

    def _place(self, address: str) -> int:
        digest = blake2b(address.encode("utf-8", "replace"), key=self.salt, digest_size=8)
        return int.from_bytes(digest.digest()) % PLACES


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


def read_by_programs() -> bool:
    """Whether the request is of the API or for Markdown, which no browser asks for by itself."""
    return (
        request.path.startswith(PREFIX)
        or request.blueprint in FOR_PROGRAMS
        or any(media == "text/markdown" for media, _ in request.accept_mimetypes)
    )


def register_limits(app: Flask, each_minute: int) -> None:
    """Hold what programs read, and files, to so many requests a minute an address; 0: no limit."""
    if not each_minute:
        return
    buckets = Buckets(each_minute)

    @app.before_request
    def count() -> None:
        is_file = request.blueprint == FILES
        if not (is_file or read_by_programs()) or request.method == "OPTIONS":
            return
        # Browsers alone say so, and no script can; a program that does has one more bucket.
        own = request.headers.get("Sec-Fetch-Site") == "same-origin" and not is_file
        g.policy = "site" if own else "api"
        address = f"{g.policy} {counted_as(request.remote_addr)}"
        g.allowance = buckets.take(address, FILE_TOKENS if is_file else 1)
        if not g.allowance.allowed:
            raise TooManyRequests(REASON, retry_after=g.allowance.wait_s)

    @app.after_request
    def tell(response: Response) -> Response:
        if "allowance" in g:
            left: Allowance = g.allowance
            response.headers["RateLimit-Policy"] = f'"{g.policy}";q={each_minute};w={MINUTE_S}'
            response.headers["RateLimit"] = f'"{g.policy}";r={left.left};t={left.whole_s}'
        return response
