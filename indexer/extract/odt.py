"""An OpenDocument text: headings, paragraphs, lists, tables, notes (ISO/IEC 26300).

Left out: what tracked changes removed, tables of contents, annotations, headers and footers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from indexer.extract.clean import clean_line, clean_text
from indexer.extract.office_package import OfficePackage, attribute, qualified, tag_of
from indexer.extract.office_table import TableTags
from indexer.extract.written import Written, extracted_from, links_to
from indexer.model import Extracted, Fetched
from indexer.passages import Block
from kb.errors import ExtractionError, FailureReason
from kb.model import MediaType

EXTRACTOR = "odt/2"
_NAMESPACES: Mapping[str, str] = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_DEEPEST_HEADING = 6
_MOST_SPACES = 20


def _n(name: str) -> str:
    return qualified(_NAMESPACES, name)


_P, _H, _ITEM, _BOX = _n("text:p"), _n("text:h"), _n("text:list-item"), _n("draw:text-box")
_TABLE = TableTags(table=_n("table:table"), row=_n("table:table-row"), cell=_n("table:table-cell"))
_NOTE_BODY, _LINK, _HREF = _n("text:note-body"), _n("text:a"), _n("xlink:href")
_LEFT_OUT = frozenset(
    map(
        _n,
        {"text:tracked-changes", "text:table-of-content", "office:annotation", "draw:image"}
        | {"office:forms", "text:sequence-decls", "text:alphabetical-index", "text:note-citation"},
    )
)
_SIGNS = {_n("text:tab"): " ", _n("text:line-break"): "\n"}


def extract_odt(fetched: Fetched) -> Extracted:
    """What an OpenDocument text says of itself.

    Raises:
        ExtractionError: CORRUPT, TOO_LARGE, ENCRYPTED, UNSUPPORTED (macros), or NO_TEXT.

    """
    package = OfficePackage(fetched.body)
    manifest = package.tree("META-INF/manifest.xml")
    if (
        manifest is not None
        and next(manifest.iter(_n("manifest:encryption-data")), None) is not None
    ):
        raise ExtractionError(FailureReason.ENCRYPTED, "un mot de passe protège le document")
    root = package.tree("content.xml")
    body = root.find(f"{_n('office:body')}/{_n('office:text')}") if root is not None else None
    if root is None or body is None:
        raise ExtractionError(FailureReason.CORRUPT, "l’archive ne contient pas de texte")
    reader = _Reader(titles=_title_styles(root))
    blocks = [*reader.blocks(body), *reader.after()]
    meta = package.tree("meta.xml")
    stated = {name: _first(meta, f"dc:{name}") for name in ("title", "language")}
    written = Written(
        blocks=blocks,
        title=reader.title,
        named=stated["title"],
        language=stated["language"],
        links=tuple(links_to(reader.linked, fetched.url)),
    )
    return extracted_from(fetched, written, media_type=MediaType.ODT, extractor=EXTRACTOR)


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads elements in order; notes wait for the end, text boxes for that of their paragraph."""

    titles: frozenset[str]
    title: str = ""
    linked: dict[str, str] = field(default_factory=dict)
    noted: list[etree._Element] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    def blocks(self, parent: etree._Element, bullet: str = "") -> Iterator[Block]:
        """Paragraphs and rows under an element, whatever wraps them."""
        for element in parent:
            tag = tag_of(element)
            if tag in {_P, _H}:
                yield from self.paragraph(element, bullet)
                bullet = ""  # of an item, the first paragraph alone has it
            elif tag == _TABLE.table:
                yield from _TABLE.blocks(element, self.blocks)
            elif tag == _ITEM:
                yield from self.blocks(element, "- ")
            elif tag and tag not in _LEFT_OUT:
                yield from self.blocks(element)

    def paragraph(self, element: etree._Element, bullet: str) -> Iterator[Block]:
        text = clean_text("".join(self.words(element)))
        boxes, self.boxes = self.boxes, []
        is_title = attribute(element, _n("text:style-name")) in self.titles
        if text and is_title and not self.title:
            self.title = clean_line(text)
        if text and (is_title or tag_of(element) == _H):
            level = attribute(element, _n("text:outline-level"))
            depth = int(level) if level.isdecimal() else 1
            yield Block(text=clean_line(text), level=min(max(depth, 1), _DEEPEST_HEADING))
        elif text:
            yield Block(text=bullet + text)
        for box in boxes:
            yield from self.blocks(box)

    def words(self, element: etree._Element) -> Iterator[str]:
        """The text of a paragraph; text boxes and notes in it are put aside."""
        yield element.text or ""
        for child in element:
            tag = tag_of(child)
            if tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == _n("text:s"):
                count = attribute(child, _n("text:c"))
                yield " " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1)
            elif tag == _BOX:
                self.boxes.append(child)
            elif tag == _NOTE_BODY:
                self.noted.append(child)
            elif tag == _LINK:
                text = "".join(self.words(child))
                self.linked.setdefault(attribute(child, _HREF), clean_line(text))
                yield text
            elif tag and tag not in _LEFT_OUT:
                yield from self.words(child)
            yield child.tail or ""

    def after(self) -> Iterator[Block]:
        """The notes, after the text."""
        noted, self.noted = self.noted, []
        for note in noted:
            yield from self.blocks(note)


def _title_styles(root: etree._Element) -> frozenset[str]:
    """The names that the style of titles has in this document."""
    automatic = root.iterfind(f"{_n('office:automatic-styles')}/{_n('style:style')}")
    based = (
        attribute(style, _n("style:name"))
        for style in automatic
        if attribute(style, _n("style:parent-style-name")) == "Title"
    )
    return frozenset({"Title", *based})


def _first(root: etree._Element | None, name: str) -> str:
    found = next(root.iter(_n(name)), None) if root is not None else None
    return (found.text or "") if found is not None else ""
