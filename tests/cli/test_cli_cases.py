"""`cases`: dossiers without names, the eight steps, and a decision that the agent takes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.app import SystemClock, lock_database
from bot.cli import case_words
from bot.cli.steps import eight_steps
from bot.domain.effects import SendMail
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import Card
from bot.domain.recipients import AddressBook
from bot.domain.schools import Environment
from bot.engine.decide import Decider
from bot.engine.pressed import Pressed
from bot.engine.presses import decide_press
from bot.engine.world import Rules, World
from bot.handlers import PROCEDURES
from bot.ports.rows import CaseRow, TimelineRow
from tests.support.access_procedure import PARTENAIRE, PICKS, PROCEDURE, SIEGE, TICKS

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)
AGENT = ("--agent", "U0AGENT1")


def test_list_shows_school_and_state(run, config, dossier):
    answer = run("cases", "--config", config)
    assert answer.status == 0
    line = answer.out.splitlines()[2]
    for words in ("VGM-7K2M4Q", "Ouverture Happi", "990001", "Académie de Clairval", "attend un agent"):
        assert words in line


def test_list_for_a_program(run, config, dossier):
    (found,) = json.loads(run("cases", "list", "--json", "--config", config).out)
    assert found == {
        "reference": "VGM-7K2M4Q",
        "procedure": "happi_ouverture",
        "state": "attend_agent",
        "state_label": "attend un agent",
        "open": True,
        "fase": 990001,
        "po_fase": None,
        "school_year": "2026-2027",
        "created_at": "2026-10-03T12:05:00+00:00",
    }


def test_closed_ones_can_be_left_out(run, config, store, dossier):
    store.write_now(lambda unit: unit.save_case(dossier.id, "refuse", dossier.data, open_=False, at=AT))
    assert "(clos)" in run("cases", "--config", config).out
    assert run("cases", "list", "--ouverts", "--config", config).out == "Aucun dossier.\n"


def test_show_tells_choices_history_and_steps(run, config, dossier):
    answer = run("cases", "show", "vgm-7k2m4q", "--config", config)
    assert answer.status == 0
    assert "choix : Valider (valider), Demander des informations (demander), Refuser (refuser)" in answer.out
    assert "2026-10-03 14:05" in answer.out
    assert "le formulaire de demande est arrivé" in answer.out
    for step in ("01", "02", "03", "04", "05", "06", "07", "08"):
        assert f"\n{step} " in answer.out


def test_show_for_a_program(run, config, dossier):
    found = json.loads(run("cases", "show", dossier.reference, "--json", "--config", config).out)
    assert found["school"] == "Académie de Clairval"
    assert [each["code"] for each in found["cards"][0]["choices"]] == ["valider", "demander", "refuser"]
    assert found["timeline"][0]["after"] == "attend_agent"
    assert [each["step"] for each in found["steps"]] == ["01", "02", "02", "03", "04", "05", "06", "07", "08"]


@pytest.mark.parametrize(
    ("fase", "po_fase", "said"),
    [
        (Fase(990777), None, "inconnu du registre (FASE 990777)"),
        (None, PoFase(990700), "aucun (pouvoir organisateur, FASE 990700)"),
        (None, None, "aucun"),
    ],
)
def test_show_says_no_more_of_a_school_than_is_known(run, config, store, fase, po_fase, said):
    row = CaseRow(0, "VGM-AAAAAA", "happi_rentree", "year", "rappels", "{}", "2026-2027", fase, po_fase)
    store.write_now(lambda unit: unit.add_case(row, AT))
    answer = run("cases", "show", "VGM-AAAAAA", "--config", config)
    assert f"Établissement : {said}\n" in answer.out


def test_an_unknown_dossier_is_refused(run, config, store):
    answer = run("cases", "show", "VGM-000000", "--config", config)
    assert answer.status == 1
    assert answer.err.startswith("Le dossier VGM-000000 n’existe pas")


def line(event: str, before: str, after: str, days: int) -> TimelineRow:
    return TimelineRow(AT + timedelta(days=days), event, before, after)


def test_steps_have_the_dates_of_both_dossiers():
    opening = [
        line("form_arrived", "nouveau", "attend_agent", 0),
        line("form_arrived", "attend_ecole", "attend_agent", 1),
        line("chosen", "attend_etnic", "ouvert", 3),
    ]
    lists = [
        line("workbook_arrived", "nouveau", "lecture", 5),
        line("mail_accepted", "envoi", "termine", 9),
    ]
    steps = eight_steps(opening, lists, Environment.OPEN)
    dates = [None if step.at is None else (step.at - AT).days for step in steps]
    assert dates == [None, 0, 5, 3, None, 9, None, None, 9]
    assert [step.status for step in steps if step.number in {"01", "04", "06", "07"}] == ["outside"] * 4


def test_nothing_is_done_before_it_happened():
    steps = eight_steps([line("form_arrived", "nouveau", "attend_agent", 0)], [], Environment.REQUESTED)
    assert [step.number for step in steps if step.status == "done"] == ["02"]


def test_an_environment_opened_elsewhere_is_open_without_a_date():
    third = next(step for step in eight_steps([], [], Environment.OPEN) if step.number == "03")
    assert (third.status, third.at) == ("done", None)


# --- a decision -----------------------------------------------------------------------------------------------


def decider() -> Decider:
    rules = Rules(
        AddressBook("cfwb.be", frozenset({"cfwb.be"})), key=b"k" * 40, roles={"U0AGENT1": frozenset({"agent"})}
    )
    nothing: Any = None
    return Decider(cast("World", World(rules, nothing, SystemClock(), PROCEDURES, *[nothing] * 9)))


def take(store) -> None:
    """What the running agent does with the recorded press."""

    def work(unit) -> None:
        for event in unit.pending_events(10):
            unit.event_done(event.id, decide_press(decider(), unit, event))

    store.write_now(work)


@pytest.mark.parametrize("choice", ["valider", "Valider", "VALIDER"])
def test_a_decision_is_taken_by_the_agent_as_a_press(run, config, store, dossier, choice):
    answer = run("cases", "decide", dossier.reference, choice, *AGENT, "--config", config)
    assert answer.status == 0
    assert answer.out == (
        "« Valider » est enregistré pour VGM-7K2M4Q : l’agent logiciel le fera à son prochain démarrage.\n"
    )
    assert store.read_now(lambda unit: unit.case(dossier.id)).state == "attend_agent"
    take(store)
    assert store.read_now(lambda unit: unit.case(dossier.id)).state == "attend_etnic"
    assert store.read_now(lambda unit: unit.timeline(dossier.id))[-1].agent == "U0AGENT1"


def test_nobody_decides_without_a_name(run, config, store, dossier):
    answer = run("cases", "decide", dossier.reference, "valider", "--config", config)
    assert (answer.status, "il manque --agent" in answer.err) == (2, True)
    assert store.read_now(lambda unit: len(unit.pending_events(100))) == 0


def test_words_reach_the_mail_and_no_engine_row(run, config, store, dossier):
    words = "Qui est le gestionnaire ?"
    run("cases", "decide", dossier.reference, "demander", "--message", words, *AGENT, "--config", config)
    (event,) = store.read_now(lambda unit: unit.pending_events(10))
    assert words not in event.payload
    take(store)
    (effect,) = store.read_now(lambda unit: unit.ready_effects("mail", AT + timedelta(days=99), 10))
    mail = SendMail.model_validate_json(effect.payload)
    assert store.read_now(lambda unit: unit.blob(mail.words or "")) == words.encode()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("approuver", *AGENT), "n’est pas un choix de VGM-7K2M4Q ; choisissez parmi : valider (Valider)"),
        (("demander", *AGENT), "demande un texte pour l’école : ajoutez --message"),
        (("valider", "--agent", "U0ETNIC1"), "n’a pas le droit de choisir « Valider »"),
        (("valider", "--agent", "SYSTEM"), "n’a pas le droit de choisir « Valider »"),
        (("valider", "--agent", "Agnès"), "n’a pas le droit de choisir « Valider »"),
    ],
)
def test_a_decision_that_would_be_refused_is_refused_at_once(run, config, store, dossier, argv, said):
    answer = run("cases", "decide", dossier.reference, *argv, "--config", config)
    assert answer.status == 1
    assert said in answer.err
    assert store.read_now(lambda unit: len(unit.pending_events(100))) == 0


def access_request(store, monkeypatch):
    """A dossier whose approval is a pick, of a procedure that only these tests know."""
    monkeypatch.setattr(case_words, "PROCEDURES", (*PROCEDURES, PROCEDURE))
    card = Card(desk="agents", title="demande", choices=("accorder", "refuser"), picks=PICKS)

    def work(unit):
        row = CaseRow(0, "VGM-4N5P6Q", PROCEDURE.name, "acces:1", "attend_agent", "{}", "2026-2027", Fase(990001))
        unit.put_card(unit.add_case(row, AT), "agents", card.model_dump_json())

    store.write_now(work)
    return "VGM-4N5P6Q"


def pressed(store) -> list[Pressed]:
    return [
        Pressed.model_validate_json(event.payload)
        for event in store.read_now(lambda unit: unit.pending_events(100))
    ]


def test_show_tells_what_may_be_picked_and_what_is_to_be_confirmed(run, config, store, monkeypatch):
    reference = access_request(store, monkeypatch)
    out = run("cases", "show", reference, "--config", config).out
    assert "Accorder : --pick, parmi : direction_siege (Direction école siège), direction_partenaire (" in out
    assert "Accorder : --confirm : engagement (L’engagement de confidentialité est signé), mandat (" in out
    card = json.loads(run("cases", "show", reference, "--json", "--config", config).out)["cards"][0]
    assert [each["code"] for each in card["choices"][0]["picks"]] == [SIEGE, PARTENAIRE]
    assert [each["code"] for each in card["choices"][0]["ticks"]] == list(TICKS)


@pytest.mark.parametrize(
    "confirmed",
    [("--confirm",), ("--confirm", "engagement", "--confirm", "mandat")],
    ids=["all", "each by its code"],
)
@pytest.mark.parametrize("pick", ["direction_siege", "Direction école siège"])
def test_a_pick_is_recorded_with_what_was_confirmed(run, config, store, monkeypatch, pick, confirmed):
    reference = access_request(store, monkeypatch)
    answer = run("cases", "decide", reference, "accorder", *AGENT, "--pick", pick, *confirmed, "--config", config)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("« Accorder (Direction école siège) » est enregistré pour VGM-4N5P6Q")
    assert [(each.choice, each.pick, each.ticked) for each in pressed(store)] == [("accorder", SIEGE, TICKS)]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("accorder", "--confirm"), "demande un choix : ajoutez --pick, parmi : direction_siege (Direction"),
        (
            ("accorder", "--pick", "doublon", "--confirm"),
            "« doublon » n’est pas un choix possible : ajoutez --pick",
        ),
        (("accorder", "--pick", SIEGE), "demande de confirmer : engagement (L’engagement de confidentialité est"),
        (("accorder", "--pick", SIEGE, "--confirm", "engagement"), "demande de confirmer : mandat (La personne"),
        (("refuser", "--pick", "doublon", "--confirm"), "« Refuser » n’attend pas --confirm"),
    ],
)
def test_a_pick_that_would_be_refused_is_refused_at_once(run, config, store, monkeypatch, argv, said):
    reference = access_request(store, monkeypatch)
    answer = run("cases", "decide", reference, *argv, *AGENT, "--config", config)
    assert answer.status == 1
    assert said in answer.err
    assert pressed(store) == []


def test_a_choice_that_opens_no_menu_takes_no_pick(run, config, store, dossier):
    answer = run("cases", "decide", dossier.reference, "valider", "--pick", SIEGE, *AGENT, "--config", config)
    assert (answer.status, "« Valider » n’attend pas --pick" in answer.err) == (1, True)


def letter(store):
    """A letter of the same school, which an agent may give to its dossier."""
    card = Card(desk="agents", title="a_trier", choices=("attribuer", "ecarter"))

    def work(unit):
        row = CaseRow(
            0, "VGM-4N5P6Q", "courrier", "thread:9", "a_trier", '{"mail": 9}', "2026-2027", fase=Fase(990001)
        )
        unit.put_card(unit.add_case(row, AT), "agents", card.model_dump_json())

    store.write_now(work)
    return "VGM-4N5P6Q"


def test_many_lists_are_not_approved_unseen_on_the_command_line(run, config, store, dossier):
    """Nothing shows a selection here, and nobody decides on what was not shown (promise 5)."""
    card = Card(desk="agents", title="listes_pretes", choices=("approuver_listes",), facts={"listes": 37})
    row = CaseRow(0, "VGM-4N5P6Q", "approbation", "listes:2026-11-23", "pretes", "{}", "2026-2027")
    store.write_now(lambda unit: unit.put_card(unit.add_case(row, AT), "agents", card.model_dump_json()))
    answer = run("cases", "decide", "VGM-4N5P6Q", "approuver_listes", *AGENT, "--config", config)
    assert (answer.status, "décidez liste par liste" in answer.err) == (1, True)
    assert store.read_now(lambda unit: len(unit.pending_events(100))) == 0


@pytest.mark.parametrize("target", [None, "", "VGM", "l’ouverture"])
def test_a_letter_is_given_to_no_dossier_without_its_number(run, config, store, dossier, target):
    more = () if target is None else ("--message", target)
    answer = run("cases", "decide", letter(store), "Attribuer à…", *more, *AGENT, "--config", config)
    assert (answer.status, "demande le numéro d’un dossier" in answer.err) == (1, True)


def test_a_letter_is_given_to_the_dossier_of_a_number(run, config, store, dossier):
    written = f"[{dossier.reference.lower()}]"
    run("cases", "decide", letter(store), "attribuer", "--message", written, *AGENT, "--config", config)
    (event,) = store.read_now(lambda unit: unit.pending_events(10))
    assert (f'"target":"{dossier.reference}"' in event.payload, event.blob) == (True, None)


def test_a_dossier_that_waits_for_nobody_says_so(run, config, store, dossier):
    run("cases", "decide", dossier.reference, "refuser", "--message", "Doublon", *AGENT, "--config", config)
    take(store)
    answer = run("cases", "decide", dossier.reference, "valider", *AGENT, "--config", config)
    assert (answer.status, answer.err) == (1, "Le dossier VGM-7K2M4Q n’attend aucune décision pour l’instant.\n")


def test_a_running_agent_decides_now(run, config, store, dossier):
    with lock_database(store.path):
        assert (
            "l’agent logiciel le fait maintenant"
            in run("cases", "decide", dossier.reference, "valider", *AGENT, "--config", config).out
        )
