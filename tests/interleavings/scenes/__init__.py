"""What meets what."""

from __future__ import annotations

from tests.interleavings.scenes.rooms import ROOMS

SCENARIOS = ROOMS
