"""What the librarian reads for each value of the catalogue: one French word for one thing."""

from indexer.catalogue import SAME_CONTENT, Failure, Fate, RunKind, RunStatus, State, Verdict
from indexer.model import Origin, Stage
from kb.errors import FailureReason
from kb.model import ThemeOrigin

VERDICTS = {
    Verdict.NEW: ("nouveau", "nouveaux"),
    Verdict.CHANGED: ("modifié", "modifiés"),
    Verdict.UNCHANGED: ("inchangé", "inchangés"),
    Verdict.ALIAS: ("autre nom", "autres noms"),
    Verdict.GONE: ("absent", "absents"),
    Verdict.BLOCKED: ("interdit", "interdits"),
    Verdict.OUT_OF_SCOPE: ("hors périmètre", "hors périmètre"),
    Verdict.TOO_LARGE: ("trop lourd", "trop lourds"),
    Verdict.WRONG_TYPE: ("d’un autre format", "d’autres formats"),
    Verdict.ERROR: ("en erreur", "en erreur"),
}
STATUSES = {
    RunStatus.RUNNING: "interrompue",
    RunStatus.DONE: "terminée",
    RunStatus.PARTIAL: "faite en partie",
    RunStatus.SUSPECT: "suspecte",
    RunStatus.FAILED: "échouée",
}
"""How a run ended, in words; one that still says it runs was killed."""
RUN_KINDS = {
    RunKind.CRAWL: "collecte",
    RunKind.ADD: "ajout",
    RunKind.INDEX: "indexation",
    RunKind.FORGET: "oubli",
    RunKind.OCR: "reconnaissance",
}
RESOURCE_STATES = {
    State.ALIVE: "présent",
    State.MISSING: "absent une fois, à confirmer",
    State.GONE: "retiré",
}
FATES = {
    Fate.DOCUMENT: "document de l’index",
    Fate.LISTING: "liste de liens, suivie mais pas indexée",
    Fate.DUPLICATE: "autre exemplaire d’un document",
    Fate.FAILED: "pas de texte",
    Fate.WAITING: "en attente d’indexation",
}
STATES = {
    "indexed": "indexés",
    "waiting": "en attente d’indexation",
    "failed": "en échec",
    "listing": "listes de liens, suivies mais pas indexées",
    "duplicate": "autres exemplaires d’un document",
    "missing": "absents une fois, à confirmer",
    "gone": "retirés",
}
REASONS = {
    FailureReason.EMPTY: "vide",
    FailureReason.ENCRYPTED: "chiffré",
    FailureReason.CORRUPT: "abîmé",
    FailureReason.MISLABELLED: "mal étiqueté",
    FailureReason.NO_TEXT: "sans texte",
    FailureReason.TIMEOUT: "trop long",
    FailureReason.TOO_LARGE: "trop lourd",
    FailureReason.UNREADABLE: "illisible",
    FailureReason.UNSUPPORTED: "format non lu",
}
ADVICE = {
    FailureReason.EMPTY: "Le fichier ne contient rien\u202f: déposez-le de nouveau.",
    FailureReason.ENCRYPTED: "Un mot de passe protège le fichier\u202f: déposez une copie qui "
    "s’ouvre sans lui.",
    FailureReason.CORRUPT: "Le fichier ne s’ouvre pas\u202f: enregistrez-le de nouveau depuis "
    "l’original, puis déposez-le.",
    FailureReason.MISLABELLED: "Le contenu n’est pas du format annoncé, souvent une page "
    "d’erreur à la place du fichier\u202f: ouvrez l’adresse et corrigez le lien ou le fichier.",
    FailureReason.NO_TEXT: "Le fichier ne contient pas de texte\u202f: déposez une version "
    "qui en a.",
    FailureReason.TIMEOUT: "La lecture n’a pas fini à temps\u202f: elle sera tentée de nouveau "
    "si le fichier change\u202f; s’il est très long, découpez-le.",
    FailureReason.TOO_LARGE: "Le fichier dépasse la limite\u202f: allégez-le, ou relevez "
    "max_body_bytes dans le fichier des sources.",
    FailureReason.UNREADABLE: "Le fichier n’a pas pu être lu\u202f: ouvrez l’adresse pour voir ce "
    "qui s’y trouve.",
    FailureReason.UNSUPPORTED: "Seuls les PDF, les pages HTML, les textes, les documents Word "
    "(.docx) ou OpenDocument (.odt) sans macros et les vidéos sont lus\u202f: déposez aussi une "
    "version PDF.",
}
"""What a librarian may do about a resource that gives no document."""
FETCH_ADVICE = {
    FailureReason.TIMEOUT: "Le site n’a pas répondu à temps\u202f: la prochaine collecte essaiera "
    "de nouveau\u202f; rien n’est retiré d’ici là.",
    FailureReason.TOO_LARGE: "La réponse dépasse max_body_bytes\u202f: relevez la limite dans le "
    "fichier des sources si le document est voulu.",
    FailureReason.UNREADABLE: "L’adresse n’a rien donné cette fois\u202f: la prochaine collecte "
    "essaiera de nouveau\u202f; rien n’est retiré d’ici là.",
}
"""The same where the resource could not be had at all."""


ORIGINS = {
    Origin.SELECTORS: "sélecteurs de la source",
    Origin.MARKUP: "balises de la page",
    Origin.HEAD: "métadonnées de la page",
    Origin.PROPERTIES: "propriétés du fichier",
    Origin.STYLE: "style de titre",
    Origin.TYPE: "plus gros caractères",
    Origin.TEXT: "mots du texte",
    Origin.OPENING: "début du texte",
    Origin.LANGUAGE: "langue du texte",
    Origin.ADDRESS: "mots de l’adresse",
}
"""Where a fact was read."""
THEME_ORIGINS = {
    ThemeOrigin.PATH: "adresse",
    ThemeOrigin.BREADCRUMB: "fil d’Ariane",
    ThemeOrigin.PARENT: "page qui le joint",
    ThemeOrigin.WORDS: "mots-clés ou mots du texte",
    ThemeOrigin.SOURCE: "source",
}
"""What a theme was concluded from."""


def advice(failure: Failure) -> str:
    """What to do about a failure."""
    fetching = FETCH_ADVICE if failure.stage is Stage.FETCH else {}
    return fetching.get(failure.reason, ADVICE[failure.reason])


def verdict_words(verdict: Verdict, detail: str) -> tuple[str, str]:
    """A verdict on one address, and what is left to say of it."""
    if verdict is Verdict.UNCHANGED and detail == SAME_CONTENT:
        return "inchangé (contenu)", ""
    return VERDICTS[verdict][0], detail
