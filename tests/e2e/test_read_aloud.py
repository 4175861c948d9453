"""The journey as a screen reader is given it: roles, names and states of Chromium's own tree, in
order, and what the live region says. No screen reader was run: this is what one would be told.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.states import document
from tests.e2e.tabs import Tab, tab_of

pytestmark = pytest.mark.browser

LANDMARKS = ("banner", "navigation", "search", "main", "complementary", "contentinfo", "region")

# Everything that the status says, in order; what is emptied is not heard.
LISTENS = """addEventListener('DOMContentLoaded', () => {
  window.heard = [];
  const status = document.querySelector('#annonce');
  new MutationObserver(() => status.textContent && window.heard.push(status.textContent))
    .observe(status, {childList: true, characterData: true, subtree: true});
})"""


@pytest.fixture
def tab(browser, service) -> Iterator[Tab]:
    with tab_of(browser, service.url) as opened:
        opened.page.add_init_script(LISTENS)
        yield opened


def tree(tab: Tab) -> list[dict[str, Any]]:
    """The nodes a screen reader is given, depth first, as a reader goes down the page."""
    session = tab.page.context.new_cdp_session(tab.page)
    nodes = {n["nodeId"]: n for n in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()

    def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for child in node["childIds"]:
            yield from walk(nodes[child])

    (root,) = (node for node in nodes.values() if "parentId" not in node)
    return [node for node in walk(root) if not node["ignored"]]


def named(tab: Tab, *roles: str) -> list[str]:
    """« role: name » of the nodes of these roles."""
    return [
        f"{node['role']['value']}: {node['name']['value']}".strip()
        for node in tree(tab)
        if node["role"]["value"] in roles
    ]


def said(tab: Tab) -> list[str]:
    """What the live region has said since the page opened."""
    return [str(each) for each in tab.value("window.heard")]


def test_home_is_told_landmark_by_landmark(tab):
    tab.open("/")
    assert named(tab, *LANDMARKS) == [
        "navigation: Accès rapide",
        "banner:",
        "navigation: Rubriques",
        "main:",
        "search:",
        "region: Parcourir par thème",
        "region: Derniers documents",
        "contentinfo:",
        "navigation: Pied de page",
    ]
    assert named(tab, "combobox", "button") == [
        "combobox: Rechercher dans les documents",
        "button: Rechercher",
    ]


def test_what_is_proposed_is_told_as_it_is_gone_through(tab):
    tab.open("/")
    field = tab.page.get_by_role("combobox")
    field.press_sequentially("discr")
    expect(tab.page.get_by_role("option").first).to_be_visible()
    tab.page.keyboard.press("ArrowDown")
    (box,) = (node for node in tree(tab) if node["role"]["value"] == "combobox")
    states = {each["name"]: each["value"] for each in box["properties"]}
    assert states["expanded"]["value"] is True
    assert states["autocomplete"]["value"] == "list"
    (active,) = states["activedescendant"]["relatedNodes"]
    assert active["idref"] == "proposition-theme-0"
    groups = named(tab, "group")
    assert groups[0] == "group: Thèmes"
    options = named(tab, "option")
    assert said(tab)[-1] == f"{len(options)} propositions"  # others may come while typing


def test_results_are_told_by_count_then_choices_then_one_heading_each(tab):
    tab.open("/recherche?q=quartiers")
    headings = named(tab, "heading")
    assert headings[0] == "heading: Recherche"
    assert re.fullmatch(r"heading: \d+ résultats pour «\u202fquartiers\u202f»", headings[1])
    assert headings[2] == "heading: Affiner"
    assert len(headings[3:]) == 10
    assert all(len(each) > len("heading: ") for each in headings)
    landmarks = named(tab, *LANDMARKS)
    assert landmarks[3:5] == ["main:", "search:"]
    assert landmarks[5].startswith("complementary: Affiner")
    assert landmarks[-3:] == [
        "navigation: Pages de résultats",
        "contentinfo:",
        "navigation: Pied de page",
    ]
    assert [each for each in named(tab, "group") if each in GROUPS] == list(GROUPS)
    for box in named(tab, "checkbox"):
        assert re.fullmatch(r"checkbox: .+ [\d\u202f]+", box), box


GROUPS = (
    "group: Thème (avec le nombre de résultats)",
    "group: Date",
    "group: Type de document (avec le nombre de résultats)",
)


def test_a_choice_is_told_by_the_new_count_and_the_focus_stays_on_it(tab):
    tab.open("/recherche?q=quartiers")
    box = tab.page.get_by_role("checkbox", name="PDF")
    box.focus()
    tab.page.keyboard.press("Space")
    expect(tab.page.locator("a.chip")).to_have_count(1)
    expect(tab.page.get_by_role("status")).not_to_be_empty()
    (heard,) = said(tab)
    assert re.fullmatch(r"\d+ résultats pour «\u202fquartiers\u202f»", heard)
    (focused,) = (
        node
        for node in tree(tab)
        if any(each["name"] == "focused" for each in node.get("properties", ()))
        and node["role"]["value"] == "checkbox"
    )
    assert focused["name"]["value"].startswith("PDF")
    assert named(tab, "link").count("link: Retirer PDF (filtre Type)") == 1


def test_links_of_a_hit_say_where_they_lead_out_of_context(tab):
    """RGAA 6.1: what is said of two links that lead to different places differs."""
    tab.open("/recherche?q=conseil+citoyen")
    assert tab.page.locator("h3 a[aria-describedby]").count() >= 2
    told = """all => all.map(link => [link.textContent +
      (document.getElementById(link.getAttribute('aria-describedby'))?.textContent ?? ''),
      link.href])"""
    places: dict[str, set[str]] = {}
    for name, address in tab.page.locator("main article a").evaluate_all(told):
        places.setdefault(" ".join(name.split()), set()).add(address)
    assert "" not in places
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_document_is_told_by_its_title_then_match_by_match(tab, service):
    pdf = document(service, "conseil+citoyen&type=pdf")
    tab.open(f"{pdf}?q=conseil+citoyen")
    title = tab.page.locator("h1").inner_text()
    headings = named(tab, "heading")
    assert headings[:2] == [f"heading: {title}", "heading: Dans ce document"]
    assert headings[2].startswith("heading: Page 1")
    assert "group: Mots trouvés" in named(tab, "group")
    tab.page.get_by_role("button", name="Suivant").click()
    tab.page.get_by_role("button", name="Suivant").click()
    first, second = said(tab)
    assert re.match(r"Mot trouvé 1 sur \d+, Page 1.*\u202f: .*conseils", first)
    assert second.startswith("Mot trouvé 2 sur")
    images = named(tab, "image")
    assert images
    assert all(re.match(r"image: page \d+.* dans l’original, en image", each) for each in images)
