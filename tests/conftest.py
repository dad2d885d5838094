"""What every test shares: properties are judged by their answers, never by how long a loaded machine takes."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from tests.support.scratch import open_scratch

# Many images ask Python to keep no bytecode: an agent started a hundred times would be compiled a hundred times.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Workers of a run write where its first process does."""
    if not hasattr(config, "workerinput"):
        open_scratch()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories first: begun last, one would keep a process busy while the other has nothing left."""
    items.sort(key=lambda item: "stories" not in item.path.parts)
