"""Where a redirect may not lead, and what that says of the address it came from."""

import ipaddress
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from indexer.catalogue import MOVED_AWAY, Verdict
from indexer.crawl.guard import is_public
from indexer.crawl.scope import Scope, is_home, is_login
from indexer.source import Source
from kb.model import CanonicalUrl


def refused_target(
    target: CanonicalUrl,
    origin: CanonicalUrl,
    source: Source,
    scope: Scope,
    starts: AbstractSet[CanonicalUrl],
) -> tuple[Verdict, str] | None:
    """Verdict and reason for `origin`, which redirects to `target`; None when it may be followed.

    A target outside the scope is recorded, never asked for, nor is its name looked up.
    """
    if is_login(target) and not is_login(origin):
        return Verdict.BLOCKED, f"demande de se connecter ({target})"
    if not scope.holds_host(target):
        host = urlsplit(target).hostname or ""
        if not source.allow_private and _is_private_number(host):
            return Verdict.BLOCKED, f"{MOVED_AWAY} une adresse privée ({target})"
        return Verdict.OUT_OF_SCOPE, f"{MOVED_AWAY} {target}"
    if origin not in starts and (target in starts or is_home(target)):
        return Verdict.GONE, f"{MOVED_AWAY} l’accueil ({target})"
    if refusal := scope.refusal(target):
        verdict, reason = refusal
        return verdict, f"{MOVED_AWAY} {target} ({reason})"
    return None


def _is_private_number(host: str) -> bool:
    """Whether the host is a private IP address, in whatever way its number is written."""
    try:
        return not is_public(host)
    except ValueError:
        number = _number(host)
        return number is not None and not is_public(str(number))


def _number(host: str) -> ipaddress.IPv4Address | None:
    """The IPv4 address of a decimal, octal or hexadecimal notation, as inet_aton(3) reads it."""
    parts = host.split(".")
    if not 1 <= len(parts) <= 4:
        return None
    try:
        *heads, last = [int(part, _base(part)) if part != "0" else 0 for part in parts]
    except ValueError:
        return None
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):
        return None
    value = sum(head << 8 * (3 - place) for place, head in enumerate(heads)) + last
    return ipaddress.IPv4Address(value)


def _base(part: str) -> int:
    if part.lower().startswith("0x"):
        return 16
    return 8 if part.startswith("0") else 10
