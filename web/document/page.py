"""A document as its page shows it: its text passage by passage, marked, and how to jump in it.

A text longer than PART_CHARS is shown a part at a time, so that a book opens as fast as a leaflet;
what matches is counted and listed over the whole of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from kb.errors import RequestError
from kb.model import DocId, Document, Passage
from kb.searcher import PassageView, Searcher
from web.addressing.addresses import document_url
from web.rendering.render import mark, paragraphs, place, web_address

MAX_FILES = 40
"""Attachments looked up; a page that lists more is a catalogue, and links to the files alone."""

PART_CHARS = 240_000
"""How much text is shown at once: some eighty dense pages, 80 kB compressed."""

BRIEF_CHARS = 90
"""A passage of one line up to here, such as a chapter of a video, stands beside its label."""

JOINT = " · "
"""Stands in a label between a page's number and its heading."""

ITEM = "- "
"""What a line of a list begins with in the text of a document."""

_PAGE = re.compile(r"#page=([0-9]{1,6})")
_SECONDS = re.compile(r"&t=([0-9]{1,6})s")
_TYPED_TIME = re.compile(
    r"(?:(\d{1,3})\s*(?:h|:)\s*)??(?:(\d{1,4})\s*(?:min|mn|m|:)\s*)?(\d{1,6})?\s*(?:s|sec)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or the items of a list."""

    paragraph: Markup | None = None
    items: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A passage in the rail: `address` leads to it in our own page."""

    label: str
    address: str
    marks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageText:
    """One passage: `address` opens the original there, None where a browser cannot go."""

    ordinal: int
    label: str
    named: bool
    """Whether the document itself gives it that label."""
    heading: Markup
    address: str | None
    blocks: tuple[Block, ...]
    marks: int
    recognised: bool = False
    """Whether its text was recognised from an image."""
    page: int | None = None
    seconds: int | None = None
    following: Jump | None = None
    """The next passage that holds words of the query, for one that does too."""

    @property
    def anchor(self) -> str:
        """Its name within the page."""
        return f"passage-{self.ordinal}"

    @property
    def brief(self) -> bool:
        """Whether it is a line that stands beside its label."""
        text = self.blocks[0].paragraph if len(self.blocks) == 1 else None
        return self.seconds is not None and text is not None and len(text) <= BRIEF_CHARS


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """The text of a document under the light of a query, "" for none."""

    query: str
    title: Markup
    passages: tuple[PassageText, ...]
    """Those of the part shown."""
    rail: tuple[Jump, ...]
    """Every passage of the document."""
    parts: tuple[Jump, ...]
    """The parts of a long document, `marks` counting their words found; () for a short one."""
    part: int
    asked: Jump | None
    """The passage that the address asks for, if it does."""
    original: str | None
    measure: str
    """What a reader may jump to by number: "page", "time", or "" where passages have names."""
    pages: int
    """The number of the last page that has a text; 0 where there are no pages."""

    @property
    def matching(self) -> tuple[Jump, ...]:
        """Passages that hold words of the query."""
        return tuple(jump for jump in self.rail if jump.marks)

    @property
    def marks(self) -> int:
        """Words found in the text."""
        return sum(jump.marks for jump in self.rail)

    @property
    def recognised(self) -> bool:
        """Whether any of the text shown was recognised from an image."""
        return any(passage.recognised for passage in self.passages)


def compose(
    searcher: Searcher, document: Document, query: str, passage: int | None = None
) -> DocumentPage:
    """The page of a document, every match of the query marked, at the part that holds `passage`."""
    views = searcher.highlight(document, query)
    runs = parts_of(document.passages)
    part = next((at for at, run in enumerate(runs) if passage is not None and passage in run), 0)
    shown = runs[part] if runs else range(0)
    base = document_url(document.id, query)
    rail = [
        Jump(
            label=view.label or place(view.ordinal),
            address=_within(base, view.ordinal, here=view.ordinal in shown),
            marks=len(view.spans),
        )
        for view in views
    ]
    following = _following(rail)
    parts = tuple(_part(rail, document.passages[run.start : run.stop], base) for run in runs)
    return DocumentPage(
        query=query,
        title=mark(document.title, searcher.highlight_title(document, query)),
        passages=tuple(
            passage_text(views[at], document.passages[at].confidence, following.get(at))
            for at in shown
        ),
        rail=tuple(rail),
        parts=parts if len(parts) > 1 else (),
        part=part,
        asked=next((jump for at, jump in enumerate(rail) if at == passage), None),
        original=web_address(document.url),
        measure=measure_of(document.passages),
        pages=max((_number(_PAGE, each.locator) or 0 for each in document.passages), default=0),
    )


def parts_of(passages: Sequence[Passage]) -> list[range]:
    """Runs of passages of up to PART_CHARS characters, or of one longer passage."""
    runs: list[range] = []
    start = held = 0
    for at, passage in enumerate(passages):
        if at > start and held + len(passage.text) > PART_CHARS:
            runs.append(range(start, at))
            start, held = at, 0
        held += len(passage.text)
    if passages:
        runs.append(range(start, len(passages)))
    return runs


def _part(rail: Sequence[Jump], passages: Sequence[Passage], base: str) -> Jump:
    first, last = passages[0], passages[-1]
    one, other = (_number(_PAGE, each.locator) for each in (first, last))
    label = f"{rail[first.ordinal].label} – {rail[last.ordinal].label}"
    return Jump(
        label=label if one is None or other is None else f"pages {one} à {other}",
        address=_within(base, first.ordinal, here=False),
        marks=sum(rail[each.ordinal].marks for each in passages),
    )


def _within(base: str, ordinal: int, *, here: bool) -> str:
    if here:
        return f"#passage-{ordinal}"
    return f"{base}{'&' if '?' in base else '?'}passage={ordinal}#passage-{ordinal}"


def _following(rail: Sequence[Jump]) -> Mapping[int, Jump]:
    found = [at for at, jump in enumerate(rail) if jump.marks]
    return {at: rail[after] for at, after in pairwise(found)}


def passage_text(
    view: PassageView, confidence: float | None = None, following: Jump | None = None
) -> PassageText:
    """A passage laid out; a heading that a text begins with is in its label too, and said once."""
    lines = paragraphs(view.text, view.spans)
    label = view.label or place(view.ordinal)
    opening = view.text.strip().partition("\n")[0].strip()
    before = label.removesuffix(opening)
    if lines and opening and (not before or before.endswith(JOINT)):
        heading = escape(before[:1].upper() + before[1:]) + lines.pop(0)
    else:
        heading = escape(label[:1].upper() + label[1:])
    return PassageText(
        ordinal=view.ordinal,
        label=label,
        named=bool(view.label),
        heading=heading,
        address=web_address(view.url) if view.locator else None,
        blocks=tuple(blocks(lines)),
        marks=len(view.spans),
        recognised=confidence is not None,
        page=_number(_PAGE, view.locator),
        seconds=_number(_SECONDS, view.locator),
        following=following,
    )


def blocks(lines: Iterable[Markup]) -> Iterator[Block]:
    """Paragraphs and lists: lines that follow each other and begin with a dash are one list."""
    for listed, run in groupby(lines, key=lambda each: each.startswith(ITEM)):
        if listed:
            yield Block(items=tuple(each[len(ITEM) :] for each in run))
        else:
            yield from (Block(paragraph=each) for each in run)


def _number(pattern: re.Pattern[str], locator: str) -> int | None:
    found = pattern.fullmatch(locator)
    return int(found[1]) if found else None


def measure_of(passages: Sequence[Passage]) -> str:
    """What passages are numbered by: "page", "time" or ""."""
    for name, pattern in (("page", _PAGE), ("time", _SECONDS)):
        if sum(pattern.fullmatch(passage.locator) is not None for passage in passages) > 1:
            return name
    return ""


def passage_at(passages: Sequence[Passage], typed: str) -> int:
    """The passage at a page (« 12 ») or a moment (« 12:05 », « 12 min 05 », « 725 »).

    A page without text leads to the one before it, and so does a moment.

    Raises:
        RequestError: neither is written, or the document is not numbered so.

    """
    pattern = {"page": _PAGE, "time": _SECONDS}.get(measure_of(passages))
    wanted = _typed(typed)
    if pattern is None or wanted is None:
        raise RequestError("vers", f"vers est une page ou un moment, et non {typed[:40]!r}")
    reached = [
        (at_number, -passage.ordinal, passage.ordinal)
        for passage in passages
        if (at_number := _number(pattern, passage.locator)) is not None and at_number <= wanted
    ]
    return max(reached)[2] if reached else 0


def _typed(typed: str) -> int | None:
    text = typed.strip().lower().removeprefix("page").strip()
    found = _TYPED_TIME.fullmatch(text) if text else None
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def held_files(searcher: Searcher, document: Document) -> frozenset[DocId]:
    """The attachments whose text can be read here too."""
    with searcher.engine.reader() as reader:
        return frozenset(reader.heads([file.id for file in document.attachments[:MAX_FILES]]))
