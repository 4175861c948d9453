"""Places of documents, over the replica's index: the filter, its counts, the page."""

import urllib.parse


def search(service, **asked):
    answer = service.get("/api/v1/search?" + urllib.parse.urlencode(asked))
    assert answer.status == 200
    return answer.json


def test_place_keeps_the_documents_that_are_about_it(service):
    every = search(service, q="", per_page=50)["total"]
    kept = search(service, q="", place="Lille", per_page=50)
    assert 0 < kept["total"] == len(kept["hits"]) < every
    for hit in kept["hits"]:
        document = service.get(f"/api/v1/documents/{hit['id']}").json
        assert "Lille" in document["places"]


def test_count_of_a_place_is_what_choosing_it_gives(service):
    offered = {value["value"]: value["count"] for value in search(service, q="")["facets"]["place"]}
    assert {"Lille", "Amiens", "Hauts-de-France"} <= set(offered)
    for place, count in offered.items():
        assert search(service, q="", place=place)["total"] == count


def test_page_of_results_offers_places_and_takes_one_back(service):
    page = service.get("/recherche?q=quartier").body.decode()
    assert ">Lieu<" in page
    assert 'name="place"' in page
    chosen = service.get("/recherche?q=&place=Lille").body.decode()
    assert "Retirer <strong><bdi>Lille</bdi></strong>" in chosen


def test_page_of_a_document_names_its_places(service):
    found = search(service, q="Louvre-Lens Micro-Folie", place="Boulogne-sur-Mer")["hits"][0]
    page = service.get(f"/documents/{found['id']}").body.decode()
    assert "Lieux" in page
    assert "place=Boulogne-sur-Mer" in page
