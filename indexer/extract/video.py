"""A video: its title, what its description says, its chapters, and its captions by the minute.

The bytes are the bundle of `indexer.model.VIDEO_BUNDLE`; keys of `info` are those of yt-dlp's
info.json. A time locator is "&t=75s".
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain

from indexer.extract.captions import caption_sections, read_captions, time_label, time_locator
from indexer.extract.clean import clean_line, clean_text
from indexer.extract.origins import recorded
from indexer.extract.people import people_in
from indexer.extract.summary import first_sentences
from indexer.language import detect_language, language_of_words
from indexer.model import Extracted, Fetched, Link, LinkKind, Origin
from indexer.passages import Section, cut
from kb.errors import ExtractionError, FailureReason, RequestError
from kb.model import Dates, MediaType
from kb.urls import canonical_url

EXTRACTOR = "video/2"

_CHAPTER = re.compile(
    r"^\W{0,3}(?P<time>(?:\d{1,2}:)?\d{1,2}:\d{2})\)?\s*[-–—:|.]?\s*(?P<title>\S.*)$"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]")
_LONGEST_S = 7 * 24 * 3600
_UPLOAD_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chapter:
    start_s: float
    title: str


def extract_video(fetched: Fetched) -> Extracted:
    """What a video says of itself.

    Raises:
        ExtractionError: the bundle is not one (CORRUPT), or has neither title nor words (NO_TEXT).

    """
    info, captions = _bundle(fetched.body)
    title = clean_line(_text(info, "title"))
    description = clean_text(_text(info, "description"))
    chapters = tuple(_chapters(description)) or tuple(_listed_chapters(info))
    lines = [line for line in description.split("\n") if not _CHAPTER.match(line)]
    cues = read_captions(_text(captions, "text"), _text(captions, "format"))
    passages = cut(
        chain(
            [Section(paragraphs=tuple(filter(None, lines)))],
            map(_chapter_section, chapters),
            caption_sections(cues),
        )
    )
    if not title and not passages:
        raise ExtractionError(FailureReason.NO_TEXT, "la vidéo n’a ni titre, ni description")
    if not passages:
        passages = cut([Section(paragraphs=(title,))])
    spoken = " ".join(cue.text for cue in cues)
    declared = _text(captions, "language") or _text(info, "language")
    summary, published, people = first_sentences(lines), _published(info), people_in(lines)
    words = language_of_words("\n".join([*lines, spoken]))
    return Extracted(
        url=fetched.url,
        media_type=MediaType.VIDEO,
        title=title,
        passages=passages,
        language=words or detect_language("", declared=declared),
        extractor=EXTRACTOR,
        summary=summary,
        dates=Dates(published=published),
        people=people,
        links=tuple(_links(description)),
        origins=recorded(
            title=(title, Origin.PROPERTIES),
            summary=(summary, Origin.OPENING),
            published=(published, Origin.PROPERTIES),
            language=(words or declared, Origin.LANGUAGE if words else Origin.PROPERTIES),
            people=(people, Origin.TEXT),
        ),
    )


def _bundle(body: bytes) -> tuple[Mapping[str, object], Mapping[str, object]]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ExtractionError(FailureReason.CORRUPT, f"vidéo : JSON illisible ({error})") from None
    info = data.get("info") if isinstance(data, dict) else None
    if not isinstance(info, dict):
        raise ExtractionError(FailureReason.CORRUPT, "vidéo : l’objet « info » manque")
    captions = data.get("captions")
    return info, captions if isinstance(captions, dict) else {}


def _text(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _chapters(description: str) -> Iterator[_Chapter]:
    """« 1:15 Titre » lines; one line alone with a time is no table of chapters."""
    found = [match for line in description.split("\n") if (match := _CHAPTER.match(line))]
    for match in found if len(found) > 1 else []:
        seconds = 0
        for part in match["time"].split(":"):
            seconds = seconds * 60 + int(part)
        yield _Chapter(start_s=seconds, title=match["title"])


def _listed_chapters(info: Mapping[str, object]) -> Iterator[_Chapter]:
    listed = info.get("chapters")
    for chapter in listed if isinstance(listed, list) else ():
        if not isinstance(chapter, dict):
            continue
        title, start = clean_line(_text(chapter, "title")), chapter.get("start_time")
        if title and isinstance(start, int | float) and 0 <= start < _LONGEST_S:
            yield _Chapter(start_s=start, title=title)


def _chapter_section(chapter: _Chapter) -> Section:
    return Section(
        paragraphs=(chapter.title,),
        label=time_label(chapter.start_s),
        locator=time_locator(chapter.start_s),
    )


def _published(info: Mapping[str, object]) -> date | None:
    """The day it was put online: yt-dlp's release or upload date, else its time stamp (UTC)."""
    for key in ("release_date", "upload_date"):
        match = _UPLOAD_DATE.match(_text(info, key))
        if match:
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                continue
    stamp = info.get("timestamp")
    if isinstance(stamp, int | float) and 0 < stamp < datetime(9999, 1, 1, tzinfo=UTC).timestamp():
        return datetime.fromtimestamp(stamp, tz=UTC).date()
    return None


def _links(description: str) -> Iterator[Link]:
    for address in dict.fromkeys(_ADDRESS.findall(description)):
        try:
            yield Link(url=canonical_url(address), kind=LinkKind.LINK)
        except RequestError:
            continue
