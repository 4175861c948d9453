"""The journey home → results → document as a screen reader that is a program reads it aloud.

`@guidepup/virtual-screen-reader` computes roles, names and states from the page by the rules of
ARIA and goes through them as one would with the arrow down. It is no NVDA, Orca or VoiceOver: it
has no browser between it and the page, and says roles in English. It skips, and says so, where it
is not installed.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from tests.e2e.tabs import Tab, tab_of

pytestmark = pytest.mark.browser

READER = (
    Path(__file__).parents[1]
    / "npm/node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
)
MOST = 900
"""Phrases heard of a page before its reader goes on to the next."""

ADDRESS = "/virtual-screen-reader.js"

FIRST_ITEM = "listitem, level 1, position 1, set size 1"

READS = """async ([address, most]) => {
  const {virtual} = await import(address);
  await virtual.start({container: document.body});
  for (let heard = 0; heard < most; heard++) {
    await virtual.next();
    if (await virtual.lastSpokenPhrase() === 'end of document') break;
  }
  const phrases = await virtual.spokenPhraseLog();
  await virtual.stop();
  return phrases;
}"""


@pytest.fixture
def tab(browser, service) -> Iterator[Tab]:
    if not READER.is_file():
        pytest.skip("NO SCREEN READER WAS HEARD: run `make npm`")
    source = READER.read_text(encoding="utf-8")

    def give(route: Route) -> None:
        route.fulfill(content_type="text/javascript", body=source)

    # The reader is no script of the site, which its policy would refuse.
    with tab_of(browser, service.url, bypass_csp=True, locale="fr-FR") as opened:
        opened.page.route(f"**{ADDRESS}", give)
        yield opened


def heard(page: Page) -> list[str]:
    """What is said from the top of the page; ends of elements left out."""
    phrases: list[str] = page.evaluate(READS, [ADDRESS, MOST])
    return [each for each in map(plain, phrases) if not each.startswith(("end of ", "end, "))]


def plain(text: str) -> str:
    """With the spaces of French typography as any other."""
    return " ".join(text.split())


def test_the_journey_is_heard_from_home_to_the_first_match(tab):
    page = tab.open("/")
    home = heard(page)
    assert home[:4] == ["document", "navigation, Accès rapide", "list", FIRST_ITEM]
    field = next(at for at, each in enumerate(home) if each.startswith("combobox, Rechercher"))
    assert "not expanded" in home[field]
    assert home[field + 1] == "button, Rechercher"
    assert "heading, Parcourir par thème, level 2" in home

    page.locator("#q").fill("conseil citoyen")
    page.keyboard.press("Enter")
    page.locator("article.hit").first.wait_for()
    results = heard(page)
    count = results.index(f"heading, {plain(page.locator('#compte').inner_text())}, level 2")
    theme = results.index("group, Thème (avec le nombre de résultats)")
    first = results.index("link, Pertinence, current item")
    assert count < theme < first
    boxes = [each for each in results if each.startswith("checkbox, ")]
    assert boxes
    assert all(each.endswith((", not checked", ", checked")) for each in boxes)
    assert "link" not in results  # each has a name
    assert "button" not in results

    page.locator("article.hit h3 a").first.click()
    page.locator("#texte").wait_for()
    document = heard(page)
    title = f"heading, {plain(page.locator('h1').inner_text())}, level 1"
    marks = document.index("group, Mots trouvés")
    assert document.index(title) < marks
    assert "mark" in document[marks:]
