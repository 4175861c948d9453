"""Hits as the files people take away: a table, JSON Lines, BibTeX, RIS.

Source of the table: RFC 4180. What begins like a formula is made text in it, since spreadsheets
work out formulas of files from anywhere (https://owasp.org/www-community/attacks/CSV_Injection);
JSON Lines holds every text as it is.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from kb.hits import MAX_PASSAGES
from kb.model import Dates, DocumentType
from kb.search import Hit
from kb.serialize import hit_json
from web.document import cite
from web.rendering.render import web_address

BOM = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula, or cut it in two."""

COLUMNS: Mapping[str, str] = {
    "id": "identifiant",
    "title": "titre",
    "type": "type",
    "language": "langue",
    "published": "publié le",
    "modified": "mis à jour le",
    "events": "événements",
    "themes": "thèmes",
    "people": "personnes",
    "url": "adresse de l’original",
    "page": "page sur ce site",
    "passage": "meilleur passage",
    "passage_url": "adresse du passage",
    "extract": "extrait",
}
"""Name of each column for programs, then for readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a file says beside its hits: the day, the page of a document here, a type's name."""

    consulted: date
    page_of: Callable[[str], str]
    type_label: Callable[[DocumentType], str]
    spreadsheet: bool = False
    """For a reader's spreadsheet set to French: semicolons, French headings, a byte order mark."""
    part: str = ""
    """Which hits the file holds of how many, "1-10000-sur-12000"; "" where it holds all."""


class _Line:
    """Where `csv` writes: keeps what was written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str, /) -> None:
        self.text = text


def table(found: Iterator[Hit], writing: Writing) -> Iterator[str]:
    """CSV, a line a hit."""
    line = _Line()
    french = writing.spreadsheet
    writer = csv.writer(line, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(COLUMNS.values() if french else COLUMNS)
    yield (BOM if french else "") + line.text
    for hit in found:
        writer.writerow(map(inert, _cells(hit, writing)))
        yield line.text


def _cells(hit: Hit, writing: Writing) -> Iterator[str]:
    passage = hit.passages[0] if hit.passages else None
    yield hit.id
    yield hit.title
    yield writing.type_label(hit.type) if writing.spreadsheet else hit.type
    yield hit.language
    yield hit.dates.published.isoformat() if hit.dates.published else ""
    yield hit.dates.modified.isoformat() if hit.dates.modified else ""
    yield _events(hit.dates)
    yield " | ".join(" > ".join(theme.path) for theme in hit.themes)
    yield " | ".join(hit.people)
    yield web_address(hit.url) or ""
    yield writing.page_of(hit.id)
    yield passage.label if passage else ""
    yield (web_address(passage.url) or "") if passage else ""
    yield hit.snippet.text


def _events(dates: Dates) -> str:
    return " | ".join(
        f"{each.start}/{each.end}" if each.end != each.start else f"{each.start}"
        for each in dates.events
    )


def inert(text: str) -> str:
    """A cell that no spreadsheet works out, and that no control sign breaks.

    >>> inert("=1+1"), inert("Égalité")
    ("'=1+1", 'Égalité')

    """
    shown = cite.plain(text)
    return f"'{shown}" if shown.startswith(FORMULA_SIGNS) else shown


def json_lines(found: Iterator[Hit], writing: Writing) -> Iterator[str]:
    """The hits of the API, one a line."""
    del writing
    for hit in found:
        yield orjson.dumps(hit_json(hit), option=orjson.OPT_APPEND_NEWLINE).decode()


def bibtex(found: Iterator[Hit], writing: Writing) -> Iterator[str]:
    """A record a hit, parted by blank lines; a comment first where some are left out."""
    if writing.part:
        yield f"% résultats {writing.part}\n\n"
    for cited in _citations(found, writing):
        yield f"{cite.bibtex(cited)}\n"


def ris(found: Iterator[Hit], writing: Writing) -> Iterator[str]:
    """A record a hit."""
    for cited in _citations(found, writing):
        yield f"{cite.ris(cited)}\r\n"


def _citations(found: Iterator[Hit], writing: Writing) -> Iterator[cite.Citation]:
    """Each hit cited at the page or the second of its best passage, if the query matches one."""
    for hit in found:
        passage = hit.passages[0] if hit.passages else None
        yield cite.citation(hit, writing.consulted, passage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A form that an answer is taken away in."""

    label: str
    media_type: str
    write: Callable[[Iterator[Hit], Writing], Iterator[str]]
    passages: int = 1
    """How many passages of each hit it tells."""


FORMATS: Mapping[str, Format] = {
    "csv": Format(label="Tableur (CSV)", media_type="text/csv", write=table),
    "ris": Format(
        label="Zotero, EndNote (RIS)",
        media_type="application/x-research-info-systems",
        write=ris,
    ),
    "bib": Format(label="BibTeX", media_type="application/x-bibtex", write=bibtex),
    "jsonl": Format(
        label="JSON Lines",
        media_type="application/x-ndjson",
        write=json_lines,
        passages=MAX_PASSAGES,
    ),
}
"""By the ending of the address and of the file."""
