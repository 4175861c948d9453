"""The whole journey of a reader: home, search, refine, document, page of the PDF, back.

One way by mouse and one by keyboard alone: there everything is reached by Tab, and what has the
focus shows it. Each step asserts what a reader would see.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal, NamedTuple, Protocol

from playwright.sync_api import Locator, Page, Route, expect

MOST_STOPS = 400
"""Presses of Tab before something counts as out of reach."""

PDF_STANDING_IN = b"%PDF-1.4\n%%EOF\n"

_HERE = "(each) => each === document.activeElement"
_RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


class Hand(Protocol):
    """How a reader acts on what they see."""

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open or close a fold."""
        ...

    def tick(self, target: Locator) -> None:
        """Tick a box."""
        ...

    def write(self, target: Locator, text: str) -> None:
        """Type into a field."""
        ...


class Mouse:
    """Points and clicks."""

    def press(self, target: Locator) -> None:
        target.click()

    def tick(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.click()
        target.press_sequentially(text)


class Keyboard:
    """Reaches everything by Tab; nothing is clicked."""

    def press(self, target: Locator) -> None:
        self.reach(target)
        target.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self.reach(target)
        target.page.keyboard.press("Space")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        target.page.keyboard.type(text)

    def reach(self, target: Locator) -> None:
        """Tab until the target has the focus, which must then show."""
        page = target.page
        for _ in range(MOST_STOPS):
            if target.evaluate(_HERE):
                assert page.evaluate(_RING), "the focus does not show"
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"out of reach of the keyboard: {target}")


HANDS: dict[str, Callable[[], Hand]] = {"mouse": Mouse, "keyboard": Keyboard}


class Way(NamedTuple):
    """A screen, whether scripts run, and the hand that leads."""

    width: int
    scheme: Literal["light", "dark"]
    scripted: bool
    hand: str

    @property
    def context(self) -> dict[str, Any]:
        """The browser as it is for this reader."""
        return {
            "viewport": {"width": self.width, "height": 800},
            "color_scheme": self.scheme,
            "java_script_enabled": self.scripted,
        }


@dataclass
class Steps:
    """Milliseconds a step took, by name; `look` is called at the end of each."""

    look: Callable[[str], None] = lambda name: None
    ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step of the journey."""
        started = perf_counter()
        yield
        self.ms[name] = (perf_counter() - started) * 1e3
        self.look(name)


def journey(page: Page, site: str, question: str, hand: Hand, steps: Steps) -> None:
    """Walk it on a site (no trailing slash) whose PDFs answer to the question."""
    with steps.step("home"):
        page.goto(f"{site}/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    with steps.step("search"):
        hand.write(page.locator("#q"), question)
        page.keyboard.press("Enter")
        expect(page.locator("article.hit").first).to_be_visible()
    every = results(page)

    with steps.step("refine"):
        refine(page, hand, page.locator("input[name=type][value=pdf]"))
    some = results(page)
    assert 0 < some <= every

    with steps.step("document"):
        link = page.locator("article.hit h3 a").first
        title = link.inner_text()
        hand.press(link)
        expect(page.locator("h1")).to_have_text(title)
        expect(page.locator("#texte mark").first).to_be_attached()

    with steps.step("page of the PDF"):
        link = page.locator("#texte a[href*='.pdf#page=']").first
        original = str(link.get_attribute("href"))
        hand.press(link)
        page.wait_for_url(original)

    with steps.step("back"):
        page.go_back()
        expect(page.locator("h1")).to_have_text(title)
        page.go_back()
        expect(page.locator("a.chip")).to_have_count(1)
        assert results(page) == some

    with steps.step("wider again"):
        hand.press(page.locator("a.chip"))
        expect(page.locator("a.chip")).to_have_count(0)
        assert results(page) == every


def refine(page: Page, hand: Hand, box: Locator) -> None:
    """Choose a filter, opening the folds it lies in; the button applies it where no script does."""
    for fold in box.locator("xpath=ancestor::details[not(@open)]").all():
        summary = fold.locator("> summary")
        if summary.is_visible():
            hand.press(summary)
    hand.tick(box)
    if page.evaluate("matchMedia('(scripting: none)').matches"):
        hand.press(page.get_by_role("button", name="Appliquer les filtres"))
    expect(page.locator("a.chip")).to_have_count(1)


def results(page: Page) -> int:
    """How many results the page says there are."""
    heading = page.locator("#compte").inner_text()
    digits = re.match(r"[\d\u202f\u00a0 ]+", heading)
    assert digits, heading
    return int(re.sub(r"\D", "", digits.group()))


def stand_in(page: Page, host: str) -> None:
    """Answer for a site that is out of reach of the test with an empty PDF."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="application/pdf", body=PDF_STANDING_IN)

    page.route(f"{host}/**", answer)
