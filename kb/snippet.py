"""Short extracts of a passage around what answers the query, and the matched words in any text.

Extracts start and end with sentences where they can. Long passages are first skimmed for the best
window, and only that window is analysed as documents are; a passage where skimming sees nothing is
analysed whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from kb.query.marks import Found, Marker
from kb.query.spot import spot
from kb.search import Snippet, Span
from kb.skim import skim

MAX_CHARS = 240
"""Two lines of a results page."""

SKIM_FROM = 600
"""Shorter texts are analysed whole: it costs no more than skimming them first."""

HINT = 0.2
"""What a word of a phrase weighs while skimming, against one that answers by itself."""

SPACE = re.compile(r"\s+")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]+")
SENTENCE = re.compile(
    r"[.!?…\n](?:"
    r"(?<!\n)(?<!\s[A-Z]\.)[»”\")\]]*\s+(?=[\"«“(\[]?\s?[^\W_a-zà-ÿ])"
    r"|(?<=\n)\s*\n|(?<=\n)(?=\s*[-•–*]))"
)
"""Where a sentence or a paragraph ends, with the sign or the line end that ends it.

A lone capital before the dot is an initial. The sign comes first so that it is looked for fast.
"""


def highlight(text: str, marker: Marker) -> tuple[Span, ...]:
    """Matched words of a whole text, in code points of it."""
    if not marker or not text:
        return ()
    return tuple(Span(start=f.start, end=f.end) for f in spot(text, marker))


def snippet(text: str, marker: Marker, max_chars: int = MAX_CHARS) -> Snippet | None:
    """The best extract of at most `max_chars` code points; None when nothing in it matches."""
    if not marker:
        return None
    if len(text) > SKIM_FROM:
        start, end = window(text, skim(text, marker), marker.weights, max_chars)
        low, high = whole_words(text, start, end)
        found = spot(text[low:high], marker)
        if low:
            found = shifted(found, low)
        if any(start <= f.start and f.end <= end for f in found):
            return extract(text, start, end, found)
    found = spot(text, marker)
    if not found:
        return None
    start, end = window(text, found, marker.weights, max_chars)
    return extract(text, start, end, found)


def opening(text: str, max_chars: int = MAX_CHARS) -> Snippet:
    """How a text begins, for a document whose body does not match."""
    start = len(text) - len(text.lstrip())
    return extract(text, start, closing(text, start, start, max_chars - 2), ())


def window(
    text: str, found: Sequence[Found], weights: Mapping[int, float], max_chars: int
) -> tuple[int, int]:
    """The stretch to show: the matches that say most together, with the sentences around them."""
    if not found:
        return 0, closing(text, 0, 0, max_chars)
    room = max_chars - 4  # an ellipsis and a space on each side
    first, last = densest(found, weights, room)
    start = lead(text, first, last, room)
    return start, closing(text, start, last, room)


def densest(found: Sequence[Found], weights: Mapping[int, float], room: int) -> tuple[int, int]:
    """Start and end of the run of matches that covers most; the earliest of equals."""
    best, best_score = (found[0].start, found[0].end), -1.0
    if len(found) == 1:
        return best
    for index, first in enumerate(found):
        seen: set[int] = set()
        score, last = 0.0, first.end
        for match in found[index:]:
            if match.end - first.start > room * 0.8:
                break
            score += 0.05 if match.concept in seen else weights.get(match.concept, HINT)
            seen.add(match.concept)
            last = match.end
        if score > best_score + 1e-9:
            best, best_score = (first.start, max(last, first.end)), score
    return best


def lead(text: str, first: int, last: int, room: int) -> int:
    """Where to begin before the first match: its sentence, or the nearest word within reach."""
    slack = max(room - (last - first), 0)
    reach = max(first - slack, 0)
    ends = [m.end() for m in SENTENCE.finditer(text, max(reach - 3, 0), first)]
    ends = [end for end in ends if reach <= end <= first]
    if ends:
        # The sentence before gives context when it fits in half of what is left.
        return next((end for end in ends if first - end <= slack // 2), ends[-1])
    if reach == 0:
        return len(text) - len(text.lstrip())
    near = max(first - slack // 3, 0)
    space = SPACE.search(text, near, first)
    return space.end() if space else first


def closing(text: str, start: int, last: int, room: int) -> int:
    """Where to end after the last match: a sentence if that shows enough, else a word."""
    limit = start + room
    if limit >= len(text):
        return len(text.rstrip())
    ends = [
        m.start() + (text[m.start()] != "\n")
        for m in SENTENCE.finditer(text, last, min(limit + 2, len(text)))
    ]
    ends = [end for end in ends if last < end <= limit]
    if ends and ends[-1] - start >= room * 0.5:
        return ends[-1]
    space = last_space(text, last, limit + 1)
    return space if space > last else max(last, limit)


def last_space(text: str, start: int, end: int) -> int:
    """Where the last run of space in a stretch begins; -1 when there is none."""
    piece = text[start:end]
    bare = piece.rstrip()
    if len(bare) < len(piece):
        return start + len(bare)
    before = bare.rsplit(None, 1)
    if len(before) == 2:
        return start + len(before[0])
    return start if bare[:1].isspace() else -1


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with the rest of the words that it cuts, forty code points of it at most."""
    if start and not text[start - 1].isspace():
        before = text[max(start - 40, 0) : start].split()[-1:]
        start -= len(before[0])
    if end < len(text) and not text[end].isspace():
        after = SPACE.search(text, end)
        end = min(after.start() if after else len(text), end + 40)
    return start, end


def extract(text: str, start: int, end: int, found: Iterable[Found]) -> Snippet:
    """A stretch as one clean line, with its matches where they stand in that line."""
    cut = start > 0 and text[:start].strip() and not begins_sentence(text, start)
    if is_clean(text[start:end]):
        return clean_extract(text, start, end, found, "… " if cut else "")
    line = Line()
    if cut:
        line.add("… ")
    at = start
    for match in found:
        if match.start < at or match.end > end:
            continue
        line.add(text[at : match.start])
        surface = text[match.start : match.end]
        line.mark(match.text if "\n" in surface and match.text else surface)
        at = match.end
    line.add(text[at:end])
    if goes_on(text, start, end):
        line.add(" …")
    return line.snippet()


def is_clean(piece: str) -> bool:
    """Whether a stretch already is one clean line, as most are."""
    return (
        bool(piece)
        and piece.isprintable()  # the only space that is printable is the plain one
        and "  " not in piece
        and unicodedata.is_normalized("NFC", piece)
        and piece[:1] != " "
        and piece[-1:] != " "
    )


def clean_extract(text: str, start: int, end: int, found: Iterable[Found], before: str) -> Snippet:
    """A clean stretch, with its matches: offsets only shift."""
    spans: list[Span] = []
    at, by = start, len(before) - start
    for match in found:
        if at <= match.start and match.end <= end:
            spans.append(Span(start=match.start + by, end=match.end + by))
            at = match.end
    after = " …" if goes_on(text, start, end) else ""
    return Snippet(text=f"{before}{text[start:end]}{after}", spans=tuple(spans))


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether the text goes on in the middle of a sentence."""
    if not text[end:].strip():
        return False
    return not text[start:end].rstrip().endswith((".", "!", "?", "…"))


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence ends right before."""
    return any(m.end() == start for m in SENTENCE.finditer(text, max(start - 40, 0), start + 2))


class Line:
    """One line in the making: runs of space made one, what is not seen left out, NFC."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []

    def add(self, piece: str) -> None:
        """Text that is not marked."""
        clean = unicodedata.normalize("NFC", SPACE.sub(" ", UNSEEN.sub("", piece)))
        if clean.startswith(" ") and (not self.text or self.text.endswith(" ")):
            clean = clean[1:]
        self.text += clean

    def mark(self, piece: str) -> None:
        """Text that is."""
        start = len(self.text)
        self.add(piece)
        if len(self.text) > start:
            self.spans.append(Span(start=start, end=len(self.text)))

    def snippet(self) -> Snippet:
        """What was put together."""
        return Snippet(text=self.text.rstrip(), spans=tuple(self.spans))


def shifted(found: Iterable[Found], by: int) -> list[Found]:
    """The same matches in a text that starts `by` earlier."""
    return [Found(f.start + by, f.end + by, f.concept, f.text) for f in found]
