"""The sample videos: files as yt-dlp writes them beside a video id."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
import webvtt

ROOT = Path(__file__).resolve().parents[4]
VIDEOS = ROOT / "corpus" / "sample" / "videos"
IDS = [
    "rpl-Caps001",
    "rpl-Caps002",
    "rpl-Cite001",
    "rpl-Jardin1",
    "rpl-Mediat1",
    "rpl-Numer01",
    "rpl-Web2023",
]
CAPTIONS = {
    "rpl-Caps001.fr.vtt",
    "rpl-Caps002.fr.srt",
    "rpl-Cite001.fr.vtt",
    "rpl-Mediat1.fr.vtt",
    "rpl-Numer01.fr.vtt",
    "rpl-Web2023.fr.json3",
}
CHAPTER_LINE = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d\d) (.+)$", re.MULTILINE)


def info(video_id: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((VIDEOS / f"{video_id}.info.json").read_text("utf-8"))
    return read


def events() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((VIDEOS / "rpl-Web2023.fr.json3").read_text("utf-8"))[
        "events"
    ]
    return read


def cues(name: str) -> list[webvtt.Caption]:
    path = str(VIDEOS / name)
    read = webvtt.from_srt(path) if name.endswith(".srt") else webvtt.read(path)
    return list(read.captions)


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def test_the_seven_videos_and_their_captions_are_there():
    names = {path.name for path in VIDEOS.iterdir()}
    assert names == {f"{video_id}.info.json" for video_id in IDS} | CAPTIONS


@pytest.mark.parametrize("video_id", IDS)
def test_info_has_the_keys_of_yt_dlp(video_id):
    values = info(video_id)
    assert re.fullmatch(r"[A-Za-z0-9_-]{11}", video_id)
    assert values["id"] == video_id
    assert values["channel_id"] == "UCreplicaIREV00000000000"
    assert values["webpage_url"] == f"https://www.youtube.com/watch?v={video_id}"
    assert values["language"] == "fr"
    assert video_id in values["thumbnail"]
    assert values["duration"] > 60
    assert values["tags"]
    assert len(values["description"].split()) >= 30


@pytest.mark.parametrize("video_id", IDS)
def test_upload_date_and_timestamp_agree(video_id):
    values = info(video_id)
    stamp = dt.datetime.fromtimestamp(values["timestamp"], dt.UTC)
    assert values["upload_date"] == stamp.strftime("%Y%m%d")


@pytest.mark.parametrize("video_id", ["rpl-Caps001", "rpl-Caps002", "rpl-Web2023"])
def test_chapter_lines_of_the_description_are_the_chapters(video_id):
    values = info(video_id)
    lines = [
        (int(hours or 0) * 3600 + int(minutes) * 60 + int(rest), title)
        for hours, minutes, rest, title in CHAPTER_LINE.findall(values["description"])
    ]
    assert len(lines) >= 5
    assert lines[0][0] == 0
    assert lines == [(c["start_time"], c["title"]) for c in values["chapters"]]
    ends = [chapter["end_time"] for chapter in values["chapters"]]
    starts = [chapter["start_time"] for chapter in values["chapters"]]
    assert starts[1:] == ends[:-1]
    assert ends[-1] == values["duration"]


@pytest.mark.parametrize("video_id", ["rpl-Cite001", "rpl-Jardin1", "rpl-Mediat1", "rpl-Numer01"])
def test_a_video_without_chapters_says_so(video_id):
    values = info(video_id)
    assert values["chapters"] is None
    assert CHAPTER_LINE.search(values["description"]) is None


@pytest.mark.parametrize("name", sorted(n for n in CAPTIONS if n.endswith(".vtt")))
def test_webvtt_has_the_header_of_yt_dlp(name):
    text = (VIDEOS / name).read_text("utf-8")
    assert text.startswith("WEBVTT\nKind: captions\nLanguage: fr\n\n")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rpl-Caps001.fr.vtt", "un petit blanc"),
        ("rpl-Caps002.fr.srt", "c’est un thermomètre"),
        ("rpl-Cite001.fr.vtt", "violons"),
        ("rpl-Numer01.fr.vtt", "le mot de passe"),
    ],
)
def test_captions_parse_and_their_times_rise_within_the_video(name, words):
    captions = cues(name)
    starts = [seconds(caption.start) for caption in captions]
    assert starts == sorted(starts)
    assert seconds(captions[-1].end) <= info(name[:11])["duration"]
    assert words in " ".join(" ".join(caption.text for caption in captions).split())


@pytest.mark.parametrize("name", ["rpl-Caps001.fr.vtt", "rpl-Caps002.fr.srt", "rpl-Cite001.fr.vtt"])
def test_written_captions_hold_between_40_and_150_cues(name):
    captions = cues(name)
    assert 40 <= len(captions) <= 150


def test_automatic_captions_roll_each_line_twice():
    text = (VIDEOS / "rpl-Numer01.fr.vtt").read_text("utf-8")
    captions = cues("rpl-Numer01.fr.vtt")
    spoken = captions[0].text.strip()
    assert spoken == "bonjour à tous on est installés en"
    assert captions[1].text.strip() == spoken
    assert captions[2].text.splitlines()[0] == spoken
    assert text.count("<c>") >= 40
    assert "align:start position:0%" in text
    assert 40 <= len(captions) / 2 <= 150


def test_captions_can_be_empty_or_absent():
    assert cues("rpl-Mediat1.fr.vtt") == []
    assert not list(VIDEOS.glob("rpl-Jardin1.*.*tt"))


def test_json3_holds_events_with_and_without_segments():
    spoken = [e for e in events() if "".join(s["utf8"] for s in e.get("segs", [])).strip()]
    assert 40 <= len(spoken) <= 150
    assert any("segs" not in event for event in events())
    assert any(e.get("segs") == [{"utf8": "\n"}] for e in events())


def test_json3_writes_some_numbers_as_texts():
    starts = [event["tStartMs"] for event in events()]
    assert {type(start) for start in starts} == {int, str}
    times = [int(start) for start in starts]
    assert times == sorted(times)
    assert times[-1] <= info("rpl-Web2023")["duration"] * 1000
    assert times[-1] > 20 * 60 * 1000


def test_json3_says_what_was_said():
    whole = "".join(
        segment["utf8"] + ("" if segment["utf8"] != "\n" else " ")
        for event in events()
        for segment in event.get("segs", [])
    )
    assert "un bibliobus qui change de route" in " ".join(whole.split())


def plain_words(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".json3":
        text = " ".join("".join(s["utf8"] for s in e.get("segs", [])) for e in events())
    text = re.sub(r"<[^>]+>|\\n|[\d:.,]+ --> .*", " ", text)
    return re.findall(r"[^\W_]+", text.lower())


def shingles(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 8]) for at in range(len(words) - 7)}


@pytest.mark.shared
def test_no_eight_words_in_a_row_come_from_the_seeds(shared):
    seeds = sorted((shared / "seeds").glob("*.txt"))
    assert seeds
    theirs = set().union(*(shingles(plain_words(seed)) for seed in seeds))
    ours = [*VIDEOS.iterdir(), *(VIDEOS.parent / "pdfs").glob("*.md")]
    assert len(ours) >= 31
    assert {path.name: shingles(plain_words(path)) & theirs for path in ours} == {
        path.name: set() for path in ours
    }
