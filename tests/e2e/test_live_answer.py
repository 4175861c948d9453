"""The answer that follows its filters without a new page: address, focus, place, what is said."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.tabs import Tab, count, layout_shift, tab_of

pytestmark = pytest.mark.browser

SEARCH = "/recherche?q=quartiers"


@pytest.fixture
def tab(browser, service) -> Iterator[Tab]:
    with tab_of(browser, service.url) as opened:
        yield opened


def open_and_remember(tab: Tab, path: str = SEARCH) -> None:
    """Open a page and leave a sign in it that a new page would not have."""
    tab.open(path)
    tab.value("window.remembered = true")


def same_page(tab: Tab) -> bool:
    """Whether the page opened is still that one."""
    return tab.value("window.remembered === true") is True


def theme(tab: Tab) -> Locator:
    return tab.page.locator("input[name=theme]").first


def said(tab: Tab) -> Locator:
    return tab.page.get_by_role("status")


def heading(tab: Tab) -> Locator:
    return tab.page.locator("#compte")


def test_ticking_a_box_changes_answer_address_title_and_says_so(tab):
    open_and_remember(tab)
    offered = tab.page.locator(".choice .count").first.inner_text()
    slug = theme(tab).get_attribute("value")
    theme(tab).check()
    expect(heading(tab)).to_contain_text(re.compile(rf"^{offered} résultat"))
    expect(tab.page).to_have_url(f"{tab.url}{SEARCH}&theme={slug}")
    expect(tab.page).to_have_title(re.compile(rf"{offered} résultat"))
    expect(said(tab)).to_have_text(heading(tab).inner_text())
    assert same_page(tab)


def test_the_box_ticked_keeps_focus_place_and_the_folds_around_it(tab):
    open_and_remember(tab)
    fold = tab.page.locator("#annees")
    fold.locator("summary").click()
    box = tab.page.locator("input[name=type]").nth(1)
    value = box.get_attribute("value")
    box.focus()
    height = box.bounding_box()
    tab.page.keyboard.press("Space")
    expect(tab.page.locator("a.chip")).to_have_count(1)
    expect(tab.page.locator(f"#affiner [name=type][value={value}]")).to_be_focused()
    after = tab.page.locator(":focus").bounding_box()
    assert height
    assert after
    assert after["y"] == pytest.approx(height["y"], abs=1)
    expect(fold).to_have_attribute("open", "")
    assert same_page(tab)


def test_back_and_forward_lead_through_every_choice(tab):
    open_and_remember(tab)
    totals = [count(tab.page)]
    for name in ("theme", "type"):
        tab.page.locator(f"input[name={name}]").first.check()
        expect(tab.page.locator("a.chip")).to_have_count(len(totals))
        totals.append(count(tab.page))
    for chips in (1, 0):
        tab.page.go_back()
        expect(tab.page.locator("a.chip")).to_have_count(chips)
        assert count(tab.page) == totals[chips]
        assert tab.page.locator("[name=theme]:checked").count() == min(chips, 1)
    tab.page.go_forward()
    expect(tab.page.locator("a.chip")).to_have_count(1)
    assert count(tab.page) == totals[1]
    assert same_page(tab)


def test_back_from_a_document_finds_the_choices_made(tab):
    open_and_remember(tab)
    theme(tab).check()
    expect(tab.page.locator("a.chip")).to_have_count(1)
    total = count(tab.page)
    tab.page.locator("article.hit h3 a").first.click()
    expect(tab.page.locator("#texte")).to_be_visible()
    tab.page.go_back()
    expect(tab.page.locator("a.chip")).to_have_count(1)
    assert count(tab.page) == total
    expect(theme(tab)).to_be_checked()


def test_a_document_leads_back_to_the_answer_it_was_found_in(tab):
    open_and_remember(tab, f"{SEARCH}&type=pdf&sort=newest")
    tab.page.locator("article.hit h3 a").first.click()
    tab.page.get_by_role("link", name="Tous les résultats").click()
    expect(tab.page).to_have_url(f"{tab.url}{SEARCH}&type=pdf&sort=newest")


def test_the_address_of_a_choice_opens_as_it_is_elsewhere(tab, browser, service):
    open_and_remember(tab)
    theme(tab).check()
    expect(tab.page.locator("a.chip")).to_have_count(1)
    with tab_of(browser, service.url, java_script_enabled=False) as other:
        other.page.goto(tab.page.url)
        assert count(other.page) == count(tab.page)
        expect(theme(other)).to_be_checked()


def test_on_a_phone_the_count_stays_in_sight_and_leads_to_the_results(browser, service):
    screen = {"width": 320, "height": 640}
    with tab_of(browser, service.url, viewport=screen, has_touch=True, is_mobile=True) as tab:
        open_and_remember(tab)
        summary = tab.page.locator("#affiner-pli > summary")
        summary.tap()
        button = tab.page.locator(".apply button")
        expect(button).to_have_accessible_name(f"Voir les {count(tab.page)} résultats")
        expect(button).to_be_in_viewport(ratio=1)
        box = tab.page.locator("input[name=type]").nth(1)
        offered = box.locator("xpath=../span[@class='count']").inner_text()
        box.tap()
        expect(button).to_have_accessible_name(re.compile(rf"^Voir les? {offered} résultat"))
        expect(button).to_be_in_viewport(ratio=1)
        button.tap()
        expect(tab.page.locator("#affiner-pli")).not_to_have_attribute("open", "")
        expect(heading(tab)).to_be_focused()
        expect(heading(tab)).to_be_in_viewport()
        assert same_page(tab)


def test_taking_a_filter_away_leads_the_focus_to_the_count(tab):
    open_and_remember(tab, f"{SEARCH}&type=pdf")
    chip = tab.page.locator("a.chip")
    chip.focus()
    tab.page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    expect(heading(tab)).to_be_focused()
    assert same_page(tab)


def test_another_order_keeps_the_focus_on_its_name(tab):
    open_and_remember(tab)
    tab.page.get_by_role("link", name="Plus récents").press("Enter")
    expect(tab.page.get_by_role("link", name="Plus récents")).to_have_attribute(
        "aria-current", "true"
    )
    expect(tab.page.get_by_role("link", name="Plus récents")).to_be_focused()
    assert same_page(tab)


def test_the_next_page_is_read_from_its_top(tab):
    open_and_remember(tab)
    tab.page.get_by_role("link", name="Suivant").click()
    expect(tab.page.locator(".paging [aria-current]")).to_have_text("Page 2")
    expect(tab.page.locator("#resultats")).to_be_focused()
    expect(tab.page.locator("article.hit").first).to_be_in_viewport()
    expect(tab.page).to_have_title(re.compile("page 2"))
    assert same_page(tab)


def test_another_question_is_answered_in_place_with_a_clean_address(tab):
    open_and_remember(tab, f"{SEARCH}&type=pdf")
    tab.page.locator("#q").fill("conseil citoyen")
    tab.page.keyboard.press("Enter")
    expect(heading(tab)).to_contain_text("conseil citoyen")
    assert tab.page.url == f"{tab.url}/recherche?q=conseil+citoyen&type=pdf"
    expect(tab.page.locator("#q")).to_be_focused()
    assert same_page(tab)


def test_only_the_last_of_several_quick_choices_counts(tab):
    waiting: list[Route] = []

    def hold_first(route: Route) -> None:
        if waiting:
            route.continue_()
        else:
            waiting.append(route)

    open_and_remember(tab)
    tab.page.route("**/recherche?*theme=*", hold_first)
    theme(tab).check()
    tab.page.locator("input[name=type]").first.check()
    expect(tab.page.locator("a.chip")).to_have_count(2)
    waiting[0].abort()
    expect(tab.page.locator("a.chip")).to_have_count(2)
    assert same_page(tab)
    tab.complaints.clear()


@pytest.mark.parametrize("status", [500, 400])
def test_an_answer_that_is_none_ends_in_going_there(tab, status):
    open_and_remember(tab)
    broken = "<!DOCTYPE html><title>Panne</title><h1>Panne</h1>"
    tab.page.route(
        "**/recherche?*theme=*",
        lambda route: route.fulfill(status=status, content_type="text/html", body=broken),
    )
    theme(tab).click()
    expect(tab.page.locator("h1")).to_have_text("Panne")
    expect(tab.page).to_have_url(re.compile("theme="))
    assert not same_page(tab)
    tab.complaints.clear()  # the browser reports the status


def test_a_link_opened_in_another_tab_is_left_to_the_browser(tab):
    open_and_remember(tab)
    with tab.page.context.expect_page() as opened:
        tab.page.get_by_role("link", name="Plus récents").click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url(re.compile("sort=newest"))
    expect(tab.page).to_have_url(f"{tab.url}{SEARCH}")


def test_skip_links_and_jumps_ask_for_nothing(tab):
    open_and_remember(tab)
    before = len(tab.requests)
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    expect(tab.page).to_have_url(re.compile("#resultats$"))
    tab.page.go_back()
    expect(tab.page).to_have_url(f"{tab.url}{SEARCH}")
    assert [r.url for r in tab.requests[before:] if "/static/" not in r.url] == []
    assert same_page(tab)


def test_nothing_moves_while_a_page_of_results_loads(tab):
    tab.open(SEARCH)
    assert layout_shift(tab) == 0


def test_a_page_of_results_asks_for_five_files(tab):
    tab.open(SEARCH)
    assert len(tab.requests) <= 5, [r.url for r in tab.requests]
