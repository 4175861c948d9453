"""Atom and RSS feeds: videos with what the channel says of them, pages to fetch."""

import datetime as dt

import pytest

from indexer.sources import read_feed
from kb.errors import ExtractionError, FailureReason

BASE = "https://exemple.org/flux"

VIDEOS = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
      xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
  <title>Chaîne d’essai</title>
  <entry>
    <id>yt:video:abcdefghijk</id>
    <yt:videoId>abcdefghijk</yt:videoId>
    <yt:channelId>UC1</yt:channelId>
    <title>Médiation &amp; tranquillité</title>
    <link rel="alternate" href="https://www.youtube.com/watch?v=abcdefghijk"/>
    <author><name>Centre de ressources</name></author>
    <published>2021-12-17T16:00:05+00:00</published>
    <updated>2023-06-01T08:00:00+00:00</updated>
    <media:group>
      <media:thumbnail url="https://i.ytimg.example/vi/abcdefghijk/hq.jpg" width="480"/>
      <media:description>0:00 Accueil
1:15 Débat</media:description>
    </media:group>
  </entry>
</feed>"""

PAGES = """<rss version="2.0"><channel><title>Actualités</title><link>https://exemple.org</link>
<item><title>Une page</title><link>/actualites-0/une-page?utm_source=rss</link>
<pubDate>Fri, 17 Dec 2021 16:00:00 +0100</pubDate></item>
<item><title>Sans adresse</title></item>
<item><title>Piège</title><link>javascript:;</link></item>
</channel></rss>"""


def test_a_video_entry_says_what_the_channel_says():
    (entry,) = read_feed(VIDEOS.encode(), BASE)
    assert entry.url == "https://www.youtube.com/watch?v=abcdefghijk"
    assert (entry.video_id, entry.channel_id) == ("abcdefghijk", "UC1")
    assert entry.title == "Médiation & tranquillité"
    assert entry.description == "0:00 Accueil\n1:15 Débat"
    assert entry.channel == "Centre de ressources"
    assert entry.thumbnail == "https://i.ytimg.example/vi/abcdefghijk/hq.jpg"
    assert entry.published == dt.datetime(2021, 12, 17, 16, 0, 5, tzinfo=dt.UTC)
    assert entry.updated == dt.datetime(2023, 6, 1, 8, tzinfo=dt.UTC)


def test_page_entries_are_canonical_and_those_without_address_are_left_out():
    (entry,) = read_feed(PAGES.encode(), BASE)
    assert entry.url == "https://exemple.org/actualites-0/une-page"
    assert entry.video_id == ""
    assert entry.published == dt.datetime(2021, 12, 17, 15, tzinfo=dt.UTC)


def test_a_feed_without_entries_is_empty_not_broken():
    empty = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Vide</title></feed>'
    assert read_feed(empty.encode(), BASE) == ()


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\xff", b"<html><body>Panne</body></html>", b"<feed><entry>", b"sources.toml"],
)
def test_what_is_no_feed_is_corrupt(body):
    with pytest.raises(ExtractionError) as refused:
        read_feed(body, BASE)
    assert refused.value.reason is FailureReason.CORRUPT
