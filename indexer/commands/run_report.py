"""The report that follows each command: `HOME/reports/NUMBER.json` and the same as one page."""

import json
from pathlib import Path

import click

from indexer.catalogue import Catalogue, Failure, Run
from indexer.commands.report_json import failure_json, run_json
from indexer.commands.run_report_page import report_page
from indexer.commands.wording import advice
from indexer.pipeline import Found, Indexed, Listed, RunReport, run_report
from kb.errors import CatalogueError
from kb.files import make_folder, write_whole
from kb.serialize import JsonObject
from kb.settings import Settings

FOLDER = "reports"
KEPT = 50
"""Reports of older commands are removed."""


def write_report(settings: Settings, runs: list[int], indexed: Indexed | None = None) -> Path:
    """Write the report of a command that made these runs, say where, and give the page.

    Raises:
        CatalogueError: it cannot be written.

    """
    with Catalogue(settings.catalogue_dir, read_only=True) as catalogue:
        report = run_report(catalogue, runs, indexed)
    folder = settings.home / FOLDER
    page = folder / f"{report.number}.html"
    try:
        make_folder(folder)
        _clear_unfinished(folder, report.number)
        facts = json.dumps(run_report_json(report), ensure_ascii=False, indent=2)
        write_whole(folder / f"{report.number}.json", facts.encode())
        write_whole(page, report_page(report, str(settings.home.absolute())).encode())
        for old in sorted(_numbers(folder))[:-KEPT]:
            for ending in ("json", "html"):
                (folder / f"{old}.{ending}").unlink(missing_ok=True)
    except OSError as error:
        raise CatalogueError(
            f"{folder}\u202f: écriture du rapport impossible\u202f: {error.strerror}"
        ) from None
    click.echo(f"Rapport\u202f: {page}", err=True)
    return page


def run_report_json(report: RunReport) -> JsonObject:
    """The report as JSON: keys are stable, values those of the catalogue, times ISO 8601."""
    indexed = report.indexed
    return {
        "number": report.number,
        "started_at": report.started_at.isoformat(),
        "finished_at": report.finished_at.isoformat(),
        "status": report.status.value,
        "runs": [run_json(run) for run in report.runs],
        "counts": _counts(report.runs),
        "same_content": report.same_content,
        "addresses": {
            verdict.value: _found(listed)
            for verdict, listed in report.verdicts.items()
            if verdict != "unchanged"  # told one by one by the catalogue alone
        },
        "removed": _found(report.removed),
        "to_confirm": _found(report.to_confirm),
        "kept": _found(report.kept),
        "dead_links": _found(report.dead_links),
        "index": {
            "generation": indexed.generation,
            "published": indexed.published,
            "documents": indexed.documents,
            "gates": [
                {"name": gate.name, "passed": gate.passed, "detail": gate.detail}
                for gate in indexed.gates
            ],
            **{kind.value: _found(listed) for kind, listed in report.changes.items()},
        }
        if indexed
        else None,
        "failures": [
            _failure(failure, report) for group in report.failures.values() for failure in group
        ],
    }


def _counts(runs: tuple[Run, ...]) -> JsonObject:
    """How many addresses got each verdict, over all sources."""
    total: dict[str, int] = {}
    for run in runs:
        for verdict, count in run.counts.items():
            if run.kind != "index":
                total[verdict] = total.get(verdict, 0) + count
    return dict(total)


def _found(listed: Listed) -> list[JsonObject]:
    return [_item(item) for item in listed.items]


def _item(item: Found) -> JsonObject:
    return {
        "url": item.url,
        "source": item.source,
        "title": item.title or None,
        "detail": item.detail,
        "referrer": item.referrer,
    }


def _failure(failure: Failure, report: RunReport) -> JsonObject:
    recent = failure.url in report.recent_failures
    return failure_json(failure) | {"advice": advice(failure), "recent": recent}


def _clear_unfinished(folder: Path, number: int) -> None:
    """Remove what earlier commands left that died while they wrote their report."""
    for left in folder.glob(".*.*.new"):
        told = left.name.split(".")[1]
        if told.isdecimal() and int(told) < number:
            left.unlink(missing_ok=True)


def _numbers(folder: Path) -> set[int]:
    return {int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal()}
