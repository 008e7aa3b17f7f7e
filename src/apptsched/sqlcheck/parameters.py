"""One parameter name, one type: what Python passes under a name fits every statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from apptsched.sqlcheck.subject import Problem, Subject

Uses = Mapping[str, Mapping[str, list[Subject]]]
"""Which statements take a parameter as which type, by its name and the type."""


def disagreements(uses: Uses) -> Iterator[Problem]:
    """Yield where a parameter has another type than most statements give it."""
    for name, kinds in uses.items():
        usual, *others = sorted(kinds, key=lambda kind: len(kinds[kind]), reverse=True)
        for kind in others:
            for subject in kinds[kind]:
                message = f"parameter {name} is {kind} here, {usual} in other statements"
                yield subject.problem(message, subject.body.index(f"%({name})s") + len("%("))
