"""Links out of a page: the files it attaches, the players it embeds, the pages it names."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bs4.element import Tag

from indexer.extract.clean import clean_line
from indexer.extract.html_blocks import blocks_of, lone_text
from indexer.extract.html_css import is_gone, select, select_one
from indexer.extract.html_rules import (
    ATTACHMENT_BLOCKS,
    ATTACHMENT_LISTS,
    ATTACHMENT_PATH,
    PLAYERS,
    TRAP,
)
from indexer.extract.sizes import parse_size
from indexer.model import Link, LinkKind
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url

_WITHOUT_TARGET = ("#", "javascript:", "mailto:", "tel:", "data:")
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_LONGEST_TITLE = 200
_LONGEST_SIZE_NOTE = 60


def take_attachments(content: Tag, base: str) -> list[Link]:
    """Links of the blocks that present a file; the blocks leave the content."""
    links: list[Link] = []
    for block in select(content, f"{ATTACHMENT_BLOCKS}, {ATTACHMENT_LISTS}"):
        if is_gone(block) or block.find_parent() is None:
            continue
        link = _presented(block, base)
        if link:
            links.append(link)
            block.decompose()
    return links


def take_players(content: Tag, base: str) -> list[Link]:
    """Videos that players inside the content show; the players leave it."""
    links: list[Link] = []
    for player in select(content, ", ".join(PLAYERS)):
        target = player.get("src") or player.get("data-src")
        url = _resolved(target if isinstance(target, str) else "", base)
        if url:
            links.append(Link(url=url, kind=LinkKind.EMBED))
        player.decompose()
    return links


def links_in(content: Tag, base: str) -> Iterator[Link]:
    """Links inside the text: files of the same host are attachments, the rest are links."""
    host = urlsplit(base).netloc
    for anchor in content.find_all("a", href=True):
        url = _target(anchor, base)
        if url is None:
            continue
        title = lone_text(anchor)[:_LONGEST_TITLE]
        if _is_file(url) and urlsplit(url).netloc == host:
            note = _text_after(anchor)
            yield Link(url=url, kind=LinkKind.ATTACHMENT, title=title, size_bytes=parse_size(note))
        else:
            yield Link(url=url, kind=LinkKind.LINK, title=title)


def _presented(block: Tag, base: str) -> Link | None:
    targets = ((anchor, _target(anchor, base)) for anchor in block.find_all("a", href=True))
    anchor, url = next(((a, url) for a, url in targets if url and _is_file(url)), (None, None))
    if anchor is None or url is None:
        return None
    heading = block.find(["h1", "h2", "h3", "h4", "h5", "h6"]) or select_one(
        block, "[class*=title]"
    )
    named = lone_text(heading if isinstance(heading, Tag) else None)
    size = parse_size(lone_text(block))
    shown = lone_text(anchor)
    title = named or (shown if "téléchargement" not in shown.lower() else "")
    lines = [line.text for line in blocks_of(block)]
    cover = lines[: lines.index(named)] if named in lines else []
    return Link(
        url=url,
        kind=LinkKind.ATTACHMENT,
        title=clean_line(title)[:_LONGEST_TITLE],
        size_bytes=size,
        cover="\n".join(cover),
    )


def _target(anchor: Tag, base: str) -> CanonicalUrl | None:
    href = anchor.get("href")
    return _resolved(href if isinstance(href, str) else "", base)


def _resolved(href: str, base: str) -> CanonicalUrl | None:
    """The canonical address of a link; None for what leads to no document."""
    href = href.strip()
    if not href or href.lower().startswith(_WITHOUT_TARGET) or TRAP.search(href):
        return None
    try:
        return canonical_url(href, base)
    except RequestError:
        return None


def _is_file(url: CanonicalUrl) -> bool:
    return ATTACHMENT_PATH.search(urlsplit(url).path) is not None


def _text_after(anchor: Tag) -> str:
    """What follows a link on its line, where sizes are stated: « (PDF, 1,2 Mo) »."""
    following = anchor.next_sibling
    return str(following)[:_LONGEST_SIZE_NOTE] if isinstance(following, str) else ""
