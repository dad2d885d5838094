"""Forms attached to a mail are opened before it is weighed; procedures see numbers and codes, never a name."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.numbers import Fase, PoFase
from bot.domain.readings import FormReading, Refusal
from bot.engine import form_files
from bot.engine.local import LocalRunner
from bot.engine.reading import READ_TRIES
from bot.handlers import PROCEDURES
from bot.ports import Fetched
from tests.support.fakes import MONDAY
from tests.support.form_mails import PNG, SCAN, Taker, filled, sent
from tests.support.raw_mails import box, canevas_csv, list_mail
from tests.support.world import AGENT, make_store, make_world, running

SCHOOL, STRANGER = box(990001), "p.kowalski@asbl.example"
LETTER = b"{\\rtf1 Madame, Monsieur, voici notre plan d'accompagnement. Bien a vous.}"


@pytest.fixture
def taker():
    return Taker()


@pytest.fixture
async def agent(tmp_path, outside, taker):
    others = tuple(each for each in PROCEDURES if not each.papers)
    async with running(
        tmp_path, outside, boxes=("happi", "poles"), procedures=(taker.procedure(), *others)
    ) as at_work:
        yield at_work


async def offered(agent, taker, *files, author=SCHOOL, to="poles", **more):
    """What the procedure saw of one mail."""
    before = len(taker.envelopes)
    await agent.receive(sent(author, *files, **more), box=to)
    return [paper.form for paper in taker.papers] if len(taker.envelopes) > before else []


async def test_a_form_is_seen_by_its_numbers_codes_and_a_keyed_hash(agent, taker):
    (form,) = await offered(agent, taker, ("annexe.docx", filled()))
    assert (form.form, form.fase, form.po_fase) == ("epoles_annexe_1", Fase(990001), PoFase(990100))
    assert (form.missing, form.refusal) == (("date",), None)
    assert set(form.notes) == {"day_missing", "not_signed", "signature_none"}
    assert len(form.people) == len(form.account) == 64
    assert taker.papers[0].digest != form.people
    assert "Chlo" not in repr(taker.envelopes)


@pytest.mark.parametrize(
    ("changes", "noted"),
    [
        ({"ecole_fase": "990009"}, {"school_unknown"}),
        ({"po_fase": "990777"}, {"po_unknown", "unrelated"}),
        ({"po_fase": "990200", "ecole_fase": "990002"}, {"po_unknown"}),
        ({"beneficiaire_mail": "ec990001@cfwb.be"}, {"contact_mail_is_a_box"}),
    ],
    ids=["school", "po", "a school whose po nobody knows", "contact"],
)
async def test_what_the_register_and_the_reader_say_against_it_is_noted(agent, taker, changes, noted):
    (form,) = await offered(agent, taker, ("annexe.docx", filled(**changes)))
    assert noted <= set(form.notes)
    assert {"school_unknown", "po_unknown", "unrelated"} & set(form.notes) == noted & {
        "school_unknown",
        "po_unknown",
        "unrelated",
    }


async def test_one_person_keeps_one_key_whoever_signs_and_however_the_name_is_typed(agent, taker):
    asked = []
    for changes in (
        {},
        {"demandeur_nom": "Deschamps", "beneficiaire_fonction": "coordinatrice"},
        {"beneficiaire_nom": "noel", "beneficiaire_prenom": "CHLOE", "beneficiaire_compte_cerbere": None},
        {"beneficiaire_prenom": "Anne"},
        {"beneficiaire_nom": None, "beneficiaire_prenom": None},
        {"beneficiaire_nom": None, "beneficiaire_prenom": None, "beneficiaire_compte_cerbere": None},
    ):
        (form,) = await offered(agent, taker, ("annexe.docx", filled(**changes)))
        asked.append(form.people)
    same, signed, typed, other, account, nobody = asked
    assert same == signed == typed
    assert len({same, other, account}) == 3
    assert nobody is None


async def test_the_persons_of_a_form_are_kept_for_its_own_dossier(agent, taker, outside):
    await offered(
        agent,
        taker,
        ("a.docx", filled()),
        ("b.docx", filled(3, beneficiaire_nom="Dupré", beneficiaire_prenom="Tom")),
    )
    first, second = (each for each in agent.cases() if each.procedure == "preneur")
    (mail,) = {event.mail for event in taker.events}

    def named(case):
        return {each.role: each.name for each in agent.read(lambda unit: unit.named_by(case.id, mail))}

    by_part = {
        agent.read(lambda unit, case=case: unit.named_in(case.id, mail)): named(case) for case in (first, second)
    }
    assert by_part == {
        0: {"demandeur": "Kowalski Piotr", "beneficiaire": "NOËL Chloé"},
        1: {"demandeur": "Kowalski Piotr", "beneficiaire": "Dupré Tom"},
    }
    assert outside.mailboxes.inbox["poles"] == {}, "all of it was read"


# --- what is opened ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["fail", None], ids=["forged", "unknown"])
async def test_nothing_is_opened_that_nobody_vouches_for(agent, taker, outside, verdict):
    assert await offered(agent, taker, ("annexe.docx", filled()), verdict=verdict) == []
    assert outside.readers.forms == []


async def test_an_agent_who_accepts_a_mail_has_its_forms_opened(agent, taker, outside):
    await offered(agent, taker, ("annexe.docx", filled()), verdict=None)
    await agent.press("accepter", AGENT)
    assert outside.readers.forms == ["annexe.docx"]
    assert [event.form for event in taker.events] == ["epoles_annexe_1"]


async def test_five_attachments_are_opened_and_the_others_wait_for_people(agent, taker, outside):
    files = [(f"{at}.docx", filled(beneficiaire_prenom=f"Tom{at}")) for at in range(7)]
    assert len(await offered(agent, taker, *files)) == form_files.MOST
    assert sorted(outside.readers.forms) == [f"{at}.docx" for at in range(form_files.MOST)]
    assert len(outside.mailboxes.inbox["poles"]) == 1


async def test_a_robot_makes_the_agent_open_nothing(agent, taker, outside):
    robot = (("Auto-Submitted", "auto-replied"),)
    await offered(agent, taker, ("annexe.docx", filled()), headers=robot)
    assert (outside.readers.forms, taker.events) == ([], [])


async def test_another_paper_is_no_form(agent, taker, outside):
    assert await offered(agent, taker, ("plan.rtf", LETTER)) == []
    assert outside.readers.forms == ["plan.rtf"]


async def test_a_scan_is_a_form_where_forms_are_sent_and_stays_to_be_seen(agent, taker, outside):
    (form,) = await offered(agent, taker, ("scan.png", SCAN), ("logo.png", PNG))
    assert (form.form, form.refusal, form.people, form.fase) == ("unreadable", "scan", None, None)
    assert [event.part for event in taker.events] == [0]
    assert len(outside.mailboxes.inbox["poles"]) == 1, "a person must open it"


async def test_elsewhere_pictures_are_not_even_opened(agent, taker, outside):
    assert await offered(agent, taker, ("scan.png", SCAN), to="happi") == []
    assert outside.readers.forms == []


async def test_a_form_in_another_box_is_taken_all_the_same(agent, taker, outside):
    (form,) = await offered(agent, taker, ("annexe.docx", filled()), to="happi")
    assert form.form == "epoles_annexe_1"
    assert outside.mailboxes.inbox["happi"] == {}


async def test_a_form_beside_a_list_of_students_is_taken_too(agent, taker, outside):
    files = (("canevas.csv", canevas_csv("Benali;Aya;2012-03-04")), ("annexe.docx", filled()))
    await agent.receive(sent(SCHOOL, *files))
    assert [event.part for event in taker.events] == [1]
    assert agent.case("happi_eleves").state != "nouveau"
    assert outside.mailboxes.inbox["happi"] == {}, "nothing is left to read"


async def test_what_cannot_be_read_counts_in_the_box_of_forms_only(agent, taker, outside):
    outside.readers.form_script.always = lambda _content: FormReading(
        "", None, refusal=Refusal("form_failed", "x")
    )
    (form,) = await offered(agent, taker, ("annexe.docx", filled()))
    assert (form.form, form.refusal) == ("unreadable", "form_failed")
    assert await offered(agent, taker, ("annexe.docx", filled()), text="Encore.", to="happi") == []


async def test_a_form_that_takes_too_long_is_refused_and_its_mail_goes_on(agent, taker, outside, monkeypatch):
    monkeypatch.setattr(form_files, "PATIENCE", 0.02)
    outside.readers.form_script.then(asyncio.Event())
    (form,) = await offered(agent, taker, ("annexe.docx", filled()))
    assert (form.form, form.refusal) == ("unreadable", "form_timeout")


async def test_strangers_who_send_what_ends_children_are_not_opened_for_an_hour(
    agent, taker, outside, monkeypatch
):
    monkeypatch.setattr(form_files, "PATIENCE", 0.02)
    monkeypatch.setattr(form_files, "BUDGET", 0.03)
    outside.readers.form_script.always = lambda _content: asyncio.Event()
    for time in range(5):
        await offered(agent, taker, ("bombe.pdf", b"%PDF-1.7 bombe"), author=STRANGER, text=f"Fichier {time}.")
    opened = len(outside.readers.forms)
    assert opened < 5
    outside.readers.form_script.always = None
    await offered(agent, taker, ("annexe.docx", filled()), author=STRANGER, text="Encore un.")
    assert (len(outside.readers.forms), taker.events) == (opened, [])
    (form,) = await offered(agent, taker, ("annexe.docx", filled()))
    assert form.form == "epoles_annexe_1", "a school has its turn"
    monkeypatch.setattr(form_files, "HOUR", 0.0)
    assert await offered(agent, taker, ("annexe.docx", filled(3)), author=STRANGER, text="Plus tard.")


async def test_strangers_have_their_papers_opened_one_at_a_time(agent, taker, outside):
    under_way, most = 0, {}
    read = outside.readers.form

    async def watched(content, name, context):
        nonlocal under_way
        under_way += 1
        most[name[0]] = max(most.get(name[0], 0), under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return await read(content, name, context)

    outside.readers.form = watched
    for author, letter in ((STRANGER, "a"), (SCHOOL, "b")):
        files = [(f"{letter}{at}.docx", filled(beneficiaire_prenom=f"{letter}{at}")) for at in range(4)]
        assert len(await offered(agent, taker, *files, author=author)) == 4
    assert most["a"] == 1
    assert most["b"] > 1


async def test_a_list_of_students_is_no_form(agent, outside):
    await agent.receive(list_mail("Benali;Aya;2012-03-04"))
    assert outside.readers.forms == []


# --- who may ask ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [{}, {"ecole_fase": None}, {"po_fase": None}, {"ecole_fase": "990009"}],
    ids=["both", "only the po", "only the school", "the school is unknown"],
)
async def test_anybody_may_ask_for_a_place_of_the_register(agent, taker, changes):
    await offered(agent, taker, ("annexe.docx", filled(**changes)), author=STRANGER)
    assert [event.form for event in taker.events] == ["epoles_annexe_1"]


@pytest.mark.parametrize(
    "changes", [{"ecole_fase": "990009", "po_fase": "990777"}, {"ecole_fase": None, "po_fase": None}]
)
async def test_a_stranger_who_names_no_place_of_the_register_is_quarantined(agent, taker, outside, changes):
    await offered(agent, taker, ("annexe.docx", filled(**changes)), author=STRANGER)
    assert taker.events == []
    assert [case.procedure for case in agent.cases()] == ["courrier"]
    assert outside.sender.sent == []


async def test_a_school_may_name_numbers_that_nobody_knows(agent, taker):
    await offered(agent, taker, ("annexe.docx", filled(ecole_fase="990009", po_fase="990777")))
    assert [event.fase for event in taker.events] == [Fase(990009)]


# --- what is left for people ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "text", "stays"),
    [
        ((), "Voici le formulaire.", False),
        ((("lettre.rtf", LETTER),), "Voici le formulaire.", True),
        ((), "Voici le formulaire. Quand aurons-nous accès ?", True),
    ],
    ids=["nothing", "a cover letter", "a question"],
)
async def test_a_mail_leaves_inbox_once_all_of_it_was_read(agent, outside, files, text, stays):
    await agent.receive(sent(SCHOOL, ("annexe.docx", filled()), *files, text=text), box="poles")
    assert bool(outside.mailboxes.inbox["poles"]) is stays
    assert ("courrier" in {case.procedure for case in agent.cases()}) is stays
    assert agent.parked() == []


# --- what ends a process ----------------------------------------------------------------------------------------


async def test_a_form_that_ends_every_process_is_set_aside_at_the_fourth_start(tmp_path, outside, taker):
    raw = sent(SCHOOL, ("annexe.docx", filled()))
    store = make_store(tmp_path)
    recorder = LocalRunner(make_world(store, outside), ())
    outside.mailboxes.arrive(raw, "poles")
    await recorder.record_mails([Fetched("poles", 1, 1, MONDAY, raw)])
    (event,) = store.read_now(lambda unit: unit.pending_events(9))
    for _ in range(READ_TRIES):
        await store.write(lambda unit: unit.count_attempt(event.id))
    await store.stop()
    async with running(tmp_path, outside, boxes=("happi", "poles")) as agent:
        await agent.settle()
        assert [each.reason for each in agent.parked()] == ["bot.engine.asides.ReadingEndedError"]
    assert outside.readers.forms == []


async def test_opening_forms_is_counted_once_a_life(tmp_path, outside, taker):
    store = make_store(tmp_path)
    outside.readers.form_script.always = lambda _content: asyncio.Event()
    runner = LocalRunner(replace(make_world(store, outside), procedures=(taker.procedure(),)), ())
    await runner.record_mails([Fetched("poles", 1, 1, MONDAY, sent(SCHOOL, ("annexe.docx", filled())))])
    (event,) = store.read_now(lambda unit: unit.pending_events(9))
    incoming, raw = await runner._read(event)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await runner.reader.forms(incoming, raw)
    (again,) = store.read_now(lambda unit: unit.pending_events(9))
    assert again.attempts == 1, "the process that ends here is known to have begun"
    await store.stop()
