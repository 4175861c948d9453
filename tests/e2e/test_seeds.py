"""Five real texts, from files to answers, through the command line alone."""

import json
from typing import Any

import pytest

from tests.conftest import Kb

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def seeds(shared, tmp_path_factory) -> Kb:
    kb = Kb(tmp_path_factory.mktemp("seeds") / "home")
    added = kb.run("add", str(shared / "seeds"))
    assert added.returncode == 0, added.stderr
    indexed = kb.run("index")
    assert indexed.returncode == 0, indexed.stderr
    return kb


def hits(kb: Kb, query: str, *options: str) -> list[dict[str, Any]]:
    done = kb.run("search", query, "--json", *options)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["hits"]
    return found


@pytest.fixture(scope="module")
def by_name(seeds) -> dict[str, dict[str, Any]]:
    """The five hits by what they are."""
    found = hits(seeds, "plan de lutte discriminations")
    assert len(found) == 5
    names = {
        "boite-outils/30-novembre-2021": "report",
        "_v4_1.pdf": "programme",
        "quartiers-2030-comment-et-pourquoi": "call",
        "boite-outils-des-demarches-de-4": "video",
        "004_dd2eca7510d2a66d.txt": "older",
    }
    named = {}
    for hit in found:
        (name,) = [name for end, name in names.items() if hit["url"].endswith(end)]
        named[name] = hit
    return named


THEME = "discriminations-egalite/prevention-des-discriminations/boite-outils"


def themes(hit: dict[str, Any]) -> list[str]:
    return [theme["slug"] for theme in hit["themes"]]


def test_report_keeps_its_three_kinds_of_date_apart(by_name):
    assert by_name["report"]["dates"] == {
        "published": "2021-12-17",
        "modified": "2023-06-01",
        "events": [{"start": "2021-11-30", "end": "2021-11-30"}],
    }


def test_report_names_its_address_type_language_and_theme(by_name):
    report = by_name["report"]
    assert report["url"].endswith(
        "irev.fr/thematiques/discriminations-egalite/prevention-des-discriminations"
        "/boite-outils/30-novembre-2021"
    )
    assert (report["type"], report["language"]) == ("compte-rendu", "fr")
    assert themes(report) == [THEME]
    assert len(report["themes"][0]["path"]) == 3


def test_report_lists_its_two_attachments_with_sizes(by_name):
    attached = by_name["report"]["attachments"]
    assert [a["size_bytes"] for a in attached] == [round(954.85 * 1024), round(260.76 * 1024)]
    assert all(a["url"].endswith(".pdf") and a["title"] for a in attached)


def test_programme_exported_from_a_pdf_is_known_as_the_attachment_it_is(by_name):
    programme, report = by_name["programme"], by_name["report"]
    assert programme["type"] == "pdf"
    assert programme["url"] == report["attachments"][1]["url"]
    assert programme["parent"]["id"] == report["id"]
    assert {"start": "2021-11-30", "end": "2021-11-30"} in programme["dates"]["events"]
    assert themes(programme) == [THEME]


def test_call_to_register_tells_event_publication_and_edit_apart(by_name):
    call = by_name["call"]
    assert call["dates"] == {
        "published": "2024-10-25",
        "modified": "2024-11-13",
        "events": [{"start": "2024-12-05", "end": "2024-12-05"}],
    }
    assert call["type"] in {"evenement", "formation"}
    assert themes(call) == ["discriminations-egalite"]
    (attachment,) = call["attachments"]
    assert attachment["size_bytes"] == round(8.05 * 1024 * 1024)


def test_video_page_is_a_video_with_its_people_and_no_invented_publication(by_name):
    video = by_name["video"]
    assert video["type"] == "video"
    assert video["dates"]["published"] is None
    assert video["dates"]["modified"] == "2023-06-28"
    assert any("KIRZBAUM" in person for person in video["people"])
    assert themes(video)[0].startswith("discriminations-egalite/prevention-des-discriminations")


def test_older_page_without_address_keeps_its_file_and_its_day(by_name):
    older = by_name["older"]
    assert older["url"].startswith("file:")
    assert "2017-11-15" in json.dumps(older["dates"])
    assert themes(older)[0].startswith("discriminations-egalite")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("PTLCD", {"report", "programme"}),
        ("chargee de mission", {"programme", "video", "call"}),
        ("Kirszbaum", {"video"}),
        ("5 décembre 2024", {"call"}),
        ("5 decembre 2024", {"call"}),
    ],
)
def test_query_finds_the_right_document_first(seeds, by_name, query, expected):
    first = hits(seeds, query)[0]
    assert first["id"] in {by_name[name]["id"] for name in expected}


def test_adding_the_same_files_again_changes_nothing(seeds, shared):
    before = hits(seeds, "discriminations")
    assert seeds.run("add", str(shared / "seeds")).returncode == 0
    assert seeds.run("index").returncode == 0
    assert hits(seeds, "discriminations") == before
