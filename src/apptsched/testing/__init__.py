"""What hosts test their own code with; needs neither pytest nor hypothesis until a part does."""

from __future__ import annotations

from apptsched.testing.interleaver import Interleaver, Interleaving, Outcome, Step

__all__ = ["Interleaver", "Interleaving", "Outcome", "Step"]
