"""Take out of the catalogue what a person names: an address, a file, a folder, a whole source.

Nothing of it stays but the verdicts of past runs. What a source still leads to comes back with its
next collection; the plan says so, and what to do about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.catalogue import Catalogue, Resource, RunKind, RunStatus, State, Verdict, resolve
from indexer.source import Source, SourceKind
from kb.errors import NotFoundError
from kb.model import CanonicalUrl


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """What forgetting `target` takes out: resources, with how many published documents.

    `source` is the whole source that is named, "" when it is an address; `failures` are addresses
    that never gave anything. `warning` says what brings it back, "" when nothing does.
    """

    target: str
    source: str
    resources: tuple[Resource, ...]
    failures: tuple[CanonicalUrl, ...]
    documents: int
    warning: str


def plan_forgetting(
    catalogue: Catalogue,
    targets: Mapping[str, CanonicalUrl | None],
    sources: Sequence[Source],
) -> tuple[Forgetting, ...]:
    """What each target names; its address is None for one that can only be a source.

    `sources` are those of the sources file.

    Raises:
        NotFoundError: nothing is known of a target.

    """
    known = {*catalogue.resources.sources(), *(source.name for source in sources)}
    enabled = {source.name: source for source in sources if source.enabled}
    held = catalogue.resources.list(states=State)
    names = catalogue.resources.aliases()
    published = {document.resource for document in catalogue.published.documents().values()}
    plans = []
    for target, address in targets.items():
        source = target if target in known else ""
        url = resolve(address, names) if address and not source else None
        found = tuple(item for item in held if _named(item.url, item.source, source, url))
        failures = tuple(
            failure.url
            for failure in catalogue.extractions.failures()
            if _named(failure.url, failure.source, source, url)
        )
        if not found and not failures:
            raise NotFoundError(
                f"rien n’est su de «\u202f{target}\u202f»\u202f: donnez une adresse, un fichier, "
                "un dossier ou le nom d’une source («\u202fkb status\u202f» les dit)"
            )
        plans.append(
            Forgetting(
                target=target,
                source=source,
                resources=found,
                failures=failures,
                documents=sum(item.url in published for item in found),
                warning=_warning(source, found, enabled),
            )
        )
    return tuple(plans)


def forget(catalogue: Catalogue, plans: Sequence[Forgetting]) -> int:
    """Do it, as one run that says so of each address; gives how many resources went."""
    run = catalogue.runs.begin(RunKind.FORGET)
    gone: dict[CanonicalUrl, str] = {}
    with catalogue.transaction():
        for plan in plans:
            gone |= dict.fromkeys((item.url for item in plan.resources), plan.target)
            for url in (*(item.url for item in plan.resources), *plan.failures):
                catalogue.runs.record(run, url, Verdict.GONE, detail="oublié à la demande")
                catalogue.resources.forget(url)
            if plan.source:
                catalogue.resources.forget_source(plan.source)
        detail = ", ".join(plan.target for plan in plans)
        catalogue.runs.finish(run, RunStatus.DONE, detail)
    catalogue.sweep()
    return len(gone)


def _named(url: CanonicalUrl, belongs_to: str, source: str, address: CanonicalUrl | None) -> bool:
    """Whether a target means the address: its source, itself, or the folder it lies in."""
    if source:
        return belongs_to == source
    if address is None:
        return False
    return url == address or (address.startswith("file:") and url.startswith(f"{address}/"))


def _warning(source: str, resources: Sequence[Resource], enabled: Mapping[str, Source]) -> str:
    if source in enabled:
        return (
            f"la source «\u202f{source}\u202f» est activée\u202f: la prochaine collecte la "
            "reprendra en entier, à moins de la désactiver (enabled = false)"
        )
    coming = {item.source for item in resources} & enabled.keys()
    if not coming:
        return ""
    names = ", ".join(f"«\u202f{name}\u202f»" for name in sorted(coming))
    kinds = {enabled[name].kind for name in coming}
    remedy = (
        "à moins d’une règle deny"
        if SourceKind.SITE in kinds or SourceKind.FEED in kinds
        else "à moins d’ôter aussi les fichiers de leur dossier"
    )
    return f"la prochaine collecte de {names} le reprendra s’il y est encore, {remedy}"
