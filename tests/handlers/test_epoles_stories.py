"""e-Pôles forms and presses in any order, repeated and late: what must hold at every step."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.effects import EndGrants, FileNote, RecordGrant, SendMail
from bot.domain.events import Chosen, Event, FormArrived
from bot.domain.mail_parts import ToConcerned
from bot.domain.numbers import Fase
from bot.domain.poles.profiles import ASKED
from bot.domain.procedure import Case, Decision
from bot.domain.school_events import GrantsChecked
from bot.handlers.epoles import PROCEDURE, Demande, State
from bot.handlers.epoles.demande import WAITS
from tests.support.examples import situations
from tests.support.situations import AT, FIRST, SECOND

PICKS = ("coordonnateur", "direction_siege", "po_partenaire", "direction", "tous", "hors_liste", None)
CODES = ("account_to_create", "quality_twice", "school_unknown", "text_from_scan", "signature_image", "unrelated")
MISSING = ("date", "beneficiaire_nom", "beneficiaire_compte_cerbere", "po_adresse")

forms = st.builds(
    FormArrived,
    at=st.just(AT),
    mail=st.integers(1, 4),
    part=st.integers(0, 1),
    form=st.sampled_from([f"epoles_annexe_{number}" for number in (1, 2, 3, 5)] + ["epoles", "unreadable"]),
    missing=st.sets(st.sampled_from(MISSING)).map(lambda each: tuple(sorted(each))),
    notes=st.sets(st.sampled_from(CODES)).map(lambda each: tuple(sorted(each))),
    people=st.sampled_from([FIRST, SECOND, None]),
    sender=st.sampled_from(["school", "po", "anyone"]),
)
checks = st.builds(
    GrantsChecked,
    at=st.just(AT),
    imported=st.just(True),
    holder=st.just(False),
    higher=st.just(False),
    profiles=st.sampled_from([(), ("coordonnateur",), ("po_siege", "direction")]),
)
presses = st.builds(
    Chosen,
    at=st.just(AT),
    choice=st.sampled_from(sorted(PROCEDURE.labels.choices)),
    agent=st.just("U1"),
    words=st.just(FIRST),
    pick=st.sampled_from(PICKS),
)
others = st.sampled_from([each.event for each in situations(PROCEDURE)])
Step = tuple[Case[Demande], Event, Decision]


def press(choice: str, pick: str | None) -> Chosen:
    return Chosen(at=AT, choice=choice, agent="U1", words=FIRST, pick=pick)


def offers(decision: Decision) -> list[Chosen]:
    """Every press that the cards of a decision invite to."""
    return [
        press(choice, pick)
        for card in decision.cards
        for choice in card.choices
        for pick in card.picks.get(choice, (None,))
    ]


def on(case: Case[Any], decision: Decision) -> Case[Any]:
    return Case(case.reference, str(decision.state), decision.data, case.year, fase=case.fase)


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """The steps of a dossier up to its end: what stands on its cards is pressed more often than not."""
    case: Case[Any] = Case("VGM-ABC123", State.NOUVEAU, Demande(), "2026-2027", fase=Fase(990001))
    steps: list[Step] = []
    event: Event = draw(forms)
    for _ in range(draw(st.integers(2, 12))):
        decision = PROCEDURE.decide(case, event)
        steps.append((case, event, decision))
        if decision.close:
            break
        case = on(case, decision)
        coming = [forms, checks, checks, presses, others]
        invited = offers(decision)
        event = draw(st.one_of(*coming, *([st.sampled_from(invited)] * 3 if invited else [])))
    return steps


many = settings(max_examples=40, deadline=None)


@many
@given(stories())
def test_accesses_begin_and_end_by_a_press_alone_and_within_the_family_of_the_annex(steps):
    for case, event, decision in steps:
        for effect in decision.effects:
            if isinstance(effect, RecordGrant):
                assert isinstance(event, Chosen)
                assert event.choice == "accorder"
                assert case.data.annexe in ASKED
                assert effect.profile in ASKED[case.data.annexe]
                assert effect.named_by == case.data.mail
            if isinstance(effect, EndGrants):
                assert isinstance(event, Chosen)
                assert event.choice == "revoquer"
                assert case.data.annexe == 5
                assert effect.profile is None or effect.profile in case.data.held
                assert effect.named_by == case.data.mail


@many
@given(stories())
def test_every_mail_is_for_the_concerned_and_names_nobody_whom_a_stranger_named(steps):
    for _case, _event, decision in steps:
        for effect in decision.effects:
            if isinstance(effect, SendMail):
                assert isinstance(effect.to, ToConcerned)
                assert effect.named_by is None or decision.data.sender != "anyone"


@many
@given(stories())
def test_no_revocation_is_ever_left_without_a_card_or_a_check_under_way(steps):
    seen = False
    for _case, _event, decision in steps:
        data = decision.data
        seen = seen or bool(decision.cards)
        if data.revokes and decision.state in WAITS and decision.state != State.NUMERISE:
            assert seen
        if decision.state == State.INCOMPLET:
            assert not data.revokes


@many
@given(stories())
def test_what_a_card_offers_is_decided_when_it_is_pressed(steps):
    """No button is a trap: each one, with what its card lets pick, moves the dossier."""
    case, _event, last = steps[-1]
    for pressed in () if last.close else offers(last):
        decision = PROCEDURE.decide(on(case, last), pressed)
        assert (decision.effects, decision.cards) != ((), ()), (pressed.choice, pressed.pick)


@many
@given(stories())
def test_who_decides_has_the_note_of_the_form_that_is_decided_on(steps):
    """An access is given on the strength of the newest form, which the agent can read."""
    noted: set[int | None] = set()
    for _case, event, decision in steps:
        noted |= {each.named_by for each in decision.effects if isinstance(each, FileNote)}
        if isinstance(event, Chosen) and decision.state in (State.ACCORDEE, State.REVOQUEE):
            assert decision.data.mail in noted or decision.data.is_paper, "a scan is its own note"
