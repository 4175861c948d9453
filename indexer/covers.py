"""Recognise a text as a file that a page attaches, by the words it opens with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from indexer.model import Extracted, Link
from kb.model import CanonicalUrl, DocumentType
from kb.themes import phrase_key

_FEWEST_WORDS = 5
"""A cover of fewer words may open many files."""
_OPENING_CHARS = 3000
"""How far into a text its cover is looked for."""


def match_covers(
    pages: Sequence[Extracted], orphans: Sequence[Extracted]
) -> Mapping[CanonicalUrl, Link]:
    """Which texts without an address of their own are files that a page attaches.

    A page's export shows the first words of each file it attaches (`Link.cover`); a text that
    opens with the same words is that file. A text that matches no file, or several, is left out.

    Returns: the address a text was found at → the link it is the target of.

    """
    covers = {
        link.url: (phrase_key(link.cover), link)
        for page in pages
        for link in page.links
        if len(phrase_key(link.cover).split()) >= _FEWEST_WORDS
    }
    matched: dict[CanonicalUrl, Link] = {}
    for orphan in orphans:
        opening = phrase_key(_opening(orphan))
        found = [link for cover, link in covers.values() if opening.startswith(cover)]
        if len(found) == 1:
            matched[orphan.url] = found[0]
    return matched


def as_attachment(extracted: Extracted, link: Link) -> Extracted:
    """The same text, known to be the file that `link` leads to; where it was found is an alias."""
    path = urlsplit(link.url).path.lower()
    return replace(
        extracted,
        url=link.url,
        title=extracted.title or link.title,
        type=DocumentType.PDF if path.endswith(".pdf") else extracted.type,
        aliases=(*extracted.aliases, extracted.url),
    )


def _opening(extracted: Extracted) -> str:
    text = ""
    for passage in extracted.passages:
        text += f"\n{passage.text}"
        if len(text) >= _OPENING_CHARS:
            break
    return text[:_OPENING_CHARS]
