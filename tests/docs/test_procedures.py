"""A page of a procedure says the same states, mails and buttons as its handler."""

import re
from pathlib import Path

import pytest

from bot.domain.procedure import Procedure
from bot.handlers import PROCEDURES, courrier

PAGES = Path(__file__).parents[2] / "docs" / "procedures"
START = "nouveau"  # no person ever sees a dossier before its first event
DESCRIBED = [procedure for procedure in PROCEDURES if procedure is not courrier.PROCEDURE]


def page(procedure: Procedure) -> str:
    return (PAGES / f"{procedure.name.replace('_', '-')}.md").read_text("utf-8")


@pytest.mark.parametrize("procedure", DESCRIBED, ids=lambda procedure: procedure.name)
def test_every_state_is_explained(procedure):
    explained = re.findall(r"^\| `(\w+)` \| [^`|]+ \| [^`|]+ \|$", page(procedure), re.MULTILINE)
    assert set(explained) == {str(state) for state in procedure.states} - {START}


@pytest.mark.parametrize("procedure", DESCRIBED, ids=lambda procedure: procedure.name)
def test_every_mail_is_described(procedure):
    described = re.findall(r"^\| [^|]+ \| `([a-z_]+/[a-z_]+)` \|", page(procedure), re.MULTILINE)
    assert set(described) - set(courrier.LABELS.mails) == set(procedure.labels.mails)


def test_every_mail_of_the_general_post_is_described_once():
    described = [
        name for procedure in DESCRIBED for name in courrier.LABELS.mails if f"`{name}`" in page(procedure)
    ]
    assert sorted(described) == sorted(courrier.LABELS.mails)


@pytest.mark.parametrize("procedure", DESCRIBED, ids=lambda procedure: procedure.name)
def test_every_button_is_on_a_card_of_the_page(procedure):
    for choice in procedure.labels.choices.values():
        assert re.search(rf"^\|.*\| \*{re.escape(choice.label)}\* \|", page(procedure), re.MULTILINE), choice.label
