"""Mails with filled annexes, and a procedure that only takes the forms it is offered."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.domain.effects import Effect
from bot.domain.events import Event, FormArrived
from bot.domain.labels.epoles import LABELS
from bot.domain.procedure import Card, CaseKey, Certainty, Claim, Decision, Envelope, FormPart, Labels, Procedure
from bot.domain.words import Word
from bot.writing.annexe import annexe
from tests.support.raw_mails import mail

BOX = "poles"
FIELDS: Mapping[str, str] = {
    "po_fase": "990100",
    "po_denomination": "ASBL de l’Invention",
    "po_adresse": "rue du Moulin 3, 5000 Namur",
    "ecole_fase": "990001",
    "ecole_denomination": "École des Arts de Malonne",
    "ecole_adresse": "place Verte 1, 5020 Malonne",
    "demandeur_nom": "Kowalski",
    "demandeur_prenom": "Piotr",
    "demandeur_qualite": "president_administrateur",
    "beneficiaire_nom": "NOËL",
    "beneficiaire_prenom": "Chloé",
    "beneficiaire_fonction": "directrice",
    "beneficiaire_mail": "chloe.noel@ecole.example",
    "beneficiaire_telephone": "0475/12.34.56",
    "beneficiaire_compte_cerbere": "noelc12",
}
PNG = b"\x89PNG\r\n\x1a\n"
SCAN = PNG + b"\0" * 60_000


def filled(number: int = 1, **changes: str | None) -> bytes:
    """An annex filled in by these invented people; None leaves a field blank."""
    values = {name: value for name, value in {**FIELDS, **changes}.items() if value is not None}
    return annexe(number, values, return_to="poles@cfwb.be")


def sent(author: str, *files: tuple[str, bytes], text: str = "Voici le formulaire.", **more: str | None) -> bytes:
    """A mail with files, under any type: their bytes tell what they are."""
    return mail(author, text, subject="e-Pôles", files=files, **more)


class Only(StrEnum):
    """What it may be."""

    NOUVEAU = "nouveau"
    VU = "vu"


class Nothing(Word):
    """What it remembers."""


class Taker:
    """Takes every form there is, each for a dossier of its own, and shows what it saw of the mails."""

    def __init__(self, then: Callable[[FormArrived], tuple[Effect, ...]] = lambda _event: ()) -> None:
        """`then`: what follows from a form."""
        self.then = then
        self.envelopes: list[Envelope] = []
        self.events: list[FormArrived] = []
        self.heard: list[Event] = []

    @property
    def papers(self) -> list[FormPart]:
        """The forms of the newest mail."""
        return list(self.envelopes[-1].papers)

    def recognise(self, envelope: Envelope) -> tuple[Claim, ...]:
        if not self.envelopes or self.envelopes[-1] is not envelope:
            self.envelopes.append(envelope)
        return tuple(_claim(envelope, paper) for paper in envelope.papers)

    def decide(self, case, event) -> Decision:
        self.heard.append(event)
        if not isinstance(event, FormArrived):
            return Decision(Only.VU, case.data)
        self.events.append(event)
        cards = (Card(desk="agents", title="forme"),)
        return Decision(Only.VU, case.data, self.then(event), cards)

    def procedure(self) -> Procedure:
        return Procedure(
            name="preneur",
            boxes=frozenset({BOX}),
            believes=frozenset({"school_box", "po_box", "anyone_authenticated"}),
            recognise=self.recognise,
            decide=self.decide,
            states=Only,
            start=Nothing(),
            labels=Labels("Preneur", {}, {}, {}, papers=LABELS.papers, fields=LABELS.fields),
            papers=True,
            writes_from=BOX,
        )


def _claim(envelope: Envelope, paper: FormPart) -> Claim:
    form = paper.form
    event = FormArrived(
        at=envelope.at,
        mail=envelope.mail,
        form=form.form,
        fase=form.fase,
        po_fase=form.po_fase,
        people=form.people,
        part=paper.index,
    )
    key = f"preneur:{paper.digest[:12]}"
    return Claim(Certainty.CERTAIN, CaseKey(key, form.fase, form.po_fase), event, paper.index)
