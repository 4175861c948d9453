"""What the selectors of a source choose of a page, before any rule or guess is asked.

A selector that matches nothing chooses nothing: one seldom fits every design of a site, and the
built-in way then reads more than none. What is left out is gone for all that is read after it.
"""

from collections.abc import Iterable, Sequence

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.extract.html_blocks import lone_text
from indexer.extract.html_css import is_gone, select


def chosen_title(soup: BeautifulSoup, selector: str) -> str:
    """The first text that the selector finds; "" for none."""
    found = map(lone_text, select(soup, selector)) if selector else ()
    return next(filter(None, found), "")


def leave_out(soup: BeautifulSoup, selectors: Iterable[str]) -> bool:
    """Remove from the body of a page what the selectors find; says whether they found any."""
    body = soup.body or soup
    found = [tag for selector in selectors for tag in select(body, selector)]
    for tag in found:
        if not is_gone(tag):
            tag.decompose()
    return bool(found)


def chosen_parts(soup: BeautifulSoup, selector: str) -> tuple[Tag, ...]:
    """What holds the content, in the order of the page, none within another; () without a text."""
    found = outermost(select(soup, selector)) if selector else []
    return tuple(found) if any(tag.get_text(strip=True) for tag in found) else ()


def joined(soup: BeautifulSoup, parts: Sequence[Tag]) -> Tag:
    """One part that holds them all; a single one stays where it is."""
    if len(parts) == 1:
        return parts[0]
    whole = soup.new_tag("div")
    whole.extend(parts)
    return whole


def outermost(tags: Sequence[Tag]) -> list[Tag]:
    """Those that lie within no other of them."""
    chosen = set(map(id, tags))
    return [tag for tag in tags if not any(id(parent) in chosen for parent in tag.parents)]
