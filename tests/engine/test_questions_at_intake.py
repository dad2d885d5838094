"""What a mail asks is looked for where nothing else tells what it is, and only its codes go further."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handlers import courrier, surveillance
from tests.support.all_rows import written_down
from tests.support.asking import ASKING, BOXES, NAID, QUESTIONS, seen
from tests.support.raw_mails import box, form_mail, list_mail, mail
from tests.support.world import running

CERBERE = "Bonjour,\nJ’ai oublié mon mot de passe Cerbère, que faire ?\nMerci"
CARE = "Quelle est la date limite pour une prise en charge le 12 novembre 2026 ?"
PO = "po990100@cfwb.be"


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    seen.clear()
    procedures = (QUESTIONS, surveillance.PROCEDURE, courrier.PROCEDURE)
    async with running(tmp_path, outside, boxes=BOXES, rules=ASKING, procedures=procedures) as found:
        yield found


async def test_a_school_that_asks_is_known_by_the_topic_of_its_question(agent, outside):
    await agent.receive(mail(box(990001), CERBERE), box="poles")
    (envelope,) = seen
    assert (envelope.question.topic, envelope.question.certain) == ("cerbere_mot_de_passe", True)
    assert envelope.question.population == "school"
    (answer,) = outside.sender.sent
    assert (answer.to, answer.sender) == ((box(990001),), "poles@cfwb.be"), "from the box that it wrote to"


async def test_where_the_operator_wants_it_so_every_answer_is_proposed_first(tmp_path, outside):
    seen.clear()
    procedures = (QUESTIONS, surveillance.PROCEDURE, courrier.PROCEDURE)
    rules = replace(ASKING, answers_alone=False)
    async with running(tmp_path, outside, boxes=BOXES, rules=rules, procedures=procedures) as agent:
        await agent.receive(mail(box(990001), CERBERE), box="poles")
    assert (seen[0].question.topic, seen[0].question.certain) == ("cerbere_mot_de_passe", False)
    assert outside.sender.sent == []


async def test_nothing_of_the_words_is_in_the_envelope(agent):
    await agent.receive(mail(box(990001), CERBERE, subject="Cerbère de Nadia Lambert"), box="poles")
    assert not any(word in repr(seen).lower() for word in ("oublié", "lambert", "ec990001"))


@pytest.mark.parametrize(
    "raw", [list_mail("A;B;2012-01-01", text=CERBERE), form_mail(note=CERBERE)], ids=["a list", "a form"]
)
async def test_a_list_or_a_form_is_never_searched_for_a_question(agent, raw):
    await agent.receive(raw)
    assert [each.question for each in seen] in ([], [None])


async def test_what_answers_our_mail_is_no_new_question(agent, outside):
    await agent.receive(mail(box(990001), CERBERE), box="poles")
    ours = outside.sender.sent[0].message_id
    await agent.receive(mail(box(990001), CERBERE + " Encore.", answers=ours), box="poles")
    assert seen[1].question is None
    assert [each.procedure for each in seen[1].links] == ["essai"]


async def test_what_is_quoted_is_not_asked_again(agent):
    quoted = "Merci beaucoup, tout va bien.\n\nLe lundi 5 octobre 2026 à 10:00, Pôles <poles@cfwb.be> a écrit :\n"
    await agent.receive(mail(box(990001), quoted + "> " + CERBERE.replace("\n", "\n> ")), box="poles")
    assert seen[0].question.topic is None


@pytest.mark.parametrize(
    ("subject", "certain"),
    [
        ("Cerbère", True),
        ("Question", True),
        ("Plainte contre votre service", False),
        ("Attestation de stage", False),
    ],
)
async def test_a_subject_may_only_speak_against(agent, subject, certain):
    await agent.receive(mail(box(990001), CERBERE, subject=subject), box="poles")
    assert seen[0].question.certain is certain


async def test_a_subject_alone_is_proposed_and_never_answered(agent, outside):
    await agent.receive(
        mail(box(990001), "Bonjour, que dois-je faire ?", subject="Mot de passe Cerbère oublié"), box="poles"
    )
    assert (seen[0].question.topic, seen[0].question.certain) == ("cerbere_mot_de_passe", False)
    assert outside.sender.sent == []


@pytest.mark.parametrize("day", ["12 novembre 2026", "12/11/2026", "12.11.2026"])
async def test_a_calculation_is_answered_from_the_words_of_the_mail_and_no_row_has_its_date(
    agent, outside, tmp_path, day
):
    """Neither as it is written nor as a program would write it: the answer is made again when it leaves."""
    await agent.receive(mail(box(990001), CARE.replace("12 novembre 2026", day)), box="poles")
    (answer,) = outside.sender.sent
    assert answer.template == "questions/poles_calcul"
    assert "mardi 13 octobre 2026" in answer.reading.text
    rows = written_down(tmp_path)
    assert "questions/poles_calcul" in rows, "the rows are those of this very answer"
    ways = ("12 novembre", "12/11", "12.11", "2026-11-12", "13 octobre", "13/10", "2026-10-13", "prise en charge")
    assert [way for way in ways if way in rows] == []


async def test_a_calculation_is_for_the_box_of_the_poles(agent):
    await agent.receive(mail(box(990001), CARE), box="happi")
    await agent.receive(mail("odile.marchandeau@example.be", CARE), box="modigia")
    assert "poles_calcul" not in {each.question.topic for each in seen}


async def test_a_school_that_asks_all_day_waits_for_people(agent, outside):
    for number in range(5):
        await agent.receive(mail(box(990001), f"{CERBERE}", message_id=f"<q{number}@ecole.example>"), box="poles")
    assert outside.sender.templates == ["questions/cerbere_mot_de_passe"] * 3
    questions = [each for each in outside.desk.drawn if each.title == "Une question à lire"]
    assert dict(questions[-1].fields)["Rien ne part"] == "oui"
    outside.clock.at += timedelta(days=1, hours=1)
    await agent.receive(mail(box(990001), CERBERE, message_id="<demain@ecole.example>"), box="poles")
    assert len(outside.sender.sent) == 4


async def test_a_dangerous_file_beside_a_question_is_for_people(agent, outside):
    raw = mail("odile.marchandeau@example.be", NAID, files=[("aide.exe", b"MZ")])
    await agent.receive(raw, box="modigia")
    assert outside.sender.attempts == 0
    assert len(outside.mailboxes.inbox["modigia"]) == 1


async def test_a_thread_is_one_dossier_and_another_mail_another(agent):
    first = mail(box(990001), "Bonjour, qui est là ?", message_id="<a@ecole.example>")
    again = mail(box(990001), "Personne ?", message_id="<b@ecole.example>", answers="<a@ecole.example>")
    other = mail(box(990001), "Bonjour, qui est là ?", message_id="<c@ecole.example>")
    await agent.receive(first, again, other, box="poles")
    threads = [each.thread for each in seen]
    assert threads[0] == threads[1] != threads[2]
    assert all(len(each) == 64 for each in threads)


async def test_a_po_asks_too(agent):
    await agent.receive(mail(PO, CERBERE), box="poles")
    assert seen[0].question.population == "school"
