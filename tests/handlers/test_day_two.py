"""Whatever comes, in any order: only a named agent puts somebody in office, or closes an environment."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.effects import (
    ApplyChanges,
    DeactivateAccounts,
    EraseDeleted,
    FileNote,
    RecordContacts,
    RecordEnvironment,
)
from bot.domain.events import Chosen, FormArrived
from bot.domain.schools import Environment
from bot.handlers import PROCEDURES, happi_fermeture, happi_gestionnaire, happi_ouverture, registre
from tests.handlers.test_stories import events_of, lived

environments = st.sampled_from(Environment)
stories = settings(max_examples=60, deadline=None)
procedures = st.sampled_from(PROCEDURES)
naming = st.sampled_from((happi_ouverture.PROCEDURE, happi_gestionnaire.PROCEDURE))
day_two = st.sampled_from((happi_gestionnaire.PROCEDURE, happi_fermeture.PROCEDURE, registre.PROCEDURE))


@stories
@given(data=st.data(), procedure=procedures, environment=environments)
def test_nobody_takes_office_without_the_click_that_says_so(data, procedure, environment):
    for event, decision in lived(procedure, environment, data.draw(events_of(procedure))).decisions:
        if any(isinstance(each, RecordContacts) for each in decision.effects):
            assert isinstance(event, Chosen)
            assert event.choice == "valider"


@stories
@given(data=st.data(), procedure=naming, environment=environments)
def test_only_those_of_the_last_note_take_office(data, procedure, environment):
    shown = None
    numbered = [  # no two mails are one
        event.model_copy(update={"mail": mail}) if isinstance(event, FormArrived) else event
        for mail, event in enumerate(data.draw(events_of(procedure)), start=100)
    ]
    for effect in lived(procedure, environment, numbered).effects:
        if isinstance(effect, FileNote):
            shown = effect.named_by
        if isinstance(effect, RecordContacts):
            assert effect.named_by == shown
            assert shown is not None


@stories
@given(data=st.data(), procedure=procedures, environment=environments)
def test_no_environment_closes_without_the_click_that_says_so(data, procedure, environment):
    for event, decision in lived(procedure, environment, data.draw(events_of(procedure))).decisions:
        if RecordEnvironment(state=Environment.CLOSED) in decision.effects:
            assert isinstance(event, Chosen)
            assert event.choice == "fermer"


@stories
@given(data=st.data(), procedure=day_two, environment=environments)
def test_no_account_is_ever_touched(data, procedure, environment):
    touching = ApplyChanges | DeactivateAccounts | EraseDeleted
    story = lived(procedure, environment, data.draw(events_of(procedure)))
    assert not any(isinstance(each, touching) for each in story.effects)


@stories
@given(data=st.data(), environment=environments)
def test_nobody_is_offered_for_validation_before_the_school_named_somebody(data, environment):
    story = lived(happi_gestionnaire.PROCEDURE, environment, ())
    for event in data.draw(events_of(happi_gestionnaire.PROCEDURE)):
        story.live(event)
        for card in story.decisions[-1][1].cards:
            assert story.case.data.named or "valider" not in card.choices


@stories
@given(data=st.data())
def test_an_environment_that_is_not_open_is_not_offered_to_be_closed(data):
    for procedure in (happi_fermeture.PROCEDURE, registre.PROCEDURE):
        story = lived(procedure, Environment.NONE, data.draw(events_of(procedure)))
        assert not any("fermer" in card.choices for _event, decision in story.decisions for card in decision.cards)
