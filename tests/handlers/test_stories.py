"""Stories of any kind: events in any order, repeated, late; what must hold for every procedure at every step."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.batch_events import ImportConfirmed, PagesRendered
from bot.domain.effects import (
    EFFECTS,
    AddLine,
    ApplyChanges,
    Effect,
    FileNote,
    FileSchools,
    RecordEnvironment,
    RenderPages,
    SendMail,
    UndoDeletion,
)
from bot.domain.events import EVENTS, Chosen, Event
from bot.domain.mail_parts import AttachPages, ToCitizen, ToConcerned, ToSchool
from bot.domain.numbers import Fase
from bot.domain.procedure import Card, Case, Decision, Procedure
from bot.domain.schools import Environment
from bot.engine.present import line_text
from bot.handlers import (
    PROCEDURES,
    approbation,
    courrier,
    epoles,
    epoles_acces,
    happi_cycle,
    happi_eleves,
    happi_fermeture,
    happi_gestionnaire,
    happi_ouverture,
    happi_rentree,
    pix,
    poles_dates,
    poles_demandes,
    questions,
    registre,
    surveillance,
)
from bot.reading.topics import topics
from tests.support.examples import situations

MAILS = Path(__file__).parents[2] / "mail_templates"
each_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)
LENGTH = 20


@dataclass
class Story:
    """A dossier that lives through events as the engine would let it: a closed one keeps its state."""

    procedure: Procedure
    case: Case[Any]
    closed: bool = False
    decisions: list[tuple[Event, Decision]] = field(default_factory=list)

    def live(self, event: Event) -> None:
        decision = self.procedure.decide(self.case, event)
        self.decisions.append((event, decision))
        environment = self.case.environment
        for effect in decision.effects:
            if isinstance(effect, RecordEnvironment):
                environment = effect.state
        data = type(self.procedure.start).model_validate_json(decision.data.model_dump_json())
        assert data == decision.data
        self.case = replace(self.case, state=str(decision.state), data=data, environment=environment)
        self.closed = self.closed or decision.close

    @property
    def effects(self) -> list[Effect]:
        return [effect for _event, decision in self.decisions for effect in decision.effects]

    @property
    def mails(self) -> list[str]:
        return [each.template for each in self.effects if isinstance(each, SendMail)]


def lived(procedure: Procedure, environment: Environment, events: Sequence[Event]) -> Story:
    start = Case(
        "VGM-ABC123",
        "nouveau",
        procedure.start,
        "2026-2027",
        fase=Fase(990001),
        environment=environment,
    )
    story = Story(procedure, start)
    for event in events:
        story.live(event)
    return story


USUAL = {
    happi_ouverture.NAME: ("form_arrived", "valider", "environnement_ouvert"),
    happi_eleves.NAME: (
        "workbook_arrived",
        "canevas_read",
        "compared",
        "approuver",
        "changes_applied",
        "batch_exported",
        "importe",
        "import_confirmed",
        "pages_rendered",
        "mail_accepted",
    ),
    happi_cycle.NAME: ("year_ended", "accounts_deactivated", "batch_exported", "importe", "import_confirmed"),
    happi_rentree.NAME: ("list_awaited", "mail_refused"),
    poles_dates.NAME: ("due", "mail_refused"),
    epoles.NAME: ("form_arrived", "grants_checked", "accorder"),
    epoles_acces.NAME: ("grants_awaited", "reply_arrived", "confirmer"),
    happi_gestionnaire.NAME: ("form_arrived", "valider", "fait"),
    happi_fermeture.NAME: ("letter_arrived", "school_counted", "fermer"),
    pix.NAME: ("form_arrived", "grants_checked", "valider", "contact_pris", "demarches_terminees", "acces_donne"),
    poles_demandes.NAME: ("letter_arrived", "demander", "reply_arrived", "deverrouille"),
    questions.NAME: ("question_asked", "envoyer", "reply_arrived", "repondre"),
    registre.NAME: ("school_vanished", "school_counted", "fermer"),
    courrier.NAME: ("letter_arrived", "ecarter"),
    approbation.NAME: ("lists_ready", "approuver_listes"),
    surveillance.NAME: ("brake_bit", "ecarter"),
}


def events_of(procedure: Procedure) -> st.SearchStrategy[list[Event]]:
    """Any example event, mixed with the next step of the usual way, so that stories get somewhere."""
    known = [situation.event for situation in situations(procedure)]
    first: dict[str, Event] = {}
    for event in known:
        first.setdefault(event.choice if isinstance(event, Chosen) else event.kind, event)
    usual = [first[name] for name in USUAL[procedure.name]]

    def mixed(drawn: list[Event | None]) -> list[Event]:
        steps = iter(usual)
        whole = [next(steps, None) if event is None else event for event in [None, *drawn]]
        return [event for event in whole if event is not None]

    return st.lists(st.one_of(st.none(), st.sampled_from(known)), max_size=LENGTH).map(mixed)


environments = st.sampled_from(Environment)
stories = settings(max_examples=40, deadline=None)


@each_procedure
@stories
@given(data=st.data(), environment=environments)
def test_whatever_comes_every_word_is_known(procedure, data, environment):
    """States, titles, buttons, facts, outcomes and mails all have French labels; mails have their folder."""
    story = lived(procedure, environment, data.draw(events_of(procedure)))
    labels = procedure.labels
    for event, decision in story.decisions:
        assert str(decision.state) in {str(each) for each in procedure.states}
        assert EVENTS.validate_json(EVENTS.dump_json(event)) == event
        for effect in decision.effects:
            assert EFFECTS.validate_json(EFFECTS.dump_json(effect)) == effect
            if isinstance(effect, SendMail):
                assert effect.template in labels.mails
        for card in decision.cards:
            assert Card.model_validate_json(card.model_dump_json()) == card
            assert card.title in labels.titles
            assert set(card.choices) <= set(labels.choices)
            assert set(card.facts) <= set(labels.facts)
            assert {value for value in card.facts.values() if isinstance(value, str)} <= set(labels.values)
            assert card.outcome is None or card.outcome in labels.outcomes


@each_procedure
@stories
@given(data=st.data(), environment=environments)
def test_every_mail_goes_to_the_school_and_its_folder_exists(procedure, data, environment):
    story = lived(procedure, environment, data.draw(events_of(procedure)))
    for effect in story.effects:
        if isinstance(effect, SendMail):
            citizen = isinstance(effect.to, ToCitizen) and procedure.name == questions.NAME  # exigence A16
            assert citizen or isinstance(effect.to, ToSchool | ToConcerned)
        if isinstance(effect, SendMail | FileNote | FileSchools):
            assert (MAILS / effect.template / "subject.txt.j2").exists(), effect.template


@each_procedure
@stories
@given(data=st.data(), environment=environments)
def test_what_is_closed_stays_closed(procedure, data, environment):
    story = lived(procedure, environment, ())
    state = None
    for event in data.draw(events_of(procedure)):
        story.live(event)
        if state is not None:
            assert story.case.state == state
            assert not story.decisions[-1][1].effects
        elif story.closed:
            state = story.case.state


@each_procedure
@stories
@given(data=st.data(), environment=environments)
def test_a_closed_dossier_leaves_no_button_behind(procedure, data, environment):
    standing: dict[str, Card] = {}
    story = lived(procedure, environment, ())
    for event in data.draw(events_of(procedure)):
        story.live(event)
        for card in story.decisions[-1][1].cards:
            if not card.only_if_posted or card.desk in standing:
                standing[card.desk] = card
        if story.closed:
            assert [card.choices for card in standing.values() if card.choices] == []
            return


@each_procedure
@stories
@given(data=st.data(), environment=environments)
def test_nothing_but_a_click_names_an_agent(procedure, data, environment):
    story = lived(procedure, environment, data.draw(events_of(procedure)))
    for event, decision in story.decisions:
        named = {card.agent for card in decision.cards} - {None}
        assert named <= ({event.agent} if isinstance(event, Chosen) else set())


# --- the opening ----------------------------------------------------------------------------------------------

_ORDER = ("happi_ouverture/recue", "happi_ouverture/validee", "happi_ouverture/ouverte")


@stories
@given(events=events_of(happi_ouverture.PROCEDURE), environment=environments)
def test_mails_one_two_three_leave_in_order_and_once(events, environment):
    sent: list[str] = []
    for event, decision in lived(happi_ouverture.PROCEDURE, environment, events).decisions:
        mails = [each.template for each in decision.effects if isinstance(each, SendMail)]
        if isinstance(event, Chosen) and event.choice == "renvoyer":
            assert set(mails) <= set(sent), "only what has left is sent again"
            continue
        sent += [each for each in mails if each in _ORDER]
    assert sent == list(_ORDER[: len(sent)])


@stories
@given(events=events_of(happi_ouverture.PROCEDURE), environment=environments)
def test_no_school_is_validated_opened_or_refused_without_a_click(events, environment):
    by_click = {
        "happi_ouverture/validee": "valider",
        "happi_ouverture/ouverte": "environnement_ouvert",
        "happi_ouverture/refusee": "refuser",
        "happi_ouverture/informations": "demander",
    }
    for event, decision in lived(happi_ouverture.PROCEDURE, environment, events).decisions:
        for effect in decision.effects:
            if isinstance(effect, SendMail) and effect.template in by_click:
                assert isinstance(event, Chosen)
                assert event.choice == by_click[effect.template]


@stories
@given(events=events_of(happi_ouverture.PROCEDURE))
def test_an_open_environment_never_closes(events):
    assert lived(happi_ouverture.PROCEDURE, Environment.OPEN, events).case.environment is Environment.OPEN


@stories
@given(events=events_of(happi_ouverture.PROCEDURE), environment=environments)
def test_a_request_without_a_manager_is_never_offered_for_validation(events, environment):
    for _event, decision in lived(happi_ouverture.PROCEDURE, environment, events).decisions:
        for card in decision.cards:
            if "manque_gestionnaire" in card.facts:
                assert "valider" not in card.choices


# --- the list -------------------------------------------------------------------------------------------------


@stories
@given(events=events_of(happi_eleves.PROCEDURE), environment=environments)
def test_accounts_change_only_by_an_approval_of_the_compared_list(events, environment):
    story = lived(happi_eleves.PROCEDURE, environment, ())
    for event in events:
        compared = story.case.data.change_set
        story.live(event)
        for effect in story.decisions[-1][1].effects:
            if isinstance(effect, ApplyChanges):
                assert isinstance(event, Chosen)
                assert event.choice == "approuver"
                assert effect.change_set == compared


@stories
@given(events=events_of(happi_eleves.PROCEDURE), environment=environments)
def test_a_deletion_is_undone_only_because_an_agent_said_so_and_once(events, environment):
    wanted, undone = 0, []
    for event, decision in lived(happi_eleves.PROCEDURE, environment, events).decisions:
        wanted += isinstance(event, Chosen) and event.choice == "annuler_suppression"
        undone += [each.batch for each in decision.effects if isinstance(each, UndoDeletion)]
        assert len(undone) <= wanted


@stories
@given(events=events_of(happi_eleves.PROCEDURE), environment=environments)
def test_pages_leave_only_after_a_confirmed_import(events, environment):
    for event, decision in lived(happi_eleves.PROCEDURE, environment, events).decisions:
        for effect in decision.effects:
            if isinstance(effect, RenderPages) and isinstance(event, Chosen):
                assert event.choice == "renvoyer", "what came back, of a batch that was confirmed"
            elif isinstance(effect, RenderPages):
                assert isinstance(event, ImportConfirmed)
                assert event.imported > 0
            if isinstance(effect, SendMail) and isinstance(effect.attach, AttachPages):
                assert isinstance(event, PagesRendered)


@stories
@given(events=events_of(happi_eleves.PROCEDURE))
def test_nothing_is_offered_for_approval_before_the_environment_is_open(events):
    for environment in (Environment.NONE, Environment.REQUESTED):
        for _event, decision in lived(happi_eleves.PROCEDURE, environment, events).decisions:
            assert all("approuver" not in card.choices for card in decision.cards)


@stories
@given(events=events_of(happi_eleves.PROCEDURE), environment=environments)
def test_every_file_is_answered(events, environment):
    """Each mail with a workbook gets its own receipt, whatever the dossier does meanwhile."""
    for event, decision in lived(happi_eleves.PROCEDURE, environment, events).decisions:
        answers = [each for each in decision.effects if isinstance(each, SendMail) and each.answers is not None]
        if event.kind == "workbook_arrived" and not decision.close:
            closed = decision.state == "ecarte"
            assert closed or [each.template for each in answers][:1] in (
                ["happi_eleves/recu"],
                ["happi_eleves/deja_recu"],
            )


# --- labels ---------------------------------------------------------------------------------------------------


@each_procedure
def test_every_state_button_and_mail_has_words(procedure):
    labels = procedure.labels
    assert set(labels.states) == {str(state) for state in procedure.states}
    for words in (labels.titles, labels.facts, labels.outcomes, labels.mails, labels.values, labels.states):
        assert all(text.strip() for text in words.values())
    assert all(choice.label and choice.roles for choice in labels.choices.values())


@each_procedure
def test_every_mail_that_has_a_label_has_a_folder(procedure):
    assert [name for name in procedure.labels.mails if not (MAILS / name).is_dir()] == []


def test_every_folder_of_mails_is_used():
    """An orphan template would be kept up for nobody."""
    used = {name for procedure in PROCEDURES for name in procedure.labels.mails} | {
        "dossiers/liste",
        "dossiers/ouverture",
        "dossiers/gestionnaire",
        "dossiers/pix",
        "dossiers/refus_import",
        "dossiers/fin_annee",
        "dossiers/sans_liste",
        "dossiers/acces_sans_reponse",
        "epoles/fiche",
    }
    used |= {topic.template for topic in topics().values() if topic.template}
    folders = {f"{each.parent.name}/{each.name}" for each in MAILS.glob("*/*") if each.is_dir()}
    assert {name for name in folders if not name.startswith("_")} == used


@pytest.mark.parametrize(
    "code",
    ["mail_sent", "mail_refused", "mail_received", "form_received", "reply_received", "duplicate", "etnic_wrote"],
)
def test_every_line_of_a_thread_has_words(code):
    labels = happi_ouverture.LABELS
    line = AddLine(desk="agents", code=code, template="happi_ouverture/recue")
    assert code not in line_text(labels, line, {})


def test_a_decision_is_told_with_the_button_and_the_agent():
    line = AddLine(desk="agents", code="decided", agent="U1", facts={"choix": "valider"})
    assert line_text(happi_ouverture.LABELS, line, {}) == "✅ Valider : <@U1>"


def test_the_general_post_comes_last():
    """It takes what no other claims."""
    assert PROCEDURES[-1].name == courrier.NAME
