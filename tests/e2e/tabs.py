"""A page of the browser that is watched: what it asks for, what it complains of."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request


@dataclass
class Tab:
    """A page, its site without a trailing slash, and what happened in it.

    `also` is another site that may be gone to; what it lacks is not complained of.
    """

    page: Page
    url: str
    also: str = ""
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def asked_for(self, request: Request) -> None:
        self.requests.append(request)

    def complained(self, message: ConsoleMessage) -> None:
        if not self.also or not message.location["url"].startswith(self.also):
            self.complaints.append(message.text)

    def failed(self, error: Error) -> None:
        self.complaints.append(str(error))

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(self.url + path)
        return self.page

    def value(self, expression: str) -> Any:
        """What a script sees in the page."""
        return self.page.evaluate(expression)


@contextmanager
def tab_of(browser: Browser, url: str, *, also: str = "", **context: Any) -> Iterator[Tab]:
    """A new tab; when it closes, nothing was complained of, asked for elsewhere, or stored.

    `also` is another site that a link may lead to.
    """
    opened = browser.new_context(**context)
    tab = Tab(opened.new_page(), url, also)
    tab.page.on("request", tab.asked_for)
    tab.page.on("console", tab.complained)
    tab.page.on("pageerror", tab.failed)
    yield tab
    assert not tab.complaints, tab.complaints
    # The browser's own reader of PDFs asks for parts of itself.
    asked = [r.url for r in tab.requests if r.url.startswith(("http:", "https:", "ws"))]
    assert [each for each in asked if not each.startswith((url, also or url))] == []
    assert opened.cookies() == []
    opened.close()


def count(page: Page) -> int:
    """How many results the page says there are."""
    heading = page.locator("#compte").inner_text()
    digits = re.match(r"[\d\u202f\u00a0 ]+", heading)
    assert digits, heading
    return int(re.sub(r"\D", "", digits.group()))


_SHIFTS = """new Promise(done => {
  let total = 0;
  const add = list => list.getEntries().forEach(each => total += each.value);
  new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(total)));
})"""


def layout_shift(tab: Tab) -> float:
    """How much of what the reader saw moved by itself since the page opened; 0 for nothing."""
    return float(tab.value(_SHIFTS))
