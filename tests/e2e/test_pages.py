"""The pages in a real Chromium, over the replica's index: a reader's way, seen at every width."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.tabs import Tab, count, tab_of

pytestmark = pytest.mark.browser

WIDTHS = (320, 768, 1440)
QUESTION = "plan de lutte contre les discriminations"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def tab(request, browser, service) -> Iterator[Tab]:
    scripted = request.param == "with JavaScript"
    with tab_of(browser, service.url, java_script_enabled=scripted) as opened:
        yield opened


def test_question_leads_to_a_document_by_way_of_its_theme_and_back(tab):
    page = tab.open("/")
    page.get_by_label("Rechercher dans les documents").fill(QUESTION)
    page.get_by_role("button", name="Rechercher").click()
    expect(page).to_have_url(re.compile(r"/recherche\?q=plan"))
    every = count(page)
    assert every > 1

    theme = page.locator("fieldset:has(legend:has-text('Thème')) > .choices > li").first
    label = theme.locator(".choice-label").first.inner_text()
    offered = int(theme.locator(".count").first.inner_text())
    theme.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.get_by_role("link", name=f"Retirer {label} (filtre Thème)")).to_be_visible()
    assert count(page) == offered <= every

    first = page.locator("article.hit h3 a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    assert page.locator("#texte mark").count() > 0 or page.locator("h1 mark").count() > 0

    page.go_back()
    assert count(page) == offered
    removal = page.get_by_role("link", name=f"Retirer {label} (filtre Thème)")
    removal.click()
    expect(removal).to_have_count(0)
    assert count(page) == every


def test_bar_of_a_year_narrows_to_its_count(tab):
    page = tab.open("/recherche?q=quartiers")
    bar = page.locator("a.year").last
    year, _, offered = bar.locator("title").text_content().partition("\u202f: ")
    bar.click()
    expect(page).to_have_url(re.compile(f"from={year}&to={year}$"))
    expect(page.get_by_role("link", name=f"Retirer {year} (filtre Date)")).to_be_visible()
    assert count(page) == int(offered)


def test_year_of_the_table_narrows_by_keyboard(tab):
    page = tab.open("/recherche?q=quartiers")
    page.get_by_text(re.compile("années en tableau")).focus()
    page.keyboard.press("Enter")
    row = page.locator(".year-table tbody tr").first
    offered = int(row.locator("td").inner_text())
    page.keyboard.press("Tab")
    expect(row.locator("a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("a.chip")).to_have_count(1)
    assert count(page) == offered


def test_typed_period_narrows_and_a_wrong_one_can_be_mended(tab):
    page = tab.open("/recherche?q=quartiers&type=actualite")
    page.get_by_label("Du", exact=True).fill("2020")
    page.get_by_label("Au", exact=True).fill("hier")
    page.get_by_role("button", name="Appliquer les filtres").click()
    expect(page.get_by_role("alert")).to_contain_text("La date de fin n’a pas été comprise")
    tab.complaints.clear()  # the browser reports the 400
    page.get_by_label("Au", exact=True).fill("2024")
    page.get_by_role("button", name="Rechercher avec ces valeurs").click()
    expect(page.get_by_role("link", name="Retirer Actualité (filtre Type)")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("de 2020 à 2024"))).to_be_visible()
    assert count(page) > 0


def test_suivant_and_precedent_turn_the_pages(tab):
    page = tab.open("/recherche?q=quartiers")
    first = page.locator("article.hit h3").all_inner_texts()
    page.get_by_role("link", name="Suivant").click()
    expect(page.locator(".paging [aria-current]")).to_have_text("Page 2")
    assert not set(first) & set(page.locator("article.hit h3").all_inner_texts())
    page.get_by_role("link", name="Précédent").click()
    expect(page.locator(".paging [aria-current]")).to_have_text("Page 1")
    assert page.locator("article.hit h3").all_inner_texts() == first


def test_passage_of_a_pdf_opens_the_original_at_its_page(tab):
    page = tab.open("/recherche?q=conseil+citoyen&type=pdf")
    address = page.locator("article.hit a.passage-label").first.get_attribute("href")
    assert re.fullmatch(r"https?://.+\.pdf#page=\d+", str(address))


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
    button = page.locator(".apply button")
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
