"""What OpenAPI cannot say of a search: which values may not stand together, which are not there.

Loaded by schemathesis in a process of its own, beside all its checks.
"""

from datetime import date
from typing import Any

import schemathesis

REPEATABLE = ("theme", "type", "language", "person", "place")


@schemathesis.hook
def filter_query(_: schemathesis.HookContext, query: dict[str, Any] | None) -> bool:
    """Leave out values of a wrong type that an address writes as valid ones, or not at all.

    `{}` writes nothing, null a blank, an object its keys, of which the first counts, and 24 the
    same as the list of the text "24".
    """
    for name, value in (query or {}).items():
        if value is None or isinstance(value, dict):
            return False
        if (name in REPEATABLE) != isinstance(value, list):
            return False
        if isinstance(value, list) and not all(isinstance(each, str) for each in value):
            return False
    return True


@schemathesis.check
def a_valid_value_is_refused_only_for_another(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """A search of valid values is refused for its depth, its calendar or its order alone.

    A cursor that looks like one is that of no search, since the service made none like it.
    """
    meta = case.meta
    if response.status_code != 400 or meta is None or not meta.generation.mode.is_positive:
        return
    query = {name: str(value).strip() for name, value in dict(case.query or {}).items()}
    assert case.path == "/search", response.text
    named = response.json()["parameter"]
    if named == "page":
        assert int(query["page"]) * int(query.get("per_page") or 10) > 10_000
    elif named != "cursor":
        assert named in ("from", "to"), named
        assert not in_order(query.get("from", ""), query.get("to", ""))


def in_order(first: str, last: str) -> bool:
    """Whether both bounds are days of the calendar and the first does not come after the last."""
    try:
        for each in (first, last):
            date.fromisoformat(
                (each + "-01-01")[:10] if len(each) in (4, 7) else each or "2000-01-01"
            )
    except ValueError:
        return False
    return not (first and last) or first[: len(last)] <= last[: len(first)]
