"""The whole journey on a real service over 20,000 documents: `python -m tests.bench.journey`.

Every width, light and dark, with and without scripts, by mouse and by keyboard alone: 24 ways. A
table says what each step took, in milliseconds as the test sees them: acting, answering, painting
and the test's own looking. By keyboard that is mostly presses of Tab. `--shots` keeps pictures.
"""

import argparse
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench.engine import say
from tests.bench.http import serving
from tests.bench.served import build, questions
from tests.browser import FLAGS, find_chromium
from tests.journey import HANDS, Steps, Way, journey, stand_in

ORIGINALS = "https://www.exemple.fr"
STEPS = ("home", "search", "refine", "document", "page of the PDF", "back", "wider again")


def main() -> None:
    """Build, serve, walk, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="build here, or use again what was built here")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of every step")
    chosen = parser.parse_args()
    path = find_chromium()
    if path is None:
        raise SystemExit("no Chromium found: run `make browser`")
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as made:
        home = chosen.home or Path(made)
        build(chosen.documents, home)
        with serving(home, 1) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            say(f"| way | {' | '.join(STEPS)} |\n|---|{'--:|' * len(STEPS)}")
            site = f"http://{served.host}:{served.port}"
            for width, scheme, scripted, hand in product(
                (320, 768, 1440), ("light", "dark"), (True, False), HANDS
            ):
                way = Way(width, "dark" if scheme == "dark" else "light", scripted, hand)
                walk(browser, site, way, chosen.shots)
            browser.close()


def walk(browser: Browser, site: str, way: Way, shots: Path | None) -> None:
    """One journey, one line of the table."""
    context = browser.new_context(**way.context)
    page = context.new_page()
    stand_in(page, ORIGINALS)
    scripts = "scripts" if way.scripted else "no scripts"
    name = f"{way.width} {way.scheme}, {scripts}, {way.hand}"

    def look(step: str) -> None:
        if shots:
            shots.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=shots / f"{name}, {step}.png".replace(", ", "-").replace(" ", "-"))

    steps = Steps(look)
    question = dict(next(q for q in questions(1) if q.kind == "and").parameters)["q"]
    journey(page, site, question, HANDS[way.hand](), steps)
    say(f"| {name} | {' | '.join(f'{steps.ms[step]:.0f}' for step in STEPS)} |")
    context.close()


if __name__ == "__main__":
    main()
