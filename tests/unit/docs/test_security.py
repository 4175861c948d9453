"""The threat model points to tests, and these exist; what is pinned can be listed."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
HELD_BY = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)


def test_every_line_of_a_boundary_names_a_test():
    rows = re.findall(r"(?m)^\| .* \| .* \| (.*) \|$", TEXT.partition("## What each")[2])
    told = [row for row in rows if row != "held by"]
    assert len(told) > 20
    assert [row for row in told if "::test_" not in row] == []


@pytest.mark.parametrize(("path", "name"), HELD_BY)
def test_a_test_that_is_named_exists(path, name):
    assert re.search(rf"(?m)^def {name}\(", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda p: p.name)
def test_everything_pinned_has_its_digest(lock):
    text = re.sub(r"\\\n", " ", lock.read_text(encoding="utf-8"))
    pinned = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(pinned) > 50
    assert [line for line in pinned if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_list_of_what_is_pinned_is_made_offline(tmp_path):
    tool = ROOT / ".venv/bin/cyclonedx-py"
    if not tool.exists():
        pytest.skip("NO cyclonedx-py: the SBOM was not made; run `make sbom`")
    out = tmp_path / "sbom.json"
    made = [tool, "requirements", ROOT / "requirements.lock", "--output-file", out]
    subprocess.run(made, check=True, capture_output=True)
    held = json.loads(out.read_text(encoding="utf-8"))
    assert held["bomFormat"] == "CycloneDX"
    assert {"flask", "gunicorn", "scrapy"} <= {each["name"] for each in held["components"]}
