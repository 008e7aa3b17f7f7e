"""What an appointment takes of its resources."""

from __future__ import annotations

from collections.abc import Collection

from attrs import field, frozen
from attrs.converters import optional

from apptsched.errors import InvalidInput, SearchTooWide
from apptsched.model.checks import checked_items, checked_type
from apptsched.model.ids import ResourceId, checked_id
from apptsched.model.period import Period

CLAIMS_LIMIT = 1_000
UNITS_LIMIT = 4_096


def checked_units(name: str, value: int) -> int:
    """Return *value* when it is a number of units a resource can have: 1 to 4 096."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= UNITS_LIMIT:
        raise InvalidInput(f"{name} must be between 1 and {UNITS_LIMIT}, not {value!r}")
    return value


def checked_period(value: Period) -> Period:
    """Return *value* when it is a `Period`."""
    return checked_type("a period", Period, value)


def _resource(value: ResourceId) -> ResourceId:
    return checked_id(ResourceId, value)


def _quantity(value: int) -> int:
    return checked_units("quantity", value)


@frozen
class Claim:
    """What an appointment takes of one resource.

    Attributes:
        period: The claim's own body; None in a request: the appointment's. Never None in an
            appointment that was read.
        quantity: How many units of the resource, 1 to 4 096.
        overridden: Others were in the way when an override made the claim; says nothing in a
            request.

    Raises:
        InvalidInput: Not an id, a period or a number of units.
    """

    resource: ResourceId = field(converter=_resource)
    period: Period | None = field(default=None, converter=optional(checked_period))
    quantity: int = field(default=1, converter=_quantity)
    overridden: bool = field(default=False, kw_only=True)


def checked_claims(value: Collection[ResourceId | Claim]) -> tuple[Claim, ...]:
    """Return *value* as claims.

    Raises:
        SearchTooWide: More than 1 000.
        InvalidInput: None, or not ids or claims.
    """
    items = checked_items("resources", value)
    if not 1 <= len(items) <= CLAIMS_LIMIT:
        kind = SearchTooWide if items else InvalidInput
        raise kind(f"between 1 and {CLAIMS_LIMIT} resources, not {len(items)}")
    return tuple(item if isinstance(item, Claim) else Claim(item) for item in items)


def claims_within(claims: tuple[Claim, ...], period: Period) -> tuple[Claim, ...]:
    """Return what an appointment of *period* claims: one of all of it has no period of its own.

    Raises:
        InvalidInput: Two claims of one resource start together.
    """
    starts = {(claim.resource, (claim.period or period).start) for claim in claims}
    if len(starts) < len(claims):
        raise InvalidInput("a resource is claimed twice from the same start; use its quantity")
    return tuple(
        Claim(claim.resource, None if claim.period == period else claim.period, claim.quantity)
        for claim in claims
    )
