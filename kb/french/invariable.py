"""Common French words that never change their form, which a dictionary of inflections leaves out.

They matter to whoever asks whether a word exists: a line end in `sou-⏎vent`, a speller before
« jamais ».
"""

_ADVERBS = """
ailleurs ainsi alors après arrière assez assurément aujourd'hui auparavant auprès aussi aussitôt
autant autour autrefois autrement avant beaucoup bien bientôt car ceci cela cependant certes chez
combien comme comment concernant contre davantage debout dedans dehors déjà delà demain depuis
derrière dès désormais dessous dessus devant donc dont dorénavant durant également encore enfin
ensemble ensuite entre envers environ etc excepté exprès fois gré guère hélas hier hormis hors
instar jadis jamais jusque lentement loin longtemps lors lorsque maintenant mais mal malgré mieux
moins naguère néanmoins nonobstant notamment oui outre parce parfois parmi partout pas pendant peu
plupart plus plusieurs plutôt pour pourquoi pourtant près presque priori puis puisque quand quant
quasi quelque quelquefois quiconque quoi quoique rien sans sauf selon seulement sinon sitôt soudain
sous souvent sur surtout tandis tant tantôt tard tellement tôt toujours tout toutefois travers très
trop vers via vite vivement voici voilà voire volontiers vraiment
"""
_NUMBERS = """
zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt
trente quarante cinquante soixante cent mille quelques premier second troisième
"""
_NOUNS = """
abus accès anglais avis ayants bas biais bois bras bris cadenas cas châssis choix colis compas
compris concours congrès corps cours cursus débours décès délais dépens devis discours dos époux
excès faux fonds français frais gaz gris héros index intérêts levis marais mars matelas mois mœurs
nez noix os paix palais paradis parcours pays permis pertes poids pois prix processus procès progrès
propos puits radis refus relais repas repos retrait revers riz sens sens sinus sous-bois succès
surplus tapis taux temps tiers toux travers univers velours virus voix
"""
_RECENT = """
accompagnants aidants addictions audioconférence blog cloud cohésion courriel courriels covoiturage
déconnexion dématérialisation formalisation géolocalisation gouvernance hébergeur intercommunalité
internet jardinage mail mentorat multiprofessionnel mutualisation numérisation parentalité
périscolaire préconisations présentiel revitalisation site smartphone sécurisation téléchargement
téléservice télétravail testing visio visioconférence web webinaire wifi
"""
_CALENDAR = """
janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi
mercredi jeudi vendredi samedi dimanche printemps été automne hiver noël toussaint pâques
"""
# A place is spelt as it is spelt: « France » is not « francs » mistyped.
_PLACES = """
abbeville aisne amiens armentières arras artois ascq avesnes beauvais béthune boulogne bruay calais
cambrai château-thierry compiègne condé creil denain douai dunkerque europe flandre france gohelle
grande-synthe hainaut hauts hazebrouck hem hénin laon lens liévin lille loos
marcq maubeuge méru mons montataire montreuil nogent nord noyon oise oignies paris pas-de-calais
péronne picardie roubaix saint-omer saint-quentin saint-pol sambre soissons somme ternois tourcoing
valenciennes vermandois villeneuve vimeu wattrelos wattignies
"""
_ALL = (_ADVERBS, _NUMBERS, _NOUNS, _RECENT, _CALENDAR, _PLACES)
WORDS: tuple[str, ...] = tuple("".join(_ALL).replace("'", "").replace("-", "").split())
