"""The public classes' home is the package, not the file they stand in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import attrs


def publish(namespace: dict[str, Any], names: Collection[str]) -> None:
    """Make the classes among *names* say that they live in *namespace*'s module.

    Annotations of values are resolved first, because `typing.get_type_hints` would look for their
    names in the new home.
    """
    for name in names:
        published = namespace[name]
        if not isinstance(published, type):
            continue
        if attrs.has(published):
            attrs.resolve_types(published)
            published.__annotations__ = {f.name: f.type for f in attrs.fields(published)}
        published.__module__ = namespace["__name__"]
