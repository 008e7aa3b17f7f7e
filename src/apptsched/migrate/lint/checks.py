"""What patterns cannot say: checks that compare a statement with what went before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from apptsched.migrate.lint.clauses import Clause, compiled, joined, plain
from apptsched.migrate.lint.findings import Hit, migrations
from apptsched.migrate.lint.schema import ALTER_TABLE, actions_of
from apptsched.migrate.lint.state import FileState
from apptsched.migrate.lint.steps import without_nulls
from apptsched.migrate.lint.types import keeps_rows

_DROP = compiled(
    r"drop (?:table|view|materialized view|foreign table|sequence|type|domain|function"
    r"|procedure|routine|aggregate|schema|extension|database) (?:if exists )?<objects*>"
)
# In parentheses, behind the `with` queries, or alone.
_CHANGE = re.compile(
    r"(?:(?<=[()] )|^)(?:update (?:only )?(?P<updated>[^ (),;]+)"
    r"|delete from (?:only )?(?P<deleted>[^ (),;]+)"
    r"|insert into (?P<inserted>[^ (),;]+) (?:\( [^()]* \) )?(?:overriding \w+ value )?"
    r"(?:\( )?(?:select|with) "
    r"|merge into (?:only )?(?P<merged>[^ (),;]+))"
)
# What they hold is not run here.
_BODY = re.compile(r"create (?:or replace )?(?:function|procedure|rule) .*", re.DOTALL)
_SET = re.compile(r" set (?=[^ ])")
_LETS_READ = re.compile(
    r"(?:validate constraint|attach partition|cluster on|set \(|reset \() .*"
    r"|(?:enable|disable) (?:always |replica )?trigger .*"
    r"|alter (?:column )?[^ ]+ (?:set|reset) (?:statistics|\() .*"
    r"|add (?:constraint [^ ]+ )?foreign key .*|detach partition .* concurrently"
)
_SET_NOT_NULL = compiled(r"alter (?:column )?<column> set not null")
_RETYPE = compiled(r"alter (?:column )?<column> (?:set data )?type <type*>")
_ON_TABLE = compiled(
    r"(?:(?:create|alter|drop) policy|drop (?:trigger|rule)) "
    r"(?:if exists )?[^ ]+ on <table>(?: .*)?"
)
_ATTACH = compiled(r"attach partition <part> .*")
_VALIDATE = compiled(r"validate constraint <constraint>")
_TRUNCATE = compiled(
    r"truncate (?:table )?<tables*>(?: (?:restart|continue) identity)?(?: cascade)?"
)
_LOCK = compiled(r"lock (?:table )?<tables*>(?: in (?P<mode>.*) mode)?(?: nowait)?")
_LETS_WRITE = ("access share", "row share", "row exclusive", "share update exclusive")
_PARTITION = compiled(
    r"create (?:unlogged )?table (?:if not exists )?<part> partition of <table> <bounds*>"
    r"(?P<more> (?:partition by|using|with(?! \( (?:modulus|remainder))|tablespace) .*)?"
)

Check = Callable[[Clause, FileState], Iterator[Hit]]
ActionCheck = Callable[[str, Clause, FileState], Iterator[Hit]]


def drops(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find what old code may use and is dropped."""
    found = statement.matches(_DROP)
    if not found or state.contract:
        return
    names = re.sub(r" (?:cascade|restrict)$| \(.*?\)", "", found["objects"], flags=re.DOTALL)
    if any(state.existed(name.strip()) for name in re.sub(r"\(.*?\)", "", names).split(",")):
        alone = "" if state.transactional else "-- apptsched: transaction none\n"
        rewrite = f"{alone}-- apptsched: phase contract\n{statement.text};"
        yield Hit("drop-outside-contract", statement.offset, rewrite)


def _of_before(tables: str, state: FileState) -> list[str]:
    """Return those of a list of tables that were there before the file."""
    names = [re.sub(r"^only | \*$", "", each.strip()) for each in tables.split(",")]
    return [name for name in names if state.existed(name)]


def truncations(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find tables that are emptied at once."""
    found = statement.matches(_TRUNCATE)
    tables = _of_before(found["tables"], state) if found else []
    if tables:
        deletes = [
            f"delete from {table} where ctid = any (array(select ctid from {table} limit 10000));"
            for table in tables
        ]
        rewrite = "\n".join(["-- until no row is left:", *deletes])
        yield Hit("truncate", statement.offset, rewrite)


def table_locks(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find tables that are locked against writers by name."""
    found = statement.matches(_LOCK)
    if found and found["mode"].lower() not in _LETS_WRITE and _of_before(found["tables"], state):
        rewrite = "-- nothing: each statement takes the lock it needs"
        yield Hit("lock-table", statement.offset, rewrite)


def changes(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find updates and deletes of all rows, and of tables that are locked."""
    if _BODY.fullmatch(statement.code):
        return
    for match in _CHANGE.finditer(statement.code):
        changed = match["updated"] or match["deleted"]
        table = changed or match["inserted"] or match["merged"]
        change = _to_its_end(statement.part(match.start()))
        if not state.existed(table):
            continue
        if changed and not change.says("where"):
            behind = statement.part(0, match.start()).text
            queries = f"{behind}\n" if behind.endswith(")") else ""
            rewrite = _of_some_rows(queries, table, change)
            yield Hit("change-without-where", change.offset, rewrite)
        if state.transactional and plain(table) in state.locked:
            yield Hit("backfill-under-lock", change.offset, _apart(statement.text, state))


def _to_its_end(change: Clause) -> Clause:
    """Return a change up to the parenthesis that closes around it."""
    depth = 0
    for index, token in enumerate(change.tokens):
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            return Clause(change.source, change.tokens[:index], change.shift)
    return change


def _apart(text: str, state: FileState) -> str:
    """Return a statement as a migration of its own, in the phase of the file."""
    phase = "-- apptsched: phase contract\n" if state.contract else ""
    return f"-- in a migration of its own:\n{phase}{text};"


def _of_some_rows(queries: str, table: str, change: Clause) -> str:
    changed = queries + change.until("returning").text
    if change.code.startswith("delete"):
        return (
            f"-- until no row is left:\n{changed}"
            f" where ctid = any (array(select ctid from {table} limit 10000));"
        )
    match = _SET.search(change.code)
    assigned = change.part(match.end()).until("from", "returning").split() if match else ()
    return f"{changed}\nwhere {' or '.join(map(_differs, assigned))};"


def _differs(assignment: Clause) -> str:
    """Return the condition that an assignment changes a row."""
    target = assignment.until("=")
    value = assignment.part(len(target.code) + len(" = "))
    if value.code == "default" or (target.code[:1] == "(" and value.says("select")):
        return f"<{target.text} is another>"
    return f"{target.text} is distinct from ({value.text})"


def enum_values(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find new enum values that are used in the transaction that adds them."""
    if not state.transactional or statement.code.startswith(("alter type", "comment on")):
        return
    for token in statement.tokens:
        if token.text in state.values and token.kind == "string":
            yield Hit("enum-value-used-at-once", statement.offset, _apart(statement.text, state))
            return


def several_tables(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Take note of the tables that are locked against readers; find a second one."""
    for table in _locked_by(statement):
        if not state.existed(table) or plain(table) in state.locked:
            continue
        state.locked.add(plain(table))
        if len(state.locked) > 1 and state.transactional:
            is_drop = statement.code.startswith("drop table ")
            text = f"drop table {table}" if is_drop else statement.text
            yield Hit("several-tables-locked", statement.offset, _apart(text, state))


def _locked_by(statement: Clause) -> list[str]:
    if found := statement.matches(ALTER_TABLE):
        actions = actions_of(statement)
        lets_read = all(_LETS_READ.fullmatch(each.code) for each in actions)
        return [] if lets_read else [found["table"]]
    if found := statement.matches(_ON_TABLE):
        return [found["table"]]
    found = statement.matches(_DROP)
    if found and statement.code.startswith("drop table"):
        return [name.split(" ")[0] for name in found["objects"].split(", ")]
    return []


def nulls(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find columns that are made not null without a proof."""
    match = _SET_NOT_NULL.fullmatch(action.code)
    if not match:
        return
    column = action.part(*match.span("column")).text
    if not state.schema.table(table).is_required(match["column"]):
        yield Hit("not-null-unchecked", action.offset, migrations(*without_nulls(table, column)))


def types(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find changes of a type that write the rows anew."""
    match = _RETYPE.fullmatch(action.code)
    if not match:
        return
    column, new = action.part(*match.span("column")).text, action.part(match.start("type"))
    old = state.schema.table(table).types.get(plain(column))
    kept = old is not None and keeps_rows(old, new.code)
    if kept and not state.schema.computes_from(table, column):
        return
    other = joined(column, "new")
    kind, _, using = new.text.partition(" using ")
    rewrite = migrations(
        f"alter table {table} add column {other} {kind};\n-- new code writes both",
        f"update {table} set {other} = {using or column} where {other} is null;",
        "-- apptsched: phase contract\n"
        f"-- {other} has the default, keys and indexes of {column} by now:\n"
        f"alter table {table} drop column {column};\n"
        f"alter table {table} rename column {other} to {column};",
    )
    yield Hit("type-change", action.offset, rewrite)


def new_partitions(statement: Clause, state: FileState) -> Iterator[Hit]:
    """Find partitions that are created in place."""
    found = statement.matches(_PARTITION)
    if found and state.existed(found["table"]):
        part, table = found["part"], found["table"]
        more = f"\n{found['more']}" if found["more"] else ""
        rewrite = (
            f"create table {part} (like {table} including all){more};\n"
            f"alter table {table} attach partition {part} {found['bounds']};"
        )
        yield Hit("partition-of-existing", statement.offset, rewrite)


def partitions(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find tables that are attached with their rows unproven."""
    found = action.matches(_ATTACH)
    if not found or not state.existed(found["part"]):
        return
    known, keys = state.schema.table(found["part"]), state.schema.table(table).keys
    # A check of other columns proves nothing.
    if known.is_bounded(keys) if keys else known.is_checked():
        return
    part, name = found["part"], joined(found["part"], "fits")
    bounds = f"<the bounds of {keys[0]}>" if keys else "<the bounds>"
    rewrite = migrations(
        f"alter table {part} add constraint {name} check ({bounds}) not valid;",
        f"alter table {part} validate constraint {name};",
        f"alter table {table} {action.text};\nalter table {part} drop constraint {name};",
    )
    yield Hit("attach-unchecked", action.offset, rewrite)


def validations(table: str, action: Clause, state: FileState) -> Iterator[Hit]:
    """Find constraints that are validated while the table is locked."""
    found = action.matches(_VALIDATE)
    if not found or not state.transactional:
        return
    added = (plain(table), plain(found["constraint"])) in state.added
    if added or plain(table) in state.locked:
        rewrite = _apart(f"alter table {table} {action.text}", state)
        yield Hit("constraint-validated-at-once", action.offset, rewrite)


STATEMENT_CHECKS: tuple[Check, ...] = (
    drops,
    truncations,
    table_locks,
    changes,
    enum_values,
    several_tables,
    new_partitions,
)
ACTION_CHECKS: tuple[ActionCheck, ...] = (nulls, types, partitions, validations)
