"""What a crawler reads in a page: its links, the names it gives itself, what it asks of robots."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy.http import Headers, HtmlResponse, TextResponse
from scrapy.utils.response import get_base_url

from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """`links` are as written (resolve them against `base`), in order, each once."""

    base: str
    links: tuple[str, ...]
    canonical: CanonicalUrl | None
    shortlinks: tuple[CanonicalUrl, ...]
    index: bool
    follow: bool
    login: bool = False
    """A form to log in with, in the place of a page."""


_REFRESH = re.compile(r"^\s*\d*\.?\d*\s*[;,]\s*(?:url\s*=)?\s*['\"]?(.+?)['\"]?\s*$", re.IGNORECASE)
_LOGIN_TITLE = re.compile(
    r"\W*(?:se connecter|connexion|identification|identifiez-vous|authentification|"
    r"compte utilisateur|espace (?:membre|adhérent)s?|accès réservé|"
    r"log ?in|sign ?in|user account|user login)\b",
    re.IGNORECASE,
)


def read_page(response: TextResponse) -> PageReading:
    """Read a page of HTML, as broken as it may be."""
    base = get_base_url(response)
    asked = frozenset(_directives(response)) | header_directives(response.headers)
    hrefs = response.xpath(
        "//a[@href][not(contains(concat(' ', normalize-space(@rel), ' '), ' nofollow '))]/@href"
        " | //area[@href]/@href | //link[@rel='next']/@href"
    ).getall()
    hrefs += _refreshed(response)
    return PageReading(
        base=base,
        links=tuple(dict.fromkeys(href.strip() for href in hrefs if href.strip())),
        canonical=next(iter(_named(response, "canonical", base)), None),
        shortlinks=tuple(_named(response, "shortlink", base)),
        index=not asked & {"noindex", "none"},
        follow=not asked & {"nofollow", "none"},
        login=_asks_to_log_in(response),
    )


def absolute(base: str, link: str) -> str:
    """The link resolved, without its fragment; "" for one that no rule can read."""
    try:
        if link.startswith("/") and not link.startswith(("//", "/\\")):
            return _origin(base) + link.partition("#")[0]  # most links by far
        return urldefrag(urljoin(base, link)).url
    except ValueError:  # as "http://["
        return ""


@lru_cache(maxsize=100)
def _origin(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def stored_page(url: str, body: bytes, charset: str | None) -> HtmlResponse:
    """A page kept from an earlier run, to be read again for its links."""
    return HtmlResponse(url=url, body=body, encoding=charset)


def header_directives(headers: Headers) -> frozenset[str]:
    """What the header X-Robots-Tag asks, in lower case; rules for one named robot are left out."""
    values = (value.decode("latin-1").lower() for value in headers.getlist("X-Robots-Tag"))
    return frozenset(word.strip() for value in values for word in value.split(","))


def _refreshed(response: TextResponse) -> list[str]:
    """Where a page sends its reader by itself after a while."""
    found = response.xpath(
        "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content"
    ).getall()
    return [match[1] for content in found if (match := _REFRESH.match(content))]


def _asks_to_log_in(response: TextResponse) -> bool:
    """Whether the page is a login form: a password to type, under a title that says so.

    A box to log in on every page of a site does not make login forms of them.
    """
    if not response.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']"):
        return False
    titles = response.xpath("//title/text() | //h1//text()").getall()
    return any(_LOGIN_TITLE.match(title) for title in titles)


def _directives(response: TextResponse) -> Iterator[str]:
    for content in response.xpath("//meta[@name='robots' or @name='ROBOTS']/@content").getall():
        yield from (word.strip().lower() for word in content.split(","))


def _named(response: TextResponse, rel: str, base: str) -> Iterator[CanonicalUrl]:
    for href in response.xpath(f"//link[@rel='{rel}']/@href").getall():
        try:
            yield canonical_url(href, base)
        except RequestError:
            continue
