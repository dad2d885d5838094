"""Papers that only people can read: an agent says which annex they are, and they go on as that annex."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.effects import CheckGrants, RecordGrant, Remind
from bot.domain.events import Due, FormArrived
from bot.domain.labels.epoles import LABELS
from bot.domain.poles.profiles import ASKED
from bot.domain.procedure import CaseKey, Decision, Link
from bot.handlers.epoles import Demande, State
from tests.support.epoles_steps import (
    NAMED,
    SCAN,
    SCHOOL,
    checked,
    claimed,
    form,
    mails,
    pressed,
    summary,
    weighed,
    went,
)
from tests.support.situations import AT, SECOND, THIRD


def scanned(*notes: str, mail: int = 1) -> FormArrived:
    return FormArrived(at=AT, mail=mail, form="unreadable", notes=("scan", *notes), part=0)


def called(first: Decision, annexe: int, *profiles: str) -> Decision:
    """The scan, once an agent said which annex it is."""
    named = went(State(first.state), first.data, pressed("nommer", f"annexe_{annexe}"))
    assert named.effects == (CheckGrants(application="epoles", named_by=1, part=0),)
    return went(State(named.state), named.data, checked(*profiles))


@pytest.mark.parametrize("annexe", [1, 2, 3])
def test_a_scan_that_an_agent_named_is_granted_like_any_annex(annexe):
    decision = called(went(State.NOUVEAU, Demande(), scanned()), annexe)
    (card,) = decision.cards
    assert (decision.state, mails(decision)) == (State.ATTEND_AGENT, ["epoles/recue"])
    assert card.picks["accorder"] == tuple(ASKED[annexe])
    assert (card.facts["personne_sur_papier"], card.facts["annexe"], card.box) == (
        "oui",
        f"annexe_{annexe}",
        "poles",
    )
    pick = ASKED[annexe][0].value
    granted = went(State(decision.state), decision.data, pressed("accorder", pick))
    assert granted.effects[0] == RecordGrant(application="epoles", profile=pick, named_by=1, part=0)
    assert granted.close


def test_a_scan_that_an_agent_calls_a_revocation_is_one():
    decision = called(went(State.NOUVEAU, Demande(), scanned()), 5)
    assert mails(decision) == ["epoles/revocation"]
    assert LABELS.titles[decision.cards[0].title].startswith("PRIORITAIRE")
    assert Remind(job="revocation", hours=3) in decision.effects
    assert decision.cards[0].picks["revoquer"] == ("hors_liste",)
    corrected = went(State(decision.state), decision.data, pressed("nommer", "annexe_1"))
    weighed_anew = went(State(corrected.state), corrected.data, checked())
    assert mails(weighed_anew) == ["epoles/recue"], "who named it wrongly may name it again"


def test_a_scan_whose_mail_speaks_of_a_revocation_waits_for_nobody():
    first = went(State.NOUVEAU, Demande(), scanned("revocation_named"))
    (card,) = first.cards
    assert LABELS.titles[card.title].startswith("PRIORITAIRE")
    assert (card.facts["prioritaire"], card.facts["peut_etre_revocation"]) == ("oui", "oui"), "it comes first"
    assert Remind(job="revocation", hours=3) in first.effects
    recalled = went(State(first.state), first.data, Due(at=AT, job="revocation", day=date(2026, 10, 5)))
    assert Remind(job="revocation") in recalled.effects
    (claim,) = claimed(SCAN, codes=NAMED | {"revocation_named"})
    assert isinstance(claim.event, FormArrived)
    assert claim.event.notes == ("scan", "revocation_named")


def test_a_revocation_is_recalled_while_the_school_is_asked_to_complete_it():
    first = weighed(form(5))
    asked = went(State(first.state), first.data, pressed("completer", words=THIRD))
    recalled = went(State(asked.state), asked.data, Due(at=AT, job="revocation", day=date(2026, 10, 5)))
    assert (recalled.state, Remind(job="revocation") in recalled.effects) == (State.ATTEND_ECOLE, True)


def test_an_annex_without_a_profile_that_changed_redraws_its_card():
    first = went(State.NOUVEAU, Demande(), replace_form(form(), "epoles"))
    again = went(State(first.state), first.data, replace_form(form(mail=2, account=SECOND), "epoles"))
    assert (again.state, again.data.mail) == (State.NUMERISE, 2)
    assert (again.cards[0].facts["recu_encore"], again.cards[0].box) == ("oui", "poles")
    stranger = went(State(again.state), again.data, replace_form(form(mail=3, sender="anyone"), "epoles"))
    assert (stranger.data.mail, stranger.cards[0].facts["autre_envoi"]) == (2, "oui")


def test_an_annex_whose_profile_an_agent_tells_is_checked_as_one():
    first = went(State.NOUVEAU, Demande(), replace_form(form(missing=("po_adresse",)), "epoles"))
    decision = called(first, 1)
    assert (decision.state, mails(decision)) == (State.INCOMPLET, ["epoles/incomplete"])


def test_a_completed_form_that_lost_its_title_goes_on_with_its_dossier():
    link = Link("epoles", CaseKey("epoles:epoles_annexe_1:990001:x", fase=SCHOOL))
    (claim,) = claimed(summary(people=SECOND), links=(link,))
    (untitled,) = claimed(replace(summary(), form="epoles"), links=(link,))
    assert untitled.key == claim.key == link.key
    back = weighed(form(missing=("po_adresse",)))
    came = went(State(back.state), back.data, replace_form(form(mail=2), "epoles"))
    decision = went(State(came.state), came.data, checked())
    assert (decision.data.annexe, mails(decision)) == (1, ["epoles/recue"])


def replace_form(event: FormArrived, name: str) -> FormArrived:
    return event.model_copy(update={"form": name, "notes": ("annexe_unknown", "signature_image")})
