"""Answers as JSON values of the shapes `kb.shapes` names, for the API and `--json` alike."""

from collections.abc import Mapping, Sequence

from kb.model import Attachment, Dates, Document, DocumentRef, Version
from kb.search import (
    Correction,
    Expansion,
    FacetValue,
    Hit,
    Interpretation,
    PassageHit,
    SearchResult,
    Snippet,
    ThemeLabel,
)
from kb.shapes import (
    AttachmentShape,
    ChoiceShape,
    DatesShape,
    DocumentShape,
    FacetsShape,
    FormsShape,
    HitShape,
    InterpretationShape,
    NeighbourShape,
    PassageHitShape,
    ReferenceShape,
    SearchShape,
    SnippetShape,
    SuggestionShape,
    ThemeChoiceShape,
    ThemeShape,
    VersionShape,
    YearChoiceShape,
)
from kb.similar import Similar
from kb.suggest import Suggestion

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
JsonObject = dict[str, Json]
Links = Mapping[str, str | None]
"""self, next, prev, html, atom → address; None where there is none."""


def search_json(result: SearchResult, links: Links | None = None) -> SearchShape:
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
        "facets": facets_json(result.facets),
        "links": dict(links or {}),
    }


def hit_json(hit: Hit) -> HitShape:
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
) -> DocumentShape:
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
        "unread_pages": document.unread_pages,
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


def similar_json(near: Similar, themes: Sequence[ThemeLabel]) -> NeighbourShape:
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


def theme_json(theme: ThemeLabel) -> ThemeShape:
    """A theme with the labels of its path."""
    return {"slug": theme.slug, "label": theme.label, "path": list(theme.path)}


def dates_json(dates: Dates) -> DatesShape:
    """The three kinds of date, always there: null or empty when not stated."""
    return {
        "published": dates.published.isoformat() if dates.published else None,
        "modified": dates.modified.isoformat() if dates.modified else None,
        "events": [
            {"start": period.start.isoformat(), "end": period.end.isoformat()}
            for period in dates.events
        ],
    }


def snippet_json(snippet: Snippet) -> SnippetShape:
    """A text and where its matches stand."""
    return {"text": snippet.text, "spans": [(span.start, span.end) for span in snippet.spans]}


def passage_json(passage: PassageHit) -> PassageHitShape:
    """A passage that matches and where to open it."""
    return {
        "label": passage.label,
        "locator": passage.locator,
        "url": passage.url,
        "snippet": snippet_json(passage.snippet),
    }


def parent_json(parent: DocumentRef | None) -> ReferenceShape | None:
    """The document it belongs to."""
    if parent is None:
        return None
    return {"id": parent.id, "url": parent.url, "title": parent.title}


def attachment_json(attachment: Attachment) -> AttachmentShape:
    """A file of the document."""
    return {
        "id": attachment.id,
        "url": attachment.url,
        "title": attachment.title,
        "size_bytes": attachment.size_bytes,
    }


def version_json(version: Version) -> VersionShape:
    """Another version of the document."""
    return {
        "id": version.id,
        "url": version.url,
        "title": version.title,
        "published": version.published.isoformat() if version.published else None,
    }


def facets_json(facets: Mapping[str, Sequence[FacetValue]]) -> FacetsShape:
    """Every facet, empty where nothing was counted; themes have others below, years no label."""
    return {
        "theme": [theme_choice_json(value) for value in facets.get("theme", ())],
        "year": [year_choice_json(value) for value in facets.get("year", ())],
        "type": [choice_json(value) for value in facets.get("type", ())],
        "language": [choice_json(value) for value in facets.get("language", ())],
        "person": [choice_json(value) for value in facets.get("person", ())],
        "place": [choice_json(value) for value in facets.get("place", ())],
    }


def year_choice_json(value: FacetValue) -> YearChoiceShape:
    """A year."""
    return {"value": value.value, "count": value.count, "selected": value.selected}


def choice_json(value: FacetValue) -> ChoiceShape:
    """One choice of a facet."""
    return {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "selected": value.selected,
    }


def theme_choice_json(value: FacetValue) -> ThemeChoiceShape:
    """A theme and those below it."""
    return {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "selected": value.selected,
        "children": [theme_choice_json(child) for child in value.children],
    }


def suggestion_json(suggestion: Suggestion) -> SuggestionShape:
    """A completion."""
    return {
        "text": suggestion.text,
        "kind": suggestion.kind.value,
        "target": suggestion.target,
    }


def interpretation_json(read: Interpretation) -> InterpretationShape:
    """How the query was read."""
    return {
        "terms": list(read.terms),
        "phrases": list(read.phrases),
        "excluded": list(read.excluded),
        "expansions": [forms_json(each) for each in read.expansions],
        "corrections": [forms_json(each) for each in read.corrections],
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
        "passed_over": read.passed_over,
        "exact": read.exact,
        "pinned": list(read.pinned),
    }


def forms_json(read: Expansion | Correction) -> FormsShape:
    """Words of the query and what else they were read as."""
    return {"text": read.text, "forms": list(read.forms)}
