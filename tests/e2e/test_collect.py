"""Sources of every kind, collected as `kb crawl` does."""

import json

import pytest

from indexer.catalogue import Catalogue, Role, State
from indexer.model import VIDEO_BUNDLE
from indexer.pipeline import Unwatched, collect
from indexer.source import SourceKind
from kb.settings import Settings
from kb.urls import VIDEO_PAGE, canonical_url
from tests.crawls import local_source
from tests.scripted_site import Answer, ScriptedSite, page
from tests.unit.indexer.sources.test_feed import VIDEOS

VIDEO = canonical_url(VIDEO_PAGE + "abcdefghijk")


@pytest.fixture
def site():
    with ScriptedSite() as running:
        yield running


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


def resources(settings):
    with Catalogue(settings.catalogue_dir) as catalogue:
        return {item.url: item for item in catalogue.resources.list()}


def bundle(settings):
    with Catalogue(settings.catalogue_dir) as catalogue:
        (video,) = (i for i in catalogue.resources.list() if i.media_type == VIDEO_BUNDLE)
        return json.loads(catalogue.resources.body(video))


def atom(*links):
    entries = "".join(f'<entry><title>t</title><link href="{link}"/></entry>' for link in links)
    return Answer(
        body=f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode(),
        media_type="application/atom+xml",
    )


def test_videos_of_a_channel_and_files_beside_them_join_and_stay(site, settings, tmp_path):
    site.routes = {
        "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /flux", media_type="text/plain"),
        "/flux": Answer(body=VIDEOS.encode(), media_type="text/xml"),
    }
    folder = tmp_path / "vidéos"
    folder.mkdir()
    (folder / "abcdefghijk.fr.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour")
    source = local_source(
        site.url, kind=SourceKind.VIDEO, start=(f"{site.url}/flux", str(folder)), name="chaine"
    )
    (first,) = collect(settings, (source,), Unwatched())
    assert (first.status, first.counts) == ("done", {"new": 2})
    joined = bundle(settings)
    assert joined["info"]["title"] == "Médiation & tranquillité"
    assert "Bonjour" in joined["captions"]["text"]
    assert site.asked("/robots.txt") == 0, "a feed that a person named is asked for as such"

    site.routes["/flux"] = atom()
    (second,) = collect(settings, (source,), Unwatched())
    assert second.counts == {"changed": 1, "unchanged": 1}
    assert bundle(settings) == joined, "what dropped out of the feed is kept"


def test_captions_that_come_empty_are_unavailable_and_the_story_of_the_video_says_so(
    settings, tmp_path
):
    folder = tmp_path / "vidéos"
    folder.mkdir()
    captions = folder / "abcdefghijk.fr.vtt"
    captions.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour")
    source = local_source(
        "http://127.0.0.1:9", kind=SourceKind.VIDEO, start=(str(folder),), name="chaine"
    )
    collect(settings, (source,), Unwatched())
    captions.write_text("WEBVTT\n")
    collect(settings, (source,), Unwatched())
    assert "Bonjour" in bundle(settings)["captions"]["text"], "what was read before is kept"
    with Catalogue(settings.catalogue_dir) as catalogue:
        story = [(str(row.verdict), row.detail) for row in catalogue.runs.verdicts(url=VIDEO)]
    unavailable = "sous-titres indisponibles\u202f: le fichier est vide"
    assert story == [("unchanged", unavailable), ("new", "")]


def test_pages_of_a_feed_are_fetched_in_scope_without_following_their_links(site, settings):
    site.routes = {
        "/flux": atom("/a", "/b", "/c", "/d", "https://exemple.org/e", "/prive"),
        "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /prive", media_type="text/plain"),
        "/a": page("/ailleurs"),
        **dict.fromkeys(("/b", "/c", "/d"), page()),
    }
    source = local_source(site.url, kind=SourceKind.FEED, start=(f"{site.url}/flux",))
    (first,) = collect(settings, (source,), Unwatched())
    assert first.counts == {"new": 5, "out-of-scope": 1, "blocked": 1}
    assert site.asked("/ailleurs") == 0
    held = resources(settings).values()
    assert [item.url for item in held if item.role is Role.FEED] == [f"{site.url}/flux"]

    site.routes |= {"/flux": atom("/a"), "/b": Answer(status=404)}
    (second,) = collect(settings, (source,), Unwatched())
    assert second.counts["gone"] == 1, "pages that dropped out of the feed are still looked at"
    assert resources(settings)[canonical_url(f"{site.url}/b")].state is State.MISSING


def test_what_is_no_feed_is_said(site, settings):
    site.routes = {"/flux": Answer(body=b"<html>panne", media_type="text/xml")}
    source = local_source(site.url, kind=SourceKind.VIDEO, start=(f"{site.url}/flux",))
    (result,) = collect(settings, (source,), Unwatched())
    assert result.status == "failed"
    assert result.counts == {"error": 1}
    with Catalogue(settings.catalogue_dir) as catalogue:
        assert catalogue.extractions.failures()[0].reason == "corrupt"


def test_a_dry_run_tells_all_and_keeps_nothing(site, settings, tmp_path):
    (tmp_path / "a.txt").write_text("un")
    site.routes = {"/": page("/a", "/b"), "/a": page(), "/b": page()}
    sources = (
        local_source(site.url),
        local_source(site.url, name="dossier", kind=SourceKind.FOLDER, start=(str(tmp_path),)),
    )
    site_result, folder_result = collect(settings, sources, Unwatched(), dry_run=True)
    assert site_result.counts == {"new": 3}
    assert folder_result.counts["new"] == 1
    assert resources(settings) == {}
    assert [path.name for path in settings.home.iterdir() if path.is_dir()] == ["catalogue"]


def test_a_source_that_fails_does_not_keep_others_from_being_read(site, settings, tmp_path):
    site.routes = {"/": page()}
    sources = (
        local_source("http://127.0.0.1:9", name="morte", timeout_s=2.0),
        local_source(site.url),
    )
    dead, alive = collect(settings, sources, Unwatched(), limit=1)
    assert (dead.status, alive.status) == ("failed", "done")


def test_bytes_that_nothing_refers_to_any_more_are_removed(site, settings):
    site.routes = {"/": page(text="un")}
    collect(settings, (local_source(site.url),), Unwatched())
    site.routes = {"/": page(text="un et deux")}
    collect(settings, (local_source(site.url),), Unwatched())
    (resource,) = resources(settings).values()
    with Catalogue(settings.catalogue_dir) as catalogue:
        assert catalogue.blobs.size_bytes() == resource.size_bytes
