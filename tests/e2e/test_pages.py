"""The pages in a real Chromium, over the replica's index: a reader's way, seen at every width."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser import FLAGS, find_chromium

pytestmark = pytest.mark.browser

WIDTHS = (320, 768, 1440)
QUESTION = "plan de lutte contre les discriminations"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("NO CHROMIUM: the pages were not tried in a browser; run `make browser`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@dataclass
class Tab:
    """A page of the browser, what it asked for and what it complained of."""

    page: Page
    url: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def asked_for(self, request: Request) -> None:
        self.requests.append(request)

    def complained(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def tab(request, browser, service) -> Iterator[Tab]:
    context = browser.new_context(java_script_enabled=request.param == "with JavaScript")
    opened = Tab(context.new_page(), service.url)
    opened.page.on("request", opened.asked_for)
    opened.page.on("console", opened.complained)
    yield opened
    assert opened.complaints == []
    assert [r.url for r in opened.requests if not r.url.startswith(service.url)] == []
    assert context.cookies() == []
    context.close()


def count(page: Page) -> int:
    """How many results the page says there are."""
    heading = page.locator("#compte").inner_text()
    digits = re.match(r"[\d\u202f\u00a0 ]+", heading)
    assert digits, heading
    return int(re.sub(r"\D", "", digits.group()))


def test_question_leads_to_a_document_by_way_of_its_theme_and_back(tab):
    page = tab.open("/")
    page.get_by_label("Rechercher dans les documents").fill(QUESTION)
    page.get_by_role("button", name="Rechercher").click()
    expect(page).to_have_url(re.compile(r"/recherche\?q=plan"))
    every = count(page)
    assert every > 1

    theme = page.locator("fieldset:has(legend:text-is('Thème')) > .choices > li").first
    label = theme.locator(".choice-label").first.inner_text()
    offered = int(theme.locator(".count").first.inner_text())
    theme.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    assert count(page) == offered <= every
    expect(page.get_by_role("link", name=f"Retirer {label} (filtre Thème)")).to_be_visible()

    first = page.locator("article.hit h3 a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    assert page.locator("#texte mark").count() > 0 or page.locator("h1 mark").count() > 0

    page.go_back()
    assert count(page) == offered
    page.get_by_role("link", name=f"Retirer {label} (filtre Thème)").click()
    assert count(page) == every


def test_year_bar_narrows_to_its_count(tab):
    page = tab.open("/recherche?q=quartiers")
    bar = page.locator("a.year").first
    offered = int(re.sub(r"\D.*", "", bar.locator(".count").inner_text(), flags=re.DOTALL))
    bar.click()
    assert count(page) == offered
    expect(page).to_have_url(re.compile(r"from=(\d{4})&to=\1"))


def test_typed_period_narrows_and_a_wrong_one_can_be_mended(tab):
    page = tab.open("/recherche?q=quartiers&type=actualite")
    page.get_by_label("Du", exact=True).fill("2020")
    page.get_by_label("Au", exact=True).fill("hier")
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.get_by_role("alert")).to_contain_text("La date de fin n’a pas été comprise")
    tab.complaints.clear()  # the browser reports the 400
    page.get_by_label("Au", exact=True).fill("2024")
    page.get_by_role("button", name="Rechercher avec ces valeurs").click()
    assert count(page) > 0
    expect(page.get_by_role("link", name="Retirer Actualité (filtre Type)")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("de 2020 à 2024"))).to_be_visible()


def test_suivant_and_precedent_turn_the_pages(tab):
    page = tab.open("/recherche?q=quartiers")
    first = page.locator("article.hit h3").all_inner_texts()
    page.get_by_role("link", name="Suivant").click()
    assert not set(first) & set(page.locator("article.hit h3").all_inner_texts())
    page.get_by_role("link", name="Précédent").click()
    assert page.locator("article.hit h3").all_inner_texts() == first


def test_passage_of_a_pdf_opens_the_original_at_its_page(tab):
    page = tab.open("/recherche?q=conseil+citoyen&type=pdf")
    address = page.locator("article.hit a.passage-label").first.get_attribute("href")
    assert re.fullmatch(r"http://.+\.pdf#page=\d+", str(address))


def test_rail_of_a_document_jumps_to_the_passage(tab):
    page = tab.open("/recherche?q=conseil+citoyen&type=pdf")
    page.locator("article.hit h3 a").first.click()
    jump = page.locator(".rail a").first
    target = str(jump.get_attribute("href"))
    jump.click()
    expect(page).to_have_url(re.compile(re.escape(target) + "$"))
    expect(page.locator(target)).to_be_in_viewport()


def test_every_example_of_the_home_page_finds_something(tab):
    page = tab.open("/")
    addresses = [a.get_attribute("href") for a in page.locator(".examples a").all()]
    assert len(addresses) == 3
    for address in addresses:
        tab.open(str(address))
        assert count(page) > 0


def test_theme_tree_leads_to_documents(tab):
    page = tab.open("/themes")
    page.locator(".theme-tree a").first.click()
    page.locator(".briefs a").first.click()
    expect(page.locator("#texte")).to_be_visible()


def test_the_first_tab_stop_skips_to_the_results(tab):
    page = tab.open("/recherche?q=quartiers")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text("Aller aux résultats")
    expect(focused).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#resultats$"))


PATHS = ("/", f"/recherche?q={QUESTION}", "/recherche?q=zzzz&type=pdf", "/themes", "/aide")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways(browser, service, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{service.url}/recherche?q={QUESTION}")
    document = page.locator("article.hit h3 a").first.get_attribute("href")
    for path in (*PATHS, str(document)):
        page.goto(service.url + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
    context.close()


def test_filters_fold_on_a_phone_and_stand_open_on_a_wide_screen(browser, service):
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(f"{service.url}/recherche?q=quartiers&type=pdf")
    button = page.get_by_role("button", name="Appliquer les filtres")
    expect(button).to_be_hidden()
    page.get_by_text("Affiner (1 filtre actif)").click()
    expect(button).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    expect(button).to_be_visible()
    context.close()


def test_letters_spaced_out_stay_readable(browser, service):
    """WCAG 1.4.12: nothing is cut when a reader spaces lines, letters and words."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{service.url}/recherche?q={QUESTION}")
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
        "word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
