"""Markdown: made into HTML by a parser of CommonMark, and read as a page's own text is.

A block of properties that generators of sites write at the top (between lines « --- ») is none of
the text; its title is the document's.
"""

import re

from markdown_it import MarkdownIt

from indexer.extract.html_blocks import blocks_of, parse_html
from indexer.extract.html_links import links_in
from indexer.extract.print_export import is_print_export
from indexer.extract.sniff import decode
from indexer.extract.text import MAX_TEXT_BYTES, extract_text
from indexer.extract.written import Written, extracted_from
from indexer.model import Extracted, Fetched
from kb.errors import ExtractionError, FailureReason
from kb.model import MediaType

EXTRACTOR = "markdown/2"
_PROPERTIES = re.compile(
    r"\A---[ \t]*\n(?P<lines>.{0,4000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_TITLE = re.compile(r"^title[ \t]*:[ \t]*(?P<title>\S.*)$", re.MULTILINE)
_QUOTES = "\"'"


def extract_markdown(fetched: Fetched) -> Extracted:
    """What a text in Markdown says of itself; a saved print view is read as what it is.

    Raises:
        ExtractionError: TOO_LARGE, UNREADABLE (nested without end), or NO_TEXT.

    """
    if len(fetched.body) > MAX_TEXT_BYTES:
        most = MAX_TEXT_BYTES // 1024**2
        raise ExtractionError(FailureReason.TOO_LARGE, f"texte de plus de {most} Mo")
    text = decode(fetched.body, fetched.charset).replace("\r\n", "\n").replace("\r", "\n")
    if is_print_export(text):
        return extract_text(fetched)
    properties = _PROPERTIES.match(text)
    stated = _TITLE.search(properties["lines"]) if properties else None
    own = text[properties.end() :] if properties else text
    soup = parse_html(MarkdownIt("commonmark").enable("table").render(own))
    body = soup.body or soup
    written = Written(
        blocks=blocks_of(body),
        title=stated["title"].strip().strip(_QUOTES) if stated else "",
        links=tuple(links_in(body, fetched.url)),
    )
    return extracted_from(fetched, written, media_type=MediaType.MARKDOWN, extractor=EXTRACTOR)
