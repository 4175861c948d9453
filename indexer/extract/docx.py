"""A Word document: its text as its author sees it, with headings, lists and tables.

Office Open XML (ECMA-376). Kept: inserted text, text boxes, notes, content controls. Left out:
deleted and hidden text, headers and footers, fields' instructions, tables of contents.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath

from lxml import etree

from indexer.extract.clean import clean_line, clean_text
from indexer.extract.office_package import OfficePackage, attribute, qualified, tag_of
from indexer.extract.office_table import TableTags
from indexer.extract.written import Written, extracted_from, links_to
from indexer.model import Extracted, Fetched
from indexer.passages import Block
from kb.errors import ExtractionError, FailureReason
from kb.model import MediaType

EXTRACTOR = "docx/2"
_NAMESPACES: Mapping[str, str] = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_STRICT = "http://purl.oclc.org/ooxml/"
"""Documents saved as « strict » have other names for the same elements (ISO/IEC 29500-1)."""
_MAIN = "/officeDocument"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc( heading| \d)?$", re.IGNORECASE)
_DEEPEST_HEADING = 6
_MOST_BASES = 20


def _w(name: str) -> str:
    return qualified(_NAMESPACES, f"w:{name}")


_P, _VAL = _w("p"), _w("val")
_TABLE = TableTags(table=_w("tbl"), row=_w("tr"), cell=_w("tc"))
_LEFT_OUT = frozenset(
    _w(name)
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "pPr",
        "rPr",
        "delText",
        "sectPr",
        "tblPr",
        "sdtPr",
    )
)
_SIGNS = {_w("tab"): " ", _w("br"): "\n", _w("cr"): "\n", _w("noBreakHyphen"): "-", _w("ptab"): " "}
_NOTES = {_w("footnoteReference"): "footnotes", _w("endnoteReference"): "endnotes"}
_TEXT_BOX, _LINK, _RUN = _w("txbxContent"), _w("hyperlink"), _w("r")
_FALLBACK = qualified(_NAMESPACES, "mc:Fallback")
_ID = qualified(_NAMESPACES, "r:id")


def extract_docx(fetched: Fetched) -> Extracted:
    """What a Word document says of itself.

    Raises:
        ExtractionError: CORRUPT, TOO_LARGE, ENCRYPTED, UNSUPPORTED (macros), or NO_TEXT.

    """
    package = OfficePackage(fetched.body)
    main = _main_part(package)
    root = _part(package, main)
    body = root.find(_w("body")) if root is not None else None
    if body is None:
        raise ExtractionError(FailureReason.CORRUPT, "l’archive ne contient pas de texte de Word")
    reader = _Reader(styles=_styles(package, main), targets=_targets(package, main))
    blocks = [*reader.blocks(body), *reader.notes(package, main)]
    named, language = _stated(package)
    written = Written(
        blocks=blocks,
        title=reader.title,
        named=named,
        language=language,
        links=tuple(links_to(reader.linked, fetched.url)),
    )
    return extracted_from(fetched, written, media_type=MediaType.DOCX, extractor=EXTRACTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What a style makes of a paragraph."""

    level: int = 0
    title: bool = False
    contents: bool = False
    item: bool = False


_PLAIN = _Style()


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads parts in order; remembers the title, what was linked, which notes were called."""

    styles: Mapping[str, _Style]
    targets: Mapping[str, str]
    title: str = ""
    linked: dict[str, str] = field(default_factory=dict)
    called: dict[tuple[str, str], None] = field(default_factory=dict)
    boxes: list[etree._Element] = field(default_factory=list)

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Paragraphs and rows under an element, whatever wraps them."""
        for element in parent:
            tag = tag_of(element)
            if tag == _P:
                yield from self.paragraph(element)
            elif tag == _TABLE.table:
                yield from _TABLE.blocks(element, self.blocks)
            elif tag and tag not in _LEFT_OUT:
                yield from self.blocks(element)

    def paragraph(self, element: etree._Element) -> Iterator[Block]:
        style = self.style_of(element)
        text = clean_text("".join(self.words(element)))
        boxes, self.boxes = self.boxes, []
        if text and not style.contents:
            if style.title and not self.title:
                self.title = clean_line(text)
            if style.title or style.level:
                yield Block(text=clean_line(text), level=style.level or 1)
            else:
                yield Block(text=f"- {text}" if style.item else text)
        for box in boxes:
            yield from self.blocks(box)

    def words(self, element: etree._Element) -> Iterator[str]:
        """The text of a paragraph; text boxes in it are put aside."""
        for child in element:
            tag = tag_of(child)
            if tag == _w("t"):
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == _TEXT_BOX:
                self.boxes.append(child)
            elif tag in _NOTES:
                self.called[_NOTES[tag], attribute(child, _w("id"))] = None
            elif tag == _LINK:
                text = "".join(self.words(child))
                if target := self.targets.get(attribute(child, _ID)):
                    self.linked.setdefault(target, clean_line(text))
                yield text
            elif tag and tag not in _LEFT_OUT and tag != _FALLBACK and not _is_hidden(child):
                yield from self.words(child)

    def style_of(self, element: etree._Element) -> _Style:
        properties = element.find(_w("pPr"))
        if properties is None:
            return self.styles.get("", _PLAIN)
        named = properties.find(_w("pStyle"))
        key = attribute(named, _VAL) if named is not None else ""
        style = self.styles.get(key, _PLAIN)
        return _Style(
            level=_outline_level(properties) or style.level,
            title=style.title,
            contents=style.contents,
            item=style.item or _is_item(properties),
        )

    def notes(self, package: OfficePackage, main: str) -> Iterator[Block]:
        """The notes that the text calls, after it."""
        for kind in ("footnotes", "endnotes"):
            root = _part(package, join(main.rpartition("/")[0], f"{kind}.xml"))
            for note in root if root is not None else ():
                if (kind, attribute(note, _w("id"))) in self.called:
                    yield from self.blocks(note)


def _main_part(package: OfficePackage) -> str:
    """The name of the part that holds the text, as the package says; else the usual one."""
    relations = package.tree("_rels/.rels")
    for relation in relations if relations is not None else ():
        if attribute(relation, "Type").endswith(_MAIN):
            return normpath(attribute(relation, "Target").lstrip("/"))
    return "word/document.xml"


def _part(package: OfficePackage, name: str) -> etree._Element | None:
    """A part under the names of the transitional form."""
    data = package.text(name)
    if data is not None and _STRICT.encode() in data:
        raise ExtractionError(
            FailureReason.UNSUPPORTED,
            "document Word au format «\u202fstrict\u202f»\u202f: enregistrez-le en .docx ordinaire",
        )
    return package.tree(name)


def _targets(package: OfficePackage, main: str) -> Mapping[str, str]:
    """Addresses out of the document by the name its links have for them."""
    folder, _, name = main.rpartition("/")
    relations = package.tree(join(folder, "_rels", f"{name}.rels"))
    return {
        attribute(relation, "Id"): attribute(relation, "Target")
        for relation in (relations if relations is not None else ())
        if attribute(relation, "TargetMode") == "External"
    }


def _styles(package: OfficePackage, main: str) -> Mapping[str, _Style]:
    """What each style makes of a paragraph, what it is based on included."""
    root = _part(package, join(main.rpartition("/")[0], "styles.xml"))
    if root is None:
        return {}
    elements = {attribute(one, _w("styleId")): one for one in root.iterchildren(_w("style"))}
    return {key: _style(key, elements) for key in elements}


def _style(key: str, elements: Mapping[str, etree._Element]) -> _Style:
    level, title, contents, item = 0, False, False, False
    for _ in range(_MOST_BASES):
        element = elements.get(key)
        if element is None:
            break
        named = element.find(_w("name"))
        name = attribute(named, _VAL) if named is not None else ""
        heading = _HEADING.fullmatch(name)
        properties = element.find(_w("pPr"))
        level = level or (int(heading[1]) if heading else 0)
        title = title or name.lower() == "title"
        contents = contents or _CONTENTS.fullmatch(name) is not None
        if properties is not None:
            level = level or _outline_level(properties)
            item = item or _is_item(properties)
        base = element.find(_w("basedOn"))
        key = attribute(base, _VAL) if base is not None else ""
    # Numbered headings are headings.
    level = min(level, _DEEPEST_HEADING)
    return _Style(level=level, title=title, contents=contents, item=item and not level)


def _outline_level(properties: etree._Element) -> int:
    """The level that a paragraph has in the outline, from 1; 0 for text."""
    found = properties.find(_w("outlineLvl"))
    value = attribute(found, _VAL) if found is not None else ""
    return int(value) + 1 if value.isdecimal() and int(value) < _DEEPEST_HEADING else 0


def _is_item(properties: etree._Element) -> bool:
    number = properties.find(f"{_w('numPr')}/{_w('numId')}")
    return number is not None and attribute(number, _VAL) not in {"", "0"}


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{_w('rPr')}/{_w('vanish')}") if tag_of(run) == _RUN else None
    return hidden is not None and attribute(hidden, _VAL) not in {"0", "false"}


def _stated(package: OfficePackage) -> tuple[str, str]:
    """Title and language that the file's properties state."""
    root = package.tree("docProps/core.xml")
    if root is None:
        return "", ""
    texts = (root.findtext(qualified(_NAMESPACES, f"dc:{name}")) for name in ("title", "language"))
    title, language = (text or "" for text in texts)
    return title, language
