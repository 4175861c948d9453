"""What a run's losses mean: one absence is a doubt, two are a fact, many at once are suspect.

A server that is down, an expired session or a wrong rule must not empty the index: a run that
reached nothing, or lost more than a fifth of what was known, removes nothing unless the librarian
accepts the loss; then what it did not find is removed at once.
"""

from dataclasses import dataclass

from indexer.catalogue.extractions import Extractions
from indexer.catalogue.resources import Resources, resolve
from indexer.catalogue.runs import Runs
from indexer.catalogue.values import RunStatus, State, Verdict
from indexer.model import Stage
from kb.model import CanonicalUrl

SUSPECT_SHARE = 0.20
ABSENT = frozenset({Verdict.ALIAS, Verdict.GONE, Verdict.BLOCKED, Verdict.OUT_OF_SCOPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a run ended: how many resources it reached, lost and removed, and what to say of it."""

    status: RunStatus
    reached: int
    lost: int
    removed: int
    detail: str = ""


def settle(
    runs: Runs,
    resources: Resources,
    extractions: Extractions,
    run: int,
    source: str,
    *,
    complete: bool = True,
    accept_loss: bool = False,
    limited: bool = False,
) -> Settlement:
    """Apply a run's losses, or refuse to.

    `complete` says that it looked at all it knew, `limited` that it was asked not to.
    """
    verdicts: dict[CanonicalUrl, Verdict] = {row.url: row.verdict for row in runs.verdicts(run=run)}
    held = {item.url for item in resources.list(source=source)}
    aliases = resources.aliases()
    moved, lost = set[CanonicalUrl](), set[CanonicalUrl]()
    for url in held.intersection(verdicts):
        if verdicts[url] is Verdict.ALIAS and _lives(resources, resolve(url, aliases), url):
            moved.add(url)
        elif verdicts[url] in ABSENT:
            lost.add(url)
    known = sum(verdicts.get(url) is not Verdict.NEW for url in held)
    reached = sum(verdict.reached for verdict in verdicts.values())
    doubt = _doubt(reached, len(lost), known)
    removed = 0
    for url in moved:
        resources.move(url)
    if not doubt or accept_loss:
        for url in lost:
            decided = accept_loss or verdicts[url] is Verdict.OUT_OF_SCOPE
            removed += resources.miss(url, confirmed=decided) is State.GONE
    for failure in extractions.failures():
        if failure.stage is Stage.FETCH and failure.source == source:
            verdict = verdicts.get(failure.url)
            if (verdict is None and complete) or (verdict is not None and not verdict.failed):
                extractions.clear(failure.url, Stage.FETCH)
    failed = any(verdict.failed for verdict in verdicts.values())
    if doubt and not accept_loss:
        status = RunStatus.SUSPECT if reached else RunStatus.FAILED
    else:
        status = RunStatus.PARTIAL if failed or not (complete or limited) else RunStatus.DONE
    return Settlement(status=status, reached=reached, lost=len(lost), removed=removed, detail=doubt)


def _doubt(reached: int, lost: int, known: int) -> str:
    """Why a run is not to be believed; "" when it is."""
    if reached == 0:
        return "rien n’a pu être lu\u202f: aucun document n’est retiré"
    if known and lost > SUSPECT_SHARE * known:
        return (
            f"{lost} documents sur {known} ne répondent plus\u202f: aucun n’est retiré\u202f; "
            "si c’est voulu, relancez avec --accept-loss"
        )
    return ""


def _lives(resources: Resources, target: CanonicalUrl, url: CanonicalUrl) -> bool:
    found = resources.get(target) if target != url else None
    return found is not None and found.state is State.ALIVE
