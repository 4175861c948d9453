"""A document as readers cite it: a sentence after ISO 690, BibTeX, RIS, and COinS for the page.

People a document names are not known to be its authors, so none is called one: they are given as a
note. A date that is not stated is left out. Texts come from anywhere: control characters and what
either format takes for its own syntax are replaced, so that one document is always one record.

Sources: ISO 690:2021; the BibTeX manual of O. Patashnik; the RIS tags of Reference Manager;
OpenURL ContextObject in SPAN (COinS), over ANSI/NISO Z39.88-2004.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, quote_plus

from kb.model import Document, MediaType, Passage
from kb.search import Hit, PassageHit
from kb.urls import locate
from web.rendering.render import day, french, host, web_address

_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
_RIS_TYPES = {MediaType.PDF: "RPRT", MediaType.VIDEO: "VIDEO"}
_DC_TYPES = {MediaType.PDF: "document", MediaType.VIDEO: "video"}
_URL_SAFE = "!#$&'()*+,/:;=?@[]~%-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is cited: `place` is « p. 7 » or « 12 min 05 », `page` the 7 of it; "" for the whole."""

    key: str
    title: str
    media_type: MediaType
    url: str
    """Leads to the place cited; "" for an address a browser cannot follow."""
    host: str
    language: str
    published: date | None
    people: tuple[str, ...]
    place: str
    page: str
    consulted: date


def citation(
    document: Document | Hit, consulted: date, passage: Passage | PassageHit | None = None
) -> Citation:
    """A document, or one passage of it, to cite as it was on the day `consulted`."""
    place = page = ""
    address = web_address(document.url) or ""
    if passage is not None and passage.locator:
        address = web_address(locate(document.url, passage.locator)) or ""
        if passage.locator.startswith("#page="):
            page = passage.locator.removeprefix("#page=")
        place = f"p. {page}" if page else plain(passage.label)
    return Citation(
        key=f"irev-{plain(document.id)}",
        title=plain(document.title) or plain(document.url),
        media_type=document.media_type,
        url=as_uri(address),
        host=plain(host(address)),
        language=document.language if re.fullmatch("[a-z]{2,3}", document.language) else "und",
        published=document.dates.published,
        people=tuple(filter(None, map(plain, document.people))),
        place=place,
        page=page,
        consulted=consulted,
    )


def as_uri(address: str) -> str:
    """The address in the signs of RFC 3986 alone.

    >>> as_uri("https://irev.fr/é t%C3%A9")
    'https://irev.fr/%C3%A9%20t%C3%A9'

    """
    return quote(address, safe=_URL_SAFE, errors="replace")


def plain(text: str) -> str:
    """One line of visible text: no control or direction signs, no half characters."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    kept = "".join(
        each if unicodedata.category(each)[0] != "C" or each in "\u200c\u200d" else " "
        for each in line
    )
    return " ".join(kept.split())


def sentence(cited: Citation) -> str:
    """« Titre » [en ligne], avec Claire Fontaine. irev.fr, 17 décembre 2021 [consulté le…]."""
    people = f", avec {_listed(cited.people)}" if cited.people else ""
    facts = [cited.host, day(cited.published) if cited.published else "", cited.place]
    said = ", ".join(filter(None, facts))
    consulted = f"[consulté le {day(cited.consulted)}]"
    address = f" Disponible à l’adresse : {cited.url}" if cited.url else ""
    title = cited.title.replace("« ", "“").replace(" »", "”").replace("«", "“").replace("»", "”")
    return french(" ".join(f"« {title} » [en ligne]{people}. {said} {consulted}.{address}".split()))


def _listed(names: tuple[str, ...]) -> str:
    if len(names) > 3:
        return f"{names[0]} et al."
    return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def bibtex(cited: Citation) -> str:
    """One `@misc` record in UTF-8."""
    fields = {
        "title": f"{{{_escaped(cited.title)}}}",
        "url": cited.url.replace("{", "%7B").replace("}", "%7D"),
        "howpublished": _escaped(cited.host),
        "year": str(cited.published.year) if cited.published else "",
        "date": cited.published.isoformat() if cited.published else "",
        "pages": _escaped(cited.page),
        "note": _escaped("; ".join(_notes(cited))),
        "language": "" if cited.language == "und" else cited.language,
        "urldate": cited.consulted.isoformat(),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{_key(cited)},", *lines, "}", ""])


def ris(cited: Citation) -> str:
    """One record, lines ended as the format asks."""
    return "\r\n".join([*(f"{tag}  - {value}" for tag, value in _ris(cited)), "ER  - ", ""])


def _ris(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", _RIS_TYPES.get(cited.media_type, "ELEC")
    yield "ID", _key(cited)
    yield "TI", cited.title
    if cited.published:
        yield "PY", f"{cited.published.year:04}"
        yield "DA", cited.published.strftime("%Y/%m/%d").zfill(10)
    if cited.page:
        yield "SP", cited.page
    if cited.host:
        yield "PB", cited.host
    if cited.language != "und":
        yield "LA", cited.language
    for note in _notes(cited):
        yield "N1", note
    if cited.url:
        yield "UR", cited.url
    yield "Y2", cited.consulted.strftime("%Y/%m/%d")


def _notes(cited: Citation) -> Iterator[str]:
    if cited.people:
        yield f"Avec {', '.join(cited.people)}"
    if cited.place and not cited.page:
        yield f"À {cited.place}"


def coins(cited: Citation) -> str:
    """What the `title` of a COinS span holds, for the reader's bibliography to pick up."""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", _DC_TYPES.get(cited.media_type, "webpage")),
        ("rft.title", cited.title),
        ("rft.date", cited.published.isoformat() if cited.published else ""),
        ("rft.language", "" if cited.language == "und" else cited.language),
        ("rft.source", cited.host),
        ("rft.identifier", cited.url),
        *(("rft.contributor", name) for name in cited.people),
    ]
    return "&".join([f"{name}={quote_plus(value)}" for name, value in pairs if value])


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in text)


def _key(cited: Citation) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", cited.key)
