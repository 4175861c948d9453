"""Many documents sent at once, each with an outcome of its own.

A bulk answers 200 whatever became of its items: each is read. Those a busy node put off are sent
again, with longer and longer waits; those refused for what they are go to a list, with the reason;
a full disk or a lost index ends the whole, for nothing of it can be published.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from kb.engines.opensearch_engine.answers import Outcome
from kb.engines.opensearch_engine.connection import (
    BLOCKED,
    BUSY,
    FIRST_WAIT_S,
    TRIES,
    AnsweredError,
    Connection,
)
from kb.errors import EngineUnavailableError
from kb.model import DocId

TOO_LARGE = 413
GONE = 404

Items = Mapping[DocId, str]
"""What to do with each document: the lines of a bulk."""


def send(connection: Connection, index: str, items: Items) -> dict[DocId, str]:
    """Send them all; those refused for good, with why.

    Raises:
        EngineUnavailableError: no node answers, they stay busy, or the disk is full.

    """
    refused: dict[DocId, str] = {}
    left, wait_s = dict(items), FIRST_WAIT_S
    for _ in range(TRIES):
        outcomes = _sent(connection, index, left, refused)
        busy: dict[DocId, str] = {}
        for doc, outcome in outcomes.items():
            # A full disk says 429 too, and waiting does not empty it.
            kind = outcome.get("error", {}).get("type")
            if outcome["status"] in BUSY and kind != BLOCKED:
                busy[doc] = left[doc]
            elif (reason := _refusal(index, outcome)) is not None:
                refused[doc] = reason
        if not busy:
            return refused
        connection.wait(wait_s)
        left, wait_s = busy, wait_s * 2
    raise EngineUnavailableError(
        f"OpenSearch ne suit pas\u202f: {len(left)} documents restent à écrire dans {index},"
        " rien n’est publié\u202f; réessayez plus tard, ou ajoutez des nœuds"
    )


def _sent(
    connection: Connection, index: str, items: Items, refused: dict[DocId, str]
) -> dict[DocId, Outcome]:
    """The outcome of each; what is too large for one request is sent in two."""
    try:
        answer = connection.ask("POST", f"/{index}/_bulk", "".join(items.values()))
    except AnsweredError as error:
        if error.status != TOO_LARGE:
            raise EngineUnavailableError(f"{error} (rien n’est publié)") from error
        if len(items) == 1:
            refused.update(dict.fromkeys(items, "trop grand pour une requête"))
            return {}
        docs = list(items)
        halves = docs[: len(docs) // 2], docs[len(docs) // 2 :]
        parts = [
            _sent(connection, index, {doc: items[doc] for doc in half}, refused) for half in halves
        ]
        return parts[0] | parts[1]
    outcomes = cast(Sequence[Mapping[str, Outcome]], answer["items"])
    return {DocId(one["_id"]): one for item in outcomes for one in item.values()}


def _refusal(index: str, outcome: Outcome) -> str | None:
    """Why a document cannot be held; None when it is, or was not there to be deleted."""
    error = outcome.get("error")
    if error is None:
        return None
    if error.get("type") == BLOCKED:
        raise EngineUnavailableError(
            f"OpenSearch ne laisse plus écrire dans {index}\u202f: {error.get('reason')}\u202f;"
            " un disque est plein, sans doute\u202f: faites de la place (rien n’est publié)"
        )
    if outcome["status"] == GONE or outcome["status"] >= 500:
        raise EngineUnavailableError(
            f"OpenSearch n’a pas pu écrire dans {index}\u202f: {error.get('reason')}"
            " (rien n’est publié)"
        )
    return f"{error.get('type')}\u202f: {error.get('reason')}"
