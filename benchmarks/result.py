"""What a benchmark found."""

from __future__ import annotations

from collections.abc import Collection
from statistics import median, quantiles
from typing import Literal, Self

from attrs import field, frozen


@frozen
class Result:
    """A figure and how far it is spread.

    Attributes:
        ratio: The median of the rounds: ours ÷ the yardstick's, or what the name's unit says.
        target: What `ratio` is to reach, if anything.
        low: The tenth percentile of the rounds.
        high: The ninetieth.
    """

    name: str
    ratio: float
    target: float | None
    better: Literal["lower", "higher"] = field(default="lower", kw_only=True)
    low: float
    high: float

    @classmethod
    def of(cls, name: str, rounds: Collection[float], *, target: float | None = None) -> Self:
        """Return the result of *rounds*, at least two."""
        tenths = quantiles(rounds, n=10, method="inclusive")
        return cls(name, median(rounds), target, tenths[0], tenths[-1])
