"""Addresses that a document gives itself, and when they are believed."""

from urllib.parse import urlsplit

from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url


def own_address(address: str, base: str, url: CanonicalUrl) -> CanonicalUrl | None:
    """An address that a document found at `url` gives itself; None when it is not believed.

    It is not when it is another site's or its site's home page: templates make such mistakes. A
    file on disk may have been saved from anywhere, and is believed.
    """
    try:
        own = canonical_url(address, base)
    except RequestError:
        return None
    claimed, found = urlsplit(own), urlsplit(url)
    if found.scheme == "file":
        return own if claimed.scheme != "file" else None
    is_home = claimed.path in {"", "/"} and found.path not in {"", "/"}
    return own if claimed.netloc == found.netloc and not is_home else None
