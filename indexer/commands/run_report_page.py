"""The report of one command as a page: whole in one file, in French, nothing in it runs.

All that comes from documents is escaped; addresses become links only where they are http or https.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from indexer.catalogue import Failure, Run, RunKind, RunStatus, Verdict
from indexer.commands.terminal import duration, long_moment, number, shown_url
from indexer.commands.wording import REASONS, RUN_KINDS, STATUSES, VERDICTS, advice
from indexer.pipeline import ChangeKind, Found, Listed, RunReport

NBSP = "\u202f"
SHOWN = 200
"""Addresses under one heading; the JSON has them all."""
OPEN_UP_TO = 12
"""A longer list is folded."""
TONES = {RunStatus.DONE: "done", RunStatus.PARTIAL: "warn", RunStatus.SUSPECT: "warn"}
COLUMNS = (
    Verdict.NEW,
    Verdict.CHANGED,
    Verdict.UNCHANGED,
    Verdict.GONE,
    Verdict.BLOCKED,
    Verdict.ERROR,
)
"""Verdicts that have a column of their own; the rest is one more."""
CHANGES = {
    ChangeKind.ADDED: "Documents ajoutés",
    ChangeKind.CHANGED: "Documents modifiés",
    ChangeKind.REMOVED: "Documents retirés",
}
GATES = {
    "documents": "Nombre de documents",
    "size": "Taille des textes",
    "queries": "Requêtes témoins",
}
CHANGE_WORDS = {
    ChangeKind.ADDED: "ajouté",
    ChangeKind.CHANGED: "modifié",
    ChangeKind.REMOVED: "retiré",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list; `href` is "" where an address is no link."""

    label: str
    shown: str
    href: str
    detail: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A list under a heading; `more` says how many lines are left out."""

    title: str
    count: str
    entries: tuple[Entry, ...]
    more: str = ""
    advice: str = ""
    open: bool = False


def report_page(report: RunReport, home: str) -> str:
    """The page, ready to be written."""
    template, style = _template()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = template.render(
        page=_page(report, home),
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=f"sha256-{digest}",
        nbsp=NBSP,
    )
    return page.lstrip()


@cache
def _template() -> tuple[Template, str]:
    """The page to fill in, and its style sheet."""
    folder = files("indexer.commands") / "templates"
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = (folder / "run_report.html").read_text(encoding="utf-8").lstrip()
    return environment.from_string(page), (folder / "run_report.css").read_text(encoding="utf-8")


def _page(report: RunReport, home: str) -> dict[str, object]:
    crawls = [run for run in report.runs if run.kind is not RunKind.INDEX]
    kinds = list(dict.fromkeys(RUN_KINDS[run.kind] for run in report.runs))
    title = " et ".join(kinds)
    return {
        "title": title[:1].upper() + title[1:],
        "when": long_moment(report.started_at),
        "lasted": f", en {duration(report.started_at, report.finished_at)}",
        "status": STATUSES[report.status].capitalize(),
        "tone": TONES.get(report.status, "bad"),
        "sum": _sum(report),
        "notices": list(_notices(report.runs)),
        "tiles": _tiles(report) if crawls else [],
        "table": _table(crawls),
        "failures": [_failures(reason, found, report) for reason, found in _by_count(report)],
        "documents": None
        if report.indexed is None
        else [
            _section(CHANGES[kind], report.changes[kind])
            for kind in CHANGES
            if report.changes[kind].count
        ],
        "gates": [
            {
                "name": GATES.get(gate.name, gate.name),
                "told": "franchi" if gate.passed else "refusé, publié malgré tout (--force)",
                "tone": "done" if gate.passed else "bad",
                "detail": gate.detail,
            }
            for gate in (report.indexed.gates if report.indexed else ())
        ],
        "addresses": list(_addresses(report)),
        "footer": f"Rapport n° {report.number} · {home} · "
        f"«{NBSP}kb status --url ADRESSE{NBSP}» raconte toute l’histoire d’une adresse.",
    }


def _sum(report: RunReport) -> str:
    """What it all comes to, in a sentence or two."""
    failed = sum(map(len, report.failures.values()))
    several = "s" if failed > 1 else ""
    undone = (
        f" {number(failed)} ressource{several} sans document{NBSP}: voir «{NBSP}À faire{NBSP}»."
        if failed
        else ""
    )
    if report.indexed is None:
        return (_counted(report) or "Rien n’a été trouvé.") + undone
    held = report.indexed.documents
    changes = ", ".join(
        f"{number(count)} {word}{'s' if count > 1 else ''}"
        for kind, word in CHANGE_WORDS.items()
        if (count := report.changes[kind].count)
    )
    return (
        f"L’index tient {number(held)} document{'s' if held > 1 else ''} (génération "
        f"{report.indexed.generation}){NBSP}: {changes or 'rien n’a changé'}.{undone}"
    )


def _counted(report: RunReport) -> str:
    parts = []
    for verdict in COLUMNS:
        if listed := report.verdicts.get(verdict):
            words = VERDICTS[verdict][listed.count > 1]
            parts.append(f"{number(listed.count)} {words}")
    return f"{', '.join(parts)}." if parts else ""


def _notices(runs: Sequence[Run]) -> Iterator[dict[str, str]]:
    for run in runs:
        refused = run.kind is RunKind.INDEX and run.status is RunStatus.FAILED
        if not run.detail or (run.kind is RunKind.INDEX and not refused):
            continue
        suspect = run.status is RunStatus.SUSPECT
        what = RUN_KINDS[run.kind].capitalize() if refused else run.source
        title = f"{what}{NBSP}: {'à décider' if suspect else STATUSES[run.status]}"
        yield {"title": title, "text": run.detail, "tone": TONES.get(run.status, "bad")}


def _tiles(report: RunReport) -> list[dict[str, object]]:
    def count(verdict: Verdict) -> int:
        return report.verdicts[verdict].count if verdict in report.verdicts else 0

    tiles = (
        ("nouveaux", count(Verdict.NEW), False),
        ("modifiés", count(Verdict.CHANGED), False),
        ("inchangés", count(Verdict.UNCHANGED), False),
        ("retirés", report.removed.count, False),
        ("à confirmer", report.to_confirm.count, False),
        ("à revoir", sum(map(len, report.failures.values())), True),
    )
    return [
        {
            "label": label,
            "number": number(value),
            "tone": "zero" if not value else "some" if alarming else "",
        }
        for label, value, alarming in tiles
    ]


def _table(runs: Sequence[Run]) -> dict[str, object]:
    rows = []
    for run in runs:
        known = [run.counts.get(verdict, 0) for verdict in COLUMNS]
        rest = sum(run.counts.values()) - sum(known)
        rows.append(
            {
                "name": run.source,
                "status": STATUSES[run.status],
                "tone": TONES.get(run.status, "bad"),
                "cells": [number(value) for value in (*known, rest)],
                "lasted": duration(run.started_at, run.finished_at or run.started_at),
            }
        )
    return {"headings": [*(VERDICTS[verdict][1] for verdict in COLUMNS), "autres"], "rows": rows}


def _by_count(report: RunReport) -> list[tuple[str, Sequence[Failure]]]:
    """Failures by what to do about them, the most frequent first."""
    groups: dict[str, list[Failure]] = {}
    for failures in report.failures.values():
        for failure in failures:
            groups.setdefault(advice(failure), []).append(failure)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _failures(what_to_do: str, failures: Sequence[Failure], report: RunReport) -> Section:
    return Section(
        title=REASONS[failures[0].reason].capitalize(),
        count=number(len(failures)),
        advice=what_to_do,
        entries=tuple(
            _entry(
                Found(url=item.url, source=item.source, title="", detail=item.detail),
                tag="depuis cette fois" if item.url in report.recent_failures else "",
            )
            for item in failures[:SHOWN]
        ),
        more=_more(len(failures) - SHOWN),
    )


def _addresses(report: RunReport) -> Iterator[Section]:
    for title, listed in (
        ("Retirés", report.removed),
        ("Absents une fois, à confirmer à la prochaine collecte", report.to_confirm),
        ("Absents mais gardés, la collecte étant suspecte", report.kept),
        ("Liens morts, qui n’ont jamais rien donné", report.dead_links),
    ):
        if listed.count:
            yield _section(title, listed)
    for verdict, (_, several) in VERDICTS.items():
        given = report.verdicts.get(verdict)
        if given is not None and verdict not in {Verdict.UNCHANGED, Verdict.GONE}:
            yield _section(several.capitalize(), given)
    if report.same_content:
        yield Section(
            title="Inchangés dont seuls les octets diffèrent (date, compteur, jeton…)",
            count=number(report.same_content),
            entries=(),
            more="Leur contenu est le même\u202f: rien n’est à indexer de nouveau.",
        )


def _section(title: str, listed: Listed) -> Section:
    return Section(
        title=title,
        count=number(listed.count),
        entries=tuple(map(_entry, listed.items[:SHOWN])),
        more=_more(listed.count - SHOWN),
        open=listed.count <= OPEN_UP_TO,
    )


def _entry(item: Found, tag: str = "") -> Entry:
    shown = shown_url(item.url)
    details = [item.detail, f"vu sur {item.referrer}" if item.referrer else ""]
    return Entry(
        label=item.title or shown,
        shown=shown,
        href=item.url if urlsplit(item.url).scheme in {"http", "https"} else "",
        detail=" — ".join(filter(None, details)),
        tag=tag,
    )


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return f"… et {number(count)} autre{'s' if count > 1 else ''}, dans le rapport JSON."
