"""The switch « chercher exactement … »: offered where words were widened, and taken back."""

import re


def test_widened_words_can_be_asked_for_exactly_and_back(client):
    wide = client.get("/recherche?q=QPV").text
    link = re.search(r'href="([^"]*exact=1[^"]*)">chercher exactement', wide)
    assert link, "QPV has a long form in the thesaurus"
    exact = client.get(link[1].replace("&amp;", "&")).text
    assert "mots cherchés exactement" in exact
    assert "chercher aussi les autres formes" in exact
    assert "compris aussi comme" not in exact


def test_a_date_read_in_words_can_be_taken_back(client):
    wide = client.get("/recherche?q=journée+décembre+2021").text
    assert "compris comme une date" in wide
    link = re.search(r'href="([^"]*exact=1[^"]*)">chercher exactement', wide)
    assert link, "the reading as a date can be refused"
    assert "compris comme une date" not in client.get(link[1].replace("&amp;", "&")).text


def test_the_api_says_that_words_were_looked_for_exactly(client):
    assert client.get("/api/v1/search?q=QPV&exact=1").json["interpretation"]["exact"] is True
    assert client.get("/api/v1/search?q=QPV").json["interpretation"]["exact"] is False


def test_another_value_of_the_switch_is_a_problem_that_names_it(client):
    answer = client.get("/api/v1/search?q=QPV&exact=oui")
    assert answer.status_code == 400
    assert "exact" in answer.json["detail"]
    assert client.get("/recherche?q=QPV&exact=oui").status_code == 400
