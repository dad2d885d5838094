"""Several watched boxes: the wrong one, both at once, a restored one; and what nobody takes for certain."""

from dataclasses import replace

import pytest

from bot.domain.events import Event, ReplyArrived, WorkbookArrived
from bot.domain.procedure import CaseKey, Certainty, Claim, Envelope
from bot.handlers import PROCEDURES
from bot.ports import Fetched
from tests.support.fakes import MONDAY
from tests.support.raw_mails import box, canevas_csv, form_mail, list_mail, mail
from tests.support.world import running

OPENING, LIST = "happi_ouverture", "happi_eleves"
AYA = "Benali;Aya;2012-03-04"
OTHER_WAY = [("X-Way", "second")]


@pytest.fixture
async def agent(tmp_path, outside):
    async with running(tmp_path, outside, boxes=("happi", "poles")) as at_work:
        yield at_work


def titles(outside) -> list[str]:
    return [card.title for card in outside.desk.cards.values()]


# --- the wrong box --------------------------------------------------------------------------------------------


async def test_a_canevas_sent_to_the_wrong_box_is_the_school_s_list_all_the_same(agent, outside):
    await agent.receive(form_mail(), box="poles")
    await agent.receive(list_mail(AYA), box="poles")
    assert outside.sender.templates[:2] == [f"{OPENING}/recue", f"{LIST}/recu"]
    assert {each.sender for each in outside.sender.sent} == {"happi@cfwb.be"}
    assert "📮 Ce mail avait été envoyé à poles@ ; il est traité ici" in outside.desk.lines.values()
    assert outside.mailboxes.inbox["poles"] == {}


async def test_a_mail_in_the_right_box_is_not_said_to_be_in_the_wrong_one(agent, outside):
    await agent.receive(form_mail())
    assert not any("📮" in line for line in outside.desk.lines.values())


async def test_a_letter_is_answered_from_the_box_that_it_was_written_to(agent, outside):
    await agent.receive(mail(box(990001), "Notre adresse a changé."), box="poles")
    (sent,) = outside.sender.sent
    assert (sent.sender, sent.to, sent.template) == ("poles@cfwb.be", (box(990001),), "questions/recue")
    assert b"From: <poles@cfwb.be>" in sent.raw
    assert "À lire dans la boite poles@ (INBOX)" in str(outside.desk.card().notes)
    assert outside.mailboxes.inbox["poles"]


async def test_who_asks_for_happi_at_another_box_is_guided_from_there(agent, outside):
    await agent.receive(mail(box(990001), "Nous voudrions ouvrir un environnement Happi."), box="poles")
    assert [(each.sender, each.template) for each in outside.sender.sent] == [
        ("poles@cfwb.be", f"{OPENING}/guidage")
    ]


# --- both boxes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["happi", "poles"])
async def test_to_and_cc_of_two_watched_boxes_are_one_event(agent, outside, first):
    second = "poles" if first == "happi" else "happi"
    await agent.receive(list_mail(AYA, message_id="<m@x.example>"), box=first)
    await agent.receive(list_mail(AYA, message_id="<m@x.example>", headers=OTHER_WAY), box=second)
    assert outside.sender.templates.count(f"{LIST}/recu") == 1
    assert len(agent.cases()) == 1
    assert {place for place, *_ in outside.mailboxes.moved} == {"happi", "poles"}


async def test_another_mail_under_the_same_message_id_in_another_box_is_another_mail(agent, outside):
    await agent.receive(list_mail(AYA, message_id="<1@localhost>"))
    await agent.receive(list_mail(AYA, fase=990002, message_id="<1@localhost>"), box="poles")
    await agent.receive(list_mail("Peeters;Zoé;2011-07-01", message_id="<1@localhost>"), box="poles")
    assert outside.sender.templates.count(f"{LIST}/recu") == 3
    with agent.store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT defect FROM mail ORDER BY id").scalars().all()
    assert found == [None, "message_id_reused", "message_id_reused"]


async def test_two_boxes_restored_from_a_backup_bring_nothing_twice(agent, outside):
    raws = {"happi": form_mail(), "poles": list_mail(AYA)}
    for name, raw in raws.items():
        await agent.receive(raw, box=name)
    before = (outside.sender.templates, len(agent.cases()))
    for name, raw in raws.items():
        await agent.runner.record_mails([Fetched(name, 7, 1, MONDAY, raw)])
    await agent.settle()
    assert (outside.sender.templates, len(agent.cases())) == before


# --- what nobody takes for certain ----------------------------------------------------------------------------


class Claiming:
    """The list procedure, made to claim this much of a mail with attachments: (how surely, which part)."""

    def __init__(self, *claims: tuple[Certainty, int | None]) -> None:
        self.claims = claims

    def __call__(self, envelope: Envelope) -> tuple[Claim, ...]:
        key = CaseKey(f"list:{envelope.sender}:essai", fase=envelope.sender)
        return tuple(Claim(sure, key, self._event(envelope, part), part) for sure, part in self.claims)

    def _event(self, envelope: Envelope, part: int | None) -> Event:
        if part is None:
            return ReplyArrived(at=envelope.at, mail=envelope.mail)
        return WorkbookArrived(at=envelope.at, mail=envelope.mail, digest=envelope.workbooks[part].digest)


SURE, MAYBE = Certainty.CERTAIN, Certainty.POSSIBLE
TWO = mail(
    box(990001),
    "Voici nos deux classes.",
    files=[("canevas.csv", canevas_csv(AYA)), ("autre.csv", canevas_csv("Peeters;Zoé;2011-07-01"))],
)


@pytest.fixture
def claims(tmp_path, outside):
    """An agent whose list procedure claims otherwise."""

    def start(*wanted: tuple[Certainty, int | None]):
        procedures = tuple(
            replace(each, recognise=Claiming(*wanted)) if each.name == LIST else each for each in PROCEDURES
        )
        return running(tmp_path / "autre", outside, procedures=procedures)

    (tmp_path / "autre").mkdir()
    return start


async def test_two_workbooks_of_the_real_procedure_are_for_an_agent(agent, outside):
    await agent.receive(TWO)
    assert titles(outside) == ["Courrier avec plusieurs canevas"]
    assert outside.mailboxes.inbox["happi"]


async def test_possible_claims_alone_move_no_dossier(claims, outside):
    async with claims((MAYBE, 0), (MAYBE, 1)) as agent:
        await agent.receive(TWO)
        assert [each.procedure for each in agent.cases()] == ["courrier"]
        assert outside.mailboxes.inbox["happi"]


async def test_one_certain_claim_an_attachment_is_taken(claims, outside):
    async with claims((SURE, 0), (SURE, 1)) as agent:
        await agent.receive(TWO)
        assert [each.procedure for each in agent.cases()] == [LIST]
        assert outside.mailboxes.inbox["happi"] == {}


async def test_two_certain_claims_of_one_attachment_are_for_an_agent(claims, outside):
    async with claims((SURE, 0), (SURE, 0)) as agent:
        await agent.receive(TWO)
        assert [each.procedure for each in agent.cases()] == ["courrier"]


async def test_an_attachment_that_is_only_possible_beside_a_certain_one_is_not_forgotten(claims, outside):
    async with claims((SURE, 0), (MAYBE, 1)) as agent:
        await agent.receive(TWO)
        assert sorted(each.procedure for each in agent.cases()) == ["courrier", LIST]
        assert "Une pièce jointe n’a pas été traitée : à lire" in titles(outside)
        assert outside.mailboxes.inbox["happi"], "somebody must read it"


async def test_words_beside_a_certain_attachment_keep_the_mail_in_the_inbox(claims, outside):
    async with claims((SURE, 0), (SURE, None)) as agent:
        await agent.receive(TWO)
        assert outside.mailboxes.inbox["happi"]
