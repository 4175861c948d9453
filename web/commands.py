"""`kb serve`: the web service from the terminal."""

from dataclasses import replace

import click

from kb.settings import Settings, read_settings
from web.application import create_app
from web.serving.server import Server, check_address


@click.command("serve")
@click.option(
    "--host", metavar="ADRESSE", help="Adresse d’écoute (réglage host, 127.0.0.1 par défaut)."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Port d’écoute (réglage port, 8000 par défaut)\u202f; 0\u202f: un port libre.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="NOMBRE",
    help="Nombre de processus (réglage workers, 2 par défaut).",
)
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None, workers: int | None) -> None:
    """Ouvrir les pages et l’API au navigateur, jusqu’à Ctrl+C.

    Une nouvelle génération de l’index est servie dès qu’elle est publiée, sans redémarrer. Le
    signal HUP fait relire les réglages et les fichiers de corpus sans couper le service\u202f; TERM
    l’arrête une fois les réponses en cours rendues.
    """
    options = {"host": host, "port": port, "workers": workers}
    given = {name: value for name, value in options.items() if value is not None}

    def read() -> Settings:
        return replace(read_settings(settings.home), **given)  # type: ignore[arg-type]  # checked by click

    check_address(read().host, read().port)
    Server(
        read,
        create_app,
        lambda address: click.echo(f"Le service répond sur {address} (Ctrl+C\u202f: arrêter)"),
    ).run()
