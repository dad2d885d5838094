"""A card names the box that refuses our mail: a school is not blamed for the box of its PO."""

import pytest

from bot.domain.events import MailRefused
from bot.domain.labels import refus
from bot.domain.labels.refus import is_of_po, refusal_facts, refusal_of, refusal_title
from bot.domain.mail_parts import ToConcerned
from bot.domain.procedure import Case
from bot.domain.readings import BounceReason
from bot.handlers import epoles_acces, poles_demandes, questions
from bot.handlers.epoles_acces import Confirmation
from tests.support.situations import AT, chosen

REASONS = [each for each in BounceReason if each is not BounceReason.DELAYED]


def refused(template: str, box: str = "po", reason: str = "box_full") -> MailRefused:
    return MailRefused(at=AT, template=template, code=550, reason=reason, box=box)


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("box", ["school", "po"])
def test_every_reason_has_words_and_advice_for_either_box(box, reason):
    told = refusal_facts(refusal_of(refused("x/y", box, reason)))
    assert set(told) == {refusal_title(refusal_of(refused("x/y", box, reason))), "motif_refus", "a_faire"}
    assert {told["motif_refus"], told["a_faire"]} <= refus.VALUES.keys()
    if box == "po":
        said = refus.VALUES[told["a_faire"]]
        assert "direction" not in said
        assert "école" not in said


def test_what_a_dossier_kept_before_is_of_the_school():
    assert not is_of_po("box_full")
    assert not is_of_po(None)
    assert refusal_facts("box_full")["boite_refuse"] == "oui"
    assert refusal_facts("quelque_chose")["motif_refus"] == "other"


@pytest.mark.parametrize(
    ("procedure", "data", "state"),
    [
        (poles_demandes, poles_demandes.Asked(kind="deverrouillage", mail=7), "attend_agent"),
        (questions, questions.Thread(mail=7, box="poles", population="po"), "attend_agent"),
        (epoles_acces, Confirmation(year="2026-2027"), "attend_ecole"),
    ],
    ids=["poles_demandes", "questions", "epoles_acces"],
)
def test_a_po_that_refuses_is_named_by_the_card(procedure, data, state):
    case = Case("VGM-AAAAAA", state, data, "2026-2027", None)
    (card,) = procedure.decide(case, refused(f"{procedure.NAME}/recue")).cards
    assert card.title == "boite_po_refuse"
    assert "boite_refuse" not in card.facts
    assert "PO" in procedure.LABELS.titles[card.title]


# --- sent again -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("boxes", "only"), [(("po",), "po"), (("school",), "school"), (("po", "school"), None), (("po", "po"), "po")]
)
def test_a_mail_is_sent_again_to_the_boxes_that_refused_it(boxes, only):
    case = Case("VGM-AAAAAA", "attend_ecole", Confirmation(year="2026-2027"), "2026-2027", None)
    for box in boxes:
        decision = epoles_acces.decide(case, refused("epoles_acces/confirmation", box))
        case = Case(case.reference, decision.state, decision.data, case.year, None)
    again = epoles_acces.decide(case, chosen("renvoyer"))
    (mail,) = again.effects
    assert mail.to == ToConcerned(only=only)
    assert (again.data.refusal, again.data.refusing) == (None, ())
