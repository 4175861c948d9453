"""Completion in a real Chromium: an ARIA combobox for keyboard, mouse and finger."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.tabs import Tab, layout_shift, tab_of

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(browser, service) -> Iterator[Tab]:
    with tab_of(browser, service.url) as opened:
        yield opened


def field(tab: Tab) -> Locator:
    return tab.page.get_by_role("combobox", name="Rechercher dans les documents")


def options(tab: Tab) -> Locator:
    return tab.page.get_by_role("option")


def type_words(tab: Tab, words: str) -> None:
    """Enter them at once, so that nothing is proposed for a part of them, and wait."""
    field(tab).fill(words)
    expect(options(tab).first).to_be_visible()


def test_what_is_typed_is_proposed_in_groups_and_said(tab):
    tab.open("/")
    type_words(tab, "discr")
    groups = tab.page.get_by_role("listbox", name="Propositions").get_by_role("group")
    assert [g.get_attribute("aria-labelledby") for g in groups.all()] == [
        "propositions-theme",
        "propositions-phrase",
        "propositions-title",
    ]
    assert all("discr" in text.lower() for text in options(tab).all_inner_texts())
    expect(tab.page.get_by_role("status")).to_have_text(f"{options(tab).count()} propositions")


def test_accents_and_case_do_not_matter(tab):
    tab.open("/")
    type_words(tab, "EGALITE")
    expect(options(tab).filter(has_text="égalité").first).to_be_visible()


def test_arrows_move_through_the_list_and_the_field_keeps_its_words(tab):
    tab.open("/")
    type_words(tab, "discr")
    last = options(tab).count() - 1
    for key, at in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", None)):
        tab.page.keyboard.press(key)
        if at is None:  # back in the field
            assert field(tab).get_attribute("aria-activedescendant") is None
        else:
            expect(options(tab).nth(at)).to_have_attribute("aria-selected", "true")
            active = field(tab).get_attribute("aria-activedescendant")
            assert active == options(tab).nth(at).get_attribute("id")
    tab.page.keyboard.press("ArrowUp")
    expect(options(tab).nth(last)).to_have_attribute("aria-selected", "true")
    expect(field(tab)).to_have_value("discr")
    expect(field(tab)).to_be_focused()


def test_a_theme_and_a_title_lead_to_their_page(tab):
    tab.open("/")
    type_words(tab, "discr")
    theme = tab.page.get_by_role("group", name="Thèmes").get_by_role("option").first
    name = theme.inner_text()
    theme.click()
    expect(tab.page.locator("h1")).to_have_text(name)
    type_words(tab, "petit guide")
    title = options(tab).first.inner_text()
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("h1")).to_contain_text(title)
    expect(tab.page).to_have_url(re.compile("/documents/"))


def test_an_acronym_is_searched_for_and_says_what_it_means(tab):
    tab.open("/")
    type_words(tab, "qpv")
    acronym = tab.page.get_by_role("group", name="Sigles").get_by_role("option").first
    expect(acronym).to_contain_text("quartier prioritaire de la politique de la ville")
    acronym.click()
    expect(tab.page).to_have_url(re.compile(r"/recherche\?q=QPV$"))


def test_enter_without_a_choice_searches_for_what_was_typed(tab):
    tab.open("/")
    type_words(tab, "discr")
    tab.page.keyboard.press("Enter")
    expect(tab.page).to_have_url(re.compile(r"/recherche\?q=discr$"))


def test_escape_closes_the_list_first_and_empties_the_field_next(tab):
    tab.open("/")
    type_words(tab, "discr")
    tab.page.keyboard.press("Escape")
    expect(options(tab)).to_have_count(0)
    expect(field(tab)).to_have_value("discr")
    expect(field(tab)).to_have_attribute("aria-expanded", "false")
    tab.page.keyboard.press("Escape")
    expect(field(tab)).to_have_value("")
    expect(options(tab)).to_have_count(0)


def test_the_list_opens_again_by_arrow_and_closes_when_the_field_is_left(tab):
    tab.open("/")
    type_words(tab, "discr")
    tab.page.keyboard.press("Escape")
    tab.page.keyboard.press("ArrowDown")
    expect(options(tab).first).to_have_attribute("aria-selected", "true")
    tab.page.keyboard.press("Tab")
    expect(options(tab)).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Rechercher")).to_be_focused()


def test_the_list_moves_nothing_on_the_page(tab):
    tab.open("/")
    below = tab.page.locator("#exemples")
    before = below.bounding_box()
    type_words(tab, "discr")
    assert below.bounding_box() == before
    assert layout_shift(tab) == 0


def test_slash_leads_to_the_field_unless_the_reader_writes_or_said_no(tab):
    tab.open("/recherche?q=ville")
    tab.page.keyboard.press("/")
    expect(field(tab)).to_be_focused()
    tab.page.keyboard.press("/")
    expect(field(tab)).to_have_value("/")

    tab.open("/aide")
    tab.page.get_by_label(re.compile("Raccourcis d’une seule touche")).uncheck()
    tab.open("/recherche?q=ville")
    tab.page.keyboard.press("/")
    expect(field(tab)).not_to_be_focused()


def test_a_finger_chooses_too(browser, service):
    with tab_of(
        browser, service.url, has_touch=True, is_mobile=True, viewport={"width": 320, "height": 640}
    ) as tab:
        tab.open("/")
        field(tab).tap()
        type_words(tab, "petit guide")
        box = tab.page.get_by_role("listbox").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        options(tab).first.tap()
        expect(tab.page).to_have_url(re.compile("/documents/"))


def test_a_server_that_fails_leaves_the_plain_form(tab):
    tab.page.route("**/api/v1/suggest*", lambda route: route.fulfill(status=503))
    tab.open("/")
    with tab.page.expect_response("**/api/v1/suggest*"):
        field(tab).press_sequentially("qpv")
    expect(field(tab)).to_have_attribute("aria-expanded", "false")
    tab.page.keyboard.press("Enter")
    expect(tab.page).to_have_url(re.compile(r"/recherche\?q=qpv$"))
    tab.complaints.clear()  # the browser reports the 503


def test_words_typed_fast_are_asked_for_once(tab):
    tab.page.clock.install(time="2024-01-01T08:00:00Z")
    tab.open("/")
    tab.page.clock.pause_at("2024-01-01T09:00:00Z")  # however slowly this machine types
    field(tab).press_sequentially("discriminations")
    assert [r.url for r in tab.requests if "/suggest" in r.url] == []
    tab.page.clock.run_for(1_000)
    expect(options(tab).first).to_be_visible()
    assert len([r.url for r in tab.requests if "/suggest" in r.url]) == 1
