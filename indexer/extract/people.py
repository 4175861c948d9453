"""People that a document names as taking part or as contacts, as it writes their names.

Names are read after words that announce them (« Avec la participation de : », « Intervenants »,
« Contact ») and on lines of their own beside an e-mail address or a telephone number. A capitalised
surname (Ingrid DEQUIN) is certain; two capitalised words are a name only where one is announced.
What begins with a word for a body or a place (Association, Maison, Rue) names no person.
"""

import re
from collections.abc import Iterator, Sequence

from kb.themes import phrase_key

MAX_PEOPLE = 60

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞŒ", "a-zà-öø-ÿœ"
_FIRST = rf"[{_UPPER}][{_LOWER}]+(?:[-’'][{_UPPER}]?[{_LOWER}]+)*"
_PARTICLE = r"(?:de|du|des|le|la|van|von|der|den|ben|el|al|d[’'])"
_CAPITALS = rf"(?:{_PARTICLE}\s*)*[{_UPPER}]{{2,}}(?:[-’' ][{_UPPER}]{{2,}})*(?![{_LOWER}])"
_KINDS = """
accueil action agence ambassade amicale antenne association assurance atelier auberge avenue
banque bibliothèque boulevard bourse boutique bureau cabinet café caisse centre chambre chantier
château cinéma cité clinique club collectif collège comité commission commune communauté compagnie
confédération conseil conservatoire coopérative coordination crèche croix département direction
dispositif délégation école église entraide entreprise équipe espace établissement faculté ferme
festival fédération foncière fondation fonds forum foyer galerie gare groupe groupement guichet
gymnase habitat halle halte hôpital hôtel incubateur initiative inspection institut jardin journal
laboratoire librairie ligue lycée magasin mairie maison marché mission médiathèque métropole
ministère mouvement musée observatoire office orchestre palais parc parquet piscine place planning
plaine plateforme point pole pôle police port préfecture programme projet quartier radio rectorat
régie région relais réseau restaurant resto ressourcerie rue résidence salle secours secrétariat
service société square stade structure studio syndicat théâtre tiers tour tribunal union
université village ville
"""
"""What organisations and places begin with; none is a first name."""
_ENDS = "Actif Emploi Formation Habitat Insertion Jeunes Logement Métropole Services Solidarités?"
"""What organisations end with, and no family name does."""
_BODY = (
    rf"(?:(?i:{'|'.join(_KINDS.split())})s?(?![\w’'])|(?:Aux?|Des|Las?|Les?|Une?)\s"
    rf"|[{_UPPER}]\S*\s(?:(?:Aux|Les|Pour|Sans)\s|Hauts[ -]de[ -]France)"
    rf"|[\w’'-]+(?:\s[\w’'-]+)?\s(?:{'|'.join(_ENDS.split())})(?![\w’'-]))"
)
_CERTAIN = rf"(?!{_BODY}){_FIRST}(?:\s{_FIRST})?\s{_CAPITALS}"
_LIKELY = rf"(?!{_BODY}){_FIRST}(?:\s(?:{_PARTICLE}\s*)*{_FIRST}){{1,2}}"
_CIVILITY = r"(?:(?:M\.|MM\.|Mme|Mmes|Mr|Dr|Pr)\s+)?"
_END = r"(?=\s*(?:[,;:(–—-]|et\s|\.?$))"
_NAME = re.compile(rf"{_CIVILITY}(?P<name>{_CERTAIN}|{_LIKELY}){_END}")
_ALONE = re.compile(rf"{_CIVILITY}(?P<name>{_CERTAIN}|{_LIKELY})(?:\s*[,(–-].*)?")
_CERTAIN_NAME = re.compile(_CERTAIN)
_NUMBERING = re.compile(r"^(?:[IVXLC]+|\d+|[a-zA-Z])\s?[-.)–]\s+|^\W+")
_ANNOUNCED = re.compile(
    r"(?:avec (?:la participation|l[’']intervention|les interventions|les témoignages) d[e’']s?"
    r"|intervenant\w*(?:[·.∙-]e[·.∙-]?s?|\(e\)s|[·.∙-]e?s)?|(?:co-?)?anim[ée]+s? par|animation"
    r"|contacts?|renseignements(?: et contacts?)?|auteur\w*|auteure?s?|rédaction|grands? témoins?"
    r"|invité\w*|interventions? de|vos contacts)"
    r"\s*(?P<mark>:|$|(?<=par)\s|(?<=de)\s)\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*;\s*|(?<=\))\s*,\s*|\s+et\s+(?=[A-ZÀ-Þ])|,\s+(?=[A-ZÀ-Þ][a-zà-ÿ]+\s+[A-ZÀ-Þ])"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<!\d)0\d(?:[ .-]?\d\d){4}(?!\d)")
_MISSES = 3
"""Lines without a name after which a list of people is over: roles take a line or two."""
_NEAR = 5
"""How many lines after a name its address or telephone number may stand."""


def people_in(lines: Sequence[str]) -> tuple[str, ...]:
    """Names in order of appearance, each once; `lines` are paragraphs or lines without blanks."""
    split = [line for paragraph in lines for line in paragraph.split("\n") if line.strip()]
    found = sorted([*_announced(split), *_contacts(split)])
    names: dict[str, str] = {}
    for _, name in found:
        names.setdefault(phrase_key(name), name)
    return tuple(names.values())[:MAX_PEOPLE]


def _announced(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    misses = _MISSES
    for number, line in enumerate(lines):
        text = _NUMBERING.sub("", " ".join(line.split()))
        announced = _ANNOUNCED.match(text)
        if announced:
            misses = 0
            text = announced["rest"]
            if not text:
                continue
        if misses >= _MISSES:
            continue
        names = list(_names(text))
        misses = 0 if names else misses + 1
        yield from ((number, name) for name in names)


def _names(text: str) -> Iterator[str]:
    for piece in _SEPARATOR.split(text):
        match = _NAME.match(_NUMBERING.sub("", piece.strip()))
        if match:
            yield match["name"]


def _contacts(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines):
        match = _ALONE.fullmatch(" ".join(line.split()))
        if not match:
            continue
        beside = "\n".join(lines[max(0, number - 2) : number + _NEAR + 1])
        name = match["name"]
        surname = phrase_key(name).split()[-1]
        address = any(surname in phrase_key(one) for one in _ADDRESS.findall(beside))
        certain = _CERTAIN_NAME.fullmatch(name) is not None
        if address or (certain and (_ADDRESS.search(beside) or _TELEPHONE.search(beside))):
            yield number, name
