"""French sentences chosen by code: error pages, advice on a parameter, names of choices."""

from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import CostlyQueryError, RequestError
from kb.search import DateKind, Sort
from web.rendering.render import french


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """What an error page says: what happened, then what to do."""

    title: str
    advice: str


ERROR_PAGES: Mapping[int, ErrorPage] = {
    400: ErrorPage(
        title="Cette adresse n’a pas été comprise",
        advice="Une valeur de l’adresse est mal formée. Recommencez depuis le champ de recherche.",
    ),
    404: ErrorPage(
        title="Cette page n’existe pas",
        advice="Le document a pu être déplacé ou retiré. Cherchez-le par son titre ou par son "
        "sujet, ou parcourez les thèmes.",
    ),
    405: ErrorPage(
        title="Cette page se consulte seulement",
        advice="Rien ne peut y être envoyé. Revenez à l’accueil pour lancer une recherche.",
    ),
    410: ErrorPage(
        title="La suite de cette recherche n’existe plus",
        advice="La collection a été publiée de nouveau entre-temps. Reprenez la recherche depuis "
        "sa première page.",
    ),
    429: ErrorPage(
        title="Trop de demandes à la fois",
        advice="Attendez une minute, puis recommencez.",
    ),
    500: ErrorPage(
        title="Une erreur est survenue de notre côté",
        advice="Elle a été notée. Réessayez dans un moment ; si elle se répète, "
        "prévenez le centre de ressources en indiquant l’adresse de la page.",
    ),
    503: ErrorPage(
        title="La collection n’est pas encore consultable",
        advice="Aucun index n’est publié, ou il est en cours de reconstruction. Réessayez dans "
        "quelques minutes. Pour l’administrateur : lancez « kb reindex », puis « kb status ».",
    ),
}

_PARAMETER_ADVICE: Mapping[str, str] = {
    "q": "La question est trop longue : elle peut avoir 10 000 caractères. Gardez-en les mots qui "
    "comptent.",
    "from": "La date de début n’a pas été comprise. Écrivez une année, un mois ou un jour, "
    "par exemple 2021, 2021-03 ou 2021-03-17.",
    "to": "La date de fin n’a pas été comprise, ou elle précède la date de début. Écrivez une "
    "année, un mois ou un jour, par exemple 2021, 2021-03 ou 2021-03-17.",
    "date": "Les dates possibles sont celles de publication, de mise à jour ou d’événement.",
    "sort": "Le tri se fait par pertinence, du plus récent au plus ancien, ou l’inverse.",
    "page": "Cette page de résultats n’existe pas. Les pages se comptent à partir de 1, et les "
    "10 000 premiers résultats seulement se feuillettent : précisez plutôt la recherche.",
    "per_page": "Une page montre de 1 à 100 résultats.",
    "exact": "La recherche exacte se demande par 1 et se quitte par 0.",
    "passage": "Ce document n’a pas ce passage. Les passages se comptent à partir de 0.",
}

_TOO_COSTLY = (
    "La question compare trop de mots très fréquents : gardez moins d’expressions entre "
    "guillemets et de PROCHE, ou des mots plus rares."
)

DATE_KINDS: Mapping[DateKind, str] = {
    DateKind.PUBLISHED: "Publication",
    DateKind.MODIFIED: "Mise à jour",
    DateKind.EVENT: "Événement",
}

SORTS: Mapping[Sort, str] = {
    Sort.RELEVANCE: "Pertinence",
    Sort.NEWEST: "Plus récents",
    Sort.OLDEST: "Plus anciens",
}


def advice_on(error: RequestError) -> str:
    """What to write instead, for a reader whose search was refused."""
    if isinstance(error, CostlyQueryError):
        return french(_TOO_COSTLY)
    return parameter_advice(error.parameter)


def parameter_advice(name: str) -> str:
    """What to write instead, for a reader whose value was refused."""
    return french(_PARAMETER_ADVICE.get(name, ERROR_PAGES[400].advice))
