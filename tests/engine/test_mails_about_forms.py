"""What follows from a form leaves for the boxes of whom it names, and is filed where its procedure works."""

from dataclasses import replace

import pytest

from bot.domain.effects import FileNote, SendMail
from bot.domain.events import MailRefused
from bot.domain.labels.epoles import LABELS
from bot.domain.mail_parts import AttachAnnexe, ToConcerned, ToSchool
from bot.domain.numbers import Fase, PoFase
from bot.domain.readings import FormReading, Level, Refusal, Signature
from bot.domain.schools import Etablissement
from bot.engine.carry.form_facts import form_facts
from bot.engine.carry.harmless import name_only
from bot.handlers import PROCEDURES
from bot.ports import Mail
from bot.ports.forms import FormContext
from bot.reading.forms.checks import FIELDS as READ
from bot.reading.forms.reader import read_form
from bot.reading.mail import read_message
from bot.writing import Writing
from tests.support.form_mails import FIELDS, SCAN, Taker, filled, sent
from tests.support.raw_mails import bounce, box, form_mail
from tests.support.world import BOOK, RULES, SCHOOLS, running

STRANGER = "p.kowalski@asbl.example"
OF_PO = Etablissement(Fase(990004), "École du Parc", po_fase=PoFase(990200), po_denomination="ASBL de l’Invention")
BOTH, CC = ("ec990001@cfwb.be", "po990100@cfwb.be"), "poles@cfwb.be"


def concerned(event) -> tuple:
    return (SendMail(template="preneur/recue", to=ToConcerned(copied=True), named_by=event.mail),)


def at_work(tmp_path, outside, taker, **more):
    others = tuple(each for each in PROCEDURES if not each.papers)
    return running(
        tmp_path,
        outside,
        boxes=("happi", "poles"),
        procedures=(taker.procedure(), *others),
        schools=(*SCHOOLS, OF_PO),
        **more,
    )


async def after(tmp_path, outside, then, *files, author=STRANGER, **more):
    """What the outside got once a form arrived."""
    async with at_work(tmp_path, outside, Taker(then), **more) as agent:
        await agent.receive(sent(author, *(files or (("annexe.docx", filled()),))), box="poles")
        return list(agent.parked())


@pytest.mark.parametrize(
    ("changes", "to"),
    [
        ({}, BOTH),
        ({"ecole_fase": None}, ("po990100@cfwb.be",)),
        ({"po_fase": None}, BOTH),
        ({"ecole_fase": "990002", "po_fase": None}, ("ec990002@cfwb.be",)),
        ({"po_fase": "990200"}, ("ec990001@cfwb.be",)),
        ({"po_fase": "990777"}, ("ec990001@cfwb.be",)),
        ({"ecole_fase": "990009"}, ("po990100@cfwb.be",)),
    ],
    ids=[
        "both",
        "only the po",
        "the po of the register",
        "only the school",
        "another po",
        "a po that nobody knows",
        "a school nobody knows",
    ],
)
async def test_the_boxes_of_the_register_are_written_to_and_the_service_has_a_copy(tmp_path, outside, changes, to):
    assert await after(tmp_path, outside, concerned, ("annexe.docx", filled(**changes))) == []
    (mail,) = outside.sender.sent
    assert mail.to == (*to, CC), "one mail, whoever asked"
    assert tuple(each.address for each in mail.reading.to) == to
    assert [each.address for each in mail.reading.cc] == [CC]
    assert mail.sender == "poles@cfwb.be"


async def test_numbers_that_nobody_knows_are_written_to_by_nobody(tmp_path, outside):
    unknown = ("annexe.docx", filled(ecole_fase="990009", po_fase="990777"))
    (parked,) = await after(tmp_path, outside, concerned, unknown, author=box(990001))
    assert (parked.kind, "UnknownRecipientError" in parked.reason) == ("send_mail", True)
    assert outside.sender.sent == []


async def test_a_po_alone_has_no_school_box(tmp_path, outside):
    def to_school(_event):
        return (SendMail(template="preneur/recue", to=ToSchool()),)

    (parked,) = await after(tmp_path, outside, to_school, ("annexe.docx", filled(ecole_fase=None)))
    assert "UnknownRecipientError" in parked.reason


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "École des Arts de Malonne"),
        ({"ecole_fase": None, "po_fase": "990200"}, "ASBL de l’Invention"),
        ({"ecole_fase": None}, "pouvoir organisateur 990100"),
    ],
)
async def test_a_mail_says_whom_and_what_place_it_is_about(tmp_path, outside, changes, name):
    await after(tmp_path, outside, concerned, ("annexe.docx", filled(**changes)))
    (mail,) = outside.sender.sent
    assert f"concerned: {name}" in mail.reading.text
    assert "beneficiary: NOËL Chloé" in mail.reading.text


@pytest.mark.parametrize(
    ("name", "repeated"),
    [
        ("Noël Chloé", True),
        ("J.-P. Van Den Berghe", True),
        ("O’Brien, Máire", True),
        ("de la Vallée Poussin Marie-Ange", True),
        ("Öztürk-Ağaoğlu Ève", True),
        ("Urgent : votre compte est bloqué", False),
        ("Chloé www.piege.example", False),
        ("Chloé piege.example", False),
        ("Chloé https://piege.example", False),
        ("Appelez le 0475123456", False),
        ("Notre service vous prie de nous donner tous vos mots de passe", False),
        ("", False),
    ],
)
def test_a_mail_repeats_a_name_and_nothing_else(name, repeated):
    assert name_only(name) == (name if repeated else None)


async def test_a_sentence_in_the_place_of_a_name_never_reaches_a_school(tmp_path, outside):
    await after(tmp_path, outside, concerned, ("annexe.docx", filled(beneficiaire_nom="Payez sur piege.example")))
    (mail,) = outside.sender.sent
    assert "beneficiary: None" in mail.reading.text


# --- a box that refuses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("refused", "others_told"), [(BOTH[1], False), (BOTH[0], True)], ids=["po", "school"])
async def test_the_box_of_a_po_says_nothing_of_the_box_of_the_school(tmp_path, outside, refused, others_told):
    taker = Taker(concerned)
    async with at_work(tmp_path, outside, taker) as agent:
        await agent.receive(form_mail())
        await agent.receive(sent(STRANGER, ("annexe.docx", filled())), box="poles")
        await agent.receive(bounce(outside.sender.sent[-1].message_id, refused), box="poles")
        assert any(isinstance(event, MailRefused) for event in taker.heard)
        opening = agent.timeline("happi_ouverture")
        assert ("mail_refused" in [line.event for line in opening]) is others_told


# --- the annex that goes back -----------------------------------------------------------------------------------


class Labelled(Writing):
    """The real annex, in a mail that shows what it carries."""

    def mail(self, mail: Mail) -> bytes:
        self.files = mail.files
        return b"Subject: e\r\n\r\n"


async def attached(tmp_path, outside, attach, *files):
    writer = Labelled()

    def then(event):
        annexe = attach(event)
        return (SendMail(template="preneur/incomplete", to=ToConcerned(copied=True), attach=annexe),)

    assert await after(tmp_path, outside, then, *files, writer=writer) == []
    (file,) = writer.files
    return file


async def test_the_annex_goes_back_with_what_the_form_said_already(tmp_path, outside):
    file = await attached(
        tmp_path,
        outside,
        lambda event: AttachAnnexe(number=5, mail=event.mail, part=event.part),
        ("annexe.docx", filled(5, beneficiaire_compte_cerbere=None)),
    )
    reading = read_form(file.content, file.name, FormContext())
    assert file.name == "annexe-5-e-poles-990001.docx"
    assert dict(reading.fields) == {k: v for k, v in FIELDS.items() if k != "beneficiaire_compte_cerbere"}
    assert set(reading.missing) == {"beneficiaire_compte_cerbere", "date"}


async def test_a_link_does_not_go_back_in_an_annex(tmp_path, outside):
    file = await attached(
        tmp_path,
        outside,
        lambda event: AttachAnnexe(number=1, mail=event.mail, part=event.part),
        ("annexe.docx", filled(beneficiaire_fonction="voir https://piege.example")),
    )
    reading = read_form(file.content, file.name, FormContext())
    assert set(FIELDS) - set(dict(reading.fields)) == {"beneficiaire_fonction"}


async def test_a_form_that_cannot_be_read_goes_back_with_what_the_register_knows_of_the_po(tmp_path, outside):
    outside.readers.form_script.then(None, FormReading("", None, refusal=Refusal("form_failed", "x")))
    file = await attached(
        tmp_path,
        outside,
        lambda event: AttachAnnexe(number=1, mail=event.mail, part=event.part),
        ("annexe.docx", filled(ecole_fase=None, po_fase="990200")),
    )
    assert file.name == "annexe-1-e-poles-990200.docx"
    known = {"po_fase": "990200", "po_denomination": "ASBL de l’Invention"}
    assert dict(read_form(file.content, file.name, FormContext()).fields) == known


async def test_an_annex_that_nobody_filled_says_what_the_register_knows_of_the_school(tmp_path, outside):
    file = await attached(tmp_path, outside, lambda _event: AttachAnnexe(number=5))
    known = {"po_fase": "990100", "ecole_fase": "990001", "ecole_denomination": "École des Arts de Malonne"}
    assert dict(read_form(file.content, file.name, FormContext()).fields) == known, "its PO has no name there"


async def test_the_name_of_one_number_never_stands_beside_another_number(tmp_path, outside):
    file = await attached(
        tmp_path,
        outside,
        lambda event: AttachAnnexe(number=1, mail=event.mail, part=event.part),
        ("annexe.docx", filled(ecole_fase="990004", po_fase="990777", po_denomination=None)),
    )
    fields = dict(read_form(file.content, file.name, FormContext()).fields)
    assert fields["po_fase"] == "990777"
    assert "po_denomination" not in fields


# --- the filed note ---------------------------------------------------------------------------------------------


def noted(event) -> tuple:
    return (FileNote(template="preneur/fiche", named_by=event.mail),)


async def test_a_note_says_every_field_of_the_form_in_the_box_of_its_procedure(tmp_path, outside):
    await after(tmp_path, outside, noted)
    ((identity, (folder, raw)),) = outside.mailboxes.filed.items()
    assert (outside.mailboxes.filed_in[identity], folder) == ("poles", ("Dossiers", "2026-2027"))
    text = read_message(raw).text
    for said in (
        "('Formulaire', 'annexe 1, profil Coordonnateur')",
        "('Nom de la personne concernée', 'NOËL')",
        "('Téléphone', '0475123456')",
        "('Compte Cerbère', 'noelc12')",
        "('Qualité du soussigné', 'président(e) ou administrateur(trice)')",
        "('Date de la signature', '(vide)')",
        "('Signature', 'aucune vue')",
    ):
        assert said in text
    assert ("FASE du pouvoir organisateur", "990100") in outside.desk.card().fields
    assert any("boite poles@" in note for note in outside.desk.card().notes)


async def test_a_note_about_a_po_alone_names_it(tmp_path, outside):
    await after(tmp_path, outside, noted, ("annexe.docx", filled(ecole_fase=None, po_fase="990200")))
    ((_folder, raw),) = outside.mailboxes.filed.values()
    assert "('Pouvoir organisateur', 'ASBL de l’Invention'), ('FASE', '990200')" in read_message(raw).text


async def test_two_forms_of_one_mail_have_a_note_each(tmp_path, outside):
    files = (("a.docx", filled()), ("b.docx", filled(3, beneficiaire_prenom="Tom")))
    await after(tmp_path, outside, noted, *files)
    notes = [read_message(raw).text for _folder, raw in outside.mailboxes.filed.values()]
    assert sorted(("annexe 3" in text, "'Tom'" in text) for text in notes) == [(False, False), (True, True)]


async def test_a_note_about_a_scan_says_that_it_was_not_read(tmp_path, outside):
    await after(tmp_path, outside, noted, ("scan.png", SCAN), author=box(990001))
    ((_folder, raw),) = outside.mailboxes.filed.values()
    assert "('Formulaire', 'non lu : Votre document est une image" in read_message(raw).text


async def test_notes_stay_in_the_box_of_happi_where_the_settings_know_no_other(tmp_path, outside):
    alone = replace(RULES, book=replace(BOOK, services={"happi": "happi@cfwb.be"}))
    await after(tmp_path, outside, noted, rules=alone)
    assert set(outside.mailboxes.filed_in.values()) == {"happi"}


def test_every_field_of_an_annex_has_its_words_in_the_order_of_the_paper():
    assert list(LABELS.fields) == list(READ)
    assert len(set(LABELS.fields.values())) == len(LABELS.fields)


@pytest.mark.parametrize("signature", Signature)
def test_a_note_says_how_a_form_is_signed(signature):
    form = replace(read_form(filled(), "a.docx", FormContext()), signature=signature)
    facts = list(form_facts(form, LABELS))
    (said,) = [value for label, value in facts if label == "Signature"]
    assert said
    checks = [value for label, value in facts if label == "À vérifier"]
    assert checks == [each.message for each in form.problems]
    assert any(each.level is Level.ERROR for each in form.problems)
