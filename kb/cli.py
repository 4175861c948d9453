"""The `kb` program: its global options, and commands found by name and loaded when called.

`indexer` and `web` register theirs in the entry-point group `kb.commands`, so this imports neither.
Every error raised on purpose ends here as one line on standard error and its exit code.
"""

import gettext
import os
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path

import click

from kb.errors import KbError
from kb.files import explained
from kb.settings import read_settings

OWN = {
    "search": "kb.commands.search:search",
    "evaluate": "kb.commands.evaluate:evaluate",
    "thesaurus": "kb.commands.thesaurus:thesaurus",
    "pins": "kb.commands.pins:pins",
    "report": "kb.commands.report:report",
}
GROUP = "kb.commands"

# numpy starts threads for linear algebra, of which there is none here: 50 ms for every command.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Click asks gettext for its own words, which asks the environment for a language: like all else
# the program says, they are French.
gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))
os.environ["LANGUAGE"] = "fr"

SUMMARIES = {
    "add": "Mettre au catalogue des fichiers ou des dossiers.",
    "backup": "Sauvegarder catalogue, documents d’origine et index dans un fichier.",
    "crawl": "Collecter les sources dans le catalogue.",
    "doctor": "Examiner le programme et son dossier, avec un remède pour chaque défaut.",
    "evaluate": "Mesurer la pertinence sur un dossier de requêtes jugées.",
    "extract": "Montrer ce qui serait indexé d’un fichier.",
    "forget": "Ôter du catalogue une adresse ou une source.",
    "index": "Extraire ce qui a changé et publier une génération de l’index.",
    "mcp": "Servir la recherche aux programmes qui lisent (MCP).",
    "migrate": "Porter la collection sur un autre moteur, et comparer.",
    "ocr": "Lire les pages numérisées, puis publier ce qui y est écrit.",
    "pins": "Vérifier les documents épinglés, et montrer ce qu’ils changeraient.",
    "reindex": "Collecter, puis indexer\u202f: la ligne pour cron.",
    "report": "Montrer les questions des lecteurs restées sans réponse, ou presque.",
    "replica": "Servir la réplique du site livrée avec le programme.",
    "restore": "Ramener ce que «\u202fkb backup\u202f» a sauvegardé.",
    "rollback": "Revenir à la génération précédente de l’index.",
    "search": "Chercher dans les documents depuis le terminal.",
    "serve": "Lancer le service web.",
    "status": "Dire où en sont les sources, les documents et l’index.",
    "thesaurus": "Relever des sigles dans la collection, vérifier un thésaurus.",
    "work": "Extraire pour une indexation lancée sur une autre machine.",
}
"""Lines of `kb --help`, so that listing the commands imports none of them."""


WIDEST = 100
"""Columns of help at most: longer lines are harder to read."""

EPILOG = "Codes de sortie\u202f: 0 fait, 1 échec, 2 usage, 3 fait en partie, 4 autre exécution."


class Commands(click.Group):
    """Commands by name, loaded when they are called."""

    def registered(self) -> Mapping[str, EntryPoint]:
        """Commands of other packages."""
        return {point.name: point for point in entry_points(group=GROUP)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted({*super().list_commands(ctx), *OWN, *self.registered()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None when there is none of that name."""
        if cmd_name in OWN:
            module, _, name = OWN[cmd_name].partition(":")
            command = getattr(import_module(module), name)
        elif point := self.registered().get(cmd_name):
            command = point.load()
        else:
            command = super().get_command(ctx, cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing those whose line is known here."""
        rows = []
        for name in self.list_commands(ctx):
            summary = SUMMARIES.get(name)
            if summary is None and (command := self.get_command(ctx, name)):
                summary = command.get_short_help_str(70)
            rows.append((name, summary or ""))
        with formatter.section("Commandes\u202f"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> object:
        """Run, and turn errors raised on purpose into a line and an exit code."""
        try:
            return super().invoke(ctx)
        except KbError as error:
            click.echo(f"Erreur\u202f: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            raise  # whoever read our output has enough: click ends quietly
        except OSError as error:
            # A full or failing disk may show at any write; what was published stays as it was.
            click.echo(f"Erreur\u202f: {explained(error)}", err=True)
            ctx.exit(1)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    epilog=EPILOG,
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="KB_HOME",
    help="Dossier où le programme écrit tout (KB_HOME\u202f; ./var à défaut).",
)
@click.version_option(
    version("irev-kb"), prog_name="kb", message="%(prog)s %(version)s", help="Dire la version."
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Collecter, indexer et chercher les documents d’un centre de ressources."""
    ctx.obj = read_settings(home)
