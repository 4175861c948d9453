"""The API asked by schemathesis what its description allows and what it does not, all checks on."""

import os
import re
import subprocess
import sys
from pathlib import Path

HOOKS = Path(__file__).with_name("schemathesis_hooks.py")
CONFIG = f"""
hooks = "{HOOKS}"

[[operations]]
include-path = "/search"
# What no schema says of two parameters together is judged by the hooks instead.
checks.positive_data_acceptance.expected-statuses = ["2xx", "400"]
"""
EXAMPLES = os.environ.get("KB_API_EXAMPLES", "120")
"""Cases generated an operation and a phase; some thousands of cases in all come from 400."""


def test_no_request_finds_the_service_at_odds_with_its_description(service, tmp_path):
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = (
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
        *("run", f"{service.url}/api/v1/openapi.json", "--checks", "all", "--no-color"),
        *("--seed", "8", "--max-examples", EXAMPLES, "--generation-database", "none"),
    )
    run = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=1800
    )
    shown = "\n".join(line[:300] for line in run.stdout.splitlines()[-120:])
    assert run.returncode == 0, shown + run.stderr[-2000:]
    counted = re.search(r"(\d+) generated, (\d+) passed", run.stdout)
    assert counted, shown
    generated, passed = map(int, counted.groups())
    assert passed == generated > 500
