"""The words of what watches over the service itself in Slack."""

from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
LABELS = Labels(
    name="Surveillance",
    titles={
        "frein_reponses": "Frein : assez de réponses automatiques à cette boite pour aujourd’hui",
        "frein_boite": "Frein : trop de mails échangés aujourd’hui avec cette boite",
        "frein_boite_leve": "Frein levé : les mails de cette boite sont repris",
        "frein_general": "Frein général : trop de mails partis en une heure",
        "frein_leve": "Frein général levé",
        "boite_muette": "Une boite du service n’est plus relevée",
        "boite_relevee": "La boite du service est de nouveau relevée",
        "sans_courrier": "Une boite du service ne reçoit plus rien",
        "courrier_revenu": "La boite du service reçoit de nouveau du courrier",
        "mails_retenus": "Le serveur ne donne pas tous les mails d’une boite du service",
        "mails_donnes": "La boite du service est de nouveau lue en entier",
        "boite_pleine": "Une boite du service est pleine",
        "boite_desemplie": "La boite du service a de nouveau de la place",
        "mis_de_cote": "Un mail n’a pas pu être traité : prévenez l’exploitation",
        "trop_lourd": "Un mail trop lourd n’a pas été ouvert",
        "date_manquee": "Une date est passée pendant un arrêt de l’agent logiciel : faut-il encore la suivre ?",
        "date_decidee": "Date manquée : décidée",
        "ecarte": "Alerte écartée",
    },
    choices={
        "reprendre": Choice(
            "Reprendre",
            _AGENT,
            style="primary",
            confirm="Les mails qui attendent partiront, jusqu’à la limite d’une heure.",
        ),
        "executer": Choice(
            "Exécuter", _AGENT, confirm="Ce qui était prévu à cette date se fera maintenant, avec sa propre date."
        ),
        "ecarter": Choice(
            "Écarter",
            _AGENT,
            style="danger",
            confirm="Cette alerte sera close ; un mail reste dans sa boite, une date manquée ne sera pas suivie.",
        ),
    },
    facts={
        "boite": "Boite du service",
        "depuis": "Depuis",
        "cause": "Cause",
        "limite": "Limite",
        "recu": "Reçu",
        "mails": "Mails que le serveur ne donne pas",
        "taille_mo": "Taille (Mo)",
        "a_faire": "À faire",
        "travail": "Prévu",
        "prevu": "Pour le",
        "reprise": "les mails retenus sont repris",
    },
    values={
        # what a date sets going, by its job in the calendar of a procedure
        "annonce": "l’annonce de la désactivation des comptes de l’année finie",
        "desactivation": "la désactivation des comptes de l’année finie",
        "relance": "le rappel aux écoles dont la liste n’est pas arrivée",
        "complement": "le rappel d’un formulaire e-Pôles resté incomplet",
        "revocation": "le rappel d’une révocation e-Pôles qui attend",
        "effacer": "l’oubli des noms des comptes supprimés",
        "confirmation": "la demande de confirmer les accès à e-Pôles",
        "relance_acces": "le rappel à ceux qui n’ont pas confirmé leurs accès à e-Pôles",
        "bilan_acces": "le bilan des accès à e-Pôles confirmés",
        "doutes": "le rappel des questions posées à une école sur sa liste",
        "silence": "la clôture d’une question à laquelle plus personne n’a écrit",
        # causes, as the watch over the boxes and the reader name them
        "unknown": "inconnue",
        "unreachable": "le serveur de mail ne répond pas",
        "tls_failed": "la liaison chiffrée échoue",
        "tls_required": "le serveur veut une liaison chiffrée",
        "timed_out": "le serveur n’a pas répondu à temps",
        "connection_lost": "le serveur a coupé la liaison",
        "login_refused": "le serveur refuse l’identifiant ou le mot de passe",
        "mailbox_missing": "le dossier INBOX manque",
        "protocol_error": "le serveur répond de façon inattendue",
        "refused": "le serveur refuse",
        "mailbox_full": "la boite est pleine",
        "move_unsupported": "le serveur ne sait pas déplacer un mail",
        "message_unreadable": "le serveur ne peut pas donner un message",
        "recording_failed": "la base de données ne prend rien",
        "uidvalidity_changed": "le serveur a renuméroté la boite",
        "too_large": "le mail est plus lourd que la limite",
        "too_many_parts": "le mail a trop de parties",
        "unreadable": "la lecture du mail n’arrive jamais à sa fin",
        "error": "une erreur du programme",
        # what to do
        "repondre_vous_meme": "lisez ses mails dans la boite du service et répondez vous-même ; demain, "
        "l’agent logiciel répondra de nouveau. Un robot répond peut-être : dites-le à l’école",
        "repris_demain": "lisez ses mails dans la boite du service ; demain, l’agent logiciel les reprendra de "
        "lui-même. Si vous y répondez, pressez Écarter : ils ne seront pas repris. Un robot répond peut-être : "
        "dites-le à l’école",
        "voir_puis_reprendre": "rien n’est perdu : les mails attendent, et partent quand l’heure le permet. Si "
        "tant de mails sont normaux, pressez Reprendre ; sinon prévenez l’exploitation, qui arrête les envois",
        "prevenir_exploitation": "prévenez l’exploitation (« vaguemestre check » dit ce qui ne va pas). Rien "
        "n’est perdu : les mails restent dans la boite et seront lus à la reprise",
        "verifier_la_boite": "écrivez-lui depuis une autre adresse : si rien n’arrive, prévenez l’exploitation",
        "lire_les_derniers": "ouvrez la boite du service et lisez-y les derniers mails : l’agent logiciel n’a pu "
        "les prendre tous, et essaie encore. Prévenez l’exploitation",
        "faire_de_la_place": "faites-y de la place, ou demandez à l’exploitation de l’agrandir. Les mails traités "
        "restent dans INBOX et seront déposés dès qu’il y aura de la place ; des écoles reçoivent peut-être leur "
        "mail en retour",
        "ouvrir_vous_meme": "ouvrez-le dans la boite du service ; demandez à l’école un envoi plus léger, avec le "
        "canevas seul. L’école n’a rien reçu de l’agent logiciel",
        "lire_et_prevenir": "lisez-le dans la boite du service : personne n’y a répondu. L’exploitation peut le "
        "rejouer (« vaguemestre parked »)",
    },
    outcomes={
        "leve": "Plus rien ne retient les mails, constaté",
        "repris": "Envois repris",
        "repris_demain": "Mails repris, un jour après",
        "relevee": "De nouveau relevée",
        "donnes": "Plus aucun mail retenu, constaté",
        "desemplie": "De la place de nouveau, constaté",
        "recoit": "Premier mail revenu, constaté",
        "ecarte": "Écarté",
        "execute": "Exécuté",
    },
    states={
        "nouveau": "nouveau",
        "frein": "un frein retient",
        "muette": "une boite se tait",
        "mis_de_cote": "un mail est mis de côté",
        "date_manquee": "une date manquée attend un agent",
        "leve": "levé",
        "ecarte": "écarté",
    },
)
