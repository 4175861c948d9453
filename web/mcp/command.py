"""`kb mcp`: the tools on standard input and output, or over HTTP on this machine."""

import click

from kb.bootstrap import open_searcher
from kb.errors import ConfigError
from kb.settings import Settings


@click.command("mcp")
@click.option(
    "--http",
    "port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help="Répondre en HTTP à http://127.0.0.1:PORT/mcp, au lieu de l’entrée standard.",
)
@click.pass_obj
def mcp(settings: Settings, port: int | None) -> None:
    """Servir la recherche aux programmes qui lisent (Model Context Protocol).

    Deux outils\u202f: search et read_passage. Demande l’extra mcp\u202f: pip install
    'irev-kb[mcp]'.
    """
    try:
        from web.mcp.server import serve_http, tool_server  # noqa: PLC0415  # needs an extra, and half a second
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("mcp", "uvicorn"):
            raise
        raise ConfigError(
            "kb mcp demande un paquet qui n’est pas installé\u202f: pip install 'irev-kb[mcp]'"
        ) from None
    from web.application import today  # noqa: PLC0415

    server = tool_server(open_searcher(settings), settings.site_name, today)
    if port is None:
        server.run()
    else:
        serve_http(
            server,
            port,
            lambda url: click.echo(
                f"Les outils répondent sur {url} (Ctrl+C\u202f: arrêter)", err=True
            ),
        )
