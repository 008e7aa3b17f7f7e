"""Partitions that are made, attached and detached in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apptsched.migrate.lint.clauses import Clause, compiled, joined
from apptsched.migrate.lint.findings import ALONE, Hit, migrations
from apptsched.migrate.lint.state import FileState
from apptsched.migrate.lint.tables import Table

_ATTACH = compiled(r"attach partition <part> <values*>")
_DETACH = compiled(r"detach partition <part>")
_CREATE = compiled(
    r"create (?:unlogged )?table (?:if not exists )?<part> partition of <table> <bounds*>"
    r"(?P<more> (?:partition by|using|with(?! \( (?:modulus|remainder))|tablespace) .*)?"
)
_RANGE = compiled(r"for values from \( <lower*> \) to \( <upper*> \)")
_LIST = compiled(r"for values in \( (?!.*\bnull\b)<list*> \)")
_OPEN = ("minvalue", "maxvalue")


def created(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find partitions that are created in place."""
    match, found = _CREATE.fullmatch(statement.code), statement.matches(_CREATE)
    if not match or not found or not state.existed(found["table"]):
        return
    part, table, bounds = found["part"], found["table"], statement.part(*match.span("bounds"))
    more = f"\n{found['more']}" if found["more"] else ""
    # A partition has the identity of its table; one of its own keeps it from being attached.
    copy = f"create table {part} (like {table} including all excluding identity){more};"
    attach = f"alter table {table} attach partition {part} {bounds.text};"
    rewrite = f"{copy}\n{attach}"
    parent = state.schema.table(table)
    if parent.default_partition:
        promise, proof, keep = _without(parent, bounds)
        rewrite = migrations(f"{copy}\n{promise}", proof, attach, keep)
    yield Hit("partition-of-existing", statement.offset, rewrite)


def attached(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find tables that are attached with rows unproven, theirs or the default partition's."""
    match = _ATTACH.fullmatch(action.code)
    if not match:
        return
    part, values = action.part(*match.span("part")).text, action.part(match.start("values"))
    known, parent = state.schema.table(part), state.schema.table(table)
    steps = []
    # A check of other columns proves nothing.
    if state.existed(part) and not (
        known.fits(parent.keys, values) if parent.keys else known.is_checked()
    ):
        steps.append(_fitting(part, parent, values))
    other = parent.default_partition
    known = state.schema.table(other)
    if other and state.existed(other) and not known.has_none(parent.keys, values):
        steps.append(_without(parent, values))
    if not steps:
        return
    promises, proofs, keeps = zip(*steps, strict=True)
    # Each but the proofs keeps a table from its readers.
    attach = f"alter table {table} {action.text};"
    rewrite = migrations(*promises, "\n".join(proofs), attach, *keeps)
    yield Hit("attach-unchecked", action.offset, rewrite)


def _bounds(keys: Sequence[str], values: Clause) -> str:
    """Return the condition that *values* are of `for values …`, as far as it can be written."""
    if not keys:
        return "<the bounds>"
    if len(keys) == 1 and (match := _RANGE.fullmatch(values.code)):
        ends = (("lower", ">="), ("upper", "<"))
        told = ((values.part(*match.span(end)).text, sign) for end, sign in ends)
        parts = [f"{keys[0]} {sign} {end}" for end, sign in told if end.lower() not in _OPEN]
    elif len(keys) == 1 and (match := _LIST.fullmatch(values.code)):
        parts = [f"{keys[0]} in ({values.part(*match.span('list')).text})"]
    else:
        parts = [f"<the bounds of {keys[0]}>"]
    return " and ".join([*(f"{key} is not null" for key in keys), *parts])


def _fitting(part: str, parent: Table, values: Clause) -> tuple[str, str, str]:
    """Return how to prove that a table has rows of these values alone."""
    return _checked(part, "fits", _bounds(parent.keys, values))


def _without(parent: Table, values: Clause) -> tuple[str, str, str]:
    """Return how to prove that the default partition has no rows of these values."""
    return _checked(parent.default_partition, "has_none", f"not ({_bounds(parent.keys, values)})")


def _checked(table: str, name: str, condition: str) -> tuple[str, str, str]:
    """Return how to promise, to prove and no longer to keep a check of a table."""
    check = joined(table, name)
    return (
        f"alter table {table} add constraint {check} check ({condition}) not valid;",
        f"alter table {table} validate constraint {check};",
        f"alter table {table} drop constraint {check};",
    )


def detached(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find partitions that are detached while everybody waits."""
    found = action.matches(_DETACH)
    if not found or not state.existed(table):
        return
    detach = f"alter table {table} detach partition {found['part']}"
    rewrite = f"{ALONE}{detach} concurrently;"
    if state.schema.table(table).default_partition:
        why = "with a default partition it cannot be concurrent"
        rewrite = f"-- apptsched: allow detach-not-concurrent {why}\n{detach};"
    yield Hit("detach-not-concurrent", action.offset, rewrite)


STATEMENT_CHECKS = (created,)
ACTION_CHECKS = (attached, detached)
