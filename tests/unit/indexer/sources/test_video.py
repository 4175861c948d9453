"""Video bundles: joined from a feed and from files, in any order, to the same bytes."""

import json

import pytest

from indexer.sources import (
    LocalVideo,
    find_files,
    merge_bundles,
    read_feed,
    video_from_entry,
    video_from_files,
)
from kb.errors import ExtractionError, FailureReason
from tests.unit.indexer.sources.test_feed import BASE, VIDEOS

CUE = "1\n00:00:00,000 --> 00:00:02,000\nBonjour"
URL = "https://www.youtube.com/watch?v=abcdefghijk"
LIMIT = 1_000_000


def from_files(folder):
    (video,) = (item for item in find_files([folder]) if isinstance(item, LocalVideo))
    return video_from_files(video, LIMIT)


def from_feed():
    (entry,) = read_feed(VIDEOS.encode(), BASE)
    return video_from_entry(entry)


@pytest.fixture
def files(tmp_path):
    info = {
        "id": "abcdefghijk",
        "title": "Médiation, version longue",
        "duration": 754,
        "formats": [{"url": "https://exemple.org/expire"}],
        "language": None,
    }
    (tmp_path / "abcdefghijk.info.json").write_text(json.dumps(info), encoding="utf-8")
    (tmp_path / "abcdefghijk.fr.vtt").write_text("", encoding="utf-8")
    (tmp_path / "abcdefghijk.fr.srt").write_text(CUE, encoding="utf-8")
    return tmp_path


def test_a_feed_entry_speaks_as_an_info_file():
    part = from_feed()
    assert part.url == URL
    assert part.info["upload_date"] == "20211217"
    assert part.info["modified_date"] == "20230601"
    assert part.info["title"] == "Médiation & tranquillité"
    assert part.captions is None


def test_files_give_what_lasts_and_the_captions_that_hold_text(files):
    part = from_files(files)
    assert part.url == URL
    assert dict(part.info) == {
        "id": "abcdefghijk",
        "title": "Médiation, version longue",
        "duration": 754,
    }
    assert part.captions == {"format": "srt", "language": "fr", "text": CUE}


def test_empty_captions_stay_empty_rather_than_absent(files):
    (files / "abcdefghijk.fr.srt").unlink()
    assert from_files(files).captions == {"format": "vtt", "language": "fr", "text": ""}


@pytest.mark.parametrize("answer", ["", "WEBVTT\nKind: captions\nLanguage: fr\n"])
def test_an_empty_answer_is_no_captions_and_does_not_take_the_place_of_any(files, answer):
    spoken = from_files(files)
    assert not spoken.captions_unavailable
    assert not from_feed().captions_unavailable, "a channel says nothing of captions"
    (files / "abcdefghijk.fr.srt").unlink()
    (files / "abcdefghijk.fr.vtt").write_text(answer, encoding="utf-8")
    empty = from_files(files)
    assert empty.captions_unavailable
    known = merge_bundles(None, spoken)
    assert json.loads(merge_bundles(known, empty))["captions"]["text"] == CUE
    (files / "abcdefghijk.fr.vtt").unlink()
    assert json.loads(merge_bundles(known, from_files(files)))["captions"] is None


def test_joining_is_the_same_in_any_order_and_when_done_again(files):
    feed, local = from_feed(), from_files(files)
    one = merge_bundles(merge_bundles(None, feed), local)
    other = merge_bundles(merge_bundles(None, local), feed)
    assert one == other == merge_bundles(merge_bundles(one, feed), local)
    bundle = json.loads(one)
    assert bundle["info"]["title"] == "Médiation, version longue"
    assert bundle["info"]["description"] == "0:00 Accueil\n1:15 Débat"
    assert bundle["captions"]["format"] == "srt"


def test_a_video_may_be_watched_elsewhere(tmp_path):
    info = {"id": "42", "webpage_url": "https://tube.exemple.org/w/42"}
    (tmp_path / "42.info.json").write_text(json.dumps(info), encoding="utf-8")
    assert from_files(tmp_path).url == "https://tube.exemple.org/w/42"


@pytest.mark.parametrize("name", ["abcdefghijk.fr.vtt", "Un titre [abcdefghijk].vtt"])
def test_captions_alone_name_their_video(tmp_path, name):
    (tmp_path / name).write_text("WEBVTT\n", encoding="utf-8")
    part = from_files(tmp_path)
    assert part.url == URL
    assert part.info == {"id": "abcdefghijk"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("abcdefghijk.info.json", b"{", FailureReason.CORRUPT),
        ("abcdefghijk.info.json", b"[]", FailureReason.CORRUPT),
        ("abcdefghijk.info.json", b"[" * 200_000, FailureReason.CORRUPT),
        ("abcdefghijk.info.json", b'{"title": "\\ud800"}', FailureReason.CORRUPT),
        ("abcdefghijk.info.json", b'{"webpage_url": "javascript:;"}', FailureReason.CORRUPT),
        ("film.info.json", b"{}", FailureReason.CORRUPT),
        ("abcdefghijk.info.json", b" " * (LIMIT + 1), FailureReason.TOO_LARGE),
    ],
)
def test_files_that_cannot_be_used_say_why(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExtractionError) as refused:
        from_files(tmp_path)
    assert refused.value.reason is reason
