"""The ready answers to questions: their titles, to whom each may be given, and the mail that says it.

They are those of the topics that `bot.reading` recognises (a test compares the two), and what is computed.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from bot.domain.words import Code, TemplateName


class ReadyAnswer(NamedTuple):
    """The subject of an answer, as an agent picks it, and whom it is true for (exigence L8)."""

    title: str
    populations: frozenset[str]


_CITIZEN = frozenset({"citizen"})
_SCHOOL = frozenset({"school"})
_STAFF = frozenset({"school", "staff"})
_ALL = frozenset({"citizen", "school", "staff"})
_TITLES: Mapping[frozenset[str], Mapping[Code, str]] = {
    _STAFF: {
        "cerbere_creation": "Créer un compte Cerbère personnel",
        "cerbere_matricule": "Activer Cerbère avec un matricule",
        "cerbere_sans_matricule": "Créer Cerbère sans matricule, avec la carte d’identité",
        "cerbere_carte_etrangere": "Cerbère sans carte d’identité belge",
        "cerbere_lien_expire": "Le lien de validation de Cerbère a expiré",
        "cerbere_regles_mot_de_passe": "Les règles du mot de passe Cerbère",
        "cerbere_mot_de_passe": "Mot de passe Cerbère oublié, refusé ou expiré",
        "cerbere_questions": "Les questions de sécurité de Cerbère",
        "cerbere_approbation": "Quand le compte Cerbère est actif",
        "cerbere_donnees": "Ses données dans Cerbère",
        "cerbere_navigateur": "Le navigateur pour Cerbère et e-Pôles",
        "cerbere_affiliation": "La population et l’école à choisir dans Cerbère",
        "cerbere_engagement": "L’engagement de confidentialité",
        "happi_offre": "Ce que Happi offre",
        "happi_enseignants": "L’accès des enseignants à Happi",
        "happi_aide": "L’aide de Happi",
        "happi_gestionnaire": "Le gestionnaire Happi et son guide",
        "happi_references": "Les circulaires et e-classe",
        "ecole_securite": "La sécurité numérique à l’école",
    },
    _SCHOOL: {
        "mode_permissions": "Les permissions dans MODE",
        "happi_ouverture": "Demander l’ouverture d’un environnement",
        "happi_canevas": "Le canevas des élèves",
        "happi_mouvements": "Un élève arrive ou part en cours d’année",
        "happi_rentree": "Les comptes à la fin de l’année et à la rentrée",
        "happi_deux_ecoles": "Un élève dans deux écoles",
        "happi_pages": "Les accès personnels des élèves",
        "pix_orga": "Demander Pix Orga",
        "pix_certif": "Devenir centre Pix Certif",
        "poles_acces": "Obtenir l’accès à e-Pôles",
        "poles_depart": "Retirer un accès à e-Pôles",
        "poles_delais": "Les délais des conventions et avenants",
        "poles_acte": "Convention ou ressort",
        "poles_points": "Les points d’un pôle",
        "poles_specifique": "Le partenariat spécifique",
        "poles_duree": "La durée d’une convention",
        "poles_articles": "Les rubriques à compléter",
        "poles_signature": "Qui complète et signe",
        "poles_derogation": "La dérogation de zone",
        "poles_deplacement": "Une école passée du ressort à la convention",
        "poles_guide": "Le guide et les écrans d’e-Pôles",
        "poles_bientot": "Les onglets qui viendront plus tard",
        "poles_liste": "La liste des pôles",
        "poles_droits": "Lire, encoder ou signer dans e-Pôles",
    },
    _CITIZEN: {
        "modigia_connexion": "Se connecter à Modigia",
        "modigia_demarche": "Trouver et démarrer la démarche NAID",
        "modigia_contexte": "Choisir le contexte Citoyen",
        "modigia_politiques": "Accepter les politiques d’utilisation",
        "modigia_cours": "Trouver les cours dans Modigia",
        "espace_aide": "Aide pour Mon Espace et CSAM",
        "espace_compte": "Créer un compte Mon Espace",
        "espace_activation": "Mail d’activation de Mon Espace",
        "espace_cles": "Les clés pour s’identifier",
        "espace_europe": "S’identifier avec une clé européenne",
        "espace_etranger": "S’identifier sans carte belge",
        "espace_materiel": "Où trouver du matériel et de l’aide",
    },
    _ALL: {
        "pix_citoyen": "Pix, ouvert à tous",
    },
}
ANSWERS: Final[Mapping[Code, ReadyAnswer]] = {
    code: ReadyAnswer(title, populations)
    for populations, titles in _TITLES.items()
    for code, title in titles.items()
}
"""Every ready answer by the code of its topic."""

URGENT_TOPICS: Final[frozenset[Code]] = frozenset({"poles_depart"})
"""What comes before all other questions: whoever has left may still have access (exigences F9, H7, H15)."""

CALCULATED: Final[Code] = "poles_calcul"
"""What the calculators of the pôles answer: it is computed from the very mail that asks, so nobody picks it."""
CALCULATED_TITLE: Final = "Le calcul demandé (pôles territoriaux)"


class Annexe(NamedTuple):
    """A ready answer that leaves with an annex of the e-Pôles circular."""

    topic: Code
    number: Literal[1, 2, 3, 5]
    title: str


ANNEXES: Final[Mapping[Code, Annexe]] = {
    "annexe_1": Annexe("poles_acces", 1, "L’accès à e-Pôles, avec l’annexe 1 (coordonnateur)"),
    "annexe_2": Annexe("poles_acces", 2, "L’accès à e-Pôles, avec l’annexe 2 (délégué du PO)"),
    "annexe_3": Annexe("poles_acces", 3, "L’accès à e-Pôles, avec l’annexe 3 (direction)"),
    "annexe_5": Annexe("poles_depart", 5, "Le retrait d’un accès à e-Pôles, avec l’annexe 5"),
}
"""What an agent picks, or a mail says of the person who asks, and the annex that he or she needs (exigence H6)."""

_ELSEWHERE: Mapping[Code, TemplateName] = {"happi_ouverture": "happi_ouverture/guidage"}


def template_of(topic: Code) -> TemplateName:
    """The mail that gives an answer."""
    return _ELSEWHERE.get(topic, f"questions/{topic}")


def title_of(topic: Code) -> str:
    """What an answer is called; only for a code of this file."""
    return CALCULATED_TITLE if topic == CALCULATED else ANSWERS[topic].title


def may_be_given(topic: Code | None, population: str) -> bool:
    """Whether an answer is true for whoever asks: no citizen ever gets what is said to staff (exigence L8)."""
    if topic == CALCULATED:
        return population == "school"
    return topic is not None and topic in ANSWERS and population in ANSWERS[topic].populations


def given_to(population: str) -> tuple[Code, ...]:
    """What an agent may pick for whoever asks."""
    topics = tuple(code for code, each in ANSWERS.items() if population in each.populations)
    return (*topics, *(code for code, each in ANNEXES.items() if each.topic in topics))
