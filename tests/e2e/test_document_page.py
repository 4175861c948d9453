"""The page of a document in a real Chromium: matches, jumps, the player, hostile texts, paper."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.e2e.states import document, states, unfold
from tests.e2e.tabs import layout_shift, tab_of

pytestmark = pytest.mark.browser

WITHIN_A_LINE_PX = 8.0
"""Links of one line stand a pixel or so apart where their sizes differ."""

SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; "
    "word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"
)


CUT = """[...document.querySelectorAll('main *')].filter(e => e.clientWidth
  && !e.closest('.unseen') && getComputedStyle(e).overflowX === 'hidden'
  && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
"""Elements of the page that hide a part of what they hold."""


@pytest.fixture(scope="module")
def pdf(service) -> str:
    return f"{service.url}{document(service, 'conseil+citoyen&type=pdf')}?q=conseil+citoyen"


@pytest.fixture(scope="module")
def video(service) -> str:
    path = document(service, "logement+discriminations&type=video", of="youtube.com")
    return f"{service.url}{path}?q=logement"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_suivant_and_precedent_go_round_every_match(page, pdf):
    page.goto(pdf)
    total = page.locator("#texte .passage-whole mark").count()
    assert total > 2
    said = page.locator(".matches-said")
    page.get_by_role("button", name="Suivant").click()
    expect(said).to_have_text(f"1 sur {total}")
    expect(page.locator("mark.here")).to_be_in_viewport()
    expect(page.locator("#annonce")).to_contain_text(f"Mot trouvé 1 sur {total}")
    page.get_by_role("button", name="Précédent").click()
    expect(said).to_have_text(f"{total} sur {total}")
    expect(page.locator("mark.here")).to_be_in_viewport()


def test_keys_lead_from_match_to_match_unless_switched_off_or_typing(page, pdf):
    page.goto(pdf)
    said = page.locator(".matches-said")
    page.keyboard.press("n")
    expect(said).to_have_text(re.compile("^1 sur"))
    page.keyboard.press("n")
    page.keyboard.press("p")
    expect(said).to_have_text(re.compile("^1 sur"))
    page.locator("#q").focus()
    page.keyboard.press("n")
    expect(page.locator("#q")).to_have_value(re.compile("n$"))
    expect(said).to_have_text(re.compile("^1 sur"))
    page.evaluate("document.activeElement.blur(); document.documentElement.dataset.shortcuts='off'")
    page.keyboard.press("n")
    expect(said).to_have_text(re.compile("^1 sur"))


def test_without_a_script_anchors_lead_from_match_to_match(browser, pdf):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pdf)
    page.get_by_role("link", name="Aller au premier").click()
    first = page.url.partition("#")[2]
    expect(page.locator(f"#{first} mark").first).to_be_in_viewport()
    page.locator(f"#{first} .passage-following").click()
    second = page.url.partition("#")[2]
    assert second != first
    expect(page.locator(f"#{second} h2")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Suivant")).to_have_count(0)
    context.close()


def test_a_page_or_a_moment_is_jumped_to_by_its_number(page, pdf, video):
    page.goto(pdf)
    page.get_by_label("Aller à la page").fill("3")
    page.get_by_label("Aller à la page").press("Enter")
    expect(page.locator("h2").filter(has_text="Page 3")).to_be_in_viewport()
    page.goto(video)
    page.get_by_label("Aller au moment").fill("1:30")
    page.get_by_role("button", name="Aller").click()
    expect(page.locator(".passage-whole:target h2")).to_have_text(re.compile(r"^1 min [0-3]"))


def test_the_player_is_asked_for_only_when_its_button_is_pressed(page, video):
    asked: list[Request] = []
    page.on("request", lambda each, kept=asked: kept.append(each))
    page.goto(video)
    page.wait_for_load_state("networkidle")
    own = page.url.partition("/documents")[0]
    assert [each.url for each in asked if not each.url.startswith(own)] == []
    with page.expect_request(re.compile("^https://www.youtube-nocookie.com/embed/")) as player:
        page.get_by_role("button", name="Ouvrir la vidéo ici").click()
    assert "logement" not in player.value.headers.get("referer", "")
    expect(page.locator("iframe")).to_have_attribute("title", re.compile("^Vidéo"))
    moment = page.locator("[data-seconds]:not([data-seconds='0'])").first
    with page.expect_request(re.compile("start=" + str(moment.get_attribute("data-seconds")))):
        moment.locator(".passage-open").click()
    assert page.url.startswith(own)


def test_a_part_not_shown_is_fetched_for_an_anchor_in_it(page, pdf, service):
    """The address of a passage works even where a long text does not show it at once."""
    asked: list[Request] = []
    page.on("request", lambda each, kept=asked: kept.append(each))
    page.goto(f"{pdf}#passage-500")
    page.wait_for_url(re.compile(r"passage=500#passage-500$"))
    expect(page.locator("h1")).to_be_visible()
    assert len([each for each in asked if each.is_navigation_request()]) == 2


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_is_cut_when_letters_are_spaced_and_text_doubled(browser, service, width):
    """WCAG 1.4.12 at 320 px, and 1.4.4: text twice as large in a window of 640."""
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    larger = "html { font-size: 200% !important }" if width == 640 else ""
    faults = {}
    for name, state in states(service).items():
        page.goto(service.url + state.path)
        page.add_style_tag(content=SPACED + larger)
        unfold(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        cut = page.evaluate(CUT)
        if wide > width or cut:
            faults[name] = (wide, cut)
    context.close()
    assert faults == {}


@pytest.mark.parametrize("width", [320, 1440])
def test_nothing_moves_by_itself_while_a_page_loads(browser, service, width):
    with tab_of(browser, service.url, viewport={"width": width, "height": 800}) as tab:
        shifts = {}
        for name, state in states(service).items():
            if name in MOVING_NOTHING:
                tab.open(state.path)
                shifts[name] = layout_shift(tab)
    assert shifts == dict.fromkeys(MOVING_NOTHING, 0)


MOVING_NOTHING = ("home", "results", "results, none", "PDF", "video", "themes", "help", "about")


def test_a_reader_s_own_colours_replace_ours_and_the_match_shown_still_stands_out(browser, pdf):
    context = browser.new_context(forced_colors="active", color_scheme="dark")
    page = context.new_page()
    page.goto(pdf)
    page.get_by_role("button", name="Suivant").click()
    style = "e => (s => [s.backgroundColor, s.color, s.outlineStyle])(getComputedStyle(e))"
    here = page.locator("mark.here").evaluate(style)
    other = page.locator("#texte mark:not(.here)").first.evaluate(style)
    text = page.locator("#texte p").last.evaluate(style)
    assert here[:2] == other[:2] != text[:2]
    assert (here[2], other[2]) == ("solid", "none")
    context.close()


def test_focus_follows_the_order_of_the_page_and_is_always_seen(page, pdf):
    page.goto(pdf)
    tops: list[tuple[str, float]] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => { const e = document.activeElement;
              if (!e || e === document.body) return null;
              const box = e.getBoundingClientRect(), style = getComputedStyle(e);
              const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return {name: e.outerHTML.slice(0, 90),
                      order: e.closest('.rail, .matches') ? -1 : box.top + scrollY,
                      column: !!e.closest('.about'),
                      ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3,
                      seen: !!at && (e === at || e.contains(at) || at.contains(e))}; }"""
        )
        if place is None:
            break
        assert place["ring"], place
        assert place["seen"], place
        if place["order"] >= 0 and not place["column"]:
            tops.append((place["name"], place["order"]))
    else:
        pytest.fail("the keyboard never leaves the page")
    reading = [top for name, top in tops if "skip" not in name and 'href="#' not in name]
    back = [pair for pair in pairwise(reading) if pair[1] < pair[0] - WITHIN_A_LINE_PX]
    assert back == [], tops


def test_headings_go_down_one_level_at_a_time_and_landmarks_have_names(page, service, pdf, video):
    for address in (pdf, video, f"{service.url}/a-propos", f"{service.url}/accessibilite"):
        page.goto(address)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        names = page.evaluate(
            """[...document.querySelectorAll('nav')].map(n => n.getAttribute('aria-label')
               ?? document.getElementById(n.getAttribute('aria-labelledby'))?.textContent)"""
        )
        assert all(names)
        assert len(names) == len(set(names))
        for landmark in ("header", "main", "footer"):
            assert page.locator(f"body > {landmark}").count() == 1


def test_on_paper_there_is_the_text_and_its_origin_and_no_control(page, pdf):
    page.goto(pdf)
    page.emulate_media(media="print", color_scheme="light")
    for hidden in (".search", ".rail", ".matches", ".passage-tools", ".top-links", ".similar"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".sentence")).to_be_visible()
    link = page.locator("a.original")
    printed = link.evaluate("e => getComputedStyle(e, '::after').content")
    assert "attr(href)" in printed or "http" in printed
