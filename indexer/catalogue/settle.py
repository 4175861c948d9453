"""What a run's losses mean: one absence is a doubt, two are a fact, many at once are suspect.

A server that is down, an expired session or a wrong rule must not empty the index: a run that
reached nothing, or lost more than a fifth of what was known, removes nothing unless the librarian
accepts the loss; then what it did not find is removed at once. Nor must a page of maintenance or of
login that answers for every address replace them all: a run in which most of what changed became
the same page replaces nothing, unless the librarian accepts that too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.catalogue.extractions import Extractions
from indexer.catalogue.former import Former
from indexer.catalogue.resources import Resources, resolve
from indexer.catalogue.runs import Runs
from indexer.catalogue.values import MOVED_AWAY, RunStatus, State, Verdict, VerdictRow
from indexer.model import Stage
from kb.model import CanonicalUrl

SUSPECT_SHARE = 0.20
FEWEST_ALIKE = 3
"""Fewer pages may well be withdrawn together, and say so in the same words."""
ALIKE_SHARE = 0.02
"""Of what was known: on a site of many pages a handful of such withdrawals is nothing unusual."""
ABSENT = frozenset({Verdict.ALIAS, Verdict.GONE, Verdict.BLOCKED, Verdict.OUT_OF_SCOPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The parts of a catalogue that settling reads and writes."""

    runs: Runs
    resources: Resources
    former: Former
    extractions: Extractions


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What changed in a run: `replaced` resources say something else, of which `urls` the same.

    `title` is what those are called, "" when they give no text; `added` are new addresses that
    say it too.
    """

    replaced: int
    urls: frozenset[CanonicalUrl]
    title: str = ""
    added: frozenset[CanonicalUrl] = frozenset()

    def suspect(self, known: int) -> bool:
        """Whether a page seems to answer in the place of others, of the `known` ones."""
        count = len(self.urls)
        fewest = max(FEWEST_ALIKE, ALIKE_SHARE * known)
        return count >= fewest and count * 2 > self.replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a run ended: how many resources it reached, lost, removed and took back as they were."""

    status: RunStatus
    reached: int
    lost: int
    removed: int
    detail: str = ""
    held_back: int = 0


def settle(
    tables: Tables,
    run: int,
    source: str,
    *,
    complete: bool = True,
    accept_loss: bool = False,
    limited: bool = False,
    alike: Alike | None = None,
) -> Settlement:
    """Apply a run's losses, or refuse to.

    `complete` says that it looked at all it knew, `limited` that it was asked not to.
    """
    resources = tables.resources
    rows = {row.url: row for row in tables.runs.verdicts(run=run)}
    verdicts = {url: row.verdict for url, row in rows.items()}
    held = {item.url for item in resources.list(source=source)}
    known = sum(verdicts.get(url) is not Verdict.NEW for url in held)
    moved, lost = _absent(resources, held, verdicts)
    reached = sum(verdict.reached for verdict in verdicts.values())
    mask = _mask(alike, known)
    doubt = " ; ".join(filter(None, (_doubt(reached, len(lost), known), mask)))
    removed = held_back = 0
    if alike is not None and mask and not accept_loss:
        held_back = _hold_back(tables, source, alike, rows)
    tables.former.settle(source)
    for url in moved:
        resources.move(url)
    if not doubt or accept_loss:
        for url in lost:
            decided = accept_loss or _by_rule(rows[url])
            removed += resources.miss(url, confirmed=decided) is State.GONE
    _clear_failures(tables.extractions, source, verdicts, complete=complete)
    failed = any(verdict.failed for verdict in verdicts.values())
    if doubt and not accept_loss:
        status = RunStatus.SUSPECT if reached else RunStatus.FAILED
    else:
        doubt = "perte acceptée" if doubt else ""
        status = RunStatus.PARTIAL if failed or not (complete or limited) else RunStatus.DONE
    return Settlement(
        status=status,
        reached=reached,
        lost=len(lost),
        removed=removed,
        detail=doubt,
        held_back=held_back,
    )


def _absent(
    resources: Resources, held: set[CanonicalUrl], verdicts: Mapping[CanonicalUrl, Verdict]
) -> tuple[set[CanonicalUrl], set[CanonicalUrl]]:
    """What lives on under another address, and what was not there."""
    aliases = resources.aliases()
    moved, lost = set[CanonicalUrl](), set[CanonicalUrl]()
    for url in held.intersection(verdicts):
        if verdicts[url] is Verdict.ALIAS and _lives(resources, resolve(url, aliases), url):
            moved.add(url)
        elif verdicts[url] in ABSENT:
            lost.add(url)
    return moved, lost


def _hold_back(
    tables: Tables, source: str, alike: Alike, rows: Mapping[CanonicalUrl, VerdictRow]
) -> int:
    """Take back everything the run replaced, and what it added that is the same page again."""
    held_back = tables.former.restore(source)
    for url in alike.added:
        tables.resources.forget(url)
    same = f"même page à la place de {len(alike.urls)} autres"
    for url in (alike.urls | alike.added) & rows.keys():
        row = rows[url]
        fate = "gardée comme elle était" if url in alike.urls else "pas ajoutée"
        tables.runs.record(
            row.run, url, row.verdict, detail=f"{same}\u202f: {fate}", referrer=row.referrer
        )
    return held_back


def _mask(alike: Alike | None, known: int) -> str:
    """Why what changed is not to be believed; "" when it is."""
    if alike is None or not alike.suspect(known):
        return ""
    called = f" («\u202f{alike.title}\u202f»)" if alike.title else ", sans texte,"
    return (
        f"{len(alike.urls)} des {alike.replaced} pages modifiées sont devenues la même page"
        f"{called}\u202f: rien n’est remplacé\u202f; si c’est voulu, relancez avec --accept-loss"
    )


def _clear_failures(
    extractions: Extractions,
    source: str,
    verdicts: Mapping[CanonicalUrl, Verdict],
    *,
    complete: bool,
) -> None:
    """Forget failures to fetch that were not met again."""
    for failure in extractions.failures():
        if failure.stage is Stage.FETCH and failure.source == source:
            verdict = verdicts.get(failure.url)
            if (verdict is None and complete) or (verdict is not None and not verdict.failed):
                extractions.clear(failure.url, Stage.FETCH)


def _by_rule(row: VerdictRow) -> bool:
    """Whether the librarian's own rules left the address out: that needs no second look."""
    return row.verdict is Verdict.OUT_OF_SCOPE and not row.detail.startswith(MOVED_AWAY)


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
