"""Fixtures that several rooms of tests share: real directories, a real replica, a real `kb`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.opensearch.server import cluster, missing

# How long an example takes is the machine's affair: benchmarks measure it.
settings.register_profile("kb", deadline=None)
settings.load_profile("kb")

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared"))
"""Texts and data that only developers of the project have."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' data; a test that asks for it skips, and says so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"developers' data not found at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def opensearch() -> Iterator[tuple[str, ...]]:
    """Addresses of a real OpenSearch; what needs it skips, and says so, where there is none."""
    if reason := missing():
        pytest.skip(reason)
    if url := os.environ.get("OPENSEARCH_URL"):
        yield tuple(url.split())
        return
    with cluster() as servers:
        yield servers.urls


class Kb:
    """The `kb` program as a person runs it, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.executable = Path(sys.executable).with_name("kb")

    def run(self, *arguments: str, timeout_s: float = 300.0) -> subprocess.CompletedProcess[str]:
        """Exit code and both outputs of `kb --home HOME ARGUMENTS`, colours off."""
        return subprocess.run(
            [self.executable, "--home", self.home, *arguments],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture
def kb(tmp_path: Path) -> Kb:
    """`kb` in an empty home."""
    return Kb(tmp_path / "home")
