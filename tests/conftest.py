"""What every test folder shares: the Hypothesis profiles, and the order of tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest_plugins = ["apptsched.testing.fixtures"]

# ci: a twentieth of an issue's counts (see tests.support.examples), the same on every run.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
# deep: the full counts, other examples on every run; `nox -s deep` asks for it.
settings.register_profile("deep", deadline=None, print_blob=True)
settings.load_profile("ci")


@pytest.hookimpl(trylast=True)  # what shuffles them comes before
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
