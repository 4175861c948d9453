"""What one command did, from its runs: the facts behind the report that follows each of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from indexer.catalogue import (
    SAME_CONTENT,
    Catalogue,
    Failure,
    IndexedDocument,
    Run,
    RunStatus,
    State,
    Verdict,
)
from indexer.pipeline.press import ChangeKind, Indexed
from kb.model import CanonicalUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One address and what was found of it; `title` is "" where none is known."""

    url: CanonicalUrl
    source: str
    title: str
    detail: str = ""
    referrer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Addresses under one heading, in order."""

    items: tuple[Found, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a command did. `number` is that of its last run; `runs` are in order.

    `verdicts` holds what was found of addresses, verdict by verdict; `same_content` how many of
    those unchanged came in other bytes. What was absent is told apart: `removed`, `to_confirm` the
    next time, `kept` because its run is suspect, `dead_links` that never gave anything.
    `changes` is what the new generation holds otherwise. `failures` are those that stand now,
    reason by reason, with the addresses that failed for the first time in this command.
    """

    number: int
    started_at: datetime
    finished_at: datetime
    status: RunStatus
    runs: tuple[Run, ...]
    verdicts: Mapping[Verdict, Listed]
    same_content: int
    removed: Listed
    to_confirm: Listed
    kept: Listed
    dead_links: Listed
    indexed: Indexed | None
    changes: Mapping[ChangeKind, Listed]
    failures: Mapping[str, tuple[Failure, ...]]
    recent_failures: frozenset[CanonicalUrl]


def run_report(catalogue: Catalogue, runs: Sequence[int], indexed: Indexed | None) -> RunReport:
    """The report of a command that made these runs, of which `indexed` is the last if any is."""
    made = tuple(run for run in map(catalogue.runs.get, runs) if run is not None)
    titles = _titles(catalogue.published.documents().values())
    found: dict[Verdict, list[Found]] = defaultdict(list)
    same_content = 0
    for run in made:
        for row in catalogue.runs.verdicts(run=run.id):
            same_content += row.verdict is Verdict.UNCHANGED and row.detail == SAME_CONTENT
            found[row.verdict].append(
                Found(
                    url=row.url,
                    source=run.source,
                    title=titles.get(row.url, ""),
                    detail=row.detail,
                    referrer=row.referrer,
                )
            )
    absent = _absent(catalogue, found)
    failures: dict[str, list[Failure]] = defaultdict(list)
    for failure in catalogue.extractions.failures():
        failures[failure.reason.value].append(failure)
    started = min(run.started_at for run in made)
    return RunReport(
        number=max(run.id for run in made),
        started_at=started,
        finished_at=max(run.finished_at or run.started_at for run in made),
        status=_worst(made),
        runs=made,
        verdicts={verdict: _listed(items) for verdict, items in found.items()},
        same_content=same_content,
        removed=_listed(absent[State.GONE]),
        to_confirm=_listed(absent[State.MISSING]),
        kept=_listed(absent[State.ALIVE]),
        dead_links=_listed(absent[None]),
        indexed=indexed,
        changes=_changes(indexed),
        failures={reason: tuple(items) for reason, items in failures.items()},
        recent_failures=frozenset(
            failure.url for items in failures.values() for failure in items if failure.at >= started
        ),
    )


def _titles(documents: Collection[IndexedDocument]) -> Mapping[CanonicalUrl, str]:
    titles = {document.resource: document.title for document in documents}
    return titles | {document.url: document.title for document in documents}


def _absent(
    catalogue: Catalogue, found: Mapping[Verdict, Sequence[Found]]
) -> Mapping[State | None, list[Found]]:
    """What was absent, by what became of it; None: it never was a resource."""
    absent: dict[State | None, list[Found]] = {state: [] for state in (*State, None)}
    for verdict in (Verdict.GONE, Verdict.BLOCKED, Verdict.OUT_OF_SCOPE):
        for item in found.get(verdict, ()):
            resource = catalogue.resources.get(item.url)
            if resource is not None:
                absent[resource.state].append(item)
            elif verdict is Verdict.GONE:
                absent[None].append(item)
    return absent


def _listed(items: Sequence[Found]) -> Listed:
    return Listed(items=tuple(sorted(items, key=lambda item: item.url)))


def _changes(indexed: Indexed | None) -> Mapping[ChangeKind, Listed]:
    changes: dict[ChangeKind, list[Found]] = {kind: [] for kind in ChangeKind}
    for change in indexed.changes if indexed else ():
        document = change.document
        changes[change.kind].append(
            Found(url=document.url, source=document.source, title=document.title)
        )
    return {kind: _listed(items) for kind, items in changes.items()}


def _worst(runs: Sequence[Run]) -> RunStatus:
    statuses = {run.status for run in runs}
    if RunStatus.SUSPECT in statuses:
        return RunStatus.SUSPECT
    if len(statuses) == 1:
        return statuses.pop()
    return RunStatus.PARTIAL
