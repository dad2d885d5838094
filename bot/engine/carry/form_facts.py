"""What a filed note says of an e-Pôles form, field by field: only agents read it, in their own mailbox."""

from collections.abc import Iterator, Mapping

from bot.domain.readings import FormReading, Signature
from bot.engine.papers import is_annexe

Fact = tuple[str, str]
_FORMS: Mapping[str, str] = {
    "epoles_annexe_1": "annexe 1, accès, profil Coordonnateur",
    "epoles_annexe_2": "annexe 2, accès, profil Pouvoir organisateur",
    "epoles_annexe_3": "annexe 3, accès, profil Direction",
    "epoles_annexe_5": "annexe 5, révocation d’accès",
    "epoles": "annexe non reconnue",
}
FIELDS: Mapping[str, str] = {
    "po_fase": "FASE du pouvoir organisateur",
    "po_denomination": "Pouvoir organisateur",
    "po_adresse": "Adresse du pouvoir organisateur",
    "ecole_fase": "FASE de l’école",
    "ecole_denomination": "École",
    "ecole_adresse": "Adresse de l’école",
    "demandeur_nom": "Nom du soussigné",
    "demandeur_prenom": "Prénom du soussigné",
    "demandeur_qualite": "Qualité du soussigné",
    "demandeur_autre": "Autre qualité",
    "beneficiaire_nom": "Nom de la personne concernée",
    "beneficiaire_prenom": "Prénom de la personne concernée",
    "beneficiaire_fonction": "Fonction",
    "beneficiaire_mail": "Adresse mail de contact",
    "beneficiaire_telephone": "Téléphone",
    "beneficiaire_compte_cerbere": "Compte Cerbère",
    "date": "Date de la signature",
}
"""Every field of the contract, in the order of the paper."""
_QUALITIES = {"president_administrateur": "président(e) ou administrateur(trice)", "autre": "autre"}
_SIGNATURES: Mapping[Signature, str] = {
    Signature.EID_VALID: "électronique, valable",
    Signature.EID_INVALID: "électronique, non valable",
    Signature.IMAGE: "image",
    Signature.TEXT: "nom écrit",
    Signature.NONE: "aucune vue",
    Signature.UNKNOWN: "à vérifier",
}
BLANK = "(vide)"


def form_facts(form: FormReading) -> Iterator[Fact]:
    """Which form it is, all its fields, how it is signed, and what must be checked."""
    if form.refusal is not None:
        yield "Formulaire", f"non lu : {form.refusal.message}"
        return
    if not is_annexe(form):
        return
    yield "Formulaire", _FORMS.get(form.form, form.form)
    yield from _fields(form)
    yield "Signature", _SIGNATURES[form.signature]
    for problem in form.problems:
        yield "À vérifier", problem.message


def _fields(form: FormReading) -> Iterator[Fact]:
    """What is written, and what should be; the telephone as it is dialled (exigence H18)."""
    values = dict(form.fields)
    for name, label in FIELDS.items():
        value = values.get(name)
        if value is None and name not in form.missing:
            continue
        if name == "beneficiaire_telephone" and form.phone is not None:
            value = form.phone
        yield label, BLANK if value is None else _QUALITIES.get(value, value)
