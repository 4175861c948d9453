"""What other sites are given to paste, read back as a browser would."""

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.settings import Settings
from tests.contract.collection import document, index
from tests.unit.web.reading import soup
from web import create_app
from web.sharing.embed import Embedding


def pasted(client, choices: str = "", lines: str = "lignes") -> BeautifulSoup:
    code = soup(client.get(f"/integrer{choices}")).select_one(f"#{lines} code")
    assert code is not None
    return BeautifulSoup(code.get_text(), "lxml")


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, selector
    return found[0]


def test_the_lines_hold_the_element_a_form_and_one_script(client):
    lines = pasted(client)
    element = one(lines, "irev-recherche")
    form = one(lines, "irev-recherche > form")
    assert form["action"] == "http://localhost/recherche"
    assert one(lines, "script").attrs == {"src": "http://localhost/widget.js", "async": ""}
    label = one(lines, "form > label").get_text().strip()
    assert label == element["label"] == "Rechercher dans «\u202fRessources de l’IREV\u202f»"
    assert set(element.attrs) == {"label"}


def test_choices_are_written_for_the_element_and_for_the_form(client):
    theme, kind = "renouvellement-urbain", "page"
    lines = pasted(client, f"?theme={theme}&type={kind}&number=10&scheme=dark&q=ville")
    element = one(lines, "irev-recherche")
    chosen = {name: element[name] for name in ("theme", "type", "number", "scheme", "q")}
    assert chosen == {
        "theme": theme,
        "type": kind,
        "number": "10",
        "scheme": "dark",
        "q": "ville",
    }
    hidden = {str(each["name"]): each["value"] for each in lines.select("input[type=hidden]")}
    assert hidden == {"theme": theme, "type": kind}


def test_the_form_alone_can_be_had_too(client):
    lines = pasted(client, "?theme=renouvellement-urbain", lines="formulaire")
    assert not lines.select("script, irev-recherche")
    assert one(lines, "form")["action"] == "http://localhost/recherche"


@pytest.mark.parametrize("choices", ["?theme=rien", "?number=7", "?scheme=x", "?type=%22%3E"])
def test_what_is_not_offered_is_not_chosen(client, choices):
    assert set(one(pasted(client, choices), "irev-recherche").attrs) == {"label"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_no_text_leaves_the_attribute_it_is_written_in(text):
    made = Embedding(label=text or "x", placeholder=text, theme=text)
    page = BeautifulSoup(made.element("https://a.fr/recherche", "https://a.fr/widget.js"), "lxml")
    names = [
        "irev-recherche",
        "form",
        "label",
        "input",
        *["input"] * bool(text),
        "button",
        "script",
    ]
    assert [tag.name for tag in page.select("body *")] == names
    assert one(page, "irev-recherche").get("placeholder", "") == text


def test_the_script_is_for_every_site_and_confirmed_when_unchanged(client):
    first = client.get("/widget.js")
    assert first.mimetype == "text/javascript"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_service_open_to_all_does_not_ask_to_be_told_of_a_site(client):
    asking = "demandez-le au centre de ressources"
    assert asking in client.get("/integrer").text
    settings = Settings(engine="memory", cors_origins="*")
    engine = MemoryEngine()
    index(engine, document(1, "Un texte."))
    everyone = create_app(settings, open_searcher(settings, engine)).test_client()
    assert asking not in everyone.get("/integrer").text
