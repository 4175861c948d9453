import json
from datetime import date
from itertools import pairwise

import pytest

from indexer.extract.captions import Cue, caption_sections, read_captions, time_label
from kb.model import MediaType
from tests.extracting import read_video

DESCRIPTION = """Une rencontre avec les équipes qui accompagnent les familles du quartier, filmée au
centre social.

0:00 Introduction
1:15 Le porte-à-porte
01:02:05 Conclusion

Avec la participation de :
Aurore DELANNOY, sociologue
https://exemple.irev.fr/guide."""
INFO = {
    "id": "abcdefghijk",
    "title": "Le porte-à-porte",
    "description": DESCRIPTION,
    "upload_date": "20220503",
    "language": "fr",
}
VTT = """WEBVTT
Kind: captions
Language: fr

00:00:01.000 --> 00:00:04.000
<c>Bonjour à toutes</c> et à tous.

00:00:04.000 --> 00:00:08.000
[Musique] Nous commençons.
"""
SRT = """1
00:01:15,500 --> 00:01:18,000
Une première porte.

2
00:01:19,000 --> 00:01:20,000
Puis une autre.
"""


def cues(*pairs):
    return [Cue(start_s=start, text=text) for start, text in pairs]


def test_video_says_its_title_date_people_and_links():
    video = read_video(INFO)
    assert video.media_type is MediaType.VIDEO
    assert (video.title, video.language) == ("Le porte-à-porte", "fr")
    assert video.dates.published == date(2022, 5, 3)
    assert video.people == ("Aurore DELANNOY",)
    assert [link.url for link in video.links] == ["https://exemple.irev.fr/guide"]


def test_chapters_are_passages_at_their_moments():
    first, *chapters = read_video(INFO).passages
    assert "Introduction" not in first.text
    assert [(c.text, c.label, c.locator) for c in chapters] == [
        ("Introduction", "0 min 00", "&t=0s"),
        ("Le porte-à-porte", "1 min 15", "&t=75s"),
        ("Conclusion", "1 h 02 min 05", "&t=3725s"),
    ]


def test_listed_chapters_serve_when_the_description_has_none():
    chapters = [{"start_time": 12.0, "title": "Début"}, {"start_time": "x"}, None]
    video = read_video({"title": "Un film", "description": "Court.", "chapters": chapters})
    assert [passage.locator for passage in video.passages] == ["", "&t=12s"]


def test_one_line_with_an_hour_is_no_chapter():
    video = read_video({"title": "Un film", "description": "Rendez-vous\n10:30 à la mairie"})
    assert [passage.locator for passage in video.passages] == [""]


def test_captions_are_read_in_the_language_they_state():
    captions = {"format": "vtt", "language": "fr", "text": VTT}
    video = read_video({"title": "Un film", "description": ""}, captions)
    (passage,) = video.passages
    assert passage.text == "Bonjour à toutes et à tous. Nous commençons."
    assert (passage.label, passage.locator, video.language) == ("0 min 01", "&t=1s", "fr")


@pytest.mark.parametrize(
    "captions",
    [
        None,
        {"format": "vtt", "language": "fr", "text": "WEBVTT\nKind: captions\n"},
        {"format": "vtt", "language": "fr", "text": ""},
        {"format": "vtt", "language": "fr", "text": "<html>"},
        {"format": "srt", "language": "fr", "text": "1\nhier\n"},
        {"format": "json3", "language": "fr", "text": "{"},
        {"format": "ttml", "language": "fr", "text": "<tt/>"},
        "none",
    ],
)
def test_video_without_usable_captions_is_its_description(captions):
    assert read_video(INFO, captions).passages[0].text.startswith("Une rencontre")
    assert len(read_video(INFO, captions).passages) == 4


def test_video_with_a_title_alone_is_found_by_it():
    assert read_video({"title": "Un film", "description": None}).passages[0].text == "Un film"


@pytest.mark.parametrize(
    ("info", "published"),
    [
        ({"upload_date": "20220503"}, date(2022, 5, 3)),
        ({"upload_date": "2022-05-03"}, date(2022, 5, 3)),
        ({"release_date": "20220601", "upload_date": "20220503"}, date(2022, 6, 1)),
        ({"upload_date": "20221399"}, None),
        ({"timestamp": 1651536000}, date(2022, 5, 3)),
        ({"timestamp": 1e300}, None),
        ({"timestamp": True, "upload_date": 20220503}, date(1970, 1, 1)),
        ({}, None),
    ],
)
def test_publication_is_the_day_of_upload(info, published):
    assert read_video({"title": "Un film", **info}).dates.published == published


def test_subrip_is_read():
    assert read_captions(SRT, "srt") == (
        Cue(start_s=75.0, text="Une première porte."),
        Cue(start_s=79.0, text="Puis une autre."),
    )


def test_json3_is_read_with_its_oddities():
    events = [
        {"tStartMs": 0, "dDurationMs": 100, "id": 1},
        {"tStartMs": "1500", "segs": [{"utf8": "Bonjour "}, {"utf8": "à tous"}, {"x": 1}]},
        {"tStartMs": 2000, "segs": [{"utf8": "\n"}]},
        {"tStartMs": "soon", "segs": [{"utf8": "perdu"}]},
        {"tStartMs": -5, "segs": [{"utf8": "perdu"}]},
        "junk",
        {"tStartMs": 900.0, "segs": [{"utf8": "[Musique] Avant"}]},
    ]
    assert read_captions(json.dumps({"events": events}), "json3") == (
        Cue(start_s=0.9, text="Avant"),
        Cue(start_s=1.5, text="Bonjour à tous"),
    )


def test_rolled_up_lines_are_said_once():
    rolled = "WEBVTT\n\n" + "".join(
        f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{text}\n\n"
        for n, text in enumerate(["un deux trois", "deux trois quatre", "deux trois quatre", "oui"])
    )
    assert [cue.text for cue in read_captions(rolled, "vtt")] == ["un deux trois", "quatre", "oui"]


def test_captions_are_joined_by_the_minute_at_ends_of_sentences():
    spoken = cues(*((5.0 * n, "Une phrase." if n % 3 == 2 else "des mots") for n in range(40)))
    sections = list(caption_sections(spoken))
    starts = [int(section.locator[3:-1]) for section in sections]
    assert all(45 <= after - before <= 65 for before, after in pairwise(starts))
    assert all(section.paragraphs[0].endswith("Une phrase.") for section in sections[:-1])


def test_speech_without_full_stops_is_cut_all_the_same():
    spoken = cues(*((4.0 * n, "et puis") for n in range(60)))
    assert len(list(caption_sections(spoken))) == 4


def test_moments_are_said_in_french():
    assert [time_label(s) for s in (0, 75, 600, 3600)] == [
        "0 min 00",
        "1 min 15",
        "10 min 00",
        "1 h 00 min 00",
    ]
