"""`kb doctor`: what was looked at, what is wrong, and what to do about each."""

import json

import click
from rich.text import Text

from indexer.commands.terminal import output
from indexer.doctor import Finding, Level, examine
from kb.settings import Settings

MARKS = {
    Level.FINE: ("✓", "green"),
    Level.NOTE: ("·", "cyan"),
    Level.WARNING: ("!", "yellow"),
    Level.FAULT: ("✗", "red"),
}
GROUPS = {
    "program": "Programme",
    "home": "Dossier",
    "catalogue": "Catalogue",
    "index": "Index",
    "clock": "Horloge",
}
CODES = {Level.FINE: 0, Level.NOTE: 0, Level.WARNING: 3, Level.FAULT: 1}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON.")
@click.option("--full", is_flag=True, help="Relire aussi chaque document d’origine.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool, full: bool) -> None:
    """Examiner le programme, son dossier et son contenu\u202f; dire quoi faire de chaque défaut.

    Ne change rien. Code de sortie\u202f: 0 tout va bien, 3 à surveiller, 1 quelque chose est en
    panne.
    """
    settings: Settings = ctx.obj
    findings = tuple(examine(settings, whole=full))
    worst = max((finding.level for finding in findings), key=lambda level: level.rank)
    if as_json:
        click.echo(json.dumps(_as_json(findings, worst), ensure_ascii=False, indent=2))
    else:
        _show(findings)
    ctx.exit(CODES[worst])


def _as_json(findings: tuple[Finding, ...], worst: Level) -> dict[str, object]:
    return {
        "level": worst.value,
        "findings": [
            {
                "code": finding.code,
                "level": finding.level.value,
                "text": finding.text,
                "remedy": finding.remedy or None,
            }
            for finding in findings
        ],
    }


def _show(findings: tuple[Finding, ...]) -> None:
    console = output()
    group = ""
    for finding in findings:
        own = GROUPS[finding.code.split(".", maxsplit=1)[0]]
        if own != group:
            group = own
            console.print(Text(group, style="bold"))
        mark, style = MARKS[finding.level]
        console.print(Text.assemble("  ", (mark, style), " ", finding.text))
        if finding.remedy:
            console.print(Text.assemble("    → ", (finding.remedy, "italic")))
    console.print()
    console.print(Text(_summary(findings), style="bold"))


def _summary(findings: tuple[Finding, ...]) -> str:
    counts = {level: sum(each.level is level for each in findings) for level in Level}
    parts = []
    for level, one, several in (
        (Level.FAULT, "panne", "pannes"),
        (Level.WARNING, "point à surveiller", "points à surveiller"),
        (Level.NOTE, "remarque", "remarques"),
    ):
        if counts[level]:
            parts.append(f"{counts[level]} {several if counts[level] > 1 else one}")
    return f"{', '.join(parts)}." if parts else "Tout va bien."
