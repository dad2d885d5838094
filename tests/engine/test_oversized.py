"""Oversized, hostile, endless: set aside with a card that says what to do, while the others go on."""

import asyncio
import time
from dataclasses import replace

import pytest

from bot.engine.reading import READ_TRIES
from bot.engine.world import Limits
from tests.support.raw_mails import box, canevas_csv, form_mail, list_mail, mail
from tests.support.world import RULES, running

TOO_HEAVY = "Un mail trop lourd n’a pas été ouvert"
SET_ASIDE = "Un mail n’a pas pu être traité : prévenez l’exploitation"
SMALL = replace(RULES, limits=Limits(max_bytes=100_000))
HUGE = 60_000_000


def card(outside, title):
    (found,) = [each for each in outside.desk.cards.values() if each.title == title]
    return found


def heavy(author, size=100_001, **more):
    return mail(author, "Voici.", files=[("liste.pdf", b"x" * size)], **more)


def many_parts(author):
    parts = "".join("--lim\r\nContent-Type: text/plain\r\n\r\nmot\r\n" for _ in range(3000))
    raw = mail(author, "Voici.")
    head = raw.partition(b"Content-Type")[0]
    return head + f'Content-Type: multipart/mixed; boundary="lim"\r\n\r\n{parts}--lim--\r\n'.encode()


async def test_a_mail_beyond_the_limit_is_set_aside_and_its_card_names_the_school(tmp_path, outside):
    async with running(tmp_path, outside, rules=SMALL) as agent:
        await agent.receive(heavy(box(990001)), form_mail(990002))
        fields = dict(card(outside, TOO_HEAVY).fields)
        assert fields["FASE"] == "990001"
        assert fields["Boite du service"] == "happi@"
        assert fields["Cause"] == "le mail est plus lourd que la limite"
        assert "L’école n’a rien reçu" in fields["À faire"]
        assert [each.reason for each in agent.parked()] == ["bot.engine.asides.TooLargeError"]
        assert [each.to for each in outside.sender.sent] == [(box(990002),)]
        assert len(outside.mailboxes.inbox["happi"]) == 1, "it stays where people look for it"


@pytest.mark.parametrize(
    "raw", [heavy(box(990001), verdict="fail"), heavy(box(990001), verdict=None), heavy("nadia@ailleurs.example")]
)
async def test_an_author_who_is_not_believed_names_no_school(tmp_path, outside, raw):
    async with running(tmp_path, outside, rules=SMALL) as agent:
        await agent.receive(raw)
        assert "FASE" not in dict(card(outside, TOO_HEAVY).fields)
        assert agent.case("surveillance").fase is None


async def test_a_mail_with_more_parts_than_are_read_is_not_half_read(agent, outside):
    await agent.receive(many_parts(box(990001)), form_mail(990002))
    fields = dict(card(outside, TOO_HEAVY).fields)
    assert fields["Cause"] == "le mail a trop de parties"
    assert fields["FASE"] == "990001"
    assert [each.to for each in outside.sender.sent] == [(box(990002),)]


async def test_a_reader_that_breaks_on_a_mail_goes_on_with_the_others(agent, outside, monkeypatch):
    read = agent.world.interpreter.read

    def fails(raw):
        if b"poison" in raw:
            raise RecursionError
        return read(raw)

    monkeypatch.setattr(agent.world.interpreter, "read", fails)
    await agent.receive(mail(box(990001), "poison"), form_mail(990002), list_mail("A;B;2012-01-01"))
    assert dict(card(outside, SET_ASIDE).fields)["FASE"] == "990001", "its header is read all the same"
    assert len(agent.parked()) == 1
    assert READ_TRIES < 10
    assert {each.to for each in outside.sender.sent} == {(box(990002),), (box(990001),)}


PROGRAM = ("liste.xlsx.exe", b"MZ\x90")


@pytest.mark.parametrize(
    "raw",
    [
        mail(box(990001), "Bonjour.", files=[PROGRAM]),
        mail(box(990001), "Bonjour.", files=[PROGRAM], verdict="fail"),
        mail(box(990009), "Bonjour.", files=[PROGRAM]),
    ],
    ids=["lettre", "quarantaine", "FASE inconnu"],
)
async def test_a_dangerous_file_is_told_on_the_card_and_not_opened(agent, outside, raw):
    await agent.receive(raw)
    assert any(name.startswith("Pièce jointe dangereuse") for name, _value in outside.desk.card().fields)


async def test_a_dangerous_file_beside_a_list_has_a_card_of_its_own(agent, outside):
    files = [("canevas.csv", canevas_csv("Benali;Aya;2012-03-04")), PROGRAM]
    await agent.receive(mail(box(990001), "Voici.", files=files))
    left = card(outside, "Une pièce jointe n’a pas été traitée : à lire")
    assert any(name.startswith("Pièce jointe dangereuse") for name, _value in left.fields)
    assert len(outside.mailboxes.inbox["happi"]) == 1, "it stays where people look for it"
    assert len(outside.readers.contexts) == 1


async def test_an_alarm_is_put_away_by_a_named_agent(tmp_path, outside):
    async with running(tmp_path, outside, rules=SMALL) as agent:
        await agent.receive(heavy(box(990001)))
        await agent.press("ecarter")
        assert agent.case("surveillance").state == "ecarte"
        assert outside.desk.card().outcome.startswith("Écarté par <@U1>")


async def test_sixty_megabytes_hold_up_neither_the_loop_nor_the_others(agent, outside):
    slowest, over = 0.0, asyncio.Event()

    async def heart():
        nonlocal slowest
        while not over.is_set():
            began = time.monotonic()
            await asyncio.sleep(0.01)
            slowest = max(slowest, time.monotonic() - began)

    raw = heavy(box(990001), HUGE)
    beating = asyncio.create_task(heart())
    await agent.receive(raw, *(form_mail(fase) for fase in (990002, 990003)))
    over.set()
    await beating
    assert slowest < 1.0
    assert {each.to for each in outside.sender.sent} == {(box(990002),), (box(990003),)}
    assert dict(card(outside, TOO_HEAVY).fields)["Taille (Mo)"] == "60"
