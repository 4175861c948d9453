"""Join what a document says of itself with what the pages that hold it say: one `Document`.

Type      as the site calls it, else by address, title and words (corpus/types.toml); a PDF is one;
          a Word file of which no more is known is no page but a publication.
Theme     path, else breadcrumb, else the pages that attach it, else keywords,
          else words, else the source's own.
Dates     a document attached to a page takes, kind by kind, the published date and the events it
          does not state; never the modified date, which speaks of the page's own text. Events are
          taken only when the pages that attach it agree on them.
Language  its own, else that of the page that attaches it, else "und".
Names     what it states, else the places and organisations its text is about (`indexer.gazetteer`);
          people in the one form that the collection has of them (`indexer.names`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from indexer.gazetteer import Gazetteer
from indexer.language import UNKNOWN
from indexer.model import Extracted, Link, LinkKind
from kb.doctypes import DocumentTypes
from kb.model import (
    Attachment,
    CanonicalUrl,
    Dates,
    Document,
    DocumentRef,
    DocumentType,
    MediaType,
    ThemeAssignment,
    ThemeOrigin,
)
from kb.themes import ThemeTree
from kb.urls import doc_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentInfo:
    """A page that attaches or embeds a document, and what its link says of it."""

    document: DocumentRef
    kind: LinkKind
    title: str = ""
    themes: tuple[ThemeAssignment, ...] = ()
    dates: Dates = Dates()
    language: str = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentInfo:
    """What is known of a linked file beside the link: its own title and its measured size.

    `document` is the address of the document it leads to, None when it is not held.
    """

    document: CanonicalUrl | None = None
    title: str = ""
    size_bytes: int | None = None


def parent_info(page: Document, link: Link) -> ParentInfo:
    """What a page passes on to the target of one of its links."""
    return ParentInfo(
        document=DocumentRef(id=page.id, url=page.url, title=page.title),
        kind=link.kind,
        title=link.title,
        themes=page.themes,
        dates=page.dates,
        language=page.language,
    )


def assemble(
    extracted: Extracted,
    *,
    url: CanonicalUrl,
    source: str,
    themes: ThemeTree,
    types: DocumentTypes,
    places: Gazetteer,
    organisations: Gazetteer,
    parents: Sequence[ParentInfo] = (),
    attachments: Mapping[CanonicalUrl, AttachmentInfo] | None = None,
    names: Mapping[str, str] | None = None,
    default_theme: str = "",
) -> Document:
    """The document of one resource. `url` is its identity; links of kind LINK make no parent.

    `names` gives the form to show of people whom the collection writes in several.
    """
    holders = _holders(parents)
    title = extracted.title or next((p.title for p in holders if p.title), "") or _file_name(url)
    text = "\n".join(passage.text for passage in extracted.passages)
    parent = holders[0] if holders else None
    return Document(
        id=doc_id(url),
        url=url,
        title=title,
        type=_type(extracted, url, title, text, types),
        media_type=extracted.media_type,
        language=_language(extracted, holders),
        source=source,
        passages=extracted.passages,
        summary=extracted.summary,
        themes=_own_themes(extracted, url, themes)
        or _other_themes(extracted, text, holders, themes, default_theme),
        dates=_dates(extracted.dates, holders),
        people=tuple(dict.fromkeys((names or {}).get(name, name) for name in extracted.people)),
        organisations=extracted.organisations or _about(extracted, organisations),
        places=extracted.places or _about(extracted, places),
        attachments=_attachments(url, extracted.links, attachments or {}),
        parent=parent.document if parent else None,
        unread_pages=_unread_pages(extracted),
        extractor=extracted.extractor,
    )


def _holders(parents: Sequence[ParentInfo]) -> list[ParentInfo]:
    """Pages that attach or embed it: those themed by their address first, then the earliest."""
    holders = [parent for parent in parents if parent.kind is not LinkKind.LINK]

    def rank(parent: ParentInfo) -> tuple[bool, bool, date, str]:
        by_path = any(theme.origin is ThemeOrigin.PATH for theme in parent.themes)
        published = parent.dates.published
        return not by_path, published is None, published or date.max, parent.document.url

    return sorted(holders, key=rank)


def _type(
    extracted: Extracted, url: CanonicalUrl, title: str, text: str, types: DocumentTypes
) -> DocumentType:
    if extracted.media_type is MediaType.PDF:
        return DocumentType.PDF
    if extracted.media_type is MediaType.VIDEO:
        return DocumentType.VIDEO
    found = extracted.type or types.conclude(url=url, title=title, text=text)
    written = extracted.media_type in {MediaType.DOCX, MediaType.ODT}
    return DocumentType.PUBLICATION if written and found is DocumentType.PAGE else found


def _language(extracted: Extracted, holders: Sequence[ParentInfo]) -> str:
    if extracted.language != UNKNOWN:
        return extracted.language
    known = (p.language for p in holders if p.language != UNKNOWN)
    return next(known, UNKNOWN)


def _about(extracted: Extracted, names: Gazetteer) -> tuple[str, ...]:
    return names.about(
        title=extracted.title,
        summary=extracted.summary,
        texts=[passage.text for passage in extracted.passages],
        people=extracted.people,
    )


def _own_themes(
    extracted: Extracted, url: CanonicalUrl, tree: ThemeTree
) -> tuple[ThemeAssignment, ...]:
    for address in (url, *extracted.aliases):
        if slug := tree.from_path(address):
            return _assigned((slug,), ThemeOrigin.PATH)
    slug = tree.from_breadcrumb(extracted.breadcrumb)
    return _assigned((slug,), ThemeOrigin.BREADCRUMB) if slug else ()


def _other_themes(
    extracted: Extracted, text: str, holders: Sequence[ParentInfo], tree: ThemeTree, default: str
) -> tuple[ThemeAssignment, ...]:
    inherited = dict.fromkeys(theme.slug for parent in holders for theme in parent.themes)
    if inherited:
        return _assigned(tuple(inherited), ThemeOrigin.PARENT)
    if by_words := tree.from_tags(extracted.tags) or tree.from_words(
        title=extracted.title, text=text
    ):
        return _assigned(by_words, ThemeOrigin.WORDS)
    known = tree.canonical(default)
    return _assigned((known,), ThemeOrigin.SOURCE) if known else ()


def _assigned(slugs: Sequence[str], origin: ThemeOrigin) -> tuple[ThemeAssignment, ...]:
    return tuple(ThemeAssignment(slug=slug, origin=origin) for slug in slugs)


def _dates(own: Dates, holders: Sequence[ParentInfo]) -> Dates:
    published = [p.dates.published for p in holders if p.dates.published]
    events = {p.dates.events for p in holders if p.dates.events}
    return Dates(
        published=own.published or min(published, default=None),
        modified=own.modified,
        events=own.events or (events.pop() if len(events) == 1 else ()),
    )


def _attachments(
    url: CanonicalUrl, links: Sequence[Link], known: Mapping[CanonicalUrl, AttachmentInfo]
) -> tuple[Attachment, ...]:
    """Files it attaches, held or not; what its players show, when it is held."""
    attached: dict[CanonicalUrl, Attachment] = {}
    for link in links:
        info = known.get(link.url, AttachmentInfo())
        shown = link.kind is LinkKind.EMBED and info.document is not None
        target = info.document or link.url
        if info.document == url or target in attached:
            continue
        if not shown and link.kind is not LinkKind.ATTACHMENT:
            continue
        attached[target] = Attachment(
            id=doc_id(target),
            url=target if shown else link.url,
            title=link.title or info.title or _file_name(link.url),
            size_bytes=info.size_bytes if info.size_bytes is not None else link.size_bytes,
        )
    return tuple(attached.values())


def _unread_pages(extracted: Extracted) -> int:
    """How many pages are images on which nothing was read."""
    read = {p.locator for p in extracted.passages if p.confidence is not None}
    return sum(f"#page={number}" not in read for number in extracted.unread)


def _file_name(url: CanonicalUrl) -> str:
    path = unquote(urlsplit(url).path).rstrip("/")
    stem = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or url
