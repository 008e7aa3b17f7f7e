"""What a proof of migrations found."""

from __future__ import annotations

import attrs


@attrs.frozen
class MigrationFinding:
    """One thing a migration does not do as it should.

    Attributes:
        migration: Its label, `0004_occupancy`.
        what: In which part of the proof, in words: `down`, `up killed at statement 3`.
        difference: What is missing (`-`) and what should not be there (`+`), a line for each
            fact of an object or row; or why it could not be tried.
    """

    migration: str
    what: str
    difference: str

    def __str__(self) -> str:
        lines = self.difference.splitlines()
        return "\n".join([f"{self.migration}: {self.what}", *(f"  {line}" for line in lines)])
