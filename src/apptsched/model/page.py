"""Keyset pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from attrs import frozen

T_co = TypeVar("T_co", covariant=True)


@frozen
class Page(Generic[T_co]):
    """Some rows of a list, in its order.

    Attributes:
        items: The rows of this page.
        next: The cursor of the following page, or None when this is the last. Bound to the
            filter and order it came from; any other use is `InvalidInput`.
    """

    items: tuple[T_co, ...]
    next: str | None

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
