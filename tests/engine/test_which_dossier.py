"""Which dossier a mail goes to: Message-ID, reference or token, the sender's only open one; never another's."""

from dataclasses import replace

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.engine.links import plus_address, plus_tokens
from tests.support.raw_mails import bounce, box, form_mail, list_mail, mail
from tests.support.world import RULES, running

OPENING, LIST = "happi_ouverture", "happi_eleves"
REPLY = "📥 La boite a reçu une réponse de l’école ; le mail est dans la boite du service"
FASE = Fase(990001)
AYA = "Benali;Aya;2012-03-04"


@pytest.fixture
async def asked(agent, outside):
    """An opening request about which an agent asked something."""
    await agent.receive(form_mail())
    await agent.press("demander", text="Qui est gestionnaire ?")
    return agent


def heard(agent, procedure=OPENING) -> bool:
    return "reply_arrived" in [line.event for line in agent.timeline(procedure)]


def token_of(outside) -> str:
    return outside.sender.sent[-1].message_id.strip("<>").partition("@")[0]


# --- the mail names it ----------------------------------------------------------------------------------------


async def test_the_reference_in_the_subject_ties_a_reply(asked):
    reference = asked.case(OPENING).reference
    await asked.receive(mail(box(FASE), "C’est Nadia.", subject=f"TR: [{reference.lower()}] Happi"))
    assert heard(asked)


@pytest.mark.parametrize(("before", "found"), [(4, True), (5, False)])
async def test_a_subject_full_of_references_is_looked_up_so_far(asked, outside, before, found):
    await asked.receive(list_mail(AYA, "A;B;2011-02-31"))  # another dossier of this school
    others = "".join(f"[VGM-00000{number}] " for number in range(before))
    subject = f"{others}[{next(each for each in asked.cases() if each.procedure == OPENING).reference}]"
    await asked.receive(mail(box(FASE), "C’est Nadia.", subject=subject))
    assert heard(asked) is found


async def test_the_beginning_and_the_end_of_a_long_thread_are_looked_up(asked, outside):
    await asked.receive(list_mail(AYA, "A;B;2011-02-31"))
    ours = next(each for each in outside.sender.sent if each.template == f"{OPENING}/informations").message_id
    thread = " ".join([ours, *(f"<{number}@ecole.example>" for number in range(150))])
    await asked.receive(mail(box(FASE), "C’est Nadia.", headers=[("References", thread)]))
    assert heard(asked)


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "Envelope-To", "Cc"])
async def test_the_token_of_a_plus_address_ties_a_reply(asked, outside, field):
    await asked.receive(form_mail(990002))  # another request, so that nothing else could tell
    await asked.receive(list_mail(AYA, "A;B;2011-02-31"))  # and another dossier of this school
    token = next(each for each in outside.sender.sent if each.template == f"{OPENING}/informations")
    address = plus_address("happi@cfwb.be", token.message_id)
    await asked.receive(mail(box(FASE), "C’est Nadia.", headers=[(field, f"<{address}>")]))
    mine = next(each for each in asked.cases() if each.procedure == OPENING and each.fase == FASE)
    assert mine.state == "attend_agent"


async def test_neither_reference_nor_token_nor_message_id_ties_to_the_dossier_of_another(asked, outside):
    reference, sent = asked.case(OPENING).reference, outside.sender.sent[-1].message_id
    address = plus_address("happi@cfwb.be", sent)
    await asked.receive(
        mail(
            box(990002),
            "C’est moi.",
            subject=f"[{reference}]",
            answers=sent,
            headers=[("Delivered-To", address)],
        )
    )
    assert asked.case(OPENING).state == "attend_ecole"
    assert not heard(asked)


async def test_the_mail_that_is_answered_wins_over_older_ones_in_its_references(agent, outside):
    await agent.receive(form_mail())
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, outside.clock.now()))
    opening = outside.sender.sent[-1].message_id
    await agent.receive(list_mail(AYA))
    await agent.press("demander", text="Combien ?")
    question = outside.sender.sent[-1].message_id
    await agent.receive(mail(box(FASE), "Un seul.", answers=question, headers=[("X-Old", opening)]))
    raw = mail(box(FASE), "Un seul, oui.", answers=question)
    raw = raw.replace(f"References: {question}".encode(), f"References: {opening} {question}".encode())
    await agent.receive(raw)
    assert agent.case(LIST).state == "attend_agent"
    assert not heard(agent)


# --- the sender's only open dossier ---------------------------------------------------------------------------


async def test_free_text_goes_to_the_only_open_dossier_of_the_school(asked, outside):
    sent = len(outside.sender.sent)
    await asked.receive(mail(box(FASE), "Madame Lambert est la gestionnaire."))
    assert asked.case(OPENING).state == "attend_agent"
    assert REPLY in outside.desk.lines.values()
    assert list(outside.mailboxes.inbox["happi"]) == [2], "the mail stays for people"
    assert len(outside.sender.sent) == sent, "nothing answers a reply by itself"


async def test_free_text_with_several_open_dossiers_is_for_an_agent_to_sort(asked, outside):
    await asked.receive(list_mail(AYA, "A;B;2011-02-31"))
    await asked.receive(mail(box(FASE), "Madame Lambert est la gestionnaire."))
    assert not heard(asked)
    assert not heard(asked, LIST)
    assert outside.desk.card().title == "Courrier à trier"


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("Nous voudrions ouvrir un environnement Happi.", ()),
        ("Merci d’avance : veuillez ajouter un élève à nos comptes.", ()),
        ("Veuillez trouver la liste en pièce jointe.", ()),
        ("Voici.", [("liste.pdf", b"%PDF-1.7")]),
    ],
)
async def test_what_asks_for_the_form_or_a_canevas_is_no_free_text(asked, outside, text, files):
    await asked.receive(mail(box(FASE), text, files=files))
    assert not heard(asked)
    assert outside.sender.templates[-1] in {"happi_ouverture/guidage", "happi_eleves/sans_canevas"}


async def test_free_text_of_another_school_goes_to_no_dossier(asked, outside):
    await asked.receive(mail(box(990002), "Madame Lambert est la gestionnaire."))
    assert not heard(asked)
    assert outside.desk.card().title == "Courrier à trier"


async def test_a_reply_to_a_closed_dossier_is_not_given_to_the_open_one(agent, outside):
    await agent.receive(form_mail())
    await agent.press("refuser", text="Non.")
    refusal = outside.sender.sent[-1].message_id
    await agent.receive(form_mail(note="Encore."))
    await agent.receive(mail(box(FASE), "Pourquoi ?", answers=refusal))
    assert outside.desk.card().title == "Réponse d’une école, à lire"


async def test_two_times_yes_thank_you_are_two_mails(asked):
    answers = asked.outside.sender.sent[-1].message_id
    for number in (1, 2):
        await asked.receive(mail(box(FASE), "Oui, merci.", answers=answers, message_id=f"<{number}@x.example>"))
        await asked.press("demander", text="Encore ?") if number == 1 else None
    assert [line.event for line in asked.timeline(OPENING)].count("reply_arrived") == 2


# --- plus addresses -------------------------------------------------------------------------------------------


async def test_the_envelope_sender_names_the_mail_and_a_poor_bounce_finds_it(tmp_path, outside):
    async with running(tmp_path, outside, rules=replace(RULES, plus_addresses=True)) as agent:
        await agent.receive(form_mail())
        sent = outside.sender.sent[0]
        assert sent.sender == f"happi+{token_of(outside)}@cfwb.be"
        assert b"From: <happi@cfwb.be>" in sent.raw
        poor = bounce("<inconnu@ailleurs.example>", box(FASE))
        poor = poor.replace(b"To: happi@cfwb.be", f"To: <{sent.sender}>".encode(), 1)
        await agent.receive(poor)
        assert any("refuse" in line for line in outside.desk.lines.values())


async def test_by_default_mails_leave_from_the_plain_address(agent, outside):
    await agent.receive(form_mail())
    assert outside.sender.sent[0].sender == "happi@cfwb.be"


@pytest.mark.parametrize(
    ("head", "tokens"),
    [
        (b"To: <happi+" + b"a" * 26 + b"@cfwb.be>", ("a" * 26,)),
        (b"To: a@b.example,\r\n <happi+" + b"A" * 26 + b"@cfwb.be>", ("a" * 26,)),
        (
            b"delivered-to: happi+" + b"a" * 26 + b"@cfwb.be\r\nTo: happi+" + b"b" * 26 + b"@x.y",
            ("a" * 26, "b" * 26),
        ),
        (b"Subject: happi+" + b"a" * 26 + b"@cfwb.be", ()),
        (b"To: <happi+court@cfwb.be>", ()),
        (b"X: y\r\n\r\nTo: <happi+" + b"a" * 26 + b"@cfwb.be>", ()),
        (b"", ()),
    ],
)
def test_tokens_are_read_in_the_recipients_alone(head, tokens):
    assert plus_tokens(head + b"\r\n\r\nBonjour") == tokens
