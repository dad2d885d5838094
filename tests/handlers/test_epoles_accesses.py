"""What a person holds, elsewhere or under another account, is on the card before an agent decides."""

from typing import Any

from bot.domain.effects import EndGrants, SendMail
from bot.domain.events import Chosen
from bot.domain.labels.epoles import LABELS
from bot.domain.procedure import Card, Case, Decision
from bot.domain.school_events import GrantsChecked
from bot.handlers.epoles import decide
from bot.handlers.epoles.demande import Demande, State
from tests.support.situations import AT, FIRST, THIRD

REVOCATION = Demande(annexe=5, form_mail=1, mail=1, part=0, people=FIRST, account=THIRD, pending=1)


def checked(*profiles: str, data: Demande = REVOCATION, **more: Any) -> Decision:
    """What follows once the accesses are known."""
    told = {"imported": True, "holder": False, "higher": False, "profiles": profiles}
    return went(State.VERIFICATION, data, GrantsChecked(at=AT, **(told | more)))


def went(state: str, data: Any, event: Any) -> Decision:
    return decide(Case("VGM-ABC123", state, data, "2026-2027"), event)


def shown(decision: Decision) -> Card:
    (card,) = decision.cards
    return card


def revoked(decision: Decision, pick: str) -> Decision:
    event = Chosen(at=AT, choice="revoquer", agent="U0AGENT", pick=pick)
    return went(decision.state, decision.data, event)


def test_accesses_in_the_schools_of_a_po_are_counted_and_end_only_when_all_do():
    decision = checked("po_siege", schools=2)
    card = shown(decision)
    assert card.facts["acces_ecoles"] == 2
    assert card.picks == {"revoquer": ("tous_ecoles", "po_siege", "hors_liste")}
    for pick, profile in (("tous_ecoles", None), ("po_siege", "po_siege")):
        end, told, _beside = revoked(decision, pick).effects
        assert isinstance(end, EndGrants)
        assert isinstance(told, SendMail)
        assert end.profile == profile
        assert told.facts["profil"] == ("tous" if profile is None else profile)


def test_accesses_in_schools_alone_are_accesses_too():
    card = shown(checked(schools=1))
    assert "aucun_acces_connu" not in card.facts
    assert card.choices[0] == "revoquer"
    assert card.picks["revoquer"] == ("tous_ecoles", "hors_liste")


def test_an_access_that_nobody_told_us_of_may_be_withdrawn_whatever_is_known():
    decision = revoked(checked("coordonnateur"), "hors_liste")
    assert decision.state == State.REVOQUEE
    assert not [each for each in decision.effects if isinstance(each, EndGrants)]


def test_an_access_for_a_whole_po_a_namesake_and_another_name_are_told():
    facts = shown(checked("po_siege", whole_po=True, homonym=True, other_name=True)).facts
    assert (facts["acces_po"], facts["homonyme"], facts["autre_nom"]) == ("oui", "oui", "oui")
    assert "autre compte : vérifiez" in LABELS.facts["homonyme"]
    usual = shown(checked("po_siege")).facts
    assert not {"acces_po", "homonyme", "autre_nom", "acces_ecoles"} & set(usual)


def test_a_namesake_known_late_is_told_too():
    decision = checked()
    late = GrantsChecked(at=AT, imported=True, holder=False, higher=False, homonym=True)
    assert shown(went(decision.state, decision.data, late)).facts["homonyme"] == "oui"
