"""JSON for programs: shapes, links, problems."""

import pytest

from tests.unit.web.conftest import DOCUMENTS, MANY, PDF, PREVENTION, REPORT

PROBLEM = "application/problem+json"


def test_an_answer_holds_exactly_the_documented_members(client):
    answer = client.get("/api/v1/search?q=discriminations").json
    assert set(answer) == {
        *("query", "total", "page", "per_page", "took_ms", "suggestion", "interpretation"),
        *("hits", "facets", "links"),
    }
    assert set(answer["facets"]) == {"theme", "year", "type", "language", "person", "place"}
    assert set(answer["links"]) == {"self", "next", "prev", "html", "atom"}


def test_a_hit_tells_passages_dates_and_attachments(client):
    hits = {hit["id"]: hit for hit in client.get("/api/v1/search?q=discriminations").json["hits"]}
    report, pdf = hits[REPORT.id], hits[PDF.id]
    assert report["dates"] == {
        "published": "2021-12-17",
        "modified": "2023-06-01",
        "events": [{"start": "2021-11-30", "end": "2021-11-30"}],
    }
    assert report["attachments"][0]["size_bytes"] == 977_766
    assert pdf["parent"]["id"] == REPORT.id
    assert pdf["passages"][0]["url"].endswith(f"synthese.pdf{pdf['passages'][0]['locator']}")
    snippet = pdf["passages"][0]["snippet"]
    start, end = snippet["spans"][0]
    assert snippet["text"][start:end] == "discriminations"


def test_following_next_visits_every_hit_once_and_prev_returns(client):
    seen, address, previous = [], "/api/v1/search?per_page=7", None
    while address:
        answer = client.get(address).json
        assert answer["links"]["prev"] == previous
        assert answer["links"]["self"] == address
        seen += [hit["id"] for hit in answer["hits"]]
        previous, address = address, answer["links"]["next"]
    assert len(seen) == len(set(seen)) == len(DOCUMENTS)


def test_neighbouring_pages_are_also_in_the_link_header(client):
    response = client.get("/api/v1/search?per_page=7&page=2")
    assert response.headers["Link"] == (
        '</api/v1/search?page=3&per_page=7>; rel="next", </api/v1/search?per_page=7>; rel="prev"'
    )


def test_the_html_and_atom_links_lead_to_the_same_search(client):
    links = client.get("/api/v1/search?q=quartier&theme=renouvellement-urbain").json["links"]
    assert "25 résultats" in client.get(links["html"]).text
    assert client.get(links["atom"]).status_code == 200


def test_choosing_a_facet_value_gives_as_many_hits_as_it_says(client):
    facets = client.get("/api/v1/search?q=quartier").json["facets"]
    for value in facets["year"]:
        year = value["value"]
        chosen = client.get(f"/api/v1/search?q=quartier&from={year}&to={year}").json
        assert chosen["total"] == value["count"]
        assert [v["value"] for v in chosen["facets"]["year"] if v["selected"]] == [year]


def test_unknown_theme_type_or_language_gives_no_hits(client):
    for chosen in ("theme=nulle-part", "type=papyrus", "language=tlh", "theme=../../etc/passwd"):
        response = client.get(f"/api/v1/search?{chosen}")
        assert (response.status_code, response.json["total"]) == (200, 0)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("from=hier", "from"),
        ("from=2022&to=2021", "to"),
        ("sort=beau", "sort"),
        ("date=quand", "date"),
        ("per_page=1000", "per_page"),
        ("q=" + "a" * 10_001, "q"),
    ],
)
def test_a_malformed_value_is_a_problem_that_names_its_parameter(client, query, parameter):
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 400
    assert response.content_type == PROBLEM
    assert response.json["parameter"] == parameter
    assert response.json["status"] == 400
    assert response.json["title"] == "Bad Request"


def test_a_document_comes_whole(client):
    answer = client.get(f"/api/v1/documents/{PDF.id}").json
    assert [p["label"] for p in answer["passages"]] == [f"page {n}" for n in range(1, 9)]
    assert answer["themes"][0]["slug"] == PREVENTION
    assert client.get(answer["links"]["html"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/api/v1/documents/0000000000000000", "/api/v1/documents/../x", "/api/v1/rien", "/api/"],
)
def test_nothing_there_is_a_problem_404(client, path):
    response = client.get(path)
    assert (response.status_code, response.content_type) == (404, PROBLEM)


def test_themes_are_counted_with_their_ancestors(client):
    tree = client.get("/api/v1/themes").json["themes"]
    counts = {value["value"]: value for value in tree}
    assert counts["discriminations-egalite"]["count"] == 2
    assert counts["discriminations-egalite"]["children"][0]["value"] == PREVENTION
    assert counts["renouvellement-urbain"]["count"] == len(MANY)


def test_suggestions_complete_a_title(client):
    answer = client.get("/api/v1/suggest?q=synth").json
    assert {"text": PDF.title, "kind": "title", "target": PDF.id} in answer["suggestions"]


@pytest.mark.parametrize("limit", ["0", "21", "trois"])
def test_a_malformed_limit_of_suggestions_is_named(client, limit):
    response = client.get(f"/api/v1/suggest?q=a&limit={limit}")
    assert (response.status_code, response.json["parameter"]) == (400, "limit")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_a_problem_405_that_lists_those_allowed(client, method):
    response = getattr(client, method)("/api/v1/search")
    assert (response.status_code, response.content_type) == (405, PROBLEM)
    assert "GET" in response.headers["Allow"]


def test_head_and_options_are_answered(client):
    head = client.head("/api/v1/search?q=quartier")
    assert (head.status_code, head.data) == (200, b"")
    assert "GET" in client.options("/api/v1/search").headers["Allow"]


def test_nothing_published_is_unready_but_alive(empty):
    assert empty.get("/healthz").json == {"status": "ok"}
    for path in ("/readyz", "/api/v1/search", "/api/v1/themes", "/recherche.atom"):
        response = empty.get(path)
        assert (response.status_code, response.content_type) == (503, PROBLEM)
        assert response.headers["Retry-After"]


def test_ready_names_the_generation_that_answers(client):
    assert client.get("/readyz").json == {"status": "ready", "generation": 1}
