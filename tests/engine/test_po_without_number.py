"""A PO that leaves its own number blank is known by its box."""

from collections.abc import AsyncIterator

import pytest

from tests.support.epoles_world import PO, POLES, at_the_poles, form, receive


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


async def test_a_po_box_that_leaves_its_number_blank_is_the_po_that_is_answered(agent, outside):
    await receive(agent, form(2, ecole_fase=None, po_fase=None), author=PO)
    (back,) = outside.sender.sent
    assert back.to == (PO, POLES)
    assert agent.case("epoles").po_fase == 990100
    assert "po_from_register" in agent.case("epoles").data, "the number is not asked for again"
