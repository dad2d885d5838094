"""e-Pôles forms as the decision sees them, and what follows step by step, without any world."""

from typing import Any

from bot.domain.effects import SendMail
from bot.domain.events import Chosen, FormArrived
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import Case, Claim, Decision, Envelope, FormPart, FormSummary
from bot.domain.school_events import GrantsChecked
from bot.handlers.epoles import PROCEDURE, Demande, State, recognise
from tests.support.situations import AT, FIRST, THIRD

SCHOOL, OTHER, PO = Fase(990001), Fase(990002), PoFase(990100)


def summary(annexe: int = 1, **more: Any) -> FormSummary:
    told = {"fase": SCHOOL, "po_fase": PO, "people": FIRST, "account": THIRD, "notes": ("signature_image",)}
    return FormSummary(f"epoles_annexe_{annexe}", **(told | more))


SCAN = FormSummary("unreadable", refusal="scan")


NAMED = frozenset({"form_named"})


def envelope(
    *forms: FormSummary, sender=SCHOOL, box: str = "poles", codes: frozenset[str] = NAMED, **more: Any
) -> Envelope:
    papers = tuple(FormPart(at, f"{at + 1}" * 64, form) for at, form in enumerate(forms))
    return Envelope(AT, 7, box, sender, "2026-2027", papers=papers, codes=codes, **more)


def claimed(*forms: FormSummary, **more: Any) -> list[Claim]:
    return list(recognise(envelope(*forms, **more)))


def keys(*forms: FormSummary, **more: Any) -> list[str]:
    return [each.key.value for each in claimed(*forms, **more)]


def went(state: State, data: Demande, event: Any) -> Decision:
    return PROCEDURE.decide(Case("VGM-ABC123", state, data, "2026-2027", fase=SCHOOL), event)


def form(annexe: int = 1, *, mail: int = 1, **more: Any) -> FormArrived:
    told = {"people": FIRST, "account": THIRD, "notes": ("signature_image",), "part": 0, "fase": SCHOOL}
    return FormArrived(at=AT, mail=mail, form=f"epoles_annexe_{annexe}", **(told | more))


def checked(*profiles: str) -> GrantsChecked:
    return GrantsChecked(at=AT, imported=True, holder=False, higher=False, profiles=profiles)


def weighed(event: FormArrived, *profiles: str) -> Decision:
    first = went(State.NOUVEAU, Demande(), event)
    return went(State(first.state), first.data, checked(*profiles))


def pressed(choice: str, pick: str | None = None, words: str | None = None) -> Chosen:
    return Chosen(at=AT, choice=choice, agent="U1", pick=pick, words=words)


def mails(decision: Decision) -> list[str]:
    return [each.template for each in decision.effects if isinstance(each, SendMail)]
