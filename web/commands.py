"""`kb serve`: the web service from the terminal."""

from dataclasses import replace

import click

from kb.settings import Settings
from web.application import create_app
from web.server import Server, check_address
from web.warm import warm


@click.command("serve")
@click.option("--host", help="Adresse d’écoute (réglage host, 127.0.0.1 par défaut).")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port d’écoute (réglage port, 8000 par défaut) ; 0 : un port libre.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Nombre de processus (réglage workers, 2 par défaut).",
)
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, workers: int | None) -> None:
    """Ouvrir les pages et l’API au navigateur, jusqu’à Ctrl+C.

    Une nouvelle génération de l’index est servie dès qu’elle est publiée, sans redémarrer.
    """
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        workers=settings.workers if workers is None else workers,
    )
    check_address(settings.host, settings.port)
    app = create_app(settings)
    warm(app)
    Server(
        app,
        settings,
        lambda address: click.echo(f"Le service répond sur {address} (Ctrl+C : arrêter)"),
    ).run()
