"""What the page of a document says beside its text: dates, people, places, versions, the player."""

import re
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from kb.model import Dates, DocId, Document, MediaType
from kb.search import SearchRequest
from web.addressing.addresses import document_url, page_url
from web.addressing.links import query_string
from web.rendering.render import day, period

SHOWN = 6
"""Names shown at once; the rest folds."""

DESCRIBED = 160
"""Characters of a description, what is commonly shown of one."""

ITEM_TYPES = {MediaType.PDF: "DigitalDocument", MediaType.VIDEO: "VideoObject"}
"""What schema.org calls a document; any other is a CreativeWork."""

PLAYER = "https://www.youtube-nocookie.com"
_VIDEO = re.compile(r"https://www\.youtube\.com/watch\?v=([A-Za-z0-9_-]{6,20})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Someone or somewhere, with the search for every document that names them."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Those of one kind, under what readers call the kind."""

    title: str
    property: str
    """What schema.org calls the relation."""
    shown: tuple[Named, ...]
    folded: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVersion:
    """Another wording of the same text, and when it was published, "" when that is not known."""

    title: str
    address: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Everything said of a document; empty where nothing is."""

    item_type: str
    summary: str
    description: str
    """What other search engines may show of it: its summary, else how its text begins."""
    dates: tuple[tuple[str, Markup], ...]
    names: tuple[Names, ...]
    newest: OtherVersion | None
    versions: tuple[OtherVersion, ...]
    embed: str
    """Address of the player of a video, "" where there is none."""
    unread: str
    """What is said of its pages that are images without a text, "" where there are none."""


def notice(document: Document, query: str) -> Notice:
    """What is said of a document to a reader who asked `query`."""
    versions = {
        version.id: OtherVersion(
            title=version.title or version.url,
            address=document_url(version.id, query),
            note=f"publié le {day(version.published)}" if version.published else "",
        )
        for version in document.versions
    }
    newest = versions.pop(document.newest or DocId(""), None)
    return Notice(
        item_type=ITEM_TYPES.get(document.media_type, "CreativeWork"),
        summary=summary(document),
        description=description(document),
        dates=dates(document.dates),
        names=tuple(each for each in names(document) if each.shown),
        newest=newest,
        versions=tuple(versions.values()),
        embed=embed(document),
        unread=unread(document),
    )


def summary(document: Document) -> str:
    """Its summary, unless its text begins with it: nothing is said twice."""
    opening = " ".join(document.passages[0].text.split()) if document.passages else ""
    own = " ".join(document.summary.split())
    return "" if own and opening.startswith(own.rstrip("… .")) else own


def description(document: Document) -> str:
    """Its summary, else the beginning of its text, cut between words, else its title."""
    opening = document.passages[0].text[: 2 * DESCRIBED] if document.passages else ""
    said = " ".join((document.summary or opening or document.title).split())
    if len(said) <= DESCRIBED:
        return said
    return f"{said[:DESCRIBED].rpartition(' ')[0] or said[:DESCRIBED]}…"


def dates(stated: Dates) -> tuple[tuple[str, Markup], ...]:
    """The three kinds of date, each under its name."""
    rows = []
    if stated.published:
        rows.append(("Publié le", _time(stated.published, "datePublished")))
    if stated.modified:
        rows.append(("Mis à jour le", _time(stated.modified, "dateModified")))
    if stated.events:
        said = [period(each).removeprefix("du ") for each in stated.events]
        rows.append(("Événement", Markup("<br>").join(said)))
    return tuple(rows)


def _time(value: date, name: str) -> Markup:
    return Markup('<time itemprop="{}" datetime="{}">{}</time>').format(
        name, value.isoformat(), day(value)
    )


def names(document: Document) -> tuple[Names, ...]:
    """People, organisations and places, each leading to the search for it."""

    def of(title: str, relation: str, found: list[Named]) -> Names:
        fits = len(found) <= SHOWN + 1
        shown, folded = (found, []) if fits else (found[:SHOWN], found[SHOWN:])
        return Names(title=title, property=relation, shown=tuple(shown), folded=tuple(folded))

    return (
        of("Avec", "contributor", [_named(n, people=(n,)) for n in document.people]),
        of(
            "Organismes",
            "mentions",
            [_named(n, query=f"« {n} »") for n in document.organisations if "»" not in n],
        ),
        of("Lieux", "contentLocation", [_named(n, places=(n,)) for n in document.places]),
    )


def _named(
    name: str, *, people: tuple[str, ...] = (), places: tuple[str, ...] = (), query: str = ""
) -> Named:
    asked = SearchRequest(query=query[:200], people=people, places=places)
    return Named(name=name, address=f"{page_url('pages.results')}?{query_string(asked)}")


def embed(document: Document) -> str:
    """Address of the player that shows a video, which is only gone to when a reader asks."""
    found = _VIDEO.fullmatch(document.url) if document.media_type is MediaType.VIDEO else None
    return f"{PLAYER}/embed/{found[1]}" if found else ""


def unread(document: Document) -> str:
    """What is said of its pages that are images without a text, "" where there are none."""
    pages = document.unread_pages
    if not pages:
        return ""
    counted = "Une page numérisée" if pages == 1 else f"{pages} pages numérisées"
    verb = "est encore" if pages == 1 else "sont encore"
    found = (
        "ce qui y est écrit n’est ni cherché ni montré ici"
        if document.passages
        else "le document se trouve par son titre, son texte se lit dans l’original"
    )
    return f"{counted} {verb} sans texte\u202f: {found}."
