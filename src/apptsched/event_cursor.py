"""Where a reader of events stands: which transactions it has seen the end of."""

from __future__ import annotations

import re
from typing import Any

from attrs import evolve, frozen

from apptsched.cursors import decode_parts, encode_cursor
from apptsched.errors import InvalidInput
from apptsched.model.ids import TenantId

_SNAPSHOT = re.compile(r"([0-9]{1,19}):([0-9]{1,19}):((?:[0-9]{1,19}(?:,[0-9]{1,19})*)?)")
_NUMBER = re.compile(r"[0-9]{1,19}")
_LARGEST = 2**63


@frozen
class EventCursor:
    """A position among the events of one tenant on one server.

    Attributes:
        cluster: The server's system identifier.
        seen: The snapshot up to which all was read; None: nothing was.
        until: The snapshot up to which the rest of a cut batch goes; None: none was cut.
        position: The last event that was read of that.
    """

    cluster: str | None = None
    seen: str | None = None
    until: str | None = None
    position: int | None = None

    @classmethod
    def parse(cls, text: str | None, tenant_id: TenantId | None) -> EventCursor:
        """Return what `format` made *text* of; None: the beginning.

        Raises:
            InvalidInput: It is no cursor of this tenant's events.
        """
        if text is None:
            return cls()
        parts = decode_parts(text, _bound_to(tenant_id), 4)
        cluster, seen, until, position = (part or None for part in parts)
        numbers = [number for number in (cluster, position) if number is not None]
        snapshots = [snapshot for snapshot in (seen, until) if snapshot is not None]
        if (
            cluster is None
            or (until is None) != (position is None)
            or not snapshots
            or not all(map(_is_number, numbers))
            or not all(map(_is_snapshot, snapshots))
        ):
            raise InvalidInput("this is not a cursor of events")
        return cls(cluster, seen, until, None if position is None else int(position))

    def format(self, tenant_id: TenantId | None) -> str:
        """Return the cursor as opaque text."""
        parts = (self.cluster, self.seen, self.until, self.position)
        texts = ("" if part is None else str(part) for part in parts)
        return encode_cursor(_bound_to(tenant_id), *texts)

    def parameters(self) -> dict[str, Any]:
        """Return what `event_read` takes of it."""
        return {
            "cluster": self.cluster,
            "seen": self.seen,
            "up_to": self.until,
            "position": self.position,
        }

    def following(self, cluster: str, until: str, last: int | None) -> EventCursor:
        """Return the cursor after a batch.

        Args:
            cluster: The server's system identifier.
            until: The snapshot the batch goes up to.
            last: The last event of a batch that was cut; None: it was not.
        """
        if last is None:
            return EventCursor(cluster, until)
        return evolve(self, cluster=cluster, until=until, position=last)


def _bound_to(tenant_id: TenantId | None) -> bytes:
    return f"events of {tenant_id}".encode()


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and int(text) < _LARGEST


def _is_snapshot(text: str) -> bool:
    """Whether the server can read it: an xmin, an xmax, and in between those in progress."""
    match = _SNAPSHOT.fullmatch(text)
    if match is None:
        return False
    running = [int(xid) for xid in match[3].split(",") if xid]
    least, end = int(match[1]), int(match[2])
    ordered = [least, *running, end]
    is_ordered = ordered == sorted(ordered) and end not in running
    return is_ordered and end < _LARGEST and all(xid % 2**32 for xid in (least, end))
