"""What in one source cannot be meant: values that are well written and defeat one another."""

import ipaddress
from urllib.parse import urlsplit

from indexer.source import Source, SourceKind
from kb.urls import canonical_url


def contradiction(source: Source) -> tuple[str, str] | None:
    """The key to look at and the reason; None for a source that can be crawled as it stands."""
    for address in (item for item in source.start if "://" in item):
        if host_of(address) not in source.hosts:
            return "hosts", f"l’adresse de départ «\u202f{address}\u202f» est d’un autre hôte"
        if not source.allow_private and _is_private(address):
            return "start", (
                f"«\u202f{address}\u202f» est une adresse privée\u202f: "
                "allow_private = true si c’est voulu"
            )
        for rule in source.deny:
            if rule.search(canonical_url(address)):
                return "deny", (
                    f"la règle «\u202f{rule.pattern}\u202f» écarte "
                    f"l’adresse de départ «\u202f{address}\u202f»"
                )
    for address in source.sitemaps:
        if host_of(address) not in source.hosts:
            return "sitemaps", f"«\u202f{address}\u202f» est d’un autre hôte que ceux de hosts"
    if source.selectors and source.kind is SourceKind.VIDEO:
        return "selectors", "une source «\u202fvideo\u202f» n’a pas de pages"
    return None


def host_of(url: str) -> str:
    """Host of an address under its canonical name, with its port when it is not the usual one."""
    return urlsplit(canonical_url(url)).netloc


def _is_private(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
