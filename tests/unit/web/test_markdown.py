"""Documents as Markdown, and `llms.txt`: what programs that read are given."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.model import CanonicalUrl, Passage
from tests.unit.web.conftest import COMING, DOCUMENTS, PDF, REPORT, page
from web.document.cite import plain
from web.sharing.markdown import document_markdown, escaped

HERE = "http://localhost/documents/"
BLOCKS = ("heading", "paragraph", "bullet_list", "list_item", "blockquote")

hostile = st.text(
    st.one_of(
        st.sampled_from("#*_-+=`~[]()<>!&|\\:.1 \t\n\r\x0b\x85\u2028\u202e$"), st.characters()
    ),
    max_size=80,
)


def body(text: str) -> list[Token]:
    """Tokens of what follows the front matter, as CommonMark and the tables of GitHub read it."""
    _, _, rest = text.removeprefix("---\n").partition("\n---\n")
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(rest)


def front(text: str) -> dict[str, object]:
    lines = text.split("\n")
    assert lines[0] == "---"
    pairs = (line.split(": ", 1) for line in lines[1 : lines.index("---", 1)])
    return {name: json.loads(value) for name, value in pairs}


def inline(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in token.children or ()]


def test_a_document_has_its_facts_in_front_and_a_heading_for_each_page(client):
    response = client.get(f"/documents/{PDF.id}.md")
    assert (response.status_code, response.mimetype) == (200, "text/markdown")
    facts = front(response.text)
    assert facts["title"] == PDF.title
    assert facts["url"] == PDF.url
    assert facts["page"] == f"{HERE}{PDF.id}"
    assert facts["published"] == "2021-05-03"
    assert facts["parent"] == REPORT.url
    assert facts["passages"] == 8
    assert "modified" not in facts, "what is not stated is left out"
    assert f"## [page 3]({PDF.url}#page=3)\n\nChapitre 3" in response.text


def test_what_has_no_place_in_the_original_is_pointed_at_here(client):
    text = client.get(f"/documents/{REPORT.id}.md").text
    assert f"## [début du texte]({HERE}{REPORT.id}#passage-0)" in text
    assert f"## [Méthode]({REPORT.url}#m)" in text


def test_events_are_given_as_periods(client):
    assert front(client.get(f"/documents/{COMING.id}.md").text)["events"] == [
        "2022-03-08/2022-03-09"
    ]


def test_one_passage_can_be_asked_for(client):
    text = client.get(f"/documents/{PDF.id}.md?passage=2").text
    assert re.findall("^## .*", text, re.MULTILINE) == [f"## [page 3]({PDF.url}#page=3)"]
    beyond = client.get(f"/documents/{PDF.id}.md?passage=8")
    assert (beyond.status_code, beyond.mimetype) == (400, "application/problem+json")
    assert "0 à 7" in beyond.json["detail"]


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/markdown", "text/markdown"),
        ("text/markdown, text/html, */*", "text/markdown"),
        ("text/markdown;q=0.5, text/html", "text/html"),
        ("text/markdown;q=0", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
    ],
)
def test_the_address_of_the_page_gives_markdown_to_those_who_ask_for_it(client, accept, given):
    response = client.get(f"/documents/{PDF.id}", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, given)
    assert "Accept" in response.vary
    if given == "text/markdown":
        assert response.headers["Content-Location"] == f"/documents/{PDF.id}.md"
        assert response.text == client.get(f"/documents/{PDF.id}.md").text


def test_a_document_that_did_not_change_is_not_sent_again(client):
    first = client.get(f"/documents/{PDF.id}.md")
    again = client.get(f"/documents/{PDF.id}.md", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"/documents/{PDF.id}.md?passage=1")
    assert other.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("path", ["/documents/0.md", f"/documents/{'0' * 16}"])
def test_no_such_document_is_a_problem_for_programs(client, path):
    response = client.get(path, headers={"Accept": "text/markdown"})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


@given(title=hostile, label=hostile, text=hostile, url=st.sampled_from(["", ")](x", "<a b>\n#"]))
def test_no_text_of_a_document_becomes_markup(title, label, text, url):
    passages = (
        Passage(ordinal=0, text=text, label=label, locator="#page=1"),
        Passage(ordinal=1, text=f"- {text}\n- {text}", label=label),
    )
    address = CanonicalUrl(f"https://a.fr/{url}")
    document = page("x", title, "", url=address, passages=passages)
    made = document_markdown(document, (), "http://localhost/documents/x", passages)
    tokens = body(made)
    front(made)
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert headings == ["h1", "h2", "h2"]
    assert sum(token.type == "blockquote_open" for token in tokens) == 1
    allowed = {f"{name}_{end}" for name in BLOCKS for end in ("open", "close")}
    assert {token.type for token in tokens} <= {"inline", *allowed}
    links = [token for token in inline(tokens) if token.type == "link_open"]
    assert len(links) <= 2
    assert {token.type for token in inline(tokens)} <= {"text", "link_open", "link_close"}


@given(hostile)
def test_escaped_text_reads_as_it_was(text):
    tokens = MarkdownIt("commonmark").parse(escaped(text))
    assert "".join(token.content for token in inline(tokens)) == plain(text)


def test_llms_txt_says_what_is_held_and_how_to_ask(client):
    response = client.get("/llms.txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    text = response.text
    assert text.startswith("# Ressources de l’IREV\n\n> ")
    assert f"{len(DOCUMENTS)} documents, publiés de 2015 à 2021." in text
    assert "`renouvellement-urbain` Renouvellement urbain (25)" in text
    for section in ("## Chercher", "## Lire", "## Limites", "## Optional"):
        assert f"\n{section}\n" in text
    again = client.get("/llms.txt", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_every_address_of_llms_txt_answers(client):
    text = client.get("/llms.txt").text
    addresses = re.findall(r"\]\((http://localhost[^)]+)\)", text)
    assert len(addresses) >= 8
    for address in addresses:
        path = address.removeprefix("http://localhost").replace("/ID", f"/{PDF.id}")
        assert client.get(path).status_code == 200, path


def test_llms_txt_waits_for_an_index(empty):
    response = empty.get("/llms.txt")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
