"""Each requirement that asks for guidance: a question as people write it gets the answer that says the words."""

import re
from typing import NamedTuple

import pytest

from bot.reading.topics import Certain, Likely, Population, topics, understand
from bot.writing.mails import Templates

templates = Templates()


class Asked(NamedTuple):
    """A requirement, who asks what, the topic it must be taken for, and words that its answer must contain."""

    requirement: str
    population: str
    question: str
    topic: str
    words: tuple[str, ...]


ASKED = (
    Asked(
        "A1",
        "school",
        "Quel est le rôle du gestionnaire Happi ?",
        "happi_gestionnaire",
        ("désignée par la direction",),
    ),
    Asked(
        "A6",
        "school",
        "Faut-il encoder les enseignants dans le canevas des élèves ?",
        "happi_enseignants",
        ("l’accès des enseignants est automatique", "Il n’a qu’un compte"),
    ),
    Asked(
        "A7",
        "school",
        "Faut-il imprimer les accès personnels à Happi ?",
        "happi_pages",
        ("nous n’écrivons jamais aux élèves ni aux parents", "une page par élève"),
    ),
    Asked(
        "A13",
        "school",
        "À qui remettre une copie de l’engagement de confidentialité ?",
        "cerbere_engagement",
        ("(CSI)", "chargé de mission", "signataire", "PO", "nous ne le conservons pas"),
    ),
    Asked("B7", "school", "Comment demander Pix Orga ?", "pix_orga", ("Pour toute question : crpix@cfwb.be",)),
    Asked(
        "B9",
        "citizen",
        "Je n’arrive pas à me connecter à Mon Espace, qui peut m’aider ?",
        "espace_aide",
        ("0800/20 000", "les jours ouvrables de 8 h à 18 h"),
    ),
    Asked(
        "B14",
        "school",
        "Comment créer un compte Cerbère pour notre coordonnateur ?",
        "cerbere_creation",
        ("https://identification-ens.cfwb.be/onboarding/",),
    ),
    Asked(
        "B14",
        "staff",
        "J’ai oublié mon mot de passe Cerbère.",
        "cerbere_mot_de_passe",
        ("https://www.am.cfwb.be",),
    ),
    Asked(
        "B15",
        "citizen",
        "Où puis-je tester mes compétences numériques avec Pix ?",
        "pix_citoyen",
        ("https://pix.cfwb.be",),
    ),
    Asked(
        "B15",
        "school",
        "Comment demander Pix Orga ?",
        "pix_orga",
        ("https://crp.education/contact/", "https://crp.education/assemblees_ateliers/pix-es/"),
    ),
    Asked("C1", "school", "Happi est-il gratuit ?", "happi_offre", ("gratuitement", "qui en font la demande")),
    Asked(
        "C2",
        "school",
        "Avons-nous droit à Happi ? Nous sommes une académie.",
        "happi_offre",
        ("enseignement obligatoire et enseignement secondaire artistique à horaire réduit",),
    ),
    Asked(
        "C16",
        "school",
        "Quelle circulaire parle de Happi ?",
        "happi_references",
        ("valable à partir du 25/02/2021",),
    ),
    Asked(
        "D12",
        "school",
        "Y a-t-il un tutoriel Happi pour les élèves ?",
        "happi_aide",
        ("Une vidéo d’introduction et un tutoriel", "sans connexion"),
    ),
    Asked(
        "D13",
        "school",
        "Une de nos enseignantes n’a pas accès à Happi, que faire ?",
        "happi_enseignants",
        ("DDRS-DIMONA",),
    ),
    Asked(
        "F6",
        "staff",
        "Où garder l’original de l’engagement de confidentialité ?",
        "cerbere_engagement",
        ("signe d’abord", "L’original reste à l’établissement", "« Sécurité des données – RGPD »"),
    ),
    Asked(
        "F7",
        "school",
        "Quelle adresse mail faut-il pour créer un compte Cerbère ?",
        "cerbere_creation",
        ("une adresse e-mail privée, pas celle de l’école",),
    ),
    Asked(
        "F10",
        "citizen",
        "Modigia me demande d’accepter des politiques, est-ce normal ?",
        "modigia_politiques",
        ("conditions générales", "cookies", "déclaration d’accessibilité", "les accepter"),
    ),
    Asked(
        "F12",
        "staff",
        "Comment s’enregistrer dans Cerbère sans matricule ?",
        "cerbere_sans_matricule",
        ("code PIN (trois essais, ensuite il est bloqué)",),
    ),
    Asked(
        "F13",
        "school",
        "Y a-t-il un guide sur la cybersécurité pour les écoles ?",
        "ecole_securite",
        (
            "cadre minimal de sécurité",
            "« La cybersécurité pour les écoles »",
            "« Comprendre et appliquer le RGPD en classe »",
        ),
    ),
    Asked(
        "G1",
        "staff",
        "Où trouver les tutoriels de Happi ?",
        "happi_aide",
        ("FAQ, tutoriels et guides", "espace « Aide »"),
    ),
    Asked(
        "G2",
        "school",
        "À qui un enseignant doit-il s’adresser pour utiliser Happi ?",
        "happi_aide",
        ("au gestionnaire Happi de leur établissement", "Les élèves s’adressent à leurs enseignants"),
    ),
    Asked(
        "G3",
        "staff",
        "Comment un enseignant se connecte-t-il à Happi ?",
        "happi_enseignants",
        ("Mon Espace", "« Mes applications »", "identifiants Cerbère"),
    ),
    Asked(
        "G4",
        "school",
        "Où se trouve le guide du gestionnaire Happi ?",
        "happi_gestionnaire",
        ("section « Aide »", "http://enseignement.be/download.php?do_id=15904"),
    ),
    Asked(
        "G5",
        "school",
        "À quoi sert Happi ?",
        "happi_offre",
        ("suivre les apprentissages", "partager des ressources", "valves virtuelles", "salles des professeurs"),
    ),
    Asked(
        "G6", "school", "Happi fait-il partie de e-classe ?", "happi_references", ("18 octobre 2023", "e-classe")
    ),
    Asked("G7", "school", "Quelle circulaire parle de Happi ?", "happi_references", ("circulaires 7697 et 8265",)),
    Asked(
        "H5",
        "school",
        "Une direction doit-elle demander l’accès à e-Pôles ?",
        "poles_acces",
        ("Direction", "s’ajoute automatiquement à votre compte", "annexe 3"),
    ),
    Asked(
        "H6",
        "school",
        "Je suis coordonnateur, comment obtenir l’accès à e-Pôles ?",
        "poles_acces",
        ("Coordonnateur : complétez l’annexe 1", "Délégué du pouvoir organisateur : complétez l’annexe 2"),
    ),
    Asked(
        "H9",
        "school",
        "Comment obtenir l’accès à e-Pôles ?",
        "poles_acces",
        ("Un mail vous annonce la permission dans les jours qui suivent",),
    ),
    Asked(
        "H10",
        "school",
        "Quand le compte Cerbère de notre directrice sera-t-il actif ?",
        "cerbere_approbation",
        ("un courriel est envoyé pour chaque validation",),
    ),
    Asked(
        "H12",
        "school",
        "Notre délégué n’a pas de compte Cerbère, comment le créer ?",
        "cerbere_creation",
        ("« Activez votre compte »", "« Créez votre compte »"),
    ),
    Asked(
        "H15",
        "school",
        "Notre coordonnatrice a quitté le pôle : comment retirer son accès à e-Pôles ?",
        "poles_depart",
        ("acces.poles@cfwb.be", "poles.territoriaux@cfwb.be", "annexe 5"),
    ),
    Asked(
        "H16",
        "staff",
        "Je n’ai pas de carte d’identité belge, comment créer mon compte Cerbère ?",
        "cerbere_carte_etrangere",
        ("Prenez contact avec : Noé Delvigne", "Ne joignez ni copie de carte d’identité"),
    ),
    Asked("H18", "school", "Comment créer un compte Cerbère ?", "cerbere_creation", ("sans barre oblique",)),
    Asked(
        "I1",
        "staff",
        "Comment activer mon compte Cerbère avec mon matricule ?",
        "cerbere_matricule",
        ("n° de Matricule et de registre national", "s’encodent dans Cerbère seulement"),
    ),
    Asked(
        "I2",
        "staff",
        "Que faut-il pour créer un compte Cerbère sans matricule ?",
        "cerbere_sans_matricule",
        ("carte d’identité électronique belge", "code PIN", "lecteur de carte", "eID Viewer et Java"),
    ),
    Asked(
        "I3",
        "staff",
        "Le lien du mail de validation Cerbère a expiré.",
        "cerbere_lien_expire",
        ("n’est valable que 12 heures", "recommencer la procédure"),
    ),
    Asked(
        "I4",
        "staff",
        "Quelles sont les règles du mot de passe Cerbère ?",
        "cerbere_regles_mot_de_passe",
        ("au moins 6 caractères", "une majuscule", "une minuscule", "un chiffre", "ni votre nom"),
    ),
    Asked(
        "I5",
        "school",
        "Quelle population choisir dans Cerbère ?",
        "cerbere_affiliation",
        ("« Intervenants dans les établissements d’enseignement et PO »",),
    ),
    Asked(
        "I6",
        "staff",
        "Comment indiquer le code FASE de mon école dans Cerbère ?",
        "cerbere_affiliation",
        ("« Code FASE »", "la fonction exercée", "code de sécurité affiché"),
    ),
    Asked(
        "I7",
        "staff",
        "Quand saurai-je que mon compte Cerbère est actif ?",
        "cerbere_approbation",
        ("le second, qui dit que le compte est actif",),
    ),
    Asked(
        "I9",
        "staff",
        "Comment répondre aux questions de sécurité de Cerbère ?",
        "cerbere_questions",
        ("deux premières questions", "Inventez deux autres questions", "Écrivez les nombres en lettres"),
    ),
    Asked(
        "I10",
        "staff",
        "J’ai oublié mon mot de passe Cerbère.",
        "cerbere_mot_de_passe",
        ("« Mot de passe oublié ? »", "Nous ne pouvons ni le voir ni le changer", "changez-le aussitôt"),
    ),
    Asked(
        "I11",
        "staff",
        "Où changer mon adresse mail dans Cerbère ?",
        "cerbere_donnees",
        ("données personnelles, adresse e-mail, permissions, affiliations",),
    ),
    Asked(
        "I12",
        "staff",
        "Quel navigateur faut-il pour Cerbère ?",
        "cerbere_navigateur",
        ("Mozilla Firefox ou Google Chrome", "Internet Explorer et Edge ne conviennent pas", "videz le cache"),
    ),
    Asked(
        "I14",
        "staff",
        "Comment créer un compte Cerbère sans matricule ?",
        "cerbere_sans_matricule",
        ("vos initiales", "BE comme pays de naissance", "qu’en cas de nécessité"),
    ),
    Asked(
        "J3",
        "school",
        "Dans quel délai communiquer une convention de partenariat spécifique ?",
        "poles_delais",
        ("10 jours ouvrables scolaires avant la prise en charge effective",),
    ),
    Asked(
        "J4",
        "school",
        "Dans quel délai communiquer un avenant ?",
        "poles_delais",
        ("au plus tard le 1er juin de l’année scolaire qui précède sa prise d’effet",),
    ),
    Asked(
        "J5",
        "school",
        "Un avenant demande-t-il l’accord de tous les pouvoirs organisateurs ?",
        "poles_delais",
        ("accord unanime des pouvoirs organisateurs",),
    ),
    Asked(
        "J6",
        "school",
        "Quelle part des points du pôle peut aller au fonctionnement ?",
        "poles_points",
        ("Au moins 80 %", "au plus 20 %"),
    ),
    Asked(
        "J7",
        "school",
        "Comment répartir les points du pôle ?",
        "poles_points",
        ("tous à l’école siège", "clé de répartition convenue"),
    ),
    Asked(
        "J8",
        "school",
        "Les emplois suivent-ils la clé de répartition des points ?",
        "poles_points",
        ("les emplois suivent la clé de répartition", "pour un ressort", "PO de l’école partenaire spécifique"),
    ),
    Asked(
        "J9",
        "school",
        "Faut-il une convention ou un ressort ?",
        "poles_acte",
        (
            "convention de partenariat",
            "convention de coopération",
            "convention de partenariat spécifique",
            "ressort",
        ),
    ),
    Asked(
        "J10",
        "school",
        "Tous nos partenaires ont le même PO : convention ou ressort ?",
        "poles_acte",
        ("ont le même PO : un ressort de partenariat",),
    ),
    Asked(
        "J11",
        "school",
        "Un partenaire a un autre PO : faut-il une convention de partenariat ?",
        "poles_acte",
        ("une convention de partenariat, obligatoire, pour toutes",),
    ),
    Asked(
        "J12",
        "school",
        "Écoles coopérantes de deux PO : faut-il un ressort de coopération ou une convention de coopération ?",
        "poles_acte",
        ("Écoles coopérantes du même PO : un ressort de coopération", "Les deux peuvent être nécessaires"),
    ),
    Asked(
        "J13",
        "school",
        "Nous n’avons pas d’école partenaire : faut-il une convention de partenariat ?",
        "poles_acte",
        ("Aucune école partenaire : pas de convention de partenariat",),
    ),
    Asked(
        "J14",
        "school",
        "Qu’est-ce qu’un partenariat spécifique ?",
        "poles_specifique",
        ("type 4, 5, 6 ou 7", "n’est pas exclusif"),
    ),
    Asked(
        "J15",
        "school",
        "Une école ordinaire doit-elle conclure une convention de coopération ?",
        "poles_acte",
        ("Chaque école d’enseignement ordinaire établit une convention de coopération",),
    ),
    Asked(
        "J16",
        "school",
        "Combien de temps dure une convention de partenariat ?",
        "poles_duree",
        ("celle du contrat d’objectifs de l’école siège",),
    ),
    Asked(
        "J17",
        "school",
        "Peut-on ajouter un partenaire spécialisé pendant la constitution du pôle ?",
        "poles_specifique",
        ("Pendant la constitution du pôle", "ne peut pas le rejoindre comme partenaire"),
    ),
    Asked(
        "J18",
        "school",
        "Quels articles faut-il compléter dans la convention de partenariat ?",
        "poles_articles",
        ("pré-complétées par l’Administration", "articles 4 à 8", "articles 4, 5, 7, 9 et 10", "facultative"),
    ),
    Asked(
        "J19",
        "school",
        "Qui signe la convention de partenariat ?",
        "poles_signature",
        ("complétée par la direction de l’école siège", "signée par les délégués", "prennent connaissance"),
    ),
    Asked(
        "J20",
        "school",
        "Comment joindre une dérogation de zone ?",
        "poles_derogation",
        ("un fichier PDF, JPEG ou PNG",),
    ),
    Asked(
        "J22",
        "school",
        "Où trouver la liste des pôles territoriaux ?",
        "poles_liste",
        ("48 pôles le 10 février 2022",),
    ),
    Asked(
        "J23",
        "school",
        "Où trouver la liste des pôles territoriaux ?",
        "poles_liste",
        ("circulaire 8229 du 23 aout 2021", "la complète"),
    ),
    Asked(
        "J24",
        "school",
        "Une école partenaire est passée du ressort à la convention, pourquoi ?",
        "poles_deplacement",
        ("déplace automatiquement", "Les listes sont filtrées par pouvoir organisateur"),
    ),
    Asked(
        "J25",
        "school",
        "Comment remplir l’article 8 d’une convention spécifique ?",
        "poles_specifique",
        ("inscrivez « 1 » sous « 2,5/5 »",),
    ),
    Asked(
        "J27",
        "school",
        "Où est le guide de l’utilisateur d’e-Pôles ?",
        "poles_guide",
        ("« Messages applicatifs »", "« Mes messages »", "« Aide contextuelle »", "« Documents de suivi »"),
    ),
    Asked(
        "J28",
        "school",
        "Où encoder le nombre d’élèves en IPT dans e-Pôles ?",
        "poles_bientot",
        ("pas encore disponible",),
    ),
    Asked(
        "J29",
        "school",
        "Où trouver la liste des pôles par zone ?",
        "poles_liste",
        (
            "https://www.enseignement.be",
            "fédération de pouvoirs organisateurs, ou Wallonie-Bruxelles Enseignement",
        ),
    ),
    Asked(
        "J30",
        "school",
        "Pourquoi ne puis-je pas modifier la liste dans e-Pôles ?",
        "poles_droits",
        ("Coordonnateur, direction de l’école siège et délégué du PO de l’école siège", "Les autres profils"),
    ),
    Asked(
        "J31",
        "school",
        "Nous gérons plusieurs pôles avec le même compte e-Pôles : où choisir le pôle ?",
        "poles_guide",
        ("choisissez d’abord le pôle",),
    ),
    Asked(
        "K2", "school", "Comment demander Pix Orga ?", "pix_orga", ("https://crp.education/contact/", "mandatée")
    ),
    Asked(
        "K8",
        "school",
        "Comment s’inscrire au webinaire pour demander Pix Orga ?",
        "pix_orga",
        ("Un webinaire présente",),
    ),
    Asked(
        "K9",
        "school",
        "Comment avoir accès à Pix Orga et être accompagné ?",
        "pix_orga",
        ("formés aux outils et accompagnés", "forum d’entraide Pix", "crpix@cfwb.be"),
    ),
    Asked(
        "K12", "citizen", "Pix est-il ouvert à tous ?", "pix_citoyen", ("ouverte à tous", "https://pix.cfwb.be")
    ),
    Asked(
        "L1",
        "citizen",
        "J’ai perdu mon identifiant CSAM pour Mon Espace.",
        "espace_aide",
        ("du ressort du centre d’aide de Mon Espace", "https://monespace.fw-b.be/monespace/public/faq.xhtml"),
    ),
    Asked(
        "L3",
        "citizen",
        "Comment me connecter à Modigia ?",
        "modigia_connexion",
        ("en trois étapes", "« Citoyen »"),
    ),
    Asked(
        "L4",
        "citizen",
        "Je ne trouve pas la démarche NAID.",
        "modigia_demarche",
        ("« Santé »", "les trois points", "« Démarrer la démarche »"),
    ),
    Asked(
        "L5",
        "citizen",
        "Je suis espagnol, puis-je m’identifier avec mon identification européenne ?",
        "espace_europe",
        ("Pour certains pays européens",),
    ),
    Asked(
        "L6",
        "citizen",
        "Je suis française et je n’ai pas de carte d’identité belge, comment m’identifier ?",
        "espace_etranger",
        ("Bureau d’Enregistrement Local", "code unique", "e-mail d’activation", "code de sécurité"),
    ),
    Asked(
        "L7",
        "citizen",
        "Je n’ai pas reçu l’e-mail d’activation de Mon Espace.",
        "espace_activation",
        ("« Renvoyer l’e-mail »",),
    ),
    Asked(
        "L8",
        "citizen",
        "Comment créer un compte Mon Espace ?",
        "espace_compte",
        ("« Cerbère Citoyen »", "réside en Fédération Wallonie-Bruxelles"),
    ),
    Asked(
        "L9",
        "citizen",
        "Je n’ai pas d’ordinateur, où aller ?",
        "espace_materiel",
        ("Espaces Publics Numériques", "gratuitement"),
    ),
    Asked("L10", "citizen", "Où sont les cours dans Modigia ?", "modigia_cours", ("en bas de la page",)),
    Asked(
        "L10",
        "citizen",
        "Modigia me demande d’accepter des politiques, est-ce normal ?",
        "modigia_politiques",
        ("Cochez les cases",),
    ),
    Asked(
        "L11",
        "citizen",
        "Quel contexte faut-il choisir dans Mon Espace ?",
        "modigia_contexte",
        ("cliquez sur « Citoyen »",),
    ),
    Asked(
        "L12",
        "citizen",
        "Puis-je m’identifier avec itsme ?",
        "espace_cles",
        ("lecteur de cartes", "itsme", "envoyé par e-mail", "application mobile", "européen"),
    ),
    Asked(
        "M11",
        "school",
        "Peut-on gérer les permissions dans MODE ?",
        "mode_permissions",
        ("MODE", "circulaire 8891"),
    ),
)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.requirement}-{asked.topic}")
def test_a_question_about_a_requirement_is_taken_for_its_topic(asked):
    """Answered at once or proposed first; never taken for another subject."""
    verdict = understand(asked.question, Population(asked.population))
    assert isinstance(verdict, Certain | Likely)
    assert verdict.topic == asked.topic


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.requirement}-{asked.topic}")
def test_the_answer_says_what_the_requirement_asks_for(asked, samples, always):
    template = topics()[asked.topic].template
    said = templates.words(template, {**always, **samples[template]})
    text = said.text.replace("\u00a0", " ")
    page = re.sub(r"\s+", " ", re.sub(r'<a [^>]*href="([^"]*)"[^>]*>|<[^>]+>', r" \1 ", said.html))
    assert [words for words in asked.words if words not in text] == []
    missing = [link for link in asked.words if link.startswith("http") and link not in page]
    assert missing == [], "a link of the text is a link of the page"


def test_most_of_these_questions_are_answered_at_once():
    sure = [
        asked for asked in ASKED if isinstance(understand(asked.question, Population(asked.population)), Certain)
    ]
    assert len(sure) > len(ASKED) * 0.7


def test_each_requirement_of_an_answer_is_named_by_its_topic():
    """What a topic says it answers and what is proved here go together."""
    told = {(asked.requirement, asked.topic) for asked in ASKED}
    assert {each for each in told if each[0] not in topics()[each[1]].requirements} == set()
