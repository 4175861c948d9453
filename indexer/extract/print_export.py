"""The text of a print view saved as text: body, attached files, date, source URL, numbered links.

What the print module adds is at the end: « Dates: … », « URL de la source (modifié le …): … », then
« Liens » with one « [n] URL » for each reference of the body. Converters wrap URLs over lines, put
them between brackets, escape their underscores.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from indexer.extract.html_rules import FURNITURE_LINE, TRAP
from indexer.extract.paragraphs import Paragraph, paragraphs_of
from indexer.extract.sizes import parse_size
from indexer.extract.titles import plain_title, title_like
from indexer.model import Link, LinkKind
from kb.dates import parse_date
from kb.errors import RequestError
from kb.model import CanonicalUrl
from kb.urls import canonical_url

_SOURCE = re.compile(
    r"^[^\w\n]*URL de la source\s{0,3}(?:\(modifi\w+ le (?P<stamp>[^)]*)\))?[\s:*]*(?P<rest>.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_DATES = re.compile(r"^[^\w\n]*Dates? ?:[^\w\n]*(?P<rest>.*\d{4}.*)$", re.IGNORECASE | re.MULTILINE)
_ENTRY = re.compile(r"^\[(\d{1,3})\]\s*(.*)$")
_LINKS_HEADING = re.compile(r"^\W*Liens\W*$", re.IGNORECASE)
_URL_PART = re.compile(r"[^\s<\[\]]+")
_URL = re.compile(r"(?:https?://|mailto:)[^\s<>()\[\]]+")
_ESCAPE = re.compile(r"\\([_*~#\-.\[\]()])")
_REFERENCE = re.compile(r"\s*\[(\d{1,3})\]")
_DOWNLOAD = re.compile(r"\bTélécharge(?:ment|r)\b\s*\[(\d{1,3})\]", re.IGNORECASE)
_WEIGHT = re.compile(r"^\W*Poids\s*:", re.IGNORECASE)
_WIDE_GAP = 3
"""Blank lines where the page had another box."""
_LONGEST_COVER = 600
_LONGEST_LINK_TITLE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file as the export presents it."""

    link: Link
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintExport:
    """What an export says; `paragraphs` are the body's own, without references and furniture."""

    source: CanonicalUrl | None
    published: date | None
    modified: date | None
    paragraphs: tuple[Paragraph, ...]
    files: tuple[AttachedFile, ...]
    links: tuple[Link, ...]


def is_print_export(text: str) -> bool:
    """Whether a text ends as the print module ends its pages."""
    return _SOURCE.search(text) is not None


def read_print_export(text: str) -> PrintExport:
    """The parts of an export; `is_print_export` says whether it is one."""
    marks = list(_SOURCE.finditer(text))
    if not marks:
        raise ValueError("not a print export")
    mark = marks[-1]
    source, references = _tail(mark["rest"], text[mark.end() :].split("\n")[1:])
    body = text[: mark.start()]
    stated = list(_DATES.finditer(body))
    if stated:
        body = body[: stated[-1].start()] + body[stated[-1].end() :]
    paragraphs = paragraphs_of(body)
    files, own = _split_files(paragraphs, references)
    attached = {file.link.url for file in files}
    links = tuple(link for link in _links(own, references) if link.url not in attached)
    return PrintExport(
        source=source,
        published=parse_date(stated[-1]["rest"]) if stated else None,
        modified=parse_date(mark["stamp"] or ""),
        paragraphs=tuple(_without_marks(own)),
        files=tuple(files),
        links=links,
    )


def _tail(
    first: str, lines: Sequence[str]
) -> tuple[CanonicalUrl | None, Mapping[int, CanonicalUrl]]:
    """The source URL and the numbered ones; a line of URL characters continues the one before."""
    entries: list[tuple[int, str]] = [(0, first.strip())]
    closed = False
    for raw in lines:
        line = raw.strip()
        entry = _ENTRY.match(line)
        if entry:
            entries.append((int(entry[1]), entry[2]))
            closed = False
        elif not line or _LINKS_HEADING.match(line):
            closed = True
        elif not closed and _URL_PART.fullmatch(line):
            number, held = entries[-1]
            entries[-1] = (number, held + line)
    urls = {number: url for number, text in entries if (url := _address(text))}
    source = urls.pop(0, None)
    return source, MappingProxyType(urls)


def _address(text: str) -> CanonicalUrl | None:
    """The URL in « url », « <url> » or « [url](url) »; None for mail, traps and nonsense."""
    found = _URL.findall(_ESCAPE.sub(r"\1", text))
    if not found or TRAP.search(found[-1]):
        return None
    try:
        return canonical_url(found[-1])
    except RequestError:
        return None


def _split_files(
    paragraphs: Sequence[Paragraph], references: Mapping[int, CanonicalUrl]
) -> tuple[list[AttachedFile], list[Paragraph]]:
    """The attached files, and the paragraphs that are not about them."""
    files: list[AttachedFile] = []
    taken: set[int] = set()
    for index, paragraph in enumerate(paragraphs):
        download = _DOWNLOAD.search(paragraph.text)
        url = references.get(int(download[1])) if download else None
        if url is None:
            continue
        taken.add(index)
        top = index - 1
        weight = paragraph.text
        if top >= 0 and _WEIGHT.match(paragraphs[top].text):
            weight = paragraphs[top].text
            taken.add(top)
            top -= 1
        size = parse_size(weight) if "Poids" in weight else None
        shown = _shown(paragraphs, top, taken)
        taken |= shown.indices
        link = Link(
            url=url,
            kind=LinkKind.ATTACHMENT,
            title=plain_title(shown.title),
            size_bytes=size,
            cover=shown.cover,
        )
        files.append(AttachedFile(link=link, description=shown.description))
    return files, [p for index, p in enumerate(paragraphs) if index not in taken]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What stands above a download link, and which paragraphs that is."""

    title: str = ""
    description: str = ""
    cover: str = ""
    indices: frozenset[int] = frozenset()


def _shown(paragraphs: Sequence[Paragraph], last: int, taken: set[int]) -> _Shown:
    """Title nearest to the link, cover above it; or title lines, then a sentence describing it."""
    box = list(_box(paragraphs, last, taken))
    if not box:
        return _Shown()
    if not title_like(paragraphs[last].text):
        titles = [i for i in box[:-1] if title_like(paragraphs[i].text)]
        return _Shown(
            title=" – ".join(paragraphs[i].text for i in titles),
            description=paragraphs[last].text,
            indices=frozenset([*titles, last]),
        )
    cover = box[:-1]
    if not cover and paragraphs[last].gap >= _WIDE_GAP:
        above = list(_box(paragraphs, last - 1, taken))
        # Without a wide gap above it too, it is the end of the body and not a cover.
        cover = above if above and paragraphs[above[0]].gap >= _WIDE_GAP else []
    lines = "\n".join(paragraphs[i].text for i in cover)
    if len(lines) > _LONGEST_COVER or any(paragraphs[i].text.endswith(".") for i in cover):
        cover, lines = [], ""
    return _Shown(title=paragraphs[last].text, cover=lines, indices=frozenset([*cover, last]))


def _box(paragraphs: Sequence[Paragraph], last: int, taken: set[int]) -> Iterator[int]:
    """Indices of the paragraphs up to `last` without a wide gap between, in order."""
    first = last
    while first > 0 and paragraphs[first].gap < _WIDE_GAP and first - 1 not in taken:
        first -= 1
    if first >= 0 and last not in taken:
        yield from range(first, last + 1)


def _links(
    paragraphs: Sequence[Paragraph], references: Mapping[int, CanonicalUrl]
) -> Iterator[Link]:
    titles: dict[int, str] = {}
    for paragraph in paragraphs:
        for line in paragraph.text.split("\n"):
            start = 0
            for match in _REFERENCE.finditer(line):
                words = line[start : match.start()].strip(" -–•*")
                titles.setdefault(int(match[1]), words if len(words) <= _LONGEST_LINK_TITLE else "")
                start = match.end()
    for number, url in sorted(references.items()):
        yield Link(url=url, kind=LinkKind.LINK, title=titles.get(number, ""))


def _without_marks(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Paragraphs without references and furniture, none said twice in a row."""
    before = ""
    for paragraph in paragraphs:
        text = _REFERENCE.sub("", paragraph.text)
        lines = [line.strip() for line in text.split("\n")]
        text = "\n".join(line for line in lines if line and not FURNITURE_LINE.fullmatch(line))
        if text and text != before:
            yield Paragraph(
                text=text, gap=paragraph.gap, level=paragraph.level, bold=paragraph.bold
            )
            before = text
