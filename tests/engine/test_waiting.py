"""What an agent is told of the cards that wait: the urgent ones first, then the oldest; nobody is named."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.numbers import Fase
from bot.domain.procedure import Card
from bot.engine.waiting import HELP, asks_what_waits, waiting_lines, with_help
from bot.handlers import PROCEDURES
from bot.ports.rows import CaseRow
from tests.support.access_procedure import NAME, PROCEDURE
from tests.support.world import AGENT, STRANGER, make_store, make_world

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)


@pytest.fixture
async def office(tmp_path, outside):
    """A register, and a way to put a dossier with a card in it."""
    store = make_store(tmp_path)
    yield Office(store, make_world(store, outside, procedures=(*PROCEDURES, PROCEDURE)))
    await store.stop()


class Office:
    """Cards as procedures put them, and what one agent is told of them."""

    def __init__(self, store, world) -> None:
        self.store, self.world, self.count = store, world, 0

    def put(self, *choices, procedure=NAME, title="demande", desk="agents", fase=990001, **facts):
        self.count += 1
        number = f"VGM-{self.count:06d}"
        row = CaseRow(0, number, procedure, f"acces:{self.count}", "attend_agent", "{}", "2026-2027", Fase(fase))
        card = Card(desk=desk, title=title, choices=choices, facts=facts)

        def work(unit):
            case = unit.add_case(row, AT + timedelta(days=self.count))
            unit.put_card(case, desk, card.model_dump_json())
            return case

        return self.store.write_now(work)

    def lines(self, agent=AGENT):
        return self.store.read_now(lambda unit: waiting_lines(self.world, unit, agent))


def test_urgent_cards_come_first_then_the_oldest(office):
    for facts in ({}, {}, {"prioritaire": "oui"}, {"prioritaire": "oui"}):
        office.put("accorder", **facts)
    head, *lines = office.lines()
    assert head == "4 cartes attendent votre décision, les prioritaires puis les plus anciennes d’abord :"
    assert [(line[0], line.partition("VGM-")[2][:6]) for line in lines] == [
        ("⚠", "000003"),
        ("⚠", "000004"),
        ("•", "000001"),
        ("•", "000002"),
    ]


def test_a_line_says_what_whose_and_since_when(office):
    office.put("accorder")
    assert office.lines() == (
        "Une carte attend votre décision :",
        "• Demande d’accès · École des Arts de Malonne · FASE 990001 · VGM-000001 · depuis le 4 octobre 2026",
    )


def test_a_school_that_the_register_does_not_know_has_its_number_only(office):
    office.put("accorder", fase=990777)
    assert "Demande d’accès · FASE 990777 · VGM-000001" in office.lines()[1]


def test_what_nobody_waits_for_is_left_out(office):
    """Without a choice, with one for others, with one that may be left, or of a closed dossier."""
    office.put()
    office.put("environnement_ouvert", procedure="happi_ouverture", title="demande_validee", desk="etnic")
    closed = office.put("accorder")
    office.store.write_now(lambda unit: unit.save_case(closed, "fait", "{}", open_=False, at=AT))
    assert office.lines() == ("Aucune carte n’attend votre décision.",)
    assert len(office.lines("E1")) == 2


def test_optional_choices_do_not_wait(office):
    optional = [
        (procedure.name, code, title)
        for procedure in PROCEDURES
        for code, choice in procedure.labels.choices.items()
        for title in list(procedure.labels.titles)[:1]
        if choice.optional and "agent" in choice.roles
    ]
    assert optional
    for name, code, title in optional:
        office.put(code, procedure=name, title=title)
    assert office.lines() == ("Aucune carte n’attend votre décision.",)


def test_a_long_list_is_counted_and_not_read(office):
    for _ in range(23):
        office.put("accorder")
    lines = office.lines()
    assert (lines[0][:9], len(lines), lines[-1]) == ("23 cartes", 22, "… et 3 de plus.")


def test_nobody_else_is_told(office):
    office.put("accorder")
    assert office.lines(STRANGER) == ("Seul un agent désigné dans les réglages peut voir ce qui attend.",)


@pytest.mark.parametrize(
    ("question", "asks"), [("attente", True), (" En  attente ", True), ("", False), ("délai", False)]
)
def test_the_word_that_asks_for_it(question, asks):
    assert asks_what_waits(question) is asks


def test_the_help_names_it_and_answers_stay_as_they_are():
    assert with_help(" Aide", ("Les calculs :",)) == (HELP, "Les calculs :")
    assert with_help("", ("Les calculs :",)) == (HELP, "Les calculs :")
    assert with_help("délai", ("Le 3 octobre.",)) == ("Le 3 octobre.",)
