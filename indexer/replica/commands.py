"""The `kb replica` command: serve the bundled copy of the site on this machine."""

import threading

import click

from indexer.replica.server import ReplicaServer


@click.command()
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port ; 0 : un port libre.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Adresse de boucle locale uniquement."
)
def replica(port: int, host: str) -> None:
    """Servir la réplique du site, pour essayer l’indexation sans toucher au réseau."""
    try:
        server = ReplicaServer(port, host=host)
    except OSError as error:
        raise click.ClickException(
            f"le port {port} ne peut pas être ouvert : {error.strerror}"
        ) from error
    with server:
        click.echo(f"Réplique du site : {server.url}/ (Ctrl+C pour arrêter)")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("Réplique arrêtée.", err=True)
