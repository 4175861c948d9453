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
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def passage_bytes(passage: Passage) -> bytes:
    """A passage without its ordinal, which its place says: two lengths, then three texts."""
    label, locator = passage.label, passage.locator
    return to_bytes(f"{len(label)} {len(locator)} {label}{locator}{passage.text}")


def read_passage(raw: bytes, ordinal: int) -> Passage:
    """The inverse of `passage_bytes`."""
    label, locator, rest = to_text(raw).split(" ", 2)
    middle = int(label)
    end = middle + int(locator)
    return Passage(ordinal=ordinal, label=rest[:middle], locator=rest[middle:end], text=rest[end:])


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
                "attachments": [[a.id, a.url, a.title, a.size_bytes] for a in document.attachments],
                "parent": None if parent is None else [parent.id, parent.url, parent.title],
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
        attachments=tuple(
            Attachment(id=DocId(doc), url=CanonicalUrl(url), title=title, size_bytes=size)
            for doc, url, title, size in head["attachments"]
        ),
        parent=None
        if parent is None
        else DocumentRef(id=DocId(parent[0]), url=CanonicalUrl(parent[1]), title=parent[2]),
        extractor=head["extractor"],
    )
