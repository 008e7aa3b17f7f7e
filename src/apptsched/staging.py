"""Requests of an import -> the rows COPY sends; its answers -> errors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apptsched.columns import AnswerRow
from apptsched.errors import ApptschedError, Busy
from apptsched.model.ids import AppointmentId
from apptsched.model.metadata import spelt_out
from apptsched.model.period import Period
from apptsched.model.request import BookingRequest
from apptsched.outcomes import Asked, refusal
from apptsched.parameters import buffers, facts

TYPES: Sequence[str] = (
    "int8",
    "uuid",
    "uuid",
    "timestamptz",
    "timestamptz",
    "text",
    "text",
    "float8",
    "uuid",
    "float8",
    "float8",
    "text",
    "jsonb",
    "jsonb",
)


def staged(request: BookingRequest, position: int, id: AppointmentId) -> tuple[Any, ...]:
    """Return the row of a request, in the order of the columns that `import_copy` names."""
    claim, *others = request.resources
    is_one_unit = not others and claim.period is None and claim.quantity == 1
    kept = buffers(request.buffers)
    return (
        position,
        id,
        claim.resource if is_one_unit else None,
        request.period.start,
        request.period.end,
        request.timezone,
        request.status.value,
        None if request.ttl is None else request.ttl.total_seconds(),
        request.service,
        kept["buffer_before_s"],
        kept["buffer_after_s"],
        kept["buffer_policy"],
        None if is_one_unit else _claims(request, request.period),
        _details(request),
    )


def weight(row: tuple[Any, ...]) -> int:
    """Return about how many bytes a row takes beyond what every row does."""
    *_, claims, details = row
    return len(claims or "") + len(details or "")


def _claims(request: BookingRequest, period: Period) -> str:
    spans = [(claim, claim.period or period) for claim in request.resources]
    return json.dumps(
        [[str(c.resource), s.start.isoformat(), s.end.isoformat(), c.quantity] for c, s in spans]
    )


def _details(request: BookingRequest) -> str | None:
    told = {n: v for n, v in facts(request).items() if v is not None and v not in ({}, [])}
    if told == {"seats": 1}:
        return None
    return spelt_out(json.dumps(told))  # in ASCII, whatever the connection's encoding


def rejection(item: Mapping[str, Any], id: AppointmentId) -> ApptschedError:
    """Return the error that an answer of `import_turns` means for one request.

    Raises:
        Busy: The import as a whole cannot go on.
    """
    subject = None if item["subject"] is None else UUID(item["subject"])
    row = AnswerRow(item["outcome"], subject, None, None, item["conflicts"], None)
    error = refusal(row, Asked(id=id))
    if isinstance(error, Busy):
        raise error
    return error
