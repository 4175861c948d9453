"""`kb search`: a search from the terminal, for people or, with --json, for programs."""

import json

import click

from kb.bootstrap import open_searcher
from kb.dates import parse_bounds
from kb.search import DateKind, SearchRequest, Sort
from kb.serialize import search_json
from kb.settings import Settings


@click.command()
@click.argument("query", metavar="REQUÊTE")
@click.option(
    "--theme", "themes", multiple=True, metavar="THÈME", help="Thème, par son adresse a/b."
)
@click.option(
    "--type", "types", multiple=True, metavar="TYPE", help="Type\u202f: page, pdf, video…"
)
@click.option(
    "--language", "languages", multiple=True, metavar="LANGUE", help="Langue\u202f: fr, en…"
)
@click.option("--person", "people", multiple=True, metavar="NOM", help="Personne, nom entier.")
@click.option("--place", "places", multiple=True, metavar="LIEU", help="Lieu, nom entier.")
@click.option("--from", "from_", metavar="DATE", help="À partir de AAAA, AAAA-MM ou AAAA-MM-JJ.")
@click.option("--to", metavar="DATE", help="Jusqu’à AAAA, AAAA-MM ou AAAA-MM-JJ compris.")
@click.option(
    "--date",
    "date_kind",
    type=click.Choice([kind.value for kind in DateKind]),
    default=DateKind.PUBLISHED.value,
    show_default=True,
    help="La date que regardent --from, --to et le tri.",
)
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in Sort]),
    default=Sort.RELEVANCE.value,
    show_default=True,
    help="Ordre des résultats.",
)
@click.option(
    "--page",
    metavar="NOMBRE",
    type=int,
    default=1,
    show_default=True,
    help="Page de résultats, de 1.",
)
@click.option(
    "--per-page",
    metavar="NOMBRE",
    type=int,
    default=10,
    show_default=True,
    help="Résultats par page.",
)
@click.option("--exact", is_flag=True, help="Chercher les mots tels qu’ils sont écrits.")
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON, celle de /api/v1/search.")
@click.pass_obj
def search(
    settings: Settings,
    *,
    query: str,
    themes: tuple[str, ...],
    types: tuple[str, ...],
    languages: tuple[str, ...],
    people: tuple[str, ...],
    places: tuple[str, ...],
    from_: str | None,
    to: str | None,
    date_kind: str,
    sort: str,
    page: int,
    per_page: int,
    exact: bool,
    as_json: bool,
) -> None:
    """Chercher dans les documents.

    Mots, "expression exacte", -mot ou SAUF mot, OU, ET, parenthèses, mot*, A PROCHE/5 B, titre:,
    auteur:, type:, theme:, langue:, date:2021..2023.
    """
    request = SearchRequest(
        query=query,
        themes=themes,
        types=types,
        languages=languages,
        people=people,
        places=places,
        dates=parse_bounds(from_, to),
        date_kind=DateKind(date_kind),
        sort=Sort(sort),
        page=page,
        per_page=per_page,
        exact=exact,
    )
    result = open_searcher(settings).search(request)
    if as_json:
        click.echo(json.dumps(search_json(result), ensure_ascii=False, indent=2))
    else:
        from kb.terminal import print_result  # noqa: PLC0415  # programs do not wait for tables

        print_result(result)
