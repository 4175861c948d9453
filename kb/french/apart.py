"""Words that keep a key of their own: the rules would merge them with a word of other sense.

Each line is `lemma key`: the lemma, its plural and all its forms in the dictionary get the key.
Chosen by reading the merges of the light stem over the vocabulary of five collections; relevance
does not move with them (docs/french.md), so this precision is free.
"""

_APART = """
acier acier
activer actif
addition addition
appartement appartement
armée armee
capitale capitale
cheminée cheminee
citer citer
cité cite
clair clair
claire clair
classe classe
classer classer
classique classique
coalition coalition
commune commune
compteur compteur
concertation concertation
condition condition
cotisation cotisation
coupe coupe
cours cours
course course
créateur creer
créatrice creer
créer creer
département departement
directeur directeur
directrice directeur
donnée donnee
divers divers
droite droite
durée duree
électrique electrique
entrée entree
environnement environnement
équipe equipe
été ete
férié ferie
fille fille
fils fils
fois fois
fondation fondation
fonds fonds
formateur formateur
formation formation
formatrice formateur
france france
génération generation
générique generique
génie genie
grèce grece
grossesse grossesse
inde inde
index index
indice indice
licence licence
logement logement
loire loire
mars mars
mêlée melee
mêler meler
mise mise
minier minier
moyenne moyenne
musée musee
numérique numerique
nutrition nutrition
parlement parlement
partie partie
pays pays
peuplement peuplement
politesse politesse
porte porte
porter porter
porteur porter
porteuse porter
publication publication
réactiver reactif
repas repas
retraite retraite
retraiter retraite
retraité retraite
revue revue
secteur secteur
seine seine
sénateur senateur
sens sens
série serie
sortie sortie
stationnement stationnement
statue statue
tante tante
tradition tradition
transition transition
vente vente
voirie voirie
"""
KEYS: dict[str, str] = dict(line.split() for line in _APART.strip().splitlines())
