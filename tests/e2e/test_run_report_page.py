"""The report of a run in a real Chromium: readable by all, whole, and nothing in it runs."""

import pytest
from playwright.sync_api import Browser

from tests import accessibility
from tests.e2e.conftest import Indexed

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1200, "dark")])
def test_axe_finds_no_violation_and_nothing_overflows(
    browser: Browser, indexed: Indexed, width: int, scheme: str
):
    if missing := accessibility.missing_for_axe():
        pytest.skip(missing)
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((indexed.kb.home / "reports" / "3.html").absolute().as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "grid"
    assert accessibility.violations(page) == []
    assert said == [], "its own policy lets its style pass, and nothing else is tried"
    context.close()


def test_its_markup_is_valid(indexed: Indexed, tmp_path):
    if missing := accessibility.missing_for_markup():
        pytest.skip(missing)
    text = (indexed.kb.home / "reports" / "3.html").read_text(encoding="utf-8")
    errors = accessibility.markup_errors({"report.html": text}, tmp_path)
    # The checker does not compute digests of styles: Chromium does, above.
    assert [error for error in errors if "Content Security Policy" not in error] == []
