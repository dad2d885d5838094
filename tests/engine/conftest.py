"""Every engine test looks at the tables often, and may have an agent at work."""

import pytest

from tests.support.world import Outside, running, sweep_quickly


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    sweep_quickly(monkeypatch)


@pytest.fixture
async def outside():
    return Outside()


@pytest.fixture
async def agent(tmp_path, outside):
    async with running(tmp_path, outside) as at_work:
        yield at_work
