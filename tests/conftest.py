"""What every test shares: properties are judged by their answers, never by how long a loaded machine takes."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories first: begun last, one would keep a process busy while the other has nothing left."""
    items.sort(key=lambda item: "stories" not in item.path.parts)
