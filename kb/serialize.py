"""Answers as JSON values: the one place that knows their shape, for the API and `--json` alike.

Dates are ISO 8601, spans `[start, end]` in code points of their text, and there is no markup.
"""

from collections.abc import Mapping, Sequence

from kb.model import Attachment, Dates, Document, DocumentRef, Version
from kb.search import (
    FacetValue,
    Hit,
    Interpretation,
    PassageHit,
    SearchResult,
    Snippet,
    Span,
    ThemeLabel,
)
from kb.similar import Similar

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
JsonObject = dict[str, Json]
Links = Mapping[str, str | None]
"""self, next, prev, html, atom → address; None where there is none."""


def search_json(result: SearchResult, links: Links | None = None) -> JsonObject:
    """The answer to a search; `links` are the caller's, who alone knows its addresses."""
    return {
        "query": result.request.query,
        "total": result.total,
        "page": result.request.page,
        "per_page": result.request.per_page,
        "took_ms": round(result.took_ms, 2),
        "suggestion": result.suggestion,
        "interpretation": interpretation_json(result.interpretation),
        "hits": [hit_json(hit) for hit in result.hits],
        "facets": {
            name: [facet_json(name, value) for value in values]
            for name, values in result.facets.items()
        },
        "links": dict(links or {}),
    }


def hit_json(hit: Hit) -> JsonObject:
    """One hit."""
    return {
        "id": hit.id,
        "url": hit.url,
        "title": hit.title,
        "type": hit.type.value,
        "language": hit.language,
        "themes": [theme_json(theme) for theme in hit.themes],
        "dates": dates_json(hit.dates),
        "score": round(hit.score, 4),
        "snippet": snippet_json(hit.snippet),
        "passages": [passage_json(passage) for passage in hit.passages],
        "people": list(hit.people),
        "parent": parent_json(hit.parent),
        "attachments": [attachment_json(attachment) for attachment in hit.attachments],
        "versions": [version_json(version) for version in hit.versions],
    }


def document_json(
    document: Document, themes: Sequence[ThemeLabel], links: Links | None = None
) -> JsonObject:
    """A document whole, its text by passage."""
    return {
        "id": document.id,
        "url": document.url,
        "title": document.title,
        "type": document.type.value,
        "media_type": document.media_type.value,
        "language": document.language,
        "source": document.source,
        "summary": document.summary,
        "themes": [theme_json(theme) for theme in themes],
        "dates": dates_json(document.dates),
        "people": list(document.people),
        "organisations": list(document.organisations),
        "places": list(document.places),
        "parent": parent_json(document.parent),
        "attachments": [attachment_json(attachment) for attachment in document.attachments],
        "versions": [version_json(version) for version in document.versions],
        "newest": document.newest,
        "passages": [
            {
                "label": passage.label,
                "locator": passage.locator,
                "text": passage.text,
                "confidence": passage.confidence,
            }
            for passage in document.passages
        ],
        "links": dict(links or {}),
    }


def similar_json(near: Similar, themes: Sequence[ThemeLabel]) -> JsonObject:
    """A document near another."""
    found = near.document
    return {
        "id": found.id,
        "url": found.url,
        "title": found.title,
        "type": found.type.value,
        "language": found.language,
        "themes": [theme_json(theme) for theme in themes],
        "dates": dates_json(found.dates),
        "score": round(near.score, 4),
    }


def theme_json(theme: ThemeLabel) -> JsonObject:
    """A theme with the labels of its path."""
    return {"slug": theme.slug, "label": theme.label, "path": list(theme.path)}


def dates_json(dates: Dates) -> JsonObject:
    """The three kinds of date, always there: null or empty when not stated."""
    return {
        "published": dates.published.isoformat() if dates.published else None,
        "modified": dates.modified.isoformat() if dates.modified else None,
        "events": [
            {"start": period.start.isoformat(), "end": period.end.isoformat()}
            for period in dates.events
        ],
    }


def snippet_json(snippet: Snippet) -> JsonObject:
    """A text and where its matches stand."""
    return {"text": snippet.text, "spans": spans_json(snippet.spans)}


def spans_json(spans: Sequence[Span]) -> list[Json]:
    """Pairs [start, end]."""
    return [[span.start, span.end] for span in spans]


def passage_json(passage: PassageHit) -> JsonObject:
    """A passage that matches and where to open it."""
    return {
        "label": passage.label,
        "locator": passage.locator,
        "url": passage.url,
        "snippet": snippet_json(passage.snippet),
    }


def parent_json(parent: DocumentRef | None) -> Json:
    """The document it belongs to."""
    if parent is None:
        return None
    return {"id": parent.id, "url": parent.url, "title": parent.title}


def attachment_json(attachment: Attachment) -> JsonObject:
    """A file of the document."""
    return {
        "id": attachment.id,
        "url": attachment.url,
        "title": attachment.title,
        "size_bytes": attachment.size_bytes,
    }


def version_json(version: Version) -> JsonObject:
    """Another version of the document."""
    return {
        "id": version.id,
        "url": version.url,
        "title": version.title,
        "published": version.published.isoformat() if version.published else None,
    }


def facet_json(name: str, value: FacetValue) -> JsonObject:
    """One choice of a facet; themes have others below them, years need no label."""
    found: JsonObject = {"value": value.value}
    if name != "year":
        found["label"] = value.label
    found |= {"count": value.count, "selected": value.selected}
    if name == "theme":
        found["children"] = [facet_json(name, child) for child in value.children]
    return found


def interpretation_json(read: Interpretation) -> JsonObject:
    """How the query was read."""
    return {
        "terms": list(read.terms),
        "phrases": list(read.phrases),
        "excluded": list(read.excluded),
        "expansions": [{"text": e.text, "forms": list(e.forms)} for e in read.expansions],
        "corrections": [{"text": c.text, "forms": list(c.forms)} for c in read.corrections],
        "fields": [{"name": name, "value": value} for name, value in read.fields],
        "dates": [
            {
                "text": text,
                "start": start.isoformat() if start else None,
                "end": end.isoformat() if end else None,
            }
            for text, start, end in read.dates
        ],
        "ignored": read.ignored,
        "exact": read.exact,
        "pinned": list(read.pinned),
    }
