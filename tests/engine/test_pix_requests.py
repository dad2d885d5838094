"""Requests for Pix Orga and Pix Certif, from the form to the access, over a real database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.cycle import YearPlan
from bot.domain.numbers import Fase
from bot.domain.pix import CANDIDATURE, Product, Window
from bot.domain.recipients import AddressBook
from bot.domain.schools import Etablissement, SchoolType, SchoolYear
from bot.ports import Mail, TryLaterError
from bot.ports.grants import Grant
from bot.reading.mail import read_message
from bot.writing import Writing
from tests.support.raw_mails import bounce, box, mail
from tests.support.world import BOOK, RULES, SCHOOLS, running

ENGINE = "formulaires@crp.example"
HIGHER = Etablissement(Fase(990010), "Haute École de l’Invention", SchoolType.SUPERIEUR)
PLACES = (*SCHOOLS, HIGHER)
YEAR = SchoolYear(2027)
BOOK_OF_PIX: AddressBook = replace(
    BOOK,
    services={**BOOK.services, "pix": "crpix@cfwb.be"},
    listed={**BOOK.listed, "pix_form": frozenset({ENGINE})},
)
COMMONS = {
    **RULES.commons,
    "pix": {"form_url": "https://crp.example/contact", "box": "crpix@cfwb.be", "webinar": None},
}


class Labelled(Writing):
    """The real mails, which also say their template."""

    def mail(self, mail: Mail) -> bytes:
        return f"X-Template: {mail.template}\r\n".encode() + super().mail(mail)


def rules(opens: date | None = date(2026, 10, 1), until: date | None = date(2026, 10, 31), **more):
    """The mails of these tests come on 5 October 2026."""
    products = () if opens is None else tuple(Window(each, YEAR, opens, until) for each in Product)
    return replace(RULES, book=BOOK_OF_PIX, commons=COMMONS, plan=YearPlan(pix=products), **more)


def pix_form(
    product: str = "Pix Orga", fase: int = 990010, *, mandat: str = "Oui", who: str = "Bastin, Élise", **more
):
    text = (
        f"Une demande a été introduite.\n\nOutil demandé : {product}\nNuméro FASE : {fase}\n"
        f"Établissement : Haute École de l’Invention\nDemandeur (nom, prénom) : {who}\nMandat : {mandat}\n"
    )
    author = more.pop("author", ENGINE)
    return mail(author, text, subject="Demande d’accès à Pix", **more)


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_work(tmp_path, outside) as found:
        yield found


def at_work(tmp_path, outside, **told):
    return running(
        tmp_path, outside, boxes=("happi", "pix"), rules=rules(**told), schools=PLACES, writer=Labelled()
    )


def holders(agent, *fases: int) -> None:
    def keep(unit) -> None:
        unit.add_grants([Grant("pix", "orga", fase=each) for each in fases])
        unit.mark_grants_imported("pix", "orga", agent.world.clock.now())

    agent.store.write_now(keep)


def warnings(outside) -> set[str]:
    return {label for label, value in outside.desk.card().fields if value == "oui"}


def choices(outside) -> list[str]:
    return [button.choice for button in outside.desk.card().buttons]


async def test_a_request_is_answered_in_the_box_of_its_school_and_carded(agent, outside):
    await agent.receive(pix_form(), box="pix")
    (receipt,) = outside.sender.sent
    assert (receipt.sender, receipt.to) == ("crpix@cfwb.be", (box(990010),))
    assert receipt.template == "pix/recue"
    fields = dict(outside.desk.card().fields)
    assert fields["Outil demandé"] == "Pix Orga"
    assert choices(outside) == ["valider", "demander", "refuser"]
    assert warnings(outside) == set()
    assert outside.mailboxes.inbox["pix"] == {}, "the form itself is handled"


async def test_the_box_of_pix_signs_with_its_own_name(tmp_path, outside):
    async with at_work(tmp_path, outside, names={"pix": "Pix – essais"}) as agent:
        await agent.receive(pix_form(), box="pix")
        await agent.receive(mail(box(990001), "Nous voulons ouvrir Happi."))
        signed = [(each.reading.author.name, each.reading.text) for each in outside.sender.sent]
        assert [name for name, _text in signed] == ["Pix – essais", "Happi – essais"]
        assert ["Pix – essais" in text for _name, text in signed] == [True, False]


async def test_each_stage_is_pressed_told_and_ends_with_a_holder(agent, outside):
    await agent.receive(pix_form(), box="pix")
    for press in ("valider", "contact_pris", "demarches_terminees", "acces_donne"):
        await agent.press(press)
    assert outside.sender.templates == [
        f"pix/{each}" for each in ("recue", "validee", "contact", "demarches", "acces")
    ]
    assert {each.to for each in outside.sender.sent} == {(box(990010),)}
    assert not agent.case("pix").open
    assert agent.read(lambda unit: unit.holds("pix", "orga", Fase(990010), outside.clock.now()))
    assert outside.desk.card().buttons == ()
    assert agent.parked() == []


async def test_who_asks_stands_in_the_filed_note_only(agent, outside):
    await agent.receive(pix_form(), box="pix")
    ((_folder, note),) = outside.mailboxes.filed.values()
    assert "Bastin, Élise (mandat : Oui)" in read_message(note).text
    shown = repr(outside.desk.drawn) + repr(outside.desk.lines)
    tables = ("event", "dossier", "transition", "card", "effect", "job", "mail", "sent")
    with agent.store.engine.connect() as connection:
        rows = [str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables]
    assert not any("Bastin" in each for each in (shown, *rows))
    assert b"Bastin" not in outside.sender.sent[0].raw


async def test_a_note_that_is_filed_late_shows_who_asked_in_its_own_form(agent, outside):
    outside.mailboxes.appends.always = lambda _id: TryLaterError("occupé")
    await agent.receive(pix_form(), box="pix")
    await agent.receive(pix_form(who="Collard, Théo"), box="pix")
    outside.mailboxes.appends.always = None
    outside.clock.advance(hours=1)
    await agent.settle()
    notes = [read_message(raw).text for _folder, raw in outside.mailboxes.filed.values()]
    names = ("Bastin, Élise", "Collard, Théo")
    assert [[name for name in names if name in each] for each in notes] == [[each] for each in names]


async def test_without_a_mandate_nothing_is_approved_before_the_answer(agent, outside):
    await agent.receive(pix_form(mandat="Non"), box="pix")
    assert choices(outside) == ["demander", "refuser"]
    assert warnings(outside) == {"Mandat non indiqué dans le formulaire"}
    receipt = outside.sender.sent[-1]
    assert "confirmer ce mandat" in receipt.reading.text
    await agent.receive(
        mail(box(990010), "La direction confirme le mandat.", answers=receipt.message_id), box="pix"
    )
    assert choices(outside) == ["valider", "demander", "refuser"]


@pytest.mark.parametrize(
    ("opens", "until", "kept"),
    [
        (date(2026, 10, 6), date(2026, 10, 31), True),  # the day before
        (date(2026, 10, 5), date(2026, 10, 5), False),  # both days are in
        (date(2026, 9, 1), date(2026, 10, 4), True),  # the day after
        (date(2026, 9, 1), None, False),  # as long as the year lasts
    ],
)
async def test_outside_its_window_a_request_is_kept_and_never_refused(tmp_path, outside, opens, until, kept):
    async with at_work(tmp_path, outside, opens=opens, until=until) as agent:
        await agent.receive(pix_form(), box="pix")
        assert outside.sender.templates == ["pix/hors_periode" if kept else "pix/recue"]
        assert ("Arrivée hors période" in warnings(outside)) is kept
        assert choices(outside) == ["valider", "demander", "refuser"]
        assert agent.case("pix").key == "pix:990010:orga:2027-2028"


async def test_without_any_window_nobody_is_called_late(tmp_path, outside):
    async with at_work(tmp_path, outside, opens=None) as agent:
        await agent.receive(pix_form(), box="pix")
        assert outside.sender.templates == ["pix/recue"]
        assert "Aucune période dans les réglages (« pix »)" in warnings(outside)


async def test_certif_without_orga_is_explained_and_nobody_has_to_decide(agent, outside):
    holders(agent, 990001)
    await agent.receive(pix_form("Pix Certif"), box="pix")
    assert outside.sender.templates == ["pix/sans_orga"]
    assert outside.desk.cards == {}
    assert not agent.case("pix").open


async def test_before_the_holders_are_imported_an_agent_decides_on_certif(agent, outside):
    await agent.receive(pix_form("Pix Certif"), box="pix")
    assert outside.sender.templates == ["pix/recue"]
    assert any("Détenteurs de Pix Orga non repris" in each for each in warnings(outside))


async def test_who_got_orga_here_may_ask_for_certif(agent, outside):
    holders(agent, 990001)
    await agent.receive(pix_form(), box="pix")
    for press in ("valider", "contact_pris", "demarches_terminees", "acces_donne"):
        await agent.press(press)
    await agent.receive(pix_form("Pix Certif"), box="pix")
    assert outside.sender.templates[-1] == "pix/recue"


async def test_an_approved_certif_brings_the_operator_s_file(tmp_path, outside):
    paper = tmp_path / "candidature-pix.pdf"
    paper.write_bytes(b"%PDF-1.7 candidature")
    async with at_work(tmp_path, outside, papers={CANDIDATURE: paper}) as agent:
        holders(agent, 990010)
        await agent.receive(pix_form("Pix Certif"), box="pix")
        await agent.press("valider")
        approved = outside.sender.sent[-1].reading
        assert [(each.name, each.content) for each in approved.attachments] == [
            ("candidature-pix.pdf", b"%PDF-1.7 candidature")
        ]
        assert "dossier de candidature" in approved.text


async def test_without_the_file_the_card_says_so_and_the_mail_promises_nothing(agent, outside):
    holders(agent, 990010)
    await agent.receive(pix_form("Pix Certif"), box="pix")
    await agent.press("valider")
    approved = outside.sender.sent[-1].reading
    assert "candidature" not in approved.text
    assert "Dossier de candidature absent des réglages : à envoyer vous-même" in warnings(outside)


async def test_one_form_for_both_makes_a_dossier_each(agent, outside):
    await agent.receive(pix_form("Pix Orga et Pix Certif"), box="pix")
    assert {each.key for each in agent.cases()} == {"pix:990010:orga:2027-2028", "pix:990010:certif:2027-2028"}
    assert outside.sender.templates == ["pix/recue", "pix/recue"]


async def test_another_kind_of_school_is_left_to_the_agent(agent, outside):
    await agent.receive(pix_form(fase=990001), box="pix")
    assert "Au registre, pas un établissement de l’enseignement supérieur" in warnings(outside)
    assert "valider" in choices(outside)


async def test_anybody_authenticated_may_ask_but_only_the_school_is_answered(agent, outside):
    await agent.receive(pix_form(author="elise.bastin@he.example"), box="pix")
    assert [each.to for each in outside.sender.sent] == [(box(990010),)]
    assert agent.case("pix").state == "attend_agent"


async def test_the_same_mail_of_somebody_twice_writes_to_the_school_once(agent, outside):
    raw = pix_form(author="elise.bastin@he.example")
    await agent.receive(raw, box="pix")
    await agent.receive(raw, box="happi")
    assert outside.sender.templates == ["pix/recue"]
    assert [each.procedure for each in agent.cases()].count("pix") == 1


async def test_a_school_that_did_not_ask_is_told_how_to_say_so_and_is_read(agent, outside):
    await agent.receive(pix_form(author="elise.bastin@he.example"), box="pix")
    receipt = outside.sender.sent[-1]
    assert "ne vient pas de votre établissement" in receipt.reading.text
    denial = mail(box(990010), "Nous n’avons rien demandé.", answers=receipt.message_id)
    await agent.receive(denial, box="pix")
    assert any(card.title == "Réponse d’une école, à lire" for card in outside.desk.cards.values())


@pytest.mark.parametrize("verdict", ["fail", None])
async def test_a_form_that_nobody_vouches_for_is_quarantined(agent, outside, verdict):
    await agent.receive(pix_form(author="elise.bastin@he.example", verdict=verdict), box="pix")
    assert {each.procedure for each in agent.cases()} == {"courrier"}
    assert not any(each.startswith("pix/") for each in outside.sender.templates)


async def test_an_unknown_number_is_answered_nowhere(agent, outside):
    await agent.receive(pix_form(fase=999_998), pix_form(fase=999_998, author="x@he.example"), box="pix")
    assert outside.sender.sent == []
    assert {each.procedure for each in agent.cases()} == {"courrier"}
    assert agent.parked() == []


async def test_strangers_forms_beyond_those_of_a_day_are_quarantined(tmp_path, outside):
    async with at_work(tmp_path, outside, quarantine_cards=2) as agent:
        fases = (990001, 990002, 990003)
        await agent.receive(*(pix_form(fase=each, author="x@he.example") for each in fases), box="pix")
        assert outside.sender.templates.count("pix/recue") == 2
        assert [each.procedure for each in agent.cases()].count("courrier") == 1


async def test_one_stranger_does_not_use_up_the_forms_of_a_day(tmp_path, outside):
    async with at_work(tmp_path, outside, quarantine_cards=6) as agent:
        names = [f"Collard, {name}" for name in ("Al", "Bo", "Cy")]
        many = [pix_form(fase=each, who=who, author="x@he.example") for each in (990001, 990002) for who in names]
        await agent.receive(*many, pix_form(author="elise.bastin@he.example"), box="pix")
        assert 990010 in [each.fase for each in agent.cases() if each.procedure == "pix"]


async def test_one_school_hears_of_few_strangers_a_day(tmp_path, outside):
    async with at_work(tmp_path, outside, quarantine_cards=20) as agent:
        names = ("Al", "Bo", "Cy", "Di")
        await agent.receive(
            *(pix_form(who=f"Collard, {each}", author=f"{each}@he.example") for each in names), box="pix"
        )
        letters = [each for each in agent.cases() if each.procedure == "courrier"]
        assert len(letters) == 1, "the fourth is quarantined"


async def test_a_school_does_not_ask_for_another(agent, outside):
    await agent.receive(pix_form(fase=990010, author=box(990001)), box="pix")
    assert {each.procedure for each in agent.cases()} == {"courrier"}


async def test_free_text_gets_the_way_to_the_form(agent, outside):
    await agent.receive(mail(box(990010), "Bonjour, nous voudrions Pix Orga pour nos étudiants."), box="pix")
    (guidance,) = outside.sender.sent
    assert guidance.template == "pix/guidage"
    assert "https://crp.example/contact" in guidance.reading.text


async def test_the_same_form_twice_is_one_request_and_another_name_changes_the_card(agent, outside):
    await agent.receive(pix_form(), box="pix")
    before = outside.desk.card()
    await agent.receive(pix_form(headers=[("X-Essai", "2")], message_id="<b@crp.example>"), box="pix")
    assert outside.sender.templates == ["pix/recue"]
    await agent.receive(pix_form(who="Collard, Théo"), box="pix")
    assert outside.desk.card().title == "Demande Pix : le formulaire est revenu, modifié"
    await agent.press("valider", card=before)
    assert agent.case("pix").state == "attend_agent", "decided on another version than the one that was seen"


async def test_words_of_agents_travel_by_mail_only_and_a_refusal_closes(agent, outside):
    await agent.receive(pix_form(), box="pix")
    await agent.press("demander", text="Qui a signé le mandat ?")
    assert "Qui a signé le mandat ?" in outside.sender.sent[-1].reading.text
    await agent.press("refuser", text="Le mandat manque.")
    assert "Le mandat manque." in outside.sender.sent[-1].reading.text
    assert "mandat ?" not in repr(outside.desk.drawn)
    assert not agent.case("pix").open


async def test_a_stage_whose_mail_comes_back_is_sent_again(agent, outside):
    await agent.receive(pix_form(), box="pix")
    await agent.press("valider")
    await agent.receive(bounce(outside.sender.sent[-1].message_id, box(990010), status="5.2.2"), box="pix")
    assert choices(outside) == ["contact_pris", "refuser", "renvoyer"]
    await agent.press("renvoyer")
    assert outside.sender.templates[-2:] == ["pix/validee"] * 2


async def test_a_form_from_a_html_table_is_read(agent, outside):
    page = (
        "<table><tr><td>Outil demandé</td><td>Pix Certif</td></tr><tr><td>Numéro FASE</td><td>990010</td></tr>"
        "<tr><td>Demandeur (nom, prénom)</td><td>Bastin, Élise</td></tr>"
        "<tr><td>Mandat</td><td>oui</td></tr></table>"
    )
    raw = (
        mail(ENGINE, "x", subject="Pix")
        .replace(b"text/plain", b"text/html")
        .replace(b"\r\n\r\nx", b"\r\n\r\n" + page.encode())
    )
    await agent.receive(raw, box="pix")
    assert agent.case("pix").key == "pix:990010:certif:2027-2028"
