"""A search as a feed (Atom, RFC 4287), and how a browser adds the site to its search engines."""

import re
from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, request, url_for

from kb.model import Dates
from kb.search import Hit, SearchResult, Sort
from web.links import query_string, sorted_by
from web.params import read_form
from web.render import french, web_address
from web.service import service

feeds = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""What `updated`, which Atom requires, says of a document that states no date."""


@feeds.get("/recherche.atom")
def atom() -> Response:
    """The newest documents that answer a search, to subscribe to."""
    form = read_form(request.args)
    asked = form.request()
    if not form.sort:
        asked = sorted_by(asked, Sort.NEWEST)
    result = service().searcher.search(asked)
    return Response(_xml(_feed(result)), content_type="application/atom+xml; charset=utf-8")


def _feed(result: SearchResult) -> Element:
    site = service().settings.site_name
    asked = result.request
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    title = f"« {asked.query} » – {site}" if asked.query else site
    own = _absolute("feeds.atom", query_string(asked))
    _text(feed, "title", french(title))
    _text(feed, "id", own)
    _text(feed, "updated", max(map(_updated, result.hits), default=UNDATED).isoformat())
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": own})
    page = _absolute("pages.results", query_string(asked))
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    SubElement(_text(feed, "author", ""), "name").text = site
    for hit in result.hits:
        _entry(feed, hit)
    return feed


def _entry(feed: Element, hit: Hit) -> None:
    entry = SubElement(feed, "entry")
    page = url_for("pages.document", doc_id=hit.id, _external=True)
    _text(entry, "title", hit.title or hit.url)
    _text(entry, "id", web_address(hit.url) or page)
    _text(entry, "updated", _updated(hit).isoformat())
    if hit.dates.published:
        _text(entry, "published", _midnight(hit.dates.published).isoformat())
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    for person in hit.people:
        SubElement(SubElement(entry, "contributor"), "name").text = _clean(person)
    for theme in hit.themes:
        SubElement(entry, "category", {"term": theme.slug, "label": _clean(theme.label)})
    if hit.snippet.text:
        _text(entry, "summary", hit.snippet.text)


def _updated(hit: Hit) -> datetime:
    return _last(hit.dates) or UNDATED


def _last(dates: Dates) -> datetime | None:
    stated = dates.modified or dates.published
    return _midnight(stated) if stated else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@feeds.get("/opensearch.xml")
def opensearch() -> Response:
    """The description a browser reads to search here from its address bar (OpenSearch 1.1)."""
    site = service().settings.site_name
    description = Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    _text(description, "ShortName", site[:16])
    _text(description, "Description", f"Recherche en texte intégral : {site}")
    _text(description, "InputEncoding", "UTF-8")
    _text(description, "Language", "fr")
    for media_type, endpoint in (
        ("text/html", "pages.results"),
        ("application/atom+xml", "feeds.atom"),
    ):
        template = f"{url_for(endpoint, _external=True)}?q={{searchTerms}}"
        SubElement(description, "Url", {"type": media_type, "template": template})
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return Response(_xml(description), content_type=kind)


def _absolute(endpoint: str, query: str) -> str:
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
