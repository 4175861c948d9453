"""A search to subscribe to: Atom (RFC 4287), JSON Feed 1.1, OpenSearch 1.1 for the address bar.

Atom: https://www.rfc-editor.org/rfc/rfc4287 · JSON Feed: https://www.jsonfeed.org/version/1.1/
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, jsonify, request, url_for

from kb.search import Hit, SearchRequest, SearchResult, Sort
from web.addressing.links import at_page, query_string, sorted_by
from web.addressing.paging import paging
from web.addressing.params import first, read_form
from web.document.cite import as_uri, plain
from web.rendering.render import french, web_address
from web.service import service

feeds = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
SUGGESTIONS = "application/x-suggestions+json"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHORT_NAME_CHARS = 16
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""What `updated`, which Atom requires, says of a document that states no date."""


ENTRIES = 30
"""Documents in a feed that does not say how many: more than a site publishes between two looks."""


@feeds.get("/recherche.atom")
def atom() -> Response:
    """The newest documents that answer a search, to subscribe to; older ones on further pages."""
    return Response(_xml(_feed(_newest())), content_type="application/atom+xml; charset=utf-8")


@feeds.get("/recherche.json")
def json_feed() -> Response:
    """The same as a JSON Feed."""
    result = _newest()
    feed: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(result),
        "home_page_url": _absolute("pages.results", _whole(result)),
        "feed_url": _absolute("feeds.json_feed", _whole(result)),
        "language": "fr",
        "authors": [{"name": service().settings.site_name}],
        "items": [_item(hit) for hit in result.hits],
    }
    if following := paging(result).next:
        feed["next_url"] = _absolute("feeds.json_feed", at_page(result.request, following))
    response = jsonify(feed)
    response.content_type = "application/feed+json; charset=utf-8"
    return response


def _newest() -> SearchResult:
    """The answer to the search of this address, newest first unless it asks for another order."""
    form = read_form(request.args)
    asked = replace(form, per_page=form.per_page or str(ENTRIES)).request()
    return service().searcher.search(asked if form.sort else sorted_by(asked, Sort.NEWEST))


def _whole(result: SearchResult) -> SearchRequest:
    """The search, whatever page of it is asked: what makes two feeds one."""
    return replace(result.request, page=1, per_page=SearchRequest().per_page)


def _title(result: SearchResult) -> str:
    site = service().settings.site_name
    return french(f"« {result.request.query} » – {site}") if result.request.query else site


def _item(hit: Hit) -> dict[str, object]:
    page = url_for("pages.document", doc_id=hit.id, _external=True)
    item: dict[str, object] = {
        "id": hit.id,
        "url": page,
        "title": plain(hit.title) or hit.url,
        "content_text": hit.snippet.text,
        "language": hit.language,
        "tags": [theme.label for theme in hit.themes],
    }
    if original := web_address(hit.url):
        item["external_url"] = as_uri(original)
    if hit.dates.published:
        item["date_published"] = _midnight(hit.dates.published).isoformat()
    if hit.dates.modified:
        item["date_modified"] = _midnight(hit.dates.modified).isoformat()
    return item


def _feed(result: SearchResult) -> Element:
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    _text(feed, "title", _title(result))
    _text(feed, "id", _absolute("feeds.atom", _whole(result)))
    _text(feed, "updated", max(map(_updated, result.hits), default=UNDATED).isoformat())
    pages = paging(result)
    for rel, number in (("self", pages.page), ("next", pages.next), ("previous", pages.previous)):
        if number:
            own = _absolute("feeds.atom", at_page(result.request, number))
            SubElement(feed, "link", {"rel": rel, "type": "application/atom+xml", "href": own})
    page = _absolute("pages.results", _whole(result))
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    _text(SubElement(feed, "author"), "name", service().settings.site_name)
    for hit in result.hits:
        _entry(feed, hit)
    return feed


def _entry(feed: Element, hit: Hit) -> None:
    entry = SubElement(feed, "entry")
    if hit.language != "und":
        entry.set("xml:lang", hit.language)
    page = url_for("pages.document", doc_id=hit.id, _external=True)
    _text(entry, "title", plain(hit.title) or hit.url)
    original = web_address(hit.url)
    _text(entry, "id", as_uri(original or page))
    _text(entry, "updated", _updated(hit).isoformat())
    if hit.dates.published:
        _text(entry, "published", _midnight(hit.dates.published).isoformat())
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    if original:
        SubElement(entry, "link", {"rel": "via", "href": as_uri(original)})
    for person in filter(None, map(plain, hit.people)):
        _text(SubElement(entry, "contributor"), "name", person)
    for theme in hit.themes:
        names = {"term": _clean(theme.slug), "label": _clean(theme.label)}
        SubElement(entry, "category", names)
    if hit.snippet.text:
        _text(entry, "summary", hit.snippet.text)


def _updated(hit: Hit) -> datetime:
    stated = hit.dates.modified or hit.dates.published
    return _midnight(stated) if stated else UNDATED


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@feeds.get("/propositions.json")
def suggestions() -> Response:
    """Completions for the address bar of browsers: the words typed, then what is proposed."""
    typed = SearchRequest(query=first(request.args, "q")).query
    found = service().searcher.suggest(typed)
    response = jsonify([typed, [each.text for each in found]])
    response.content_type = SUGGESTIONS
    return response


@feeds.get("/opensearch.xml")
def opensearch() -> Response:
    """The description a browser reads to search here from its address bar (OpenSearch 1.1)."""
    site = service().settings.site_name
    description = Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    _text(description, "ShortName", _short(site))
    _text(description, "Description", f"Recherche en texte intégral : {site}")
    _text(description, "InputEncoding", "UTF-8")
    _text(description, "Language", "fr")
    for media_type, endpoint in (
        ("text/html", "pages.results"),
        ("application/atom+xml", "feeds.atom"),
    ):
        template = f"{url_for(endpoint, _external=True)}?q={{searchTerms}}"
        SubElement(description, "Url", {"type": media_type, "template": template})
    template = f"{url_for('feeds.suggestions', _external=True)}?q={{searchTerms}}"
    SubElement(
        description, "Url", {"type": SUGGESTIONS, "rel": "suggestions", "template": template}
    )
    own = url_for("feeds.opensearch", _external=True)
    kind = "application/opensearchdescription+xml"
    SubElement(description, "Url", {"type": kind, "rel": "self", "template": own})
    return Response(_xml(description), content_type=f"{kind}; charset=utf-8")


def _short(name: str) -> str:
    """The name within the 16 characters OpenSearch allows, whole words where it can be."""
    if len(name) <= SHORT_NAME_CHARS:
        return name
    return name[: SHORT_NAME_CHARS + 1].rpartition(" ")[0] or name[:SHORT_NAME_CHARS]


def _absolute(endpoint: str, asked: SearchRequest) -> str:
    query = query_string(asked)
    return url_for(endpoint, _external=True) + (f"?{query}" if query else "")


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _clean(text)
    return child


def _clean(text: str) -> str:
    """The text without the characters that no XML document may hold."""
    return _NOT_XML.sub("", text)


def _xml(root: Element) -> bytes:
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body
