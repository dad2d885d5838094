"""Once a year schools and POs confirm their accesses to e-Pôles; silence takes nothing away (exigence F9)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.cycle import Moment, YearPlan
from bot.ports import Mail
from bot.ports.grants import Grant
from bot.writing import Writing
from tests.support.form_mails import filled
from tests.support.raw_mails import bounce, box, mail
from tests.support.world import RULES, Agent, Outside, running
from tests.support.year import at, comes, only, titles

ASKED, CONFIRMED, TO_CORRECT = (
    "epoles_acces/confirmation",
    "epoles_acces/confirmee",
    "epoles_acces/a_corriger",
)
PO_BOX = "po990100@cfwb.be"
DAY, REMINDER, BALANCE = at(11, 15), at(12, 15), at(1, 14, year=2027)
LONG_AGO = datetime(2025, 10, 3, tzinfo=UTC)
COORDINATOR = Grant("epoles", "coordonnateur", 990001, 990100, "Lambertini-Plantée, Nora", LONG_AGO)
DIRECTION = Grant("epoles", "direction_siege", 990001, holder="Vermeer-Planté, Paul")
ELSEWHERE = Grant("epoles", "direction", 990002, holder="Peeters-Planté, Ugo")
OF_PO = Grant("epoles", "pouvoir_organisateur", None, 990100, "Vandersteen-Plantée, Zélie")


class Labelled(Writing):
    """The real mails, which also say their template."""

    def mail(self, mail: Mail) -> bytes:
        return f"X-Template: {mail.template}\r\n".encode() + super().mail(mail)


@pytest.fixture
def outside():
    outside = Outside()
    outside.clock.at = at(11, 10)
    return outside


def at_work(tmp_path, outside, confirm="15/11"):
    moment = Moment.parse(confirm) if confirm else None
    rules = replace(RULES, plan=YearPlan(types=frozenset(), reminders=(), confirm=moment))
    return running(tmp_path, outside, boxes=("happi", "poles"), rules=rules, writer=Labelled())


@pytest.fixture
async def agent(tmp_path, outside):
    async with at_work(tmp_path, outside) as agent:
        await comes(agent, at(11, 10))
        yield agent


def holds(agent: Agent, *grants: Grant) -> None:
    agent.store.write_now(lambda unit: unit.add_grants(grants))


def ends(agent: Agent, holder: str | None, when: datetime) -> None:
    def end(unit) -> None:
        for number, grant in unit.grants():
            if grant.holder == holder:
                unit.date_grant(number, grant.since, when)

    agent.store.write_now(end)


def held(agent: Agent) -> list[tuple[str | None, datetime | None]]:
    return [(grant.holder, grant.until) for _number, grant in agent.read(lambda unit: unit.grants())]


def sent(outside: Outside, template: str = ASKED) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(each.to)) for each in outside.sender.sent if each.template == template)


def mail_to(outside: Outside, address: str):
    return next(each for each in reversed(outside.sender.sent) if address in each.to)


def states(agent: Agent) -> dict[str, str]:
    return {each.key: each.state for each in agent.cases() if each.procedure == "epoles_acces"}


async def answers(agent: Agent, author: str, text: str = "Tout est exact.", **more) -> None:
    asked = mail_to(agent.outside, author)
    await agent.receive(mail(author, text, answers=asked.message_id, **more), box="poles")


async def days(agent: Agent, moments: Iterable[datetime]) -> None:
    for moment in moments:
        await comes(agent, moment)


# --- the question ---------------------------------------------------------------------------------------------


async def test_each_school_and_each_po_is_asked_at_its_registered_boxes_with_annexe_5(agent, outside):
    holds(agent, COORDINATOR, DIRECTION, ELSEWHERE, OF_PO)
    await comes(agent, DAY)
    recipients = [set(to) for to in sent(outside)]
    assert sorted(recipients, key=sorted) == [
        {"ec990001@cfwb.be", PO_BOX},
        {"ec990002@cfwb.be"},
        {PO_BOX},
    ]
    assert {each.sender for each in outside.sender.sent} == {"poles@cfwb.be"}
    assert all(len(each.reading.attachments) == 1 for each in outside.sender.sent)
    assert agent.parked() == []


async def test_the_mail_names_those_who_hold_something_there_now_and_nobody_else(agent, outside):
    gone = Grant("epoles", "direction", 990001, holder="Partie, Anna", until=at(11, 1))
    other = Grant("pix", "orga", 990001, holder="Autre, Luc")
    holds(agent, COORDINATOR, DIRECTION, ELSEWHERE, OF_PO, gone, other)
    await comes(agent, DAY)
    text = mail_to(outside, "ec990001@cfwb.be").reading.text
    assert "– Coordonnateur : Lambertini-Plantée, Nora, depuis le 3 octobre 2025" in text
    assert "– Direction école siège : Vermeer-Planté, Paul\n" in text
    assert not any(name in text for name in ("Peeters", "Vandersteen", "Partie", "Autre, Luc"))


async def test_names_are_in_no_engine_row_and_not_in_slack(agent, outside):
    holds(agent, COORDINATOR, ELSEWHERE, OF_PO)
    await days(agent, (DAY, REMINDER, BALANCE))
    with agent.store.engine.connect() as connection:
        tables = ("event", "effect", "dossier", "card", "transition")
        rows = [str(connection.exec_driver_sql(f"SELECT * FROM {each}").fetchall()) for each in tables]
    assert "grants_awaited" in rows[0]
    assert "Plant" not in "".join(rows) + repr(outside.desk.drawn) + repr(outside.desk.lines)


async def test_agents_see_how_many_are_asked(agent, outside):
    holds(agent, COORDINATOR, DIRECTION, ELSEWHERE)
    await comes(agent, DAY)
    card = only(outside, "la confirmation annuelle est demandée")
    assert dict(card.fields) == {"Écoles et PO à qui la question est posée": "2", "Accès actifs": "3"}


async def test_whoever_the_register_does_not_know_is_counted_and_never_written_to(agent, outside):
    holds(
        agent,
        ELSEWHERE,
        Grant("epoles", "direction", 990777),
        Grant("epoles", "pouvoir_organisateur", None, 990778),
    )
    await comes(agent, DAY)
    assert len(outside.sender.sent) == 1
    card = only(outside, "la confirmation annuelle est demandée")
    assert ("Écoles et PO absents du registre, à qui rien n’est écrit", "2") in card.fields


async def test_where_nobody_holds_anything_nothing_is_seen(agent, outside):
    holds(agent, Grant("epoles", "direction", 990001, until=at(11, 1)), Grant("pix", "orga", 990001))
    await days(agent, (DAY, REMINDER, BALANCE))
    assert outside.sender.sent == []
    assert titles(outside) == []


async def test_without_a_day_in_the_settings_nobody_is_asked(tmp_path, outside):
    async with at_work(tmp_path, outside, confirm="") as agent:
        holds(agent, ELSEWHERE)
        await days(agent, (at(11, 10), DAY, REMINDER, at(6, 30, year=2027)))
        assert outside.sender.sent == []


async def test_nobody_is_asked_while_sending_is_suspended_and_the_next_morning_they_are(agent, outside):
    holds(agent, ELSEWHERE)
    agent.store.write_now(lambda unit: unit.set_setting("paused", "1"))
    await days(agent, (DAY, at(11, 16)))
    agent.store.write_now(lambda unit: unit.set_setting("paused", None))
    await agent.settle()
    assert states(agent) == {"acces:2026-2027": "compte"}
    await comes(agent, at(11, 17))
    assert sent(outside) == [("ec990002@cfwb.be",)]


async def test_a_day_missed_by_two_weeks_asks_an_agent_first(tmp_path, outside):
    async with at_work(tmp_path, outside) as agent:
        holds(agent, ELSEWHERE)
        await comes(agent, at(11, 10))
    outside.reborn()
    async with at_work(tmp_path, outside) as agent:
        await comes(agent, at(12, 10))
        assert outside.sender.sent == []
        await agent.press("executer", card=only(outside, "Une date est passée"))
        assert len(outside.sender.sent) == 1


async def test_each_year_is_asked_anew(agent, outside):
    holds(agent, ELSEWHERE)
    await days(agent, (DAY, REMINDER, BALANCE, at(11, 15, year=2027)))
    assert len(sent(outside)) == 3
    assert states(agent)["acces:2027-2028:990002"] == "attend_ecole"


# --- the answer -----------------------------------------------------------------------------------------------


async def test_an_answer_is_read_by_an_agent_whose_confirmation_is_mailed_and_closes(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    await answers(agent, box(990002))
    card = only(outside, "une réponse à lire")
    assert [button.label for button in card.buttons] == ["Confirmé", "À corriger"]
    assert sent(outside, CONFIRMED) == [], "only an agent confirms"
    await agent.press("confirmer", card=card)
    assert len(sent(outside, CONFIRMED)) == 1
    assert states(agent)["acces:2026-2027:990002"] == "confirme"
    assert len(outside.mailboxes.inbox["poles"]) == 1, "the words stay where people read"


async def test_a_correction_leaves_in_the_words_of_the_agent_and_waits_for_the_next_answer(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    await answers(agent, box(990002), "Monsieur Peeters est parti.")
    await agent.press("corriger", card=only(outside, "une réponse à lire"), text="Renvoyez-nous l’annexe 5.")
    correction = mail_to(outside, box(990002))
    assert correction.template == TO_CORRECT
    assert "Renvoyez-nous l’annexe 5." in correction.reading.text
    await answers(agent, box(990002), "La voici.")
    assert states(agent)["acces:2026-2027:990002"] == "repondu"
    assert held(agent) == [(ELSEWHERE.holder, None)]


async def test_the_po_may_answer_for_its_school(agent, outside):
    holds(agent, COORDINATOR)
    await comes(agent, DAY)
    await answers(agent, PO_BOX)
    assert states(agent)["acces:2026-2027:990001"] == "repondu"


async def test_an_annexe_5_in_the_answer_has_its_own_dossier_and_the_card_tells_of_a_file(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    form = ("annexe-5.docx", filled(5, ecole_fase="990002"))
    await answers(agent, box(990002), "Il est parti : voici l’annexe.", files=[form])
    assert states(agent)["acces:2026-2027:990002"] == "repondu"
    assert ("Un fichier est joint à la réponse", "oui") in only(outside, "une réponse à lire").fields
    assert "990002" in next(each.key for each in agent.cases() if each.procedure == "epoles")
    assert agent.parked() == []


async def test_what_a_school_writes_besides_is_no_answer(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    await agent.receive(mail(box(990002), "Bonjour, pouvez-vous nous rappeler ?", subject="Autre chose"))
    assert states(agent)["acces:2026-2027:990002"] == "attend_ecole"


async def test_a_mail_that_comes_back_is_told_and_may_be_sent_again(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    question = mail_to(outside, box(990002))
    await agent.receive(bounce(question.message_id, box(990002), status="5.2.2"), box="poles")
    await agent.press("renvoyer", card=only(outside, "refuse nos mails"))
    assert len(sent(outside)) == 2
    assert "Peeters" in mail_to(outside, box(990002)).reading.text


async def test_a_mail_sent_again_by_an_agent_is_not_an_answer_of_the_school(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    question = mail_to(outside, box(990002))
    await agent.receive(bounce(question.message_id, box(990002), status="5.2.2"), box="poles")
    await agent.press("renvoyer", card=only(outside, "refuse nos mails"))
    await days(agent, (REMINDER, BALANCE))
    assert ("Écoles et PO sans réponse", "1") in only(outside, "aucun accès n’est retiré").fields
    (note,) = [raw.decode("utf-8", "replace") for _folder, raw in outside.mailboxes.filed.values()]
    assert "990002" in note


async def test_the_box_of_the_po_is_named_and_written_to_alone(agent, outside):
    holds(agent, COORDINATOR)
    await comes(agent, DAY)
    await agent.receive(bounce(mail_to(outside, PO_BOX).message_id, PO_BOX), box="poles")
    card = only(outside, "la boite du PO refuse nos mails")
    (advice,) = [value for label, value in card.fields if label == "À faire"]
    assert advice.startswith("vérifiez le numéro FASE du PO")
    assert "direction" not in advice
    await agent.press("renvoyer", card=card)
    assert outside.sender.sent[-1].to == (PO_BOX,)
    assert [each.address for each in outside.sender.sent[-1].reading.to] == [PO_BOX]


async def test_an_answer_of_last_year_is_none_of_this_year(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    await answers(agent, box(990002))
    await agent.press("confirmer", card=only(outside, "une réponse à lire"))
    await days(agent, (at(11, 15, year=2027), at(12, 15, year=2027)))
    assert ("Écoles et PO sans réponse", "1") in only(outside, "rappel envoyé").fields
    assert len(sent(outside)) == 3


# --- silence --------------------------------------------------------------------------------------------------


async def test_only_the_silent_are_reminded_once_and_at_the_end_nothing_is_taken_away(agent, outside):
    holds(agent, COORDINATOR, ELSEWHERE, OF_PO)
    await comes(agent, DAY)
    await answers(agent, box(990002))
    before = held(agent)
    outside.sender.sent.clear()
    await comes(agent, REMINDER)
    assert [each.template for each in outside.sender.sent] == [ASKED, ASKED]
    assert all("rappel" in (each.reading.subject or "") for each in outside.sender.sent)
    assert ("Écoles et PO sans réponse", "2") in only(outside, "rappel envoyé").fields
    await days(agent, (BALANCE, at(3, 1, year=2027)))
    assert len(outside.sender.sent) == 2
    assert ("Écoles et PO sans réponse", "2") in only(outside, "aucun accès n’est retiré").fields
    assert held(agent) == before
    assert states(agent) == {
        "acces:2026-2027": "clos",
        "acces:2026-2027:990001": "sans_reponse",
        "accespo:2026-2027:990100": "sans_reponse",
        "acces:2026-2027:990002": "repondu",
    }


async def test_the_balance_files_who_has_not_answered(agent, outside):
    holds(agent, COORDINATOR, ELSEWHERE, OF_PO)
    await comes(agent, DAY)
    await answers(agent, box(990002))
    await comes(agent, BALANCE)
    (note,) = [raw.decode("utf-8", "replace") for _folder, raw in outside.mailboxes.filed.values()]
    assert "990001" in note
    assert "PO 990100" in note
    assert "990002" not in note


async def test_when_all_have_answered_nobody_is_reminded_and_the_balance_says_so(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    await answers(agent, box(990002))
    await agent.press("confirmer", card=only(outside, "une réponse à lire"))
    await days(agent, (REMINDER, BALANCE))
    assert len(sent(outside)) == 1
    assert only(outside, "tous ont répondu").buttons == ()


async def test_an_access_that_ended_meanwhile_is_no_longer_asked_about(agent, outside):
    holds(agent, ELSEWHERE)
    await comes(agent, DAY)
    ends(agent, ELSEWHERE.holder, at(11, 20))
    await comes(agent, REMINDER)
    assert len(sent(outside)) == 1
    assert states(agent)["acces:2026-2027:990002"] == "sans_objet"


async def test_an_agent_started_again_on_the_day_asks_nobody_twice(tmp_path, outside):
    async with at_work(tmp_path, outside) as agent:
        holds(agent, ELSEWHERE)
        await days(agent, (at(11, 10), DAY))
    outside.reborn()
    async with at_work(tmp_path, outside) as agent:
        await days(agent, (DAY, at(11, 16)))
        assert len(sent(outside)) == 1
