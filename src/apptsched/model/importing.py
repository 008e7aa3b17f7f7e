"""What became of the requests of an import."""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import Literal
from uuid import UUID

from attrs import field, frozen

from apptsched.errors import ApptschedError, InvalidInput
from apptsched.model.ids import AppointmentId, new_id

OnConflict = Literal["report", "fail", "skip"]
_POLICIES: tuple[OnConflict, ...] = ("report", "fail", "skip")
_COUNTED = 32  # bits of an id that count the requests
_HASHED = 42  # bits of an id that nobody can guess


def checked_policy(value: OnConflict) -> OnConflict:
    """Return *value* when an import knows it.

    Raises:
        InvalidInput: It does not.
    """
    if value not in _POLICIES:
        known = ", ".join(map(repr, _POLICIES))
        raise InvalidInput(f"on_conflict must be one of {known}, not {value!r}")
    return value


@frozen
class ImportIds:
    """The ids of the appointments of one import, by the positions of its requests.

    They are of version 7, ascend with the position and cannot be guessed from each other; a
    million of them take no memory (RFC 9562, 6.2, method 1).
    """

    _millisecond: int = field(factory=lambda: new_id(AppointmentId).int >> 80)
    _secret: bytes = field(factory=lambda: secrets.token_bytes(16), repr=False)

    def at(self, position: int) -> AppointmentId:
        """Return the id of the request at *position*, from 0 to 2^32 - 1."""
        counted = position.to_bytes(_COUNTED // 8, "big")
        digest = blake2b(counted, key=self._secret, digest_size=6).digest()
        upper, lower = divmod(position, 1 << 20)
        low = lower << _HASHED | int.from_bytes(digest, "big") >> 6
        number = self._millisecond << 80 | 7 << 76 | upper << 64 | 2 << 62 | low
        return AppointmentId(UUID(int=number))

    def position_of(self, id: AppointmentId) -> int | None:
        """Return the position whose id this is; None when it is of no import or another one."""
        position = (id.int >> 64 & 0xFFF) << 20 | id.int >> _HASHED & 0xFFFFF
        return position if self.at(position) == id else None


@frozen
class Rejection:
    """A request that was not booked, and why.

    Attributes:
        position: Where it stood among the requests, from 0.
        error: What `book` would have raised: `SlotTaken` with its conflicts, for one.
    """

    position: int
    error: ApptschedError


@frozen
class ImportReport:
    """What became of the requests of an import.

    Attributes:
        requested: How many there were.
        rejections: Those that were not booked, by position; empty with `on_conflict="skip"`.
        rejected: How many were not booked.
    """

    requested: int
    rejections: tuple[Rejection, ...]
    rejected: int
    _ids: ImportIds = field(repr=False)
    _rejected_bits: bytes = field(repr=False)

    @property
    def booked(self) -> int:
        """How many are appointments now."""
        return self.requested - self.rejected

    def appointment_at(self, position: int) -> AppointmentId | None:
        """Return the appointment of the request at *position*; None when it was not booked."""
        if not 0 <= position < self.requested or _is_set(self._rejected_bits, position):
            return None
        return self._ids.at(position)

    def position_of(self, appointment: AppointmentId) -> int | None:
        """Return the position of the request an appointment was booked for; None for others.

        Tells which of the conflicts of a rejection are with the import itself.
        """
        position = self._ids.position_of(appointment)
        return None if position is None or self.appointment_at(position) is None else position


def _is_set(bits: bytes, position: int) -> bool:
    byte, bit = divmod(position, 8)
    return byte < len(bits) and bool(bits[byte] >> bit & 1)


class Tally:
    """Counts what becomes of the requests of an import.

    Attributes:
        requested: How many have come.
        rejected: How many of them are not booked.
    """

    def __init__(self, *, keeps_errors: bool) -> None:
        self.ids = ImportIds()
        self.requested = 0
        self.rejected = 0
        self._keeps_errors = keeps_errors
        self._rejections: list[Rejection] = []
        self._bits = bytearray()

    def reject(self, position: int, error: ApptschedError) -> None:
        """Take down that the request at *position* is not booked."""
        byte, bit = divmod(position, 8)
        self._bits.extend(bytes(byte + 1 - len(self._bits)) if byte >= len(self._bits) else b"")
        self._bits[byte] |= 1 << bit
        self.rejected += 1
        if self._keeps_errors:
            self._rejections.append(Rejection(position, error))

    def report(self) -> ImportReport:
        """Return what has become of them all."""
        return ImportReport(
            self.requested,
            tuple(sorted(self._rejections, key=lambda each: each.position)),
            self.rejected,
            self.ids,
            bytes(self._bits),
        )
