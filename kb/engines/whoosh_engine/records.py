"""Documents and passages as bytes: JSON, so that an index never runs code when it is read."""

import json
from datetime import date

from kb.engines.whoosh_engine.terms import to_bytes, to_text
from kb.model import (
    Attachment,
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentRef,
    DocumentType,
    MediaType,
    Passage,
    Period,
    ThemeAssignment,
    ThemeOrigin,
    Version,
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def passage_bytes(passage: Passage) -> bytes:
    """A passage without its ordinal, which its place says: lengths, confidence, then texts."""
    label, locator = passage.label, passage.locator
    sure = "" if passage.confidence is None else repr(passage.confidence)
    return to_bytes(f"{len(label)} {len(locator)} {sure} {label}{locator}{passage.text}")


def read_passage(raw: bytes, ordinal: int) -> Passage:
    """The inverse of `passage_bytes`."""
    label, locator, sure, rest = to_text(raw).split(" ", 3)
    middle = int(label)
    end = middle + int(locator)
    return Passage(
        ordinal=ordinal,
        label=rest[:middle],
        locator=rest[middle:end],
        text=rest[end:],
        confidence=float(sure) if sure else None,
    )


def head_bytes(document: Document) -> bytes:
    """A document without its passages."""
    parent = document.parent
    return to_bytes(
        _ENCODER.encode(
            {
                "id": document.id,
                "url": document.url,
                "title": document.title,
                "type": document.type,
                "media": document.media_type,
                "language": document.language,
                "source": document.source,
                "summary": document.summary,
                "themes": [[theme.slug, theme.origin] for theme in document.themes],
                "published": _day(document.dates.published),
                "modified": _day(document.dates.modified),
                "events": [[_day(p.start), _day(p.end)] for p in document.dates.events],
                "people": document.people,
                "organisations": document.organisations,
                "places": document.places,
                "attachments": [[a.id, a.url, a.title, a.size_bytes] for a in document.attachments],
                "parent": None if parent is None else [parent.id, parent.url, parent.title],
                "versions": [[v.id, v.url, v.title, _day(v.published)] for v in document.versions],
                "newest": document.newest,
                "unread": document.unread_pages,
                "extractor": document.extractor,
            }
        )
    )


def read_head(raw: bytes) -> Document:
    """The inverse of `head_bytes`."""
    head = json.loads(to_text(raw))
    parent = head["parent"]
    return Document(
        id=DocId(head["id"]),
        url=CanonicalUrl(head["url"]),
        title=head["title"],
        type=DocumentType(head["type"]),
        media_type=MediaType(head["media"]),
        language=head["language"],
        source=head["source"],
        passages=(),
        summary=head["summary"],
        themes=tuple(
            ThemeAssignment(slug=slug, origin=ThemeOrigin(origin))
            for slug, origin in head["themes"]
        ),
        dates=Dates(
            published=_date(head["published"]),
            modified=_date(head["modified"]),
            events=tuple(
                Period(start=date.fromisoformat(start), end=date.fromisoformat(end))
                for start, end in head["events"]
            ),
        ),
        people=tuple(head["people"]),
        organisations=tuple(head["organisations"]),
        places=tuple(head["places"]),
        attachments=tuple(
            Attachment(id=DocId(doc), url=CanonicalUrl(url), title=title, size_bytes=size)
            for doc, url, title, size in head["attachments"]
        ),
        parent=None
        if parent is None
        else DocumentRef(id=DocId(parent[0]), url=CanonicalUrl(parent[1]), title=parent[2]),
        versions=tuple(
            Version(id=DocId(doc), url=CanonicalUrl(url), title=title, published=_date(published))
            for doc, url, title, published in head["versions"]
        ),
        newest=None if head["newest"] is None else DocId(head["newest"]),
        unread_pages=head["unread"],
        extractor=head["extractor"],
    )
