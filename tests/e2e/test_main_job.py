"""From a site on loopback to answers: one crawl, one index, then every face of the search."""

import json
import re
from urllib.parse import quote

import pytest

from indexer.replica.pdf import pdf_names
from tests.scans import require_tesseract


def search(indexed, *arguments):
    done = indexed.kb.run("search", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_reindex_ends_in_part_because_one_pdf_is_locked(indexed):
    assert indexed.run.returncode == 3, indexed.run.stderr
    status = json.loads(indexed.kb.run("status", "--json").stdout)
    assert [failure["reason"] for failure in status["failures"]] == ["encrypted"]


def test_every_pdf_that_opens_is_found_as_a_pdf_the_scan_too(indexed):
    answer = search(indexed, "", "--type", "pdf", "--per-page", "100")
    found = {hit["url"].rsplit("/", 1)[1] for hit in answer["hits"]}
    assert found == set(pdf_names()) - {"note_interne_chiffree_2019.pdf"}


def test_reindex_reads_the_scan_after_it_has_published(indexed, service):
    require_tesseract()
    assert "Génération 1 publiée" in indexed.run.stdout
    assert "2 pages lues" in indexed.run.stdout.partition("Génération 1")[2]
    words = "tisserands secrétaire général arrêté affiché en mairie"
    (hit,) = search(indexed, words)["hits"][:1]
    assert hit["url"].endswith("/arrete_prefectoral_scan_2016.pdf")
    passage = service.get(f"/api/v1/documents/{hit['id']}").json["passages"][0]
    assert 0.8 < passage["confidence"] <= 1
    assert "texte reconnu" in service.get(f"/recherche?q={quote(words)}").body.decode()
    assert "Texte reconnu" in service.get(f"/documents/{hit['id']}").body.decode()


def test_a_corrected_second_wording_stands_for_the_first(indexed):
    found = search(indexed, "stages de troisième premier contact")
    urls = [hit["url"].rpartition("/")[2] for hit in found["hits"]]
    assert "stages-de-troisieme-un-premier-contact-qui-compte-2" in urls
    assert "stages-de-troisieme-un-premier-contact-qui-compte" not in urls
    path = "/thematiques/discriminations-egalite-laicite/"
    first = f"{indexed.replica_url}{path}stages-de-troisieme-un-premier-contact-qui-compte"
    told = json.loads(indexed.kb.run("status", "--json", "--url", first).stdout)
    assert [version["url"].rpartition("-")[2] for version in told["versions"]] == ["2"]
    assert told["newest"] == told["versions"][0]["id"]


def test_a_page_lists_the_video_it_shows_which_names_the_page(indexed, service):
    videos = search(indexed, "", "--type", "video", "--per-page", "100")["hits"]
    held = [hit for hit in videos if hit["parent"]]
    assert held
    for video in held:
        page = service.get(f"/api/v1/documents/{video['parent']['id']}").json
        (part,) = (part for part in page["attachments"] if part["id"] == video["id"])
        assert (part["url"], part["size_bytes"]) == (video["url"], None)
        assert part["title"]


def test_the_run_left_its_report(indexed):
    reports = indexed.kb.home / "reports"
    facts = json.loads((reports / "3.json").read_text(encoding="utf-8"))
    assert facts["status"] == "partial"
    assert {failure["reason"] for failure in facts["failures"]} == {"encrypted"}
    assert len(facts["index"]["added"]) == facts["index"]["documents"]
    page = (reports / "3.html").read_text(encoding="utf-8")
    assert "Un mot de passe protège le fichier" in page
    assert "<script" not in page


def test_every_video_is_found_once(indexed):
    answer = search(indexed, "", "--type", "video", "--per-page", "100")
    urls = [hit["url"] for hit in answer["hits"] if "youtube.com/watch" in hit["url"]]
    assert len(urls) == len(set(urls)) == 7


def test_no_form_listing_print_view_or_trap_is_indexed(indexed):
    urls = []
    for page in range(1, 10):
        answer = search(indexed, "", "--per-page", "100", "--page", str(page))
        urls += [hit["url"] for hit in answer["hits"]]
        if len(urls) >= answer["total"]:
            break
    assert len(urls) == len(set(urls)) == answer["total"] > 80
    unwanted = re.compile(r"/print/|/user/|/inscription-|javascript|[?&]page=|/search/")
    assert [url for url in urls if unwanted.search(url)] == []


def test_second_run_finds_nothing_new_and_publishes_the_same_answers(indexed, replica):
    before = search(indexed, "conseil citoyen")
    replica.clear_log()
    again = indexed.kb.run("reindex", "--sources", str(indexed.sources))
    assert again.returncode == 3, again.stderr
    sent = sum(request.size_bytes for request in replica.log)
    assert sent < 60_000, "unchanged pages are answered 304, without a body"
    assert {request.status for request in replica.log} == {200, 304}
    after = search(indexed, "conseil citoyen")
    assert [hit["id"] for hit in after["hits"]] == [hit["id"] for hit in before["hits"]]


@pytest.mark.parametrize(
    ("query", "ending"),
    [
        ("évaluation des contrats de ville guide", "guide_evaluation_contrats_de_ville_2024.pdf"),
        ("fiche gestion urbaine sociale de proximite", "fiche_gusp_2021.pdf"),
        ("diagnostic santé quartiers", "diagnostic_sante_quartiers_2022.pdf"),
        ("glossaire", "/glossaire"),
    ],
)
def test_question_finds_its_document_among_the_first_three(indexed, query, ending):
    first = [hit["url"] for hit in search(indexed, query)["hits"][:3]]
    assert any(url.endswith(ending) for url in first), first


def test_pdf_hit_says_which_page_and_opens_it(indexed):
    answer = search(indexed, "évaluation contrat de ville", "--type", "pdf")
    passages = [passage for hit in answer["hits"] for passage in hit["passages"]]
    pages = [p for p in passages if re.fullmatch(r"#page=\d+", p["locator"])]
    assert pages
    assert all(p["url"].endswith(f".pdf{p['locator']}") for p in pages)
    for passage in pages:
        number = passage["locator"].removeprefix("#page=")
        assert re.fullmatch(rf"page {number}( · .+)?", passage["label"])


def test_video_hit_says_which_second_and_opens_it(indexed):
    answer = search(indexed, "testing discriminations logement", "--type", "video")
    passages = [passage for hit in answer["hits"] for passage in hit["passages"]]
    assert any(re.search(r"[?&]t=\d+s$", passage["url"]) for passage in passages)


def test_theme_count_is_what_choosing_it_gives(indexed):
    answer = search(indexed, "quartiers")
    themes = answer["facets"]["theme"]
    assert len(themes) >= 5
    for theme in themes:
        chosen = search(indexed, "quartiers", "--theme", theme["value"])
        assert chosen["total"] == theme["count"]
        assert {t["value"] for t in chosen["facets"]["theme"]} >= {t["value"] for t in themes}


def test_year_count_is_what_choosing_it_gives(indexed):
    answer = search(indexed, "quartiers")
    for year in answer["facets"]["year"]:
        chosen = search(indexed, "quartiers", "--from", year["value"], "--to", year["value"])
        assert chosen["total"] == year["count"]


def test_service_answers_hits_facets_and_passages(service):
    answer = service.get("/api/v1/search?q=discriminations")
    assert answer.status == 200
    assert answer.json["total"] > 5
    assert set(answer.json["facets"]) == {"theme", "year", "type", "language", "person", "place"}
    assert any(hit["passages"] for hit in answer.json["hits"])
    for hit in answer.json["hits"]:
        for start, end in hit["snippet"]["spans"]:
            assert 0 <= start < end <= len(hit["snippet"]["text"])


def test_command_line_and_service_give_one_answer(indexed, service):
    ours = search(indexed, "médiation sociale")
    theirs = service.get("/api/v1/search?q=m%C3%A9diation+sociale").json
    assert [h["id"] for h in ours["hits"]] == [h["id"] for h in theirs["hits"]]
    assert ours["facets"] == theirs["facets"]


def test_service_gives_a_document_whole(service):
    first = service.get("/api/v1/search?q=conseil+citoyen&type=pdf").json["hits"][0]
    document = service.get(f"/api/v1/documents/{first['id']}")
    assert document.status == 200
    assert document.json["title"] == first["title"]
    assert len(document.json["passages"]) > 1


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/v1/search?page=0", 400, "page"),
        ("/api/v1/search?page=mille", 400, "page"),
        ("/api/v1/search?from=hier", 400, "from"),
        ("/api/v1/search?per_page=100000", 400, "per_page"),
        ("/api/v1/search?sort=beau", 400, "sort"),
        ("/api/v1/documents/nothing", 404, ""),
        ("/api/v1/nothing", 404, ""),
    ],
)
def test_bad_request_gets_a_problem_that_names_it(service, path, status, word):
    answer = service.get(path)
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json["status"] == status
    assert word in answer.json["detail"] or word in json.dumps(answer.json)


@pytest.mark.parametrize(
    "query",
    ['"', "(((", "ET OU SAUF", "-", "a*", "titre:", "\0", "date:hier", "\N{SLIGHTLY SMILING FACE}"],
)
def test_odd_query_is_read_somehow(service, query):
    assert service.get(f"/api/v1/search?q={quote(query)}").status == 200


def test_unknown_theme_gives_no_hits(service):
    answer = service.get("/api/v1/search?q=ville&theme=astronomie")
    assert (answer.status, answer.json["total"]) == (200, 0)


def test_service_is_alive_and_ready(service):
    assert service.get("/healthz").status == 200
    assert service.get("/readyz").status == 200
