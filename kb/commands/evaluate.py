"""`kb evaluate`: the relevance of this program's search on judged queries."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from babel.numbers import format_decimal
from rich.console import Console
from rich.table import Table

from kb.bootstrap import open_searcher
from kb.evaluate import Evaluation, JudgedFolder, evaluate_published
from kb.evaluate import evaluate as run
from kb.settings import Settings


@click.command()
@click.argument(
    "folder", metavar="DOSSIER", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--split",
    metavar="NOM",
    default="dev",
    show_default=True,
    help="Sous-dossier des requêtes jugées.",
)
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON.")
@click.pass_obj
def evaluate(settings: Settings, *, folder: Path, split: str, as_json: bool) -> None:
    """Mesurer la pertinence sur des requêtes jugées.

    DOSSIER contient corpus.jsonl (ou .gz), puis un sous-dossier avec queries.jsonl et qrels.tsv.
    Sans corpus, c’est l’index publié qui répond, et qrels.tsv nomme les documents par le chemin de
    leur adresse.
    """
    judged = JudgedFolder(folder=folder, split=split)
    if judged.holds_corpus:
        found = run(judged, engine=settings.engine)
    else:
        found = evaluate_published(judged, open_searcher(settings))
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "split": split, **asdict(found)}, indent=2))
    else:
        print_evaluation(folder, split, found)


def print_evaluation(folder: Path, split: str, found: Evaluation) -> None:
    """Show the measures as a table."""
    table = Table(title=f"{folder.name} ({split})", title_justify="left")
    table.add_column("Mesure")
    table.add_column("Valeur", justify="right")
    for label, value in (
        ("nDCG@10", decimal(found.ndcg_10, 4)),
        ("MRR@10", decimal(found.mrr_10, 4)),
        ("Rappel@100", decimal(found.recall_100, 4)),
        ("Médiane par requête", f"{decimal(found.ms_p50, 2)}\u00a0ms"),
        ("95e centile par requête", f"{decimal(found.ms_p95, 2)}\u00a0ms"),
        ("Requêtes jugées", decimal(found.queries, 0)),
        ("Documents", decimal(found.documents, 0)),
        ("Indexation", f"{decimal(found.index_s, 1)}\u00a0s"),
    ):
        table.add_row(label, value)
    Console().print(table)


def decimal(value: float, digits: int) -> str:
    """A number as French writes it."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(value, format=pattern, locale="fr")
