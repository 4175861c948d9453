"""Which part of a page without rules is its text: what trafilatura keeps, or our own guess.

Our own guess goes by named containers, then by what is mostly links. It tends to keep too much;
trafilatura now and then keeps one column or the first lines only.
"""

from collections.abc import Sequence

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.extract.html_article import article_blocks
from indexer.extract.html_blocks import blocks_of
from indexer.extract.html_css import is_gone, select
from indexer.extract.html_rules import COMMENTS, FURNITURE, GUESSED_FURNITURE, NEVER_TEXT
from indexer.extract.html_selectors import outermost
from indexer.passages import Block

SMALLEST_SHARE = 0.25
"""A container with less of the page's text than this is one of several teasers, not the text."""
MOST_LOST = 0.6
FEWEST_LEFT = 250
"""Names of classes mislead on some pages: what would remove a larger share, or leave fewer letters,
is not believed."""
MOST_LINKED = 0.6
"""A list or box with more of its text in links than this is a menu."""
SMALLEST_PART = 0.5
"""Of our own guess: when trafilatura keeps less, it has most likely lost a part of the text."""


def likely_content(soup: BeautifulSoup, containers: Sequence[str]) -> Tag:
    """The first container that holds a fair share of the page's text, else the body."""
    body = soup.body or soup
    for tag in select(body, ", ".join(FURNITURE[:2])):
        if not is_gone(tag):
            tag.decompose()
    whole = _unlinked(body)
    for selector in containers:
        found = select(soup, selector)
        best = max(found, key=_unlinked, default=None)
        if best is not None and _unlinked(best) >= SMALLEST_SHARE * whole:
            return best
    return body


def guessed_blocks(soup: BeautifulSoup, content: Tag) -> list[Block]:
    """The text of a page without rules; `content` is its likely part, and loses its furniture."""
    drop_comments(content)
    article = article_blocks(soup, blocks_of(content))
    drop_guessed_furniture(content)
    own = blocks_of(content)
    return article if _letters(article) >= SMALLEST_PART * _letters(own) else own


def _letters(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def drop_comments(content: Tag) -> None:
    """Remove readers' comments, however long they are, unless next to nothing is left."""
    _drop(content, COMMENTS, most=_unlinked(content))


def drop_guessed_furniture(content: Tag) -> None:
    """Remove what elements, names or links show to be furniture."""
    for tag in select(content, NEVER_TEXT):
        if not is_gone(tag):
            tag.decompose()
    before = _unlinked(content)
    for selector in GUESSED_FURNITURE:
        _drop(content, selector, most=MOST_LOST * before)
    # Innermost first: without its menus, what holds them may be the text.
    for tag in reversed(content.find_all(["ul", "ol", "div", "section", "table"])):
        if not is_gone(tag) and _is_menu(tag):
            tag.decompose()


def _drop(content: Tag, selector: str, *, most: float) -> None:
    """Remove what a selector chooses, if that is at most so many letters and leaves enough."""
    chosen = [tag for tag in select(content, selector) if tag.name not in {"html", "body"}]
    lost = sum(map(_unlinked, outermost(chosen)))
    if lost > most or _unlinked(content) - lost < FEWEST_LEFT:
        return
    for tag in chosen:
        if not is_gone(tag):
            tag.decompose()


def _is_menu(tag: Tag) -> bool:
    links = tag.find_all("a")
    if len(links) < 3:
        return False
    return sum(map(_size, links)) > MOST_LINKED * _size(tag)


def _unlinked(tag: Tag) -> int:
    return _size(tag) - sum(map(_size, tag.find_all("a")))


def _size(tag: Tag) -> int:
    return len(tag.get_text(strip=True))
