"""A database of its own for each test, with the invented register."""

import pytest

from tests.support.world import make_store


@pytest.fixture
async def store(tmp_path):
    opened = make_store(tmp_path)
    yield opened
    await opened.stop()
