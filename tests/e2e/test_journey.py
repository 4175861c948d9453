"""The whole journey by mouse and by keyboard alone, on every width, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.http import serving
from tests.bench.served import build, questions
from tests.e2e.tabs import tab_of
from tests.journey import HANDS, Steps, Way, journey, stand_in

pytestmark = pytest.mark.browser

WAYS = (
    Way(320, "dark", True, "keyboard"),
    Way(320, "light", False, "mouse"),
    Way(768, "light", True, "mouse"),
    Way(768, "dark", False, "keyboard"),
    Way(1440, "light", True, "keyboard"),
    Way(1440, "dark", False, "mouse"),
)
"""Every pair of a width, a scheme, scripts or none, and a hand; the benchmark walks them all."""

SMALL = 300
ORIGINALS = "https://www.exemple.fr"


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_reader_finds_the_page_of_a_pdf_and_comes_back(browser, service, indexed, way: Way):
    with tab_of(browser, service.url, also=indexed.replica_url, **way.context) as tab:
        journey(tab.page, service.url, "conseil citoyen", HANDS[way.hand](), Steps())


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Iterator[str]:
    """A service over a few hundred documents of the benchmarks' collection."""
    home: Path = tmp_path_factory.mktemp("made-up")
    build(SMALL, home)
    with serving(home, 1) as served:
        yield f"http://{served.host}:{served.port}"


@pytest.mark.parametrize("way", WAYS[:2], ids=str)
def test_the_same_journey_leads_through_a_made_up_collection(browser, made_up, way: Way):
    question = dict(next(q for q in questions(1) if q.kind == "and").parameters)["q"]
    with tab_of(browser, made_up, also=ORIGINALS, **way.context) as tab:
        stand_in(tab.page, ORIGINALS)
        journey(tab.page, made_up, question, HANDS[way.hand](), Steps())
