"""What meets what."""

from __future__ import annotations

from tests.interleavings.scenes.holds import HOLDS
from tests.interleavings.scenes.imports import IMPORTS
from tests.interleavings.scenes.pools import POOLS
from tests.interleavings.scenes.rooms import ROOMS
from tests.interleavings.scenes.sessions import SESSIONS
from tests.interleavings.scenes.swaps import SWAPS

SCENARIOS = [*ROOMS, *POOLS, *HOLDS, *SESSIONS, *SWAPS, *IMPORTS]
