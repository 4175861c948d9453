"""A page: its own text without the furniture around it, its metadata, its links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import Tag

from indexer.extract import html_rules as rules
from indexer.extract.events import events_in
from indexer.extract.html_blocks import blocks_of, lone_text, parse_html
from indexer.extract.html_css import is_gone, select, select_one
from indexer.extract.html_guess import guessed_blocks, likely_content
from indexer.extract.html_head import Head, read_head
from indexer.extract.html_links import links_in, take_attachments, take_players
from indexer.extract.html_marked import breadcrumb_of, print_source, published_on
from indexer.extract.html_selectors import chosen_parts, chosen_title, joined, leave_out
from indexer.extract.origins import first, recorded
from indexer.extract.people import people_in
from indexer.extract.sniff import decode
from indexer.extract.stated import modified_in, published_in
from indexer.extract.summary import first_sentences
from indexer.language import detect_language, language_of_words
from indexer.model import Extracted, Fetched, Link, LinkKind, Origin
from indexer.passages import Block, Section, cut, sections
from indexer.source import Selectors
from kb.doctypes import document_types
from kb.errors import ExtractionError, FailureReason
from kb.model import CanonicalUrl, Dates, DocumentType, MediaType, Passage

EXTRACTOR = "html/3"
MAX_HTML_BYTES = 5 * 1024 * 1024
"""A tree takes up to a few hundred times its markup in memory."""
ATTACHMENTS_LABEL = "Documents joints"
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class _Page:
    """A parsed page and the rules that fit it; `own` is what its source says holds the content.

    `title` and `breadcrumb` were read before anything was left out: they may stand in it.
    """

    soup: BeautifulSoup
    rule: rules.PageRules
    head: Head
    title: str
    title_from: Origin
    breadcrumb: tuple[str, ...]
    own: tuple[Tag, ...]
    extractor: str


def extract_html(fetched: Fetched) -> Extracted:
    """What a page says of itself.

    Raises:
        ExtractionError: TOO_LARGE, UNREADABLE (tags nested without end), or NO_TEXT when nothing
            but furniture is there.

    """
    if len(fetched.body) > MAX_HTML_BYTES:
        most = MAX_HTML_BYTES // 1024**2
        raise ExtractionError(FailureReason.TOO_LARGE, f"page de plus de {most} Mo")
    declared = fetched.charset or EncodingDetector.find_declared_encoding(
        fetched.body[:4096], is_html=True
    )
    soup = parse_html(decode(fetched.body, declared))
    head = read_head(soup, fetched.url)
    rule = next(rule for rule in rules.PAGE_RULES if select_one(soup, rule.when) or not rule.whole)
    page = _page(soup, rule, head, fetched.selectors)
    if _is_listing(page):
        return _listing(page, fetched)
    return _document(page, fetched)


def _page(soup: BeautifulSoup, rule: rules.PageRules, head: Head, selectors: Selectors) -> _Page:
    stated = chosen_title(soup, selectors.title)
    marked = next(filter(None, (chosen_title(soup, selector) for selector in rule.title)), "")
    title, title_from = first(
        (stated, Origin.SELECTORS), (marked, Origin.MARKUP), (head.title, Origin.HEAD)
    )
    breadcrumb = breadcrumb_of(soup, rule)
    removed = leave_out(soup, selectors.remove)
    own = chosen_parts(soup, selectors.body)
    said = (("body", own), ("title", stated), ("remove", removed))
    return _Page(
        soup=soup,
        rule=rule,
        head=head,
        title=title,
        title_from=title_from,
        breadcrumb=breadcrumb,
        own=own,
        extractor="+".join([EXTRACTOR, *(key for key, found in said if found)]),
    )


def _document(page: _Page, fetched: Fetched) -> Extracted:
    soup, head, title = page.soup, page.head, page.title
    kind = _declared_type(soup)
    tags = dict.fromkeys(filter(None, map(lone_text, select(soup, rules.TAGS))))
    people = [lone_text(tag) for tag in select(soup, rules.PEOPLE_ITEMS)]
    published = published_on(soup, page.rule)
    source, modified = print_source(soup, head.base, fetched.url)
    url, aliases = _addresses(source or head.canonical, head.shortlink, fetched.url)

    content = _content(page)
    attached = take_attachments(content, head.base)
    links, blocks = _links_and_blocks(page, content, attached)
    texts = [block.text for block in blocks]
    published, published_from = first(
        (published, Origin.MARKUP),
        (published_in(texts), Origin.TEXT),
        (head.published, Origin.HEAD),
    )
    modified, modified_from = first(
        (modified, Origin.MARKUP), (head.modified, Origin.HEAD), (modified_in(texts), Origin.TEXT)
    )
    summary, summary_from = first(
        (head.description, Origin.HEAD), (first_sentences(texts), Origin.OPENING)
    )
    events = events_in(title, texts, published=published)
    named = people_in([*_announced(people), *texts])
    words = language_of_words("\n".join(texts))
    return Extracted(
        url=url,
        media_type=MediaType.HTML,
        title=title,
        passages=_passages(page, blocks, attached),
        language=words or detect_language("", declared=head.language),
        extractor=page.extractor,
        summary=summary,
        breadcrumb=page.breadcrumb,
        tags=tuple(tags),
        dates=Dates(published=published, modified=modified, events=events),
        type=kind,
        people=named,
        links=links,
        aliases=aliases,
        origins=recorded(
            title=(title, page.title_from),
            summary=(summary, summary_from),
            published=(published, published_from),
            modified=(modified, modified_from),
            events=(events, Origin.TEXT),
            language=(words or head.language, Origin.LANGUAGE if words else Origin.HEAD),
            people=(named, Origin.TEXT),
            type=(kind, Origin.MARKUP),
            breadcrumb=(page.breadcrumb, Origin.MARKUP),
            tags=(tags, Origin.MARKUP),
        ),
    )


def _links_and_blocks(
    page: _Page, content: Tag, attached: Sequence[Link]
) -> tuple[tuple[Link, ...], list[Block]]:
    """What is left once furniture is dropped: links, each address once, and the text."""
    base = page.head.base
    for part in page.own or (content,):
        if not is_gone(part):  # as a file that it attaches
            _drop(part, rules.FURNITURE)
    links = _unique([*attached, *take_players(content, base), *links_in(content, base)])
    given = page.rule.whole or page.own
    found = blocks_of(content) if given else guessed_blocks(page.soup, content)
    return links, _own_blocks(found, page.title)


def _passages(
    page: _Page, blocks: Sequence[Block], attached: Sequence[Link]
) -> tuple[Passage, ...]:
    passages = cut([*sections(blocks), *_attachments_section(attached)])
    if not passages:
        why = "la page n’a pas de texte à elle"
        if page.extractor != EXTRACTOR:
            why += ", d’après les sélecteurs de sa source"
        raise ExtractionError(FailureReason.NO_TEXT, why)
    return passages


def _is_listing(page: _Page) -> bool:
    """Whether a page only leads to others: rows with a pager or in number, or only a form.

    Where its source says what holds the content, only rows and forms there count.
    """
    body = page.soup.body
    if body is None or page.rule.name == "print":
        return False
    parts = page.own or (body,)
    if any(select_one(part, rules.FORMS) for part in parts):
        return True
    if rules.LISTING_BODY.search(_classes(body)):
        return False
    rows = [row for part in parts for row in select(part, rules.LISTING_ROWS)]
    return len(rows) >= _FEWEST_ROWS or (bool(rows) and select_one(body, "ul.pager") is not None)


def _listing(page: _Page, fetched: Fetched) -> Extracted:
    body = page.soup.body or page.soup
    links = links_in(body, page.head.base)
    return Extracted(
        url=page.head.canonical or fetched.url,
        media_type=MediaType.HTML,
        title=page.title,
        passages=(),
        language=detect_language("", declared=page.head.language),
        extractor=page.extractor,
        breadcrumb=page.breadcrumb,
        links=_unique(links),
        listing=True,
    )


def _content(page: _Page) -> Tag:
    if page.own:
        return joined(page.soup, page.own)
    if page.rule.whole:
        for selector in page.rule.content:
            found = select_one(page.soup, selector)
            if found and found.get_text(strip=True):
                return found
    return likely_content(page.soup, page.rule.content)


def _drop(content: Tag, selectors: Iterable[str]) -> None:
    for tag in select(content, ", ".join(selectors)):
        if not is_gone(tag):
            tag.decompose()
    for label in select(content, ".field-label"):
        if rules.DATES_LABEL.match(lone_text(label)) and label.parent is not None:
            label.parent.decompose()


def _own_blocks(blocks: Sequence[Block], title: str) -> list[Block]:
    """Blocks without the heading that repeats the title and headings of boxes that were dropped."""
    own = [block for block in blocks if not (block.level and block.text == title)]
    while own and own[-1].level:
        own.pop()
    return own


def _addresses(
    own: CanonicalUrl | None, shortlink: CanonicalUrl | None, found: CanonicalUrl
) -> tuple[CanonicalUrl, tuple[CanonicalUrl, ...]]:
    url = own or found
    aliases = dict.fromkeys(alias for alias in (shortlink, found) if alias and alias != url)
    return url, tuple(aliases)


def _declared_type(soup: BeautifulSoup) -> DocumentType | None:
    types = document_types()
    label = select_one(soup, rules.NODE_TYPE_LABEL)
    match = rules.NODE_TYPE_CLASS.search(_classes(soup.body)) if soup.body else None
    names = (lone_text(label), match[1] if match else "")
    kinds = (types.named(name) for name in names if name)
    # « Page » says nothing: address, title and words may say more.
    return next((kind for kind in kinds if kind not in {None, DocumentType.PAGE}), None)


def _classes(tag: Tag) -> str:
    return " ".join(name for name in tag.get_attribute_list("class") if name)


def _attachments_section(links: Iterable[Link]) -> list[Section]:
    titles = tuple(dict.fromkeys(link.title for link in links if link.title))
    return [Section(paragraphs=titles, label=ATTACHMENTS_LABEL)] if titles else []


def _announced(people: Sequence[str]) -> list[str]:
    """Lines as `people_in` reads them: a template says without words that these are people."""
    return ["Intervenants :", *people, *[""] * 3] if people else []


def _unique(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each target once, its first and most telling link."""
    found: dict[CanonicalUrl, Link] = {}
    for link in links:
        held = found.get(link.url)
        if held is None or (held.kind is LinkKind.LINK and link.kind is not LinkKind.LINK):
            found[link.url] = link
    return tuple(found.values())
