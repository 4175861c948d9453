"""What a page says of itself outside its text: addresses, title, description, language, dates."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.extract.addresses import own_address
from indexer.extract.clean import clean_line
from indexer.extract.html_rules import SITE_NAME
from kb.dates import parse_date
from kb.model import CanonicalUrl

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PUBLISHED_META = ("article:published_time", "dcterms.issued", "dc.date.issued", "datePublished")
_MODIFIED_META = ("article:modified_time", "og:updated_time", "dcterms.modified", "dateModified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Metadata of a page; absent values are empty or None. `base` resolves its links."""

    base: str
    canonical: CanonicalUrl | None
    shortlink: CanonicalUrl | None
    title: str
    description: str
    language: str
    published: date | None
    modified: date | None


def read_head(soup: BeautifulSoup, url: CanonicalUrl) -> Head:
    """Metadata of the page found at `url`; an address of another site is not believed."""
    metas = dict(_metas(soup))
    base_tag = soup.find("base", href=True)
    base = _attribute(base_tag, "href") if base_tag else ""
    base = base if base.startswith(("http://", "https://")) else url
    linked = _linked_data(soup)
    root = soup.find("html")
    title_tag = soup.find("title")
    title = metas.get("og:title", "") or SITE_NAME.sub(
        "", clean_line(title_tag.get_text()) if title_tag else ""
    )
    return Head(
        base=base,
        canonical=_own_address(soup, "canonical", base, url),
        shortlink=_own_address(soup, "shortlink", base, url),
        title=clean_line(title),
        description=clean_line(metas.get("og:description") or metas.get("description") or ""),
        language=_attribute(root, "lang") or _attribute(root, "xml:lang") if root else "",
        published=_first_day(metas, _PUBLISHED_META) or as_day(linked.get("datePublished", "")),
        modified=_first_day(metas, _MODIFIED_META) or as_day(linked.get("dateModified", "")),
    )


def as_day(value: str) -> date | None:
    """The day of a time stamp or of words, in the time zone it is written in."""
    match = _ISO.match(value.strip())
    if not match:
        return parse_date(value)
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _own_address(
    soup: BeautifulSoup, rel: str, base: str, url: CanonicalUrl
) -> CanonicalUrl | None:
    tag = soup.find("link", rel=rel, href=True)
    return own_address(_attribute(tag, "href"), base, url) if tag else None


def _metas(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for tag in reversed(soup.find_all("meta", content=True)):
        name = _attribute(tag, "property") or _attribute(tag, "name") or _attribute(tag, "itemprop")
        if name:
            yield name, _attribute(tag, "content")


def _first_day(metas: dict[str, str], names: tuple[str, ...]) -> date | None:
    return next((day for name in names if (day := as_day(metas.get(name, "")))), None)


def _linked_data(soup: BeautifulSoup) -> dict[str, str]:
    """Texts of the first schema.org object that states a date."""
    for tag in soup.find_all("script", type="application/ld+json"):
        try:
            data = json.loads(tag.get_text())
        except (ValueError, RecursionError):
            continue
        nested = data.get("@graph") if isinstance(data, dict) else data
        for one in [data, *(nested if isinstance(nested, list) else [])]:
            if isinstance(one, dict) and ("datePublished" in one or "dateModified" in one):
                return {key: value for key, value in one.items() if isinstance(value, str)}
    return {}


def _attribute(tag: Tag | None, name: str) -> str:
    value = tag.get(name) if tag else None
    return value if isinstance(value, str) else ""
