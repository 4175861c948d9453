"""Read the text sources of the sample PDFs: TOML front matter, then a small markup.

The markup, a block being lines up to a blank line:

    # Heading          ## Heading         ### Heading      bookmarked when `outline = true`
    Prose, its lines joined by spaces.
    - item             one line an item, joined lines not allowed
    | a | b |          a table; its first row is the head
    > prose            a framed remark
    ---                alone: the next page begins
    ||                 alone: the next column begins (two-columns only)

Inline: `**bold**`, `[words](https://…)` for a link out and `[words](#slug-of-a-heading)` for a link
inside the document; a paragraph that uses them is never hyphenated. A `PdfSource` that exists is
valid; every error is a `ConfigError` that names file and line or key.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from indexer.replica.front_matter import Keys, split
from kb.errors import ConfigError

_INTERNAL_LINK = re.compile(r"\]\(#([^)]+)\)")


class Layout(StrEnum):
    """How the pages of a document are set."""

    ARTICLE = "article"
    TWO_COLUMNS = "two-columns"
    SLIDES = "slides"
    SCAN = "scan"


class Kind(StrEnum):
    """What a block of the markup is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    REMARK = "remark"
    PAGE_BREAK = "page-break"
    COLUMN_BREAK = "column-break"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block: `lines` are list items, table rows still piped, or one joined paragraph.

    `line` is where it begins in its file, from 1.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    level: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfSource:
    """A sample PDF as written: `title` is printed, `metadata_title` is what the file claims.

    `pages` is the count the text must fill, `size` and the side
    `margin` are in points, `date` is the file's, naive as in
    its front matter; `{page}` and `{pages}` in `header` and `footer` stand for the numbers.
    """

    name: str
    title: str
    metadata_title: str
    subtitle: str
    author: str
    date: dt.datetime
    language: str
    layout: Layout
    pages: int
    font: str
    size: float
    margin: float
    header: str
    footer: str
    password: str
    outline: bool
    hyphenate: bool
    soft_hyphens: bool
    ligatures: bool
    blocks: tuple[Block, ...]


DEFAULT_SIZE, DEFAULT_MARGIN = 13.0, 56.0  # points
FONTS = ("Helvetica", "Times-Roman", "Vera")  # the first is what a document gets unasked


def source_names() -> tuple[str, ...]:
    """Names of the sources without their suffix, sorted."""
    folder = resources.files("corpus") / "sample" / "pdfs"
    return tuple(
        sorted(f.name.removesuffix(".md") for f in folder.iterdir() if f.name.endswith(".md"))
    )


def load_source(stem: str) -> PdfSource:
    """The source of that name. Raises `ConfigError` when it is malformed."""
    file = resources.files("corpus") / "sample" / "pdfs" / f"{stem}.md"
    return parse_source(stem, file.read_text(encoding="utf-8"))


def parse_source(stem: str, text: str) -> PdfSource:
    """Parse one source. Raises `ConfigError` with file and line or key."""
    where = f"corpus/sample/pdfs/{stem}.md"
    keys, body, first_line = split(text, where)
    source = PdfSource(
        name=f"{stem}.pdf",
        title=keys.required("title", str),
        metadata_title=keys.optional("metadata_title", str) or "",
        subtitle=keys.optional("subtitle", str) or "",
        author=keys.optional("author", str) or "",
        date=keys.required("date", dt.datetime),
        language=keys.optional("language", str) or "fr-FR",
        layout=Layout(_one_of(keys, "layout", tuple(Layout))),
        pages=keys.required("pages", int),
        font=_one_of(keys, "font", FONTS),
        size=keys.optional("size", float) or DEFAULT_SIZE,
        margin=keys.optional("margin", float) or DEFAULT_MARGIN,
        header=keys.optional("header", str) or "",
        footer=keys.optional("footer", str) or "",
        password=keys.optional("password", str) or "",
        outline=keys.optional("outline", bool) or False,
        hyphenate=keys.optional("hyphenate", bool) or False,
        soft_hyphens=keys.optional("soft_hyphens", bool) or False,
        ligatures=keys.optional("ligatures", bool) or False,
        blocks=_blocks(body.splitlines(), first_line, where),
    )
    keys.finish()
    _check_links(source, where)
    _check_layout(source, where)
    return source


def _one_of(keys: Keys, key: str, choices: Sequence[str]) -> str:
    value = keys.optional(key, str) or choices[0]
    if value not in choices:
        raise ConfigError(f"{keys.where}: {key!r} must be one of {', '.join(choices)}: {value!r}")
    return value


def slug(heading: str) -> str:
    """The anchor of a heading: `« Qui fait quoi ? »` → `qui-fait-quoi`."""
    plain = (
        unicodedata.normalize("NFKD", heading.replace("’", "-"))
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def cells(row: str) -> tuple[str, ...]:
    """The cells of a piped row, trimmed."""
    return tuple(cell.strip() for cell in row.strip().strip("|").split("|"))


def _blocks(lines: Sequence[str], first_line: int, where: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and lines[end].strip():
            end += 1
        if end > index:
            blocks.append(_block(lines[index:end], first_line + index, where))
        index = max(end, index + 1)
    if not blocks:
        raise ConfigError(f"{where}: no text after the front matter")
    return tuple(blocks)


def _block(lines: Sequence[str], number: int, where: str) -> Block:
    first = lines[0]
    alone = {"---": Kind.PAGE_BREAK, "||": Kind.COLUMN_BREAK}.get(first)
    heading = re.fullmatch(r"(#{1,3}) (.+)", first)
    if (alone or heading) and len(lines) > 1:
        raise ConfigError(f"{where}:{number + 1}: a blank line must follow {first!r}")
    if alone:
        return Block(kind=alone, line=number)
    if heading:
        level, text = len(heading.group(1)), heading.group(2)
        return Block(kind=Kind.HEADING, lines=(text,), level=level, line=number)
    for prefix, kind in (("- ", Kind.LIST), ("|", Kind.TABLE), (">", Kind.REMARK)):
        if first.startswith(prefix):
            return _prefixed(lines, prefix, kind, number, where)
    return Block(kind=Kind.PARAGRAPH, lines=(" ".join(lines),), line=number)


def _prefixed(lines: Sequence[str], prefix: str, kind: Kind, number: int, where: str) -> Block:
    for offset, line in enumerate(lines):
        if not line.startswith(prefix):
            raise ConfigError(
                f"{where}:{number + offset}: every line of this {kind} begins with {prefix!r}"
            )
    if kind is Kind.TABLE:
        widths = {len(cells(line)) for line in lines}
        if len(widths) > 1:
            raise ConfigError(
                f"{where}:{number}: the rows of this table have {sorted(widths)} cells"
            )
        return Block(kind=kind, lines=tuple(lines), line=number)
    texts = tuple(line[len(prefix) :].strip() for line in lines)
    if kind is Kind.REMARK:
        texts = (" ".join(texts),)
    return Block(kind=kind, lines=texts, line=number)


def _check_layout(source: PdfSource, where: str) -> None:
    if (source.soft_hyphens or source.ligatures) and source.font != "Vera":
        raise ConfigError(f"{where}: soft_hyphens and ligatures need font = 'Vera'")
    level = 0
    for block in source.blocks:
        if block.kind is Kind.COLUMN_BREAK and source.layout is not Layout.TWO_COLUMNS:
            raise ConfigError(f"{where}:{block.line}: '||' needs layout = 'two-columns'")
        if block.kind is Kind.HEADING:
            if source.outline and block.level > level + 1:
                raise ConfigError(f"{where}:{block.line}: a bookmark cannot skip a level")
            level = block.level


def _check_links(source: PdfSource, where: str) -> None:
    anchors = {slug(b.lines[0]) for b in source.blocks if b.kind is Kind.HEADING}
    for block in source.blocks:
        for line in block.lines:
            for target in _INTERNAL_LINK.findall(line):
                if target not in anchors:
                    raise ConfigError(f"{where}:{block.line}: no heading gives #{target}")
