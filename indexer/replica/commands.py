"""The `kb replica` command: serve the bundled copy of the site on this machine."""

import signal
import subprocess
import sys
import threading

import click

from indexer.replica.server import Day, ReplicaServer


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Port\u202f; 0\u202f: un port libre.",
)
@click.option(
    "--host",
    metavar="ADRESSE",
    default="127.0.0.1",
    show_default=True,
    help="Adresse de boucle locale uniquement.",
)
@click.option(
    "--hostile", is_flag=True, help="Avec l’aile hostile\u202f: tout ce qu’un site fait de travers."
)
@click.option(
    "--day",
    type=click.Choice([day.value for day in Day]),
    default=Day.ORDINARY.value,
    show_default=True,
    help="Un jour où toute adresse répond de même\u202f: erreur, maintenance, connexion.",
)
@click.argument("command", nargs=-1, metavar="[-- COMMANDE…]", type=click.UNPROCESSED)
def replica(port: int, host: str, command: tuple[str, ...], *, hostile: bool, day: str) -> None:
    """Servir la réplique du site, pour essayer l’indexation sans toucher au réseau.

    Avec une COMMANDE, la réplique est servie tant qu’elle dure, et rend son code de sortie.
    """
    try:
        server = ReplicaServer(port, host=host, hostile=hostile, day=Day(day))
    except OSError as error:
        raise click.ClickException(
            f"le port {port} ne peut pas être ouvert\u202f: {error.strerror}"
        ) from error
    with server:
        click.echo(
            f"Réplique du site\u202f: {server.url}/ (Ctrl+C pour arrêter)", err=bool(command)
        )
        if command:
            sys.exit(_run(command))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("Réplique arrêtée.", err=True)


def _run(command: tuple[str, ...]) -> int:
    """Exit code of the command, as a shell would give it.

    A Ctrl+C reaches it from the terminal; a request to end is passed on, so that nothing outlives
    the replica.
    """
    try:
        process = subprocess.Popen(command)  # noqa: S603 - the user's own command line
    except OSError as error:
        raise click.ClickException(f"{command[0]}\u202f: {error.strerror}") from error
    previous = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code
    finally:
        signal.signal(signal.SIGTERM, previous)
