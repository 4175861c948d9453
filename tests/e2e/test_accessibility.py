"""Every page and state without a fault that a checker can see, in a real Chromium."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser

from tests import accessibility
from tests.e2e.conftest import Service
from tests.e2e.states import State, states

pytestmark = pytest.mark.browser

SCREENS = ((320, "light"), (1440, "dark"), (320, "dark"), (1440, "light"))
"""Widths and schemes; the first two are enough for a page laid out like others."""

EVERYWHERE = ("home", "results, unfolded", "PDF, unfolded", "video")
"""States looked at on every screen."""


@pytest.fixture(scope="module")
def site(service: Service) -> Mapping[str, State]:
    return states(service)


FAULTY = "<!DOCTYPE html><html><title>x</title><p style='colour: red'><img src='x.png'><p></b>"


def test_the_checkers_see_a_faulty_page(browser, tmp_path):
    if missing := accessibility.missing_for_axe() or accessibility.missing_for_markup():
        pytest.skip(missing)
    page = browser.new_page()
    page.set_content(FAULTY)
    rules = {each.partition(":")[0] for each in accessibility.violations(page)}
    page.close()
    assert {"html-has-lang", "image-alt"} <= rules
    errors = " ".join(accessibility.markup_errors({"x.html": FAULTY}, tmp_path))
    assert "colour" in errors
    assert "Stray end tag" in errors


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_axe_finds_no_violation(browser: Browser, service, site, width, scheme):
    if missing := accessibility.missing_for_axe():
        pytest.skip(missing)
    everything = (width, scheme) in SCREENS[:2]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    for name in site if everything else EVERYWHERE:
        page.goto(service.url + site[name].path)
        site[name].prepare(page)
        if violations := accessibility.violations(page):
            found[name] = violations
    context.close()
    assert found == {}


def test_axe_finds_no_violation_where_scripts_do_not_come(browser, service, site):
    if missing := accessibility.missing_for_axe():
        pytest.skip(missing)
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*.js*", lambda route: route.abort())
    found = {}
    for name in EVERYWHERE:
        page.goto(service.url + site[name].path)
        if violations := accessibility.violations(page):
            found[name] = violations
    context.close()
    assert found == {}


def test_markup_and_style_sheets_are_valid(service, site, tmp_path):
    if missing := accessibility.missing_for_markup():
        pytest.skip(missing)
    texts = {}
    for name, state in site.items():
        answer = service.get(state.path)
        texts[f"{name.replace(' ', '-')}.html"] = answer.body.decode()
    for sheet in accessibility.style_sheets():
        texts[sheet.name] = sheet.read_text(encoding="utf-8")
    assert accessibility.markup_errors(texts, tmp_path) == []
