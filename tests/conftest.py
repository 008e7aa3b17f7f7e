"""What every test folder shares: the Hypothesis profiles."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["apptsched.testing.fixtures"]

# ci: a twentieth of an issue's counts (see tests.support.examples), the same on every run.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
# deep: the full counts, other examples on every run; `nox -s deep` asks for it.
settings.register_profile("deep", deadline=None, print_blob=True)
settings.load_profile("ci")
