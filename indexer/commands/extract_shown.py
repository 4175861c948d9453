"""What `kb extract` shows: every fact with where it was read, then the text by passage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from indexer.commands.terminal import milliseconds, number, shown_url
from indexer.commands.wording import ORIGINS, THEME_ORIGINS
from indexer.extract.ocr import INSTALL, missing
from indexer.model import Extracted, LinkKind
from kb.doctypes import DocumentTypes
from kb.languages import language_name
from kb.model import Dates, Document, MediaType, Passage
from kb.terminal import dated
from kb.themes import ThemeTree

MOST_LINKS = 15
_FROM_LISTS = "listes de la collection, dans le titre et le texte"
_INDENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of a file: as extracted, as it would be indexed, and how long it took.

    `previews` is how many images of pages would be drawn.
    """

    extracted: Extracted
    document: Document
    duration_ms: float
    previews: int = 0


Fact = tuple[str, str, str]
"""A name, a value, where it was read."""


def show(read: Reading, console: Console, types: DocumentTypes, themes: ThemeTree) -> None:
    """The whole of it; where no terminal draws, as plain lines of any length."""
    document = read.document
    if read.extracted.listing:
        console.print("Page de liens\u202f: suivie, mais pas indexée.\n", style="yellow")
    _print_facts(list(facts(read, types, themes)), console)
    _print_links(read.extracted, console)
    count = sum(len(passage.text) for passage in document.passages)
    console.print()
    console.print(
        Text(f"Texte\u202f: {_several(len(document.passages), 'passage')}, {_signs(count)}", "bold")
    )
    for passage in document.passages:
        _print_passage(passage, console)


def facts(read: Reading, types: DocumentTypes, themes: ThemeTree) -> Iterator[Fact]:
    """Facts that have a value, most telling first."""
    for name, value, origin in _facts(read, types, themes):
        if value:
            yield name, value, origin


def _facts(read: Reading, types: DocumentTypes, themes: ThemeTree) -> Iterator[Fact]:
    extracted, document = read.extracted, read.document

    def origin(field: str) -> str:
        found = extracted.origins.get(field)
        return ORIGINS[found] if found else ""

    yield "Titre", document.title, origin("title") or "nom du fichier"
    yield "Adresse", shown_url(document.url), "celle qu’il se donne" if extracted.aliases else ""
    for alias in extracted.aliases:
        yield "Autre adresse", shown_url(alias), ""
    yield "Type", types.label(document.type), _type_from(extracted)
    yield "Langue", language_name(document.language), origin("language")
    for item in document.themes:
        label = themes.label(item.slug)
        yield "Thème", " › ".join(label.path) if label else item.slug, THEME_ORIGINS[item.origin]
    dates = document.dates
    for field, kind in (
        ("published", Dates(published=dates.published)),
        ("modified", Dates(modified=dates.modified)),
        ("events", Dates(events=dates.events)),
    ):
        for shown in dated(kind):
            yield "Date", shown, origin(field)
    yield "Résumé", document.summary, origin("summary")
    yield "Personnes", ", ".join(document.people), origin("people")
    yield "Organismes", ", ".join(document.organisations), _FROM_LISTS
    yield "Lieux", ", ".join(document.places), _FROM_LISTS
    yield "Fil d’Ariane", " › ".join(extracted.breadcrumb), origin("breadcrumb")
    yield "Mots-clés", ", ".join(extracted.tags), origin("tags")
    yield "Pages numérisées", *_scanned(extracted)
    yield "Aperçus", _several(read.previews, "page") if read.previews else "", ""
    yield "Lu par", f"{document.extractor}, en {milliseconds(read.duration_ms)}", ""


def _type_from(extracted: Extracted) -> str:
    if extracted.media_type in {MediaType.PDF, MediaType.VIDEO}:
        return "format du fichier"
    found = extracted.origins.get("type")
    return ORIGINS[found] if found else "adresse, titre et mots"


def _scanned(extracted: Extracted) -> tuple[str, str]:
    if not extracted.unread:
        return "", ""
    read = {p.locator for p in extracted.passages if p.confidence is not None}
    waiting = len(extracted.unread) - len(read)
    todo = f"installez {INSTALL}" if missing() else "--ocr ou «\u202fkb ocr\u202f» les lit"
    return (
        f"{number(len(extracted.unread))}, dont {_several(len(read), 'reconnue')}",
        todo if waiting else "",
    )


def _print_facts(rows: Sequence[Fact], console: Console) -> None:
    if not console.is_terminal:
        for name, value, origin in rows:
            where = f" ({origin})" if origin else ""
            console.print(f"{name}\u202f: {value}{where}", markup=False, soft_wrap=True)
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(ratio=3, overflow="fold")
    table.add_column(style="dim", ratio=2)
    before = ""
    for name, value, origin in rows:
        style = "bold" if name == "Titre" else ""
        table.add_row("" if name == before else name, Text(value, style), origin)
        before = name
    console.print(table)


def _print_links(extracted: Extracted, console: Console) -> None:
    for kind, heading in (
        (LinkKind.ATTACHMENT, "Pièces jointes"),
        (LinkKind.EMBED, "Lecteurs"),
        (LinkKind.LINK, "Liens"),
    ):
        links = [link for link in extracted.links if link.kind is kind]
        if not links:
            continue
        console.print()
        console.print(Text(f"{heading}\u202f: {number(len(links))}", "bold"))
        for link in links[:MOST_LINKS]:
            line = Text(" " * _INDENT)
            if link.title:
                line.append(f"{link.title}  ")
            console.print(line.append(shown_url(link.url), style="dim"), soft_wrap=True)
        if len(links) > MOST_LINKS:
            more = _several(len(links) - MOST_LINKS, "autre")
            console.print(f"{' ' * _INDENT}et {more} (--json les donne tous)", style="dim")


def _print_passage(passage: Passage, console: Console) -> None:
    name = passage.label or f"passage {passage.ordinal + 1}"
    parts = [name, passage.locator, _signs(len(passage.text))]
    if passage.confidence is not None:
        parts.append(f"texte reconnu, sûreté {round(100 * passage.confidence)}\u202f%")
    heading = " · ".join(filter(None, parts))
    console.print()
    if console.is_terminal:
        recognised = passage.confidence is not None
        console.print(Rule(Text(heading), align="left", style="yellow" if recognised else "dim"))
        console.print(Padding(Text(passage.text), (0, _INDENT)))
    else:
        console.print(f"— {heading}", markup=False, soft_wrap=True)
        console.print(passage.text, markup=False, soft_wrap=True)


def _several(count: int, word: str) -> str:
    return f"{number(count)} {word}{'s' if count > 1 else ''}"


def _signs(count: int) -> str:
    return _several(count, "signe")
