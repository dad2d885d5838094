"""Invented applicants and the papers they hand in, as lines of words, fields and boxes: no format yet."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

NAMES = (
    *("DUPRÉ", "Lambert", "VAN\u00a0DEN\u00a0BERG", "Noël", "Ben\u00a0Ali"),
    *("O’Brien", "Jacques-Martin", "Œillet", "Deschamps", "Kowalski"),
)
FIRST = "Anne Jean-Luc Chloé Yasmina Éloïse Tom Maëlle Nadia Françoise Piotr".split()  # noqa: SIM905 - one word a name
PLACES = (
    "rue du Moulin 3, 5000 Namur",
    "avenue des Tilleuls 12 bte 4, 1080 Bruxelles",
    "place Verte 1 - 4800 Verviers",
)
SCHOOLS = (
    "École spécialisée « Les Tilleuls »",
    "Institut Sainte-Fictive",
    "École communale de Nullepart",
    "EESSCF L’Orée",
)
BODIES = (
    "ASBL Les Tilleuls",
    "Commune de Nullepart",
    "Province de Fictivie (enseignement)",
    "Wallonie-Bruxelles Fiction",
)
JOBS = ("coordinatrice du pôle", "directeur", "déléguée au P.O.", "logopède")
OTHERS = ("secrétaire général", "directrice ff", "vice-présidente de l’ASBL")
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
ACCESS = {1: "COORDONNATEUR", 2: "POUVOIR ORGANISATEUR", 3: "DIRECTION"}


@dataclass(frozen=True)
class Field:
    """A place to fill in; None when it was left as it was printed."""

    name: str
    value: str | None


@dataclass(frozen=True)
class Box:
    """A box to tick."""

    name: str
    ticked: bool


Part = str | Field | Box
Line = list[Part]


@dataclass
class Applicant:
    """What one paper should be read as."""

    annexe: int
    values: dict[str, str | None]
    ticked: tuple[str, ...]
    date_written: str | None
    signature: str
    title: str = "whole"  # whole | number | no_number
    codes: set[str] = field(default_factory=set)

    def truth(self) -> dict[str, object]:
        """The fields of the contract; None for what is blank."""
        read = {name: value and " ".join(value.split()) for name, value in self.values.items()}
        for name in ("po_fase", "ecole_fase"):
            read[name] = value.replace(" ", "") if (value := read[name]) else None
        read["demandeur_qualite"] = self.ticked[0] if len(self.ticked) == 1 else None
        return read

    def expected(self) -> dict[str, object]:
        """What lies beside the paper."""
        truth = self.truth()
        wanted = [name for name in truth if name != "demandeur_autre" or truth["demandeur_qualite"] == "autre"]
        return {
            "form": f"epoles_annexe_{self.annexe}",
            "fields": truth,
            "missing": sorted(name for name in wanted if truth[name] is None),
            "signature": self.signature,
            "codes": sorted(self.codes),
        }


def applicant(rng: random.Random, annexe: int) -> Applicant:
    """Somebody who fills most of the form in, in a way of his or her own."""
    number = rng.randrange(1, 90)
    fase = f"99{number:04d}"
    mail = f"{rng.choice(('a.dupre', 'chloe_noel', 'tom.lambert'))}@ecole{number}.example.be"
    day, month, year = rng.randrange(1, 29), rng.randrange(1, 13), 2026
    written = rng.choice(
        (
            f"{day:02d}/{month:02d}/{year}",
            f"{day}/{month}/26",
            f"{day} {MONTHS[month - 1]} {year}",
            f"{day:02d}.{month:02d}.{year}",
        )
    )
    phone = rng.choice(("0475/12.34.56", "081 22 33 44", "+32 475 12 34 56", "02/123.45.67", "0475 123 456"))
    values: dict[str, str | None] = {
        "po_fase": f"99{rng.randrange(100, 999)}",
        "po_denomination": rng.choice(BODIES),
        "po_adresse": rng.choice(PLACES),
        "ecole_fase": rng.choice((fase, f"{fase[:3]} {fase[3:]}")),
        "ecole_denomination": rng.choice(SCHOOLS),
        "ecole_adresse": rng.choice(PLACES),
        "demandeur_nom": rng.choice(NAMES),
        "demandeur_prenom": rng.choice(FIRST),
        "demandeur_autre": None,
        "beneficiaire_nom": rng.choice(NAMES),
        "beneficiaire_prenom": rng.choice(FIRST),
        "beneficiaire_fonction": rng.choice(JOBS),
        "beneficiaire_mail": mail,
        "beneficiaire_telephone": phone,
        "beneficiaire_compte_cerbere": f"{rng.choice(('dupra', 'noelc', 'lambt'))}{rng.randrange(10, 99)}",
        "date": f"{year}-{month:02d}-{day:02d}",
    }
    ticked = rng.choice((("president_administrateur",), ("autre",), ("president_administrateur",)))
    if ticked == ("autre",):
        values["demandeur_autre"] = rng.choice(OTHERS)
    return Applicant(annexe, values, ticked, written, rng.choice(("text", "text", "none")))


def spoil(paper: Applicant, rng: random.Random) -> None:
    """Leave something out, or tick wrong: a few papers in ten."""
    if rng.random() < 0.35:
        for name in rng.sample(
            ["po_adresse", "beneficiaire_telephone", "ecole_denomination", "beneficiaire_fonction"], 2
        ):
            paper.values[name] = None
            paper.codes.add("field_missing")
    if rng.random() < 0.2:
        paper.values["beneficiaire_compte_cerbere"] = None
        paper.codes.add("account_missing" if paper.annexe == 5 else "account_to_create")
    if rng.random() < 0.12:
        paper.ticked, paper.values["demandeur_autre"] = (), None
        paper.codes.add("quality_missing")
    elif rng.random() < 0.1:
        paper.ticked = ("president_administrateur", "autre")
        paper.values["demandeur_autre"] = paper.values["demandeur_autre"] or OTHERS[0]
        paper.codes.add("quality_twice")
    if rng.random() < 0.1:
        paper.values["date"] = paper.date_written = None
        paper.codes.add("day_missing")
    if paper.signature == "none":
        paper.codes.add("not_signed")


def title(paper: Applicant) -> str:
    """The first line of the annex."""
    if paper.annexe == 5:
        return "ANNEXE 5 - Révocation d’accès à l’application métier E-POLES"
    words = f"DEMANDE D’ACCÈS À L’APPLICATION MÉTIER « E-PÔLES » | {ACCESS[paper.annexe]}"
    return words if paper.title == "no_number" else f"ANNEXE {paper.annexe} - {words}"


def lines(paper: Applicant) -> Iterator[Line]:
    """The annex of the circular, filled in: one label and one field a line."""
    value = paper.values
    school = "ÉCOLE CONCERNÉE" if paper.annexe in {1, 2} else "ÉTABLISSEMENT SCOLAIRE CONCERNÉ"
    yield ["Ce formulaire est à retourner complété et signé, avec copie à poles.territoriaux@cfwb.be."]
    for block, heading in (("po", "① POUVOIR ORGANISATEUR CONCERNÉ :"), ("ecole", f"② {school} :")):
        yield [heading]
        for key, label in (("fase", "Numéro FASE"), ("denomination", "Dénomination"), ("adresse", "Adresse")):
            yield [f"{label} : ", Field(f"{block}_{key}", value[f"{block}_{key}"])]
    yield ["③ JE SOUSSIGNÉ(E) :"]
    for key, label in (("nom", "Nom"), ("prenom", "Prénom")):
        yield [f"{label} : ", Field(f"demandeur_{key}", value[f"demandeur_{key}"])]
    president = Box("president_administrateur", "president_administrateur" in paper.ticked)
    yield [president, "Président(e) ou administrateur(trice) du Pouvoir organisateur"]
    yield [Box("autre", "autre" in paper.ticked), "Autre : ", Field("demandeur_autre", value["demandeur_autre"])]
    what = "LA RÉVOCATION" if paper.annexe == 5 else "L’ACCÈS"
    profile = "SUIVANT" if paper.annexe == 5 else ACCESS[paper.annexe]
    yield [f"④ SOLLICITE {what} À L’APPLICATION « E-PÔLES » POUR LE PROFIL {profile} :"]
    for key, label in (
        ("nom", "Nom"),
        ("prenom", "Prénom"),
        ("fonction", "Fonction"),
        ("mail", "Adresse mail de contact"),
        ("telephone", "Numéro de téléphone ou GSM"),
        ("compte_cerbere", "Compte CERBERE personnel"),
    ):
        yield [f"{label} : ", Field(f"beneficiaire_{key}", value[f"beneficiaire_{key}"])]
    yield ["Date, nom et signature"]
    yield [Field("foot", foot(paper))]


def foot(paper: Applicant) -> str | None:
    """What was written under the form."""
    name = f"{paper.values['demandeur_prenom']} {paper.values['demandeur_nom']}"
    words = [paper.date_written or "", name if paper.signature == "text" else ""]
    return ", ".join(word for word in words if word) or None


def is_labelled(line: Line) -> bool:
    """A label and its field, which a table puts in two cells."""
    return len(line) == 2 and isinstance(line[0], str) and isinstance(line[1], Field)
