"""A mail that takes long to read holds neither the event loop, nor the presses, nor the others."""

import asyncio
import time

import pytest

from bot.engine import reading
from bot.engine.reading import HEAVY
from bot.ports import Press, UnreadableError
from tests.support.raw_mails import box, canevas_csv, form_mail, list_mail, mail
from tests.support.world import AGENT, until

SET_ASIDE = "Un mail n’a pas pu être traité : prévenez l’exploitation"
AYA = "Benali;Aya;2012-03-04"


def heavy(author, **more):
    return mail(author, "Voici.", files=[("piece.txt", b"x" * HEAVY)], **more)


def read_slowly(agent, outside, monkeypatch, seconds=0.1):
    """On the event loop, mails that say so take their time, as crafted ones do."""
    read = agent.world.interpreter.read
    outside.readers.read = read  # a child has its own time

    def at_leisure(raw):
        if b"lentement" in raw:
            ends = time.thread_time() + seconds
            while time.thread_time() < ends:
                pass
        return read(raw)

    monkeypatch.setattr(agent.world.interpreter, "read", at_leisure)


async def beats(work):
    """The most of its thread's time for which the event loop was held at once: a busy machine does not count."""
    longest, over = 0.0, asyncio.Event()

    async def heart():
        nonlocal longest
        while not over.is_set():
            began = time.thread_time()
            await asyncio.sleep(0.005)
            longest = max(longest, time.thread_time() - began)

    beating = asyncio.create_task(heart())
    await work
    over.set()
    await beating
    return longest


async def test_a_hundred_slow_mails_never_hold_the_loop_for_more_than_one(agent, outside, monkeypatch):
    read_slowly(agent, outside, monkeypatch, 0.3)
    raws = [mail(box(990001), f"Lisez lentement {number}.".lower()) for number in range(20)]
    assert await beats(agent.receive(*raws)) < 0.6
    assert len(outside.readers.mails) == 19, "after the first, they are read in a child"


async def test_many_quick_mails_leave_their_turn_to_the_others(agent, outside, monkeypatch):
    """Each is quick, all together are not."""
    read_slowly(agent, outside, monkeypatch, 0.02)
    raws = [mail(box(990001), f"lisez lentement {number}.") for number in range(40)]
    assert await beats(agent.receive(*raws)) < 0.4


async def test_after_a_while_light_mails_are_read_on_the_loop_again(agent, outside, monkeypatch):
    monkeypatch.setattr(reading, "SLOW", 0.0)
    read_slowly(agent, outside, monkeypatch)
    await agent.receive(mail(box(990001), "lisez lentement."), form_mail(990002))
    assert outside.readers.mails == []


async def test_a_press_waits_behind_no_mail(agent, outside):
    await agent.receive(form_mail())
    card, never = outside.desk.card(), asyncio.Event()
    outside.readers.message_script.always = lambda _raw: never
    outside.mailboxes.arrive(heavy(box(990002)))
    await until(lambda: len(outside.readers.mails) == 1)
    await agent.runner.record_press(Press("p", AGENT, card.reference, "agents", card.version, "valider"))
    await until(lambda: "happi_ouverture/validee" in outside.sender.templates)
    never.set()
    await agent.settle()


async def test_presses_are_decided_before_mails_that_came_first(agent, outside, monkeypatch):
    await agent.receive(form_mail())
    card = outside.desk.card()
    monkeypatch.setattr(reading, "SLOW", 60.0)
    read_slowly(agent, outside, monkeypatch)
    gate = asyncio.Event()
    outside.readers.message_script.always = lambda raw: gate if b"lentement" in raw else None
    for number in range(3):
        outside.mailboxes.arrive(mail(box(990002), f"lisez lentement {number}."))
    await until(lambda: len(outside.readers.mails) == 1)
    await agent.runner.record_press(Press("p", AGENT, card.reference, "agents", card.version, "valider"))
    await until(lambda: "happi_ouverture/validee" in outside.sender.templates)
    gate.set()
    await agent.settle()


async def test_a_heavy_mail_holds_no_light_one(agent, outside):
    gate = asyncio.Event()
    outside.readers.message_script.then(gate)
    outside.mailboxes.arrive(heavy(box(990001)))
    await until(lambda: len(outside.readers.mails) == 1)
    outside.mailboxes.arrive(form_mail(990002))
    await until(lambda: "happi_ouverture/recue" in outside.sender.templates)
    gate.set()
    await agent.settle()


@pytest.mark.parametrize("raw", [heavy(box(990001)), heavy(box(990001), verdict=None)], ids=["pass", "unknown"])
async def test_a_mail_that_ends_its_children_is_set_aside_and_the_others_go_on(agent, outside, raw):
    outside.readers.message_script.then(UnreadableError())
    await agent.receive(raw, list_mail(AYA, fase=990002))
    (aside,) = [card for card in outside.desk.cards.values() if card.title == SET_ASIDE]
    assert dict(aside.fields)["Cause"] == "la lecture du mail n’arrive jamais à sa fin"
    assert ("FASE" in dict(aside.fields)) is (b"dmarc=pass" in raw)
    assert [each.reason for each in agent.parked()] == ["bot.engine.asides.ReadingEndedError"]
    assert {each.to for each in outside.sender.sent} == {(box(990002),)}


async def test_an_unreadable_header_is_told_too(agent, outside):
    outside.readers.message_script.always = lambda _raw: UnreadableError()
    await agent.receive(heavy(box(990001)))
    (aside,) = [card for card in outside.desk.cards.values() if card.title == SET_ASIDE]
    assert "FASE" not in dict(aside.fields)


async def overtaken(agent, outside, first, second):
    """The second is decided while the first, which came before it, is still being read."""
    gate = asyncio.Event()
    outside.readers.message_script.then(gate)
    outside.mailboxes.arrive(first)
    outside.mailboxes.arrive(second)
    await until(lambda: outside.sender.sent)
    gate.set()
    await agent.settle()


HEAVY_LIST = [("canevas.csv", canevas_csv("Peeters;Zoé;2011-07-01")), ("photo.txt", b"x" * HEAVY)]


async def test_of_two_lists_the_later_one_counts_though_the_first_is_read_last(agent, outside):
    await overtaken(agent, outside, mail(box(990001), "Voici.", files=HEAVY_LIST), list_mail(AYA))
    assert outside.sender.templates.count("happi_eleves/recu") == 1
    assert len(outside.readers.contexts) == 1
    assert "Une pièce jointe n’a pas été traitée : à lire" in [card.title for card in outside.desk.cards.values()]
    assert len(outside.mailboxes.inbox["happi"]) == 1


async def test_a_later_letter_or_list_of_another_school_overtakes_no_list(agent, outside):
    first = mail(box(990001), "Voici.", files=HEAVY_LIST)
    await overtaken(agent, outside, first, list_mail(AYA, fase=990002))
    assert outside.sender.templates.count("happi_eleves/recu") == 2


async def test_a_heavy_list_goes_its_way(agent, outside):
    files = [("canevas.csv", canevas_csv(AYA)), ("photo.txt", b"x" * HEAVY)]
    await agent.receive(mail(box(990001), "Voici.", files=files))
    assert "happi_eleves/recu" in outside.sender.templates
