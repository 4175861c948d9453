"""What axe-core finds in an open page, and what the W3C's HTML checker finds in its markup.

Both are npm packages of tests/npm (`make npm`); the second runs on Java. Neither asks the network
for anything: axe is evaluated in the page, which a strict content security policy allows.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page

PACKAGES = Path(__file__).parent / "npm" / "node_modules"
AXE = PACKAGES / "axe-core" / "axe.min.js"
CHECKER = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"

RULES = (
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
    "RGAAv4",
)
"""Tags of the rules run: WCAG 2.2 AA, what RGAA 4 asks beside it, and good practice."""

_RUN = """async tags => {
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values: tags},
    resultTypes: ['violations'],
  });
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}: ${node.failureSummary}`));
}"""


def missing_for_axe() -> str:
    """What to do before axe can run; "" when nothing is missing."""
    return "" if AXE.is_file() else "AXE-CORE IS NOT INSTALLED: run `make npm`"


def missing_for_markup() -> str:
    """What to do before markup can be checked; "" when nothing is missing."""
    if not CHECKER.is_file():
        return "THE HTML CHECKER IS NOT INSTALLED: run `make npm`"
    if shutil.which("java") is None:
        return "NO JAVA: markup was not checked; run `make npm` as root, or install a JRE"
    return ""


@cache
def axe_source() -> str:
    """The checker as one script."""
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Each element of the page as it stands now that breaks a rule, with why; [] for none."""
    page.evaluate(axe_source())
    found = page.evaluate(_RUN, list(RULES))
    return [str(each) for each in found]


def markup_errors(texts: Mapping[str, str], folder: Path) -> list[str]:
    """Errors of HTML and CSS texts by file name, checked in one run.

    `folder` is empty; names end in .html, .css or .svg. Advice of the
    checker, such as a heading in each section, is no error.
    """
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = ["java", "-Xss2m", "-jar", str(CHECKER), "--format", "json", "--exit-zero-always"]
    ended = subprocess.run(
        [*command, "--also-check-css", "--also-check-svg", str(folder)],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    messages = json.loads(ended.stderr)["messages"]
    return [
        f"{Path(m.get('url', '')).name}:{m.get('lastLine')}: {m['type']}: {m['message']}: "
        f"{m.get('extract', '').strip()[:160]}"
        for m in messages
        if m["type"] != "info"
    ]


def style_sheets() -> list[Path]:
    """The site's own style sheets and drawings."""
    folder = Path(str(files("web"))) / "static"
    return sorted(each for each in folder.iterdir() if each.suffix in {".css", ".svg"})
