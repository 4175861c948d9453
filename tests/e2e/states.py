"""Every page of the site and every state worth checking, found in what the service holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.conftest import Service

QUESTION = "discriminations"


def as_it_is(page: Page) -> None:
    """The page as it opens."""


def unfold(page: Page) -> None:
    """Everything that folds, opened."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def type_a_word(page: Page) -> None:
    """A word being typed in the search field, with what is proposed for it."""
    field = page.locator("#q")
    if field.get_attribute("role") == "combobox":
        field.press_sequentially("quart")
        page.locator("[role=listbox] [role=option]").first.wait_for()


def go_to_a_match(page: Page) -> None:
    """The first match, by the button that a script adds where there is one."""
    after = page.get_by_role("button", name="Suivant")
    if after.count():
        after.click()
        page.locator("mark.here").wait_for()


def search_on_trial(page: Page) -> None:
    """A search with the element that other sites show, where its script came."""
    if page.evaluate("customElements.get('irev-recherche') !== undefined"):
        field = page.locator("irev-recherche").get_by_role("searchbox")
        field.fill("ville")
        field.press("Enter")
        page.locator("irev-recherche .all").wait_for()


@dataclass(frozen=True)
class State:
    """A page and what a reader does there before it is looked at."""

    path: str
    prepare: Callable[[Page], None] = as_it_is


def states(service: Service) -> Mapping[str, State]:
    """Pages by name; addresses of documents are asked of the service."""
    pdf = document(service, "conseil+citoyen&type=pdf")
    video = document(service, "discriminations&type=video", of="youtube.com")
    event = document(service, "journ%C3%A9e&date=event&sort=oldest&type=compte-rendu")
    english = document(service, "neighbourhood&language=en")
    search = f"/recherche?q={QUESTION}"
    return {
        "home": State("/"),
        "home, typing": State("/", type_a_word),
        "results": State(search),
        "results, unfolded": State(search, unfold),
        "results, filtered": State(f"{search}&type=video&from=2020&to=2023&language=fr"),
        "results, theme": State("/recherche?theme=discriminations-egalite", unfold),
        "results, second page": State("/recherche?q=quartiers&page=2"),
        "results, page too far": State("/recherche?q=quartiers&page=900"),
        "results, corrected": State("/recherche?q=discriminatoins"),
        "results, none": State("/recherche?q=zzzz&type=pdf"),
        "results, refused": State("/recherche?q=ville&from=hier"),
        "PDF": State(f"{pdf}?q=conseil+citoyen"),
        "PDF, unfolded": State(f"{pdf}?q=conseil+citoyen", unfold),
        "PDF, at a match": State(f"{pdf}?q=conseil+citoyen", go_to_a_match),
        "PDF without a question": State(pdf),
        "video": State(f"{video}?q={QUESTION}", unfold),
        "event": State(event, unfold),
        "foreign text": State(f"{english}?q=neighbourhood"),
        "themes": State("/themes"),
        "theme": State("/themes/discriminations-egalite"),
        "help": State("/aide"),
        "about": State("/a-propos", unfold),
        "embedding": State("/integrer?theme=sante&placeholder=QPV", search_on_trial),
        "privacy": State("/confidentialite"),
        "API": State("/api/v1/docs"),
        "accessibility": State("/accessibilite", unfold),
        "citing": State(f"{pdf}/citer?passage=1"),
        "not found": State("/rien"),
        "no such document": State("/documents/0000000000000000"),
    }


def document(service: Service, query: str, of: str = "") -> str:
    """Path of the first document that answers a query and whose address holds `of`."""
    hits = service.get(f"/api/v1/search?per_page=50&q={query}").json["hits"]
    found = [hit["id"] for hit in hits if of in hit["url"]]
    assert found, query
    return f"/documents/{found[0]}"
