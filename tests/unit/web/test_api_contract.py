"""Clients written against the answers stored in tests/contract_api stay valid.

What was there is still there, of the same type; members may be added, none may go. The answers
were recorded over the collection of tests/unit/web when version 1 was first described.
"""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "contract_api"
STORED = sorted(FOLDER.glob("*.json"))
VOLATILE = {"took_ms", "score", "detail", "published_at"}
"""Members whose value is no promise."""


def broken(before, now, at="$"):
    """What a client that reads `before` would miss in `now`."""
    if isinstance(before, dict):
        if not isinstance(now, dict):
            return [f"{at}: an object no longer"]
        gone = [f"{at}.{name}: gone" for name in before if name not in now]
        kept = [name for name in before if name in now]
        inside = (broken(before[name], now[name], f"{at}.{name}") for name in kept)
        return gone + [each for found in inside for each in found]
    if isinstance(before, list):
        if not isinstance(now, list) or len(before) != len(now):
            return [f"{at}: {before!r} was {now!r}"]
        pairs = zip(before, now, strict=True)
        inside = (broken(old, new, f"{at}[{n}]") for n, (old, new) in enumerate(pairs))
        return [each for found in inside for each in found]
    if at.rpartition(".")[2] in VOLATILE:
        return [] if type(before) is type(now) else [f"{at}: another type"]
    return [] if before == now else [f"{at}: {before!r} is now {now!r}"]


def test_the_comparison_sees_what_breaks_a_client():
    before = {"a": [{"b": 1}], "took_ms": 1.0}
    assert broken(before, {"a": [{"b": 1, "c": 2}], "took_ms": 2.0, "new": 1}) == []
    for now in ({"a": [{"b": 1}]}, {"a": [{}], "took_ms": 1.0}, {"a": [], "took_ms": 1.0}):
        assert broken(before, now)
    assert broken(before, {"a": [{"b": "1"}], "took_ms": 1.0})
    assert broken(before, {"a": [{"b": 1}], "took_ms": None})


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_client_of_the_first_description_stays_valid(client, path):
    stored = json.loads(path.read_text(encoding="utf-8"))
    response = client.get(stored["request"])
    assert (response.status_code, response.mimetype) == (stored["status"], stored["media_type"])
    assert broken(stored["answer"], response.json) == []


def test_every_kind_of_answer_is_stored():
    requests = " ".join(json.loads(path.read_text(encoding="utf-8"))["request"] for path in STORED)
    for route in ("search", "documents", "similar", "suggest", "themes", "stats"):
        assert route in requests
