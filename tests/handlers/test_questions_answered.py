"""Questions: who is answered, by what, how often, and what no citizen ever gets."""

from datetime import UTC, datetime

import pytest

from bot.domain import events
from bot.domain.effects import Attribute, Remind, SendMail
from bot.domain.labels.questions import LABELS
from bot.domain.mail_parts import AttachAnnexe, ToCitizen, ToConcerned, ToSchool
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import Case, CaseKey, Envelope, FormPart, FormSummary, Link, Question, WorkbookPart
from bot.domain.ready_answers import ANNEXES, ANSWERS, CALCULATED, given_to, may_be_given, template_of
from bot.domain.recipients import Anyone, ListedSender
from bot.handlers import questions
from bot.handlers.questions import PROCEDURE, TASKS, State, Thread
from bot.reading.topics import topics
from bot.writing.mails import FOLDER
from tests.support.examples_questions import asked

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SCHOOL, PO = Fase(990001), PoFase(990501)
STAFF = sorted(code for code in ANSWERS if code.startswith(("cerbere_", "poles_", "happi_")))


def envelope(box: str, sender=SCHOOL, topic: str | None = None, *, certain: bool = True, **more) -> Envelope:
    question = Question(topic, certain=certain, population="school")
    values = {"at": AT, "mail": 7, "year": "2026-2027", "question": question, "thread": "a" * 64}
    return Envelope(box=box, sender=sender, **(values | more))


def claimed(*args, **kwargs) -> events.QuestionAsked | None:
    claims = PROCEDURE.recognise(envelope(*args, **kwargs))
    return claims[0].event if claims else None


def case(state: State, data: Thread | None = None, fase: Fase | None = None) -> Case[Thread]:
    return Case("VGM-ABC123", state, data or Thread(), "2026-2027", fase=fase)


def mails(decision) -> list[SendMail]:
    return [each for each in decision.effects if isinstance(each, SendMail)]


def press(choice: str, pick: str | None = None) -> events.Chosen:
    return events.Chosen(at=AT, choice=choice, agent="U1", words="c" * 64, pick=pick)


def waiting(population: str = "citizen", **more) -> Case[Thread]:
    data = Thread(mail=6, population=population, messages=1, **more)
    return case(State.ATTEND_AGENT, data, SCHOOL if population == "school" else None)


# --- the answers ------------------------------------------------------------------------------------------------


def test_the_ready_answers_are_those_that_the_topics_recognise():
    known = {code: (each.title, frozenset(map(str, each.populations))) for code, each in topics().items()}
    assert {code: tuple(each) for code, each in ANSWERS.items()} == known
    assert {template_of(code) for code in ANSWERS} == {each.template for each in topics().values()}


def test_every_answer_has_a_mail_and_a_word():
    for code in (*ANSWERS, CALCULATED):
        assert (FOLDER / template_of(code) / "body.txt.j2").exists()
        assert template_of(code) in LABELS.mails
        assert code in LABELS.values
    assert set(ANNEXES) <= set(LABELS.values)
    assert {each.topic for each in ANNEXES.values()} <= set(ANSWERS)
    assert max(map(len, LABELS.values.values())) <= 150  # two lines of a card


def test_what_is_left_to_do_has_its_words():
    assert {f"tache_{code}" for code in TASKS} <= set(LABELS.values)
    assert set(ANSWERS) >= TASKS


# --- which mails ------------------------------------------------------------------------------------------------


def test_a_citizen_is_heard_at_modigia_alone():
    assert claimed("modigia", Anyone(), "modigia_demarche").population == "citizen"
    for box in ("happi", "poles", "pix"):
        assert claimed(box, Anyone(), "modigia_demarche") is None


def test_a_citizen_whose_question_is_not_understood_is_heard_too():
    assert claimed("modigia", Anyone(), None, certain=False).topic is None
    assert claimed("modigia", Anyone(), question=None).topic is None


@pytest.mark.parametrize("box", ["modigia", "poles"])
def test_what_a_box_asks_there_is_read_by_people_even_when_unknown(box):
    assert claimed(box, SCHOOL, None, certain=False) is not None
    assert claimed(box, PO, None, certain=False) is not None


@pytest.mark.parametrize("box", ["happi", "pix"])
def test_elsewhere_only_a_known_topic_is_a_question(box):
    assert claimed(box, SCHOOL, None, certain=False) is None
    assert claimed(box, SCHOOL, "happi_ouverture") is None
    assert claimed(box, SCHOOL, "happi_aide").topic == "happi_aide"
    assert claimed(box, SCHOOL, "happi_aide", codes=frozenset({"mentions_attachment"})) is None


@pytest.mark.parametrize(
    "code", ["asks_for_happi", "asks_for_pix", "new_manager", "closes_happi", "asks_unlock", "list_error"]
)
def test_what_another_procedure_knows_by_its_words_is_left_to_it(code):
    for box in ("modigia", "poles", "happi"):
        assert claimed(box, SCHOOL, "poles_acces", codes=frozenset({code})) is None


@pytest.mark.parametrize(
    "more",
    [
        {"workbooks": (WorkbookPart(0, "a" * 64),)},
        {"form": FormSummary("epoles_annexe_1")},
        {"papers": (FormPart(0, "a" * 64, FormSummary("epoles_annexe_1")),)},
        {"links": (Link("pix", CaseKey("pix:990001:orga:2026-2027", fase=SCHOOL)),)},
    ],
)
def test_a_list_a_form_or_a_reply_is_no_question(more):
    assert claimed("poles", SCHOOL, "poles_acces", **more) is None


def test_programs_ask_nothing():
    assert claimed("poles", ListedSender("etnic"), "poles_acces") is None


def test_a_box_that_is_none_of_ours_is_left_alone():
    assert claimed("autre", SCHOOL, "poles_acces") is None


def test_what_answers_our_answer_goes_to_its_dossier():
    link = Link("questions", CaseKey("question:abc", fase=SCHOOL))
    (claim,) = PROCEDURE.recognise(envelope("poles", SCHOOL, None, links=(link,)))
    assert isinstance(claim.event, events.ReplyArrived)
    assert claim.key == link.key


def test_the_same_thread_is_the_same_dossier_and_two_authors_never_share_one():
    (first,) = PROCEDURE.recognise(envelope("modigia", Anyone(), "modigia_demarche"))
    (again,) = PROCEDURE.recognise(envelope("modigia", Anyone(), None, mail=8))
    (other,) = PROCEDURE.recognise(envelope("modigia", Anyone(), None, mail=9, thread="b" * 64))
    assert first.key == again.key != other.key
    (alone,) = PROCEDURE.recognise(envelope("modigia", Anyone(), None, thread=None, mail=9))
    assert alone.key.value == "question:mail9"


def test_a_picture_in_the_text_is_no_file():
    inline = frozenset({"only_inline_images"})
    assert claimed("modigia", Anyone(), "modigia_demarche", attachments=1).files
    assert not claimed("modigia", Anyone(), "modigia_demarche", attachments=1, codes=inline).files


@pytest.mark.parametrize(
    ("codes", "annexe"),
    [
        ({"epoles_coordinator"}, "annexe_1"),
        ({"epoles_delegate"}, "annexe_2"),
        ({"epoles_direction"}, "annexe_3"),
        ({"epoles_coordinator", "epoles_direction"}, None),
        (set(), None),
    ],
)
def test_the_annex_is_that_of_who_asks_when_one_only_is_named(codes, annexe):
    assert claimed("poles", SCHOOL, "poles_acces", codes=frozenset(codes)).annexe == annexe


# --- at once ----------------------------------------------------------------------------------------------------


def test_a_certain_question_of_a_citizen_is_answered_at_his_or_her_own_address():
    decision = questions.decide(case(State.NOUVEAU), asked(topic="modigia_demarche", certain=True))
    (mail,) = mails(decision)
    assert (mail.template, mail.to, mail.answers) == ("questions/modigia_demarche", ToCitizen(mail=6), 6)
    assert decision.state == State.REPONDUE
    assert decision.cards == ()
    assert not decision.close


@pytest.mark.parametrize(("fase", "to"), [(SCHOOL, ToSchool()), (None, ToConcerned())])
def test_a_school_and_a_po_are_answered_in_their_boxes(fase, to):
    event = asked(topic="poles_delais", certain=True, box="poles", population="school")
    (mail,) = mails(questions.decide(case(State.NOUVEAU, fase=fase), event))
    assert mail.to == to


@pytest.mark.parametrize("more", [{"quiet": True}, {"files": True}, {"certain": False}])
def test_nothing_leaves_by_itself_when_it_should_be_read(more):
    event = asked(**({"topic": "modigia_demarche", "certain": True} | more))
    decision = questions.decide(case(State.NOUVEAU), event)
    assert decision.state == State.ATTEND_AGENT
    assert [mail.template for mail in mails(decision)] == ([] if "quiet" in more else ["questions/recue"])
    assert decision.cards[0].choices[0] == "envoyer"


@pytest.mark.parametrize("topic", sorted(TASKS))
def test_an_answer_that_leaves_something_to_do_has_a_card(topic):
    event = asked(topic=topic, certain=True, box="poles", population="school")
    decision = questions.decide(case(State.NOUVEAU, fase=SCHOOL), event)
    assert [mail.template for mail in mails(decision)] == [template_of(topic)]
    (card,) = decision.cards
    assert card.choices[0] == "traite"
    assert card.facts["tache"] == f"tache_{topic}"


@pytest.mark.parametrize(("annexe", "number"), [("annexe_1", 1), ("annexe_2", 2), ("annexe_3", 3)])
def test_the_answer_about_access_brings_the_annex_of_who_asks(annexe, number):
    event = asked(topic="poles_acces", certain=True, box="poles", population="school", annexe=annexe)
    (mail,) = mails(questions.decide(case(State.NOUVEAU, fase=SCHOOL), event))
    assert mail.attach == AttachAnnexe(number=number)


def test_who_leaves_has_one_annex_and_other_answers_have_none():
    leaves = asked(topic="poles_depart", certain=True, box="poles", population="school", annexe="annexe_1")
    (mail,) = mails(questions.decide(case(State.NOUVEAU, fase=SCHOOL), leaves))
    assert mail.attach == AttachAnnexe(number=5)
    rights = asked(topic="poles_droits", certain=True, box="poles", population="school", annexe="annexe_1")
    (mail,) = mails(questions.decide(case(State.NOUVEAU, fase=SCHOOL), rights))
    assert mail.attach is None


# --- never ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", STAFF)
def test_a_citizen_never_gets_what_is_said_to_staff(topic):
    """L8: neither by itself, nor by one click, nor from the menu of an agent, whatever the press says."""
    by_itself = questions.decide(case(State.NOUVEAU), asked(topic=topic, certain=True))
    assert [mail.template for mail in mails(by_itself)] == ["questions/recue"]
    assert "envoyer" not in by_itself.cards[0].choices
    assert topic not in by_itself.cards[0].picks["autre"]
    for pressed in (press("autre", topic), press("envoyer")):
        decision = questions.decide(waiting(topic=topic), pressed)
        assert mails(decision) == []
        assert decision.state == State.ATTEND_AGENT


@pytest.mark.parametrize("pick", [*ANNEXES, CALCULATED, "inconnu", None])
def test_a_press_with_a_pick_that_is_not_offered_decides_nothing(pick):
    decision = questions.decide(waiting(), press("autre", pick))
    assert decision == questions.Decision(State.ATTEND_AGENT, waiting().data)


def test_a_calculation_is_made_for_schools_and_never_picked():
    assert may_be_given(CALCULATED, "school")
    assert not may_be_given(CALCULATED, "citizen")
    assert CALCULATED not in given_to("school")


def test_a_thread_is_answered_by_itself_only_once():
    first = questions.decide(case(State.NOUVEAU), asked(topic="modigia_demarche", certain=True))
    for topic in ("modigia_demarche", "modigia_cours", None):
        event = asked(mail=8, topic=topic, certain=topic is not None)
        decision = questions.decide(case(State.REPONDUE, first.data), event)
        assert mails(decision) == []
        assert decision.state == State.ATTEND_AGENT
        assert decision.cards[0].title == "a_ecrit"
        assert ("envoyer" in decision.cards[0].choices) is (topic == "modigia_cours")


def test_two_robots_end_after_one_answer():
    state, data, sent = State.NOUVEAU, Thread(), 0
    for mail in range(6, 30):
        event = asked(mail=mail, topic="modigia_demarche", certain=True)
        decision = questions.decide(case(State(state), data), event)
        state, data, sent = decision.state, decision.data, sent + len(mails(decision))
    assert sent == 1


# --- an agent ---------------------------------------------------------------------------------------------------


def test_one_click_sends_the_proposed_answer_to_the_newest_mail():
    decision = questions.decide(waiting(topic="modigia_demarche"), press("envoyer"))
    (mail,) = mails(decision)
    assert (mail.template, mail.to) == ("questions/modigia_demarche", ToCitizen(mail=6))
    assert mail.answers is None  # a person decided it: no automatic mail
    assert decision.cards[0].agent == "U1"
    assert not decision.close


def test_another_answer_may_bring_an_annex():
    (mail,) = mails(questions.decide(waiting("school"), press("autre", "annexe_3")))
    assert (mail.template, mail.attach) == ("questions/poles_acces", AttachAnnexe(number=3))


def test_the_menu_begins_with_what_is_likely():
    data = waiting(topic="modigia_demarche", others=("modigia_contexte", "espace_aide")).data
    card = questions.decide(case(State.ATTEND_AGENT, data), asked(mail=8)).cards[0]
    assert card.picks["autre"][0] == "modigia_demarche"
    assert set(card.picks["autre"]) == set(given_to("citizen"))


def test_words_of_an_agent_go_where_the_answer_would():
    (mail,) = mails(questions.decide(waiting(), press("repondre")))
    assert (mail.template, mail.to, mail.words) == ("questions/reponse", ToCitizen(mail=6), "c" * 64)


def test_a_menu_never_has_more_than_slack_shows():
    assert len(given_to("school")) <= 100
    assert all(len(LABELS.values[code]) <= 75 for code in (*given_to("school"), *given_to("citizen")))


def test_what_belongs_to_another_dossier_of_the_school_is_given_to_it():
    asks = asked(mail=9, box="poles", population="school")
    card = questions.decide(case(State.NOUVEAU, fase=SCHOOL), asks).cards[0]
    assert "attribuer" in card.choices
    given = events.Chosen(at=AT, choice="attribuer", agent="U1", target="VGM-DEF456")
    decision = questions.decide(waiting("school", school=True), given)
    assert decision.effects == (Attribute(mail=6, to="VGM-DEF456", agent="U1"),)
    assert (decision.state, decision.close) == (State.ATTRIBUEE, True)


@pytest.mark.parametrize("asks", [asked(), asked(box="poles", population="school")])
def test_a_citizen_and_a_po_have_no_other_dossier(asks):
    card = questions.decide(case(State.NOUVEAU), asks).cards[0]
    assert "attribuer" not in card.choices
    given = events.Chosen(at=AT, choice="attribuer", agent="U1", target="VGM-DEF456")
    assert questions.decide(waiting(), given).effects == ()


# --- later ------------------------------------------------------------------------------------------------------


def test_silence_closes_what_was_answered_last_and_nothing_that_waits():
    answered = questions.decide(case(State.NOUVEAU), asked(topic="modigia_demarche", certain=True))
    (remind,) = [each for each in answered.effects if isinstance(each, Remind)]
    due = events.Due(at=AT, job=remind.job, day=AT.date())
    assert questions.decide(case(State.REPONDUE, answered.data), due).close
    again = questions.decide(case(State.REPONDUE, answered.data), asked(mail=8))
    assert not questions.decide(case(State.ATTEND_AGENT, again.data), due).close
    sent = questions.decide(case(State.ATTEND_AGENT, again.data), press("repondre"))
    assert not questions.decide(case(State.REPONDUE, sent.data), due).close


@pytest.mark.parametrize(("population", "fact"), [("citizen", "adresse_refuse"), ("school", "boite_refuse")])
def test_an_address_that_refuses_is_told_to_an_agent(population, fact):
    refused = events.MailRefused(at=AT, template="questions/recue", code=550, reason="box_unknown")
    card = questions.decide(waiting(population), refused).cards[0]
    assert card.facts[fact] == "oui"
    assert ("a_faire" in card.facts) is (population == "school")


def test_an_answer_that_came_back_is_proposed_again():
    answered = questions.decide(case(State.NOUVEAU), asked(topic="modigia_demarche", certain=True)).data
    back = events.MailRefused(at=AT, template="questions/modigia_demarche", code=550, reason="box_full")
    decision = questions.decide(case(State.REPONDUE, answered), back)
    assert decision.cards[0].choices[0] == "envoyer"
    (mail,) = mails(questions.decide(case(State.ATTEND_AGENT, decision.data), press("envoyer")))
    assert mail.template == "questions/modigia_demarche"


def test_what_is_left_to_do_stays_until_an_agent_says_that_it_is_done():
    event = asked(topic="poles_depart", certain=True, box="poles", population="school")
    data = questions.decide(case(State.NOUVEAU, fase=SCHOOL), event).data
    told = questions.decide(case(State.ATTEND_AGENT, data, SCHOOL), press("repondre"))
    assert (told.state, told.cards[0].facts["tache"]) == (State.ATTEND_AGENT, "tache_poles_depart")
    done = questions.decide(case(State.ATTEND_AGENT, told.data, SCHOOL), press("traite"))
    assert (done.state, done.cards[0].choices) == (State.REPONDUE, ())


def test_what_could_not_leave_stays_on_the_card_when_the_task_is_done():
    event = asked(topic="poles_depart", certain=True, box="poles", population="school")
    data = questions.decide(case(State.NOUVEAU, fase=SCHOOL), event).data
    parked = events.EffectParked(at=AT, effect="send_mail", template="questions/poles_depart")
    data = questions.decide(case(State.ATTEND_AGENT, data, SCHOOL), parked).data
    done = questions.decide(case(State.ATTEND_AGENT, data, SCHOOL), press("traite"))
    assert (done.state, done.cards[0].title, done.cards[0].choices[0]) == (
        State.ATTEND_AGENT,
        "pas_partie",
        "envoyer",
    )
    left = questions.decide(case(State.ATTEND_AGENT, done.data, SCHOOL), press("envoyer"))
    assert [each.kind for each in left.effects][:2] == ["give_up_parked", "send_mail"]


def test_a_calculation_is_proposed_for_its_own_mail_and_for_no_other():
    first = asked(mail=6, topic=CALCULATED, box="poles", population="school")
    data = questions.decide(case(State.NOUVEAU, fase=SCHOOL), first).data
    data = questions.decide(case(State.ATTEND_AGENT, data, SCHOOL), events.ReplyArrived(at=AT, mail=9)).data
    (mail,) = mails(questions.decide(case(State.ATTEND_AGENT, data, SCHOOL), press("envoyer")))
    assert (mail.computes, mail.first) == (6, 6)
