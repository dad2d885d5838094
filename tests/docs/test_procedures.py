"""A page of a procedure says the same states, mails and buttons as its handler."""

import re
from pathlib import Path

import pytest

from bot.domain.procedure import Procedure
from bot.handlers import PROCEDURES, courrier

PAGES = Path(__file__).parents[2] / "docs" / "procedures"
START = "nouveau"  # no person ever sees a dossier before its first event
GENERAL_POST = set(courrier.LABELS.mails)  # a page may also show what the general post sends about its subject

each_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)


def page(procedure: Procedure) -> str:
    return (PAGES / f"{procedure.name.replace('_', '-')}.md").read_text("utf-8")


@each_procedure
def test_every_state_is_explained(procedure):
    explained = re.findall(r"^\| `(\w+)` \| [^`|]+ \| [^`|]+ \|$", page(procedure), re.MULTILINE)
    assert set(explained) == {str(state) for state in procedure.states} - {START}


@each_procedure
def test_every_mail_is_described(procedure):
    described = set(re.findall(r"^\| [^|]+ \| `([a-z_]+/[a-z_]+)` \|", page(procedure), re.MULTILINE))
    assert set(procedure.labels.mails) <= described
    assert described - GENERAL_POST <= set(procedure.labels.mails)


@each_procedure
def test_every_button_is_on_a_card_of_the_page(procedure):
    for choice in procedure.labels.choices.values():
        assert re.search(rf"^\|.*\| \*{re.escape(choice.label)}\* \|", page(procedure), re.MULTILINE), choice.label
