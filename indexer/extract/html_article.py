"""The text of a page without rules as trafilatura finds it, read as blocks like any other page.

trafilatura gives headings no ids and forgets which paragraphs are bold throughout: both are taken
back from the page, heading by heading, in order.
"""

import logging
from collections import defaultdict, deque
from collections.abc import Iterable

from bs4 import BeautifulSoup
from trafilatura import extract

from indexer.extract.html_blocks import blocks_of, parse_html
from indexer.passages import Block

# What it says of a page it finds nothing in is said by what comes back: nothing.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def article_blocks(soup: BeautifulSoup, headings: Iterable[Block]) -> list[Block]:
    """What trafilatura keeps of this page; empty when it finds no text.

    `headings` are the blocks of the page, of which those with a level give theirs and their anchor
    to the blocks of the same words.
    """
    markup = extract(
        str(soup),
        output_format="html",
        favor_precision=True,
        include_comments=False,
        with_metadata=False,
    )
    article = parse_html(markup).body if markup else None
    return _as_in_page(blocks_of(article), headings) if article else []


def _as_in_page(blocks: Iterable[Block], headings: Iterable[Block]) -> list[Block]:
    known: defaultdict[str, deque[Block]] = defaultdict(deque)
    for heading in headings:
        if heading.level:
            known[heading.text].append(heading)
    return [known[one.text].popleft() if known[one.text] else one for one in blocks]
