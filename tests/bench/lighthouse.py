"""Lighthouse on the home page, results and documents of a real `kb serve` over the replica.

`python -m tests.bench.lighthouse` prints the four scores of each page, as a phone (its processor
slowed four times, its network as slow as 4G) and as a desk: the best of RUNS, since another
program on the machine lowers the score of speed and nothing raises it. A benchmark and no test,
for that reason. Ends with 1 where a score is under LEAST.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.request import urlopen

from kb.bootstrap import open_engine
from kb.settings import Settings
from tests.bench.http import serving
from tests.browser import FLAGS, find_chromium
from tests.replica_index import index_replica

PACKAGE = Path(__file__).parents[1] / "npm" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 98
RUNS = 3
TRIES = 3
"""On a loaded machine Chromium now and then starts too late to be recorded."""

NOINDEX = "is-crawlable"
"""Results pages ask not to be indexed, on purpose: that audit is left out for them."""


def main() -> None:
    """Index, serve, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        sys.exit("no Chromium found: run `make browser`")
    install()
    low = 0
    with tempfile.TemporaryDirectory(prefix="kb-lighthouse-") as made:
        home = Path(made)
        index_replica(home, open_engine(Settings(home=home)))
        with serving(home, 1) as served:
            base = f"http://{served.host}:{served.port}"
            for name, path in pages(base):
                for preset in ("phone", "desk"):
                    reports = [look(chromium, base + path, preset) for _ in range(chosen.runs)]
                    best = {c: max(scores(each)[c] for each in reports) for c in CATEGORIES}
                    low += sum(score < LEAST for score in best.values())
                    say(name, preset, best, reports[-1])
    sys.exit(1 if low else 0)


def install() -> None:
    """Lighthouse itself, as its lock file pins it."""
    if not (PACKAGE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--no-progress", "--loglevel=error"], cwd=PACKAGE, check=True)


def pages(base: str) -> Iterator[tuple[str, str]]:
    """Pages looked at, by name."""
    yield "home", "/"
    yield "results", "/recherche?q=discriminations"
    for kind, query in (("pdf", "conseil+citoyen"), ("video", "discriminations")):
        with urlopen(f"{base}/api/v1/search?q={query}&type={kind}") as answer:
            hits = json.load(answer)["hits"]
        # A video itself rather than a page that shows one.
        found = next((h["id"] for h in hits if "youtube.com" in h["url"]), hits[0]["id"])
        yield f"document ({kind})", f"/documents/{found}?q={query}"
    yield "about", "/a-propos"


def look(chromium: str, url: str, preset: str) -> Mapping[str, object]:
    """The report of one visit."""
    flags = " ".join(("--headless=new", *(f for f in FLAGS if " " not in f)))
    command = ["node", "node_modules/lighthouse/cli/index.js", url, "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}"]
    command += ["--preset=desktop"] if preset == "desk" else []
    if "/recherche" in url:
        command.append(f"--skip-audits={NOINDEX}")
    for _ in range(TRIES):
        ended = subprocess.run(
            command,
            cwd=PACKAGE,
            env={**os.environ, "CHROME_PATH": chromium},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        if ended.returncode == 0:
            report: dict[str, object] = json.loads(ended.stdout)
            return report
    sys.exit(f"lighthouse failed on {url}: {ended.stderr[-800:]}")


def scores(report: Mapping[str, object]) -> dict[str, int]:
    """Scores of the categories, of 100."""
    categories = report["categories"]
    assert isinstance(categories, dict)
    return {name: round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES}


def say(name: str, preset: str, best: Mapping[str, int], report: Mapping[str, object]) -> None:
    """One line a page, and the audits of its last visit that cost points."""
    audits = report["audits"]
    assert isinstance(audits, dict)
    figures = " | ".join(str(best[category]) for category in CATEGORIES)
    paints = [audits[a]["displayValue"] for a in ("first-contentful-paint", "total-byte-weight")]
    print(f"| {name} | {preset} | {figures} | {' | '.join(paints)} |", flush=True)  # noqa: T201
    if min(best.values()) < LEAST:
        for key, audit in audits.items():
            if audit.get("score") is not None and audit["score"] < 0.9:
                print(f"    {key}: {audit.get('displayValue', audit['title'])}")  # noqa: T201


if __name__ == "__main__":
    main()
