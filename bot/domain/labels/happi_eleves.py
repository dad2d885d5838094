"""The words of the student list in Slack."""

from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
_ETNIC = frozenset({"etnic"})
LABELS = Labels(
    name="Liste d’élèves Happi",
    titles={
        "liste_a_approuver": "Liste d’élèves à approuver",
        "liste_approuvee": "Liste d’élèves approuvée",
        "liste_importee": "Liste d’élèves importée, pages d’accès en préparation",
        "liste_terminee": "Liste d’élèves : pages d’accès envoyées",
        "liste_sans_page": "Liste d’élèves terminée, sans page d’accès à envoyer",
        "liste_ecartee": "Liste d’élèves écartée",
        "remplacee": "Liste d’élèves : une nouvelle version est en lecture",
        "sans_ouverture": "Liste d’élèves sans demande d’ouverture",
        "mouvement": "Mouvement d’élèves reçu",
        "attend_ecole": "Liste d’élèves : informations demandées à l’école",
        "ecole_a_repondu": "Liste d’élèves : l’école a répondu",
        "a_regarder": "Liste d’élèves : à regarder",
        "lot_a_importer": "Lot de comptes à importer dans Happi",
        "import_en_cours": "Lot de comptes : retour enregistré",
        "retour_attendu": "Lot de comptes : déposez le fichier des refus, puis confirmez",
        "lot_importe": "Lot de comptes importé",
    },
    choices={
        "approuver": Choice("Approuver", _AGENT, style="primary"),
        "demander": Choice("Demander des informations", _AGENT, ask="message"),
        "ecarter": Choice(
            "Écarter", _AGENT, style="danger", confirm="La liste sera close ; aucun compte ne changera."
        ),
        "importe": Choice("Importé", _ETNIC, style="primary"),
        "importe_erreurs": Choice("Importé avec erreurs", _ETNIC),
    },
    facts={
        "eleves": "Élèves dans la liste",
        "remarques": "Remarques",
        "a_creer": "Comptes à créer",
        "inchanges": "Comptes inchangés",
        "absents": "Absents de la liste (inchangés)",
        "refuses_etnic": "Refusés à l’import",
        "comptes": "Comptes",
        "lot": "Lot",
        "boite_refuse": "La boite de l’école refuse nos mails",
        "mise_de_cote": "Une étape a échoué et a été mise de côté",
    },
    values={"oui": "oui"},
    outcomes={
        "approuvee": "Approuvée",
        "informations_demandees": "Informations demandées",
        "ecartee": "Écartée",
        "demande_refusee": "Close : la demande d’ouverture est refusée",
        "remplacee": "Remplacée par une nouvelle version",
        "terminee": "Terminé",
        "importe": "Importé",
        "importe_erreurs": "Importé avec erreurs",
    },
    mails={
        "happi_eleves/recu": "accusé de réception de la liste",
        "happi_eleves/remarques": "remarques sur la liste",
        "happi_eleves/correction": "corrections à apporter",
        "happi_eleves/informations": "demande d’informations",
        "happi_eleves/sans_ouverture": "marche à suivre (aucune demande d’ouverture)",
        "happi_eleves/cloture_refus": "clôture de la liste",
        "happi_eleves/deja_recu": "fichier déjà reçu",
        "happi_eleves/acceptee": "liste approuvée",
        "happi_eleves/pages": "pages d’accès",
    },
    states={
        "nouveau": "nouveau",
        "lecture": "lecture du canevas",
        "attend_correction": "attend une liste corrigée",
        "attend_ouverture": "attend l’ouverture de l’environnement",
        "comparaison": "comparaison avec les comptes",
        "attend_agent": "attend un agent",
        "attend_ecole": "attend l’école",
        "application": "création des comptes",
        "attend_etnic": "attend l’ETNIC",
        "envoi": "envoi des pages d’accès",
        "termine": "terminé",
        "ecarte": "écarté",
    },
)
