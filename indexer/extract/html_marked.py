"""What a page marks by its elements, as the rules of its design say: its path, its dates."""

from datetime import date

from bs4 import BeautifulSoup

from indexer.extract import html_rules as rules
from indexer.extract.addresses import own_address
from indexer.extract.clean import clean_line
from indexer.extract.html_blocks import lone_text
from indexer.extract.html_css import select, select_one
from indexer.extract.html_head import as_day
from indexer.extract.stated import modified_in
from kb.model import CanonicalUrl


def breadcrumb_of(soup: BeautifulSoup, rule: rules.PageRules) -> tuple[str, ...]:
    """The labels that lead to the page, without those of furniture."""
    for selector in rule.breadcrumb:
        tag = select_one(soup, selector)
        if tag is None:
            continue
        parts = [lone_text(part) for part in tag.find_all(["a", "span", "li"], recursive=True)]
        if not parts:
            parts = [clean_line(part) for part in rules.BREADCRUMB_MARKS.split(tag.get_text(" "))]
        kept = [part for part in parts if part and not rules.FURNITURE_LINE.fullmatch(part)]
        return tuple(dict.fromkeys(kept))
    return ()


def published_on(soup: BeautifulSoup, rule: rules.PageRules) -> date | None:
    """The day its design prints as that of publication."""
    for selector in rule.published:
        tag = select_one(soup, selector)
        if tag is None:
            continue
        stamp = tag.get("content") or tag.get("datetime")
        day = as_day(stamp) if isinstance(stamp, str) else None
        day = day or as_day(lone_text(tag))
        if day:
            return day
    for label in select(soup, ".field-label"):
        if rules.DATES_LABEL.match(lone_text(label)) and (day := as_day(lone_text(label.parent))):
            return day
    return None


def print_source(
    soup: BeautifulSoup, base: str, url: CanonicalUrl
) -> tuple[CanonicalUrl | None, date | None]:
    """What « URL de la source (modifié le …) » says on a print view."""
    tag = select_one(soup, ".print-source_url")
    if tag is None:
        return None, None
    anchor = tag.find("a", href=True)
    href = anchor.get("href") if anchor else None
    source = own_address(href, base, url) if isinstance(href, str) else None
    return source, modified_in([lone_text(tag)])
