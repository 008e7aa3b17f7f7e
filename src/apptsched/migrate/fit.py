"""Judge whether this package's code works on a schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apptsched.errors import SchemaError, SchemaMissing, SchemaTooNew, SchemaTooOld
from apptsched.migrate.folder import bundled_texts, bundled_version


def needs() -> Mapping[str, Any]:
    """Return what this code needs, by parameter of the statement that asks for it."""
    texts = bundled_texts()
    return {
        "needed": bundled_version(),
        "names": list(texts),
        "checksums": list(texts.values()),
    }


def misfit(version: int | None, breaking: int | None, stale: Sequence[str]) -> SchemaError | None:
    """Return why this code does not work on a schema; None when it does.

    Args:
        version: The newest migration; None when there is none.
        breaking: The first migration above this package's that broke with older code.
        stale: Functions whose texts are older than this package's; of a schema that is newer
            than it they count for nothing.
    """
    needed = bundled_version()
    if not version:
        return SchemaMissing("the schema is not installed; run `apptsched migrate up`")
    if breaking:
        return SchemaTooNew(
            f"the schema is at {version:04d}, and {breaking:04d} broke with code that needs"
            f" {needed:04d}; upgrade the package"
        )
    if version < needed:
        return SchemaTooOld(
            f"the schema is at {version:04d}, this code needs {needed:04d};"
            " run `apptsched migrate up`"
        )
    if version == needed and stale:
        return SchemaTooOld(
            f"the schema's functions are older than this code: {', '.join(stale)};"
            " run `apptsched migrate up`"
        )
    return None
