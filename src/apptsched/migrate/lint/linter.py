"""Read a folder of migrations for what can hurt a database in use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from apptsched.migrate.directives import FileKind
from apptsched.migrate.files import SqlFile
from apptsched.migrate.folder import Folder
from apptsched.migrate.lint import changes, checks, definitions, indexes, partitions
from apptsched.migrate.lint.bodies import body_of, is_block, statements_of
from apptsched.migrate.lint.clauses import Clause, beside, joined, plain
from apptsched.migrate.lint.findings import CONTRACT, Hit, LintFinding
from apptsched.migrate.lint.patterns import ACTIONS, STATEMENTS, Pattern
from apptsched.migrate.lint.rules import RULES
from apptsched.migrate.lint.schema import ALTER_TABLE, Schema, actions_of
from apptsched.migrate.lint.state import FileState, routines
from apptsched.migrate.positions import position_at
from apptsched.migrate.problems import Problem, ProblemKind

_FIELD = re.compile(r"\{([\w~]+)\}( ?)")
_MODULES = (definitions, checks, changes, indexes, partitions)
_CHECKS = tuple(check for module in _MODULES for check in module.STATEMENT_CHECKS)
_ACTION_CHECKS = tuple(check for module in _MODULES for check in module.ACTION_CHECKS)
_MENDING = {
    ProblemKind.MISSING_DOWN: "-- apptsched: irreversible <reason>",
    ProblemKind.TRANSACTION_CONTROL: "-- nothing: without a directive the file is one transaction",
}


def lint(folder: Folder) -> tuple[LintFinding, ...]:
    """Return what in *folder* can hurt a database in use, by file and line.

    What `up` would refuse is among it, each under the name of its kind of problem.
    """
    schema = Schema()
    found = [_refused(problem) for problem in folder.problems]
    for migration in folder.migrations:
        found += _of_file(migration.up, "up", schema)
        if migration.down is not None:
            found += _of_file(migration.down, "down", schema.copy())
    for repeatable in folder.repeatables:
        found += _of_file(repeatable.file, "repeatable", schema.copy())
    return tuple(sorted(found, key=lambda each: (each.file, each.line, each.column, each.rule)))


def _refused(problem: Problem) -> LintFinding:
    rewrite = _MENDING.get(problem.kind, "")
    line = problem.line or 1
    return LintFinding(problem.file, line, 1, problem.kind.value, problem.message, rewrite)


def _of_file(file: SqlFile, kind: FileKind, schema: Schema) -> Iterator[LintFinding]:
    state = FileState.of(file, kind, schema)
    allowed = {rule for rule, _ in file.directives.allowed}
    unused = set(allowed)
    for hit in _hits(file, state):
        if kind not in RULES[hit.rule].files:
            continue
        if hit.rule in allowed:
            unused.discard(hit.rule)
        else:
            yield _finding(file, hit, RULES[hit.rule].why)
    yield from _needless(file, unused)


def _finding(file: SqlFile, hit: Hit, why: str) -> LintFinding:
    place = position_at(file.text, hit.offset)
    return LintFinding(file.path, place.line, place.column, hit.rule, why, hit.rewrite)


def _needless(file: SqlFile, unused: set[str]) -> Iterator[LintFinding]:
    for offset, comment in file.script.comments:
        said = re.fullmatch(r"--\s*apptsched:\s*allow\s+(\S+)\s.*", comment, re.DOTALL)
        if said and said[1] in unused:
            rule = "unused-allow" if said[1] in RULES else "unknown-allow"
            why = f"`{said[1]}`: {RULES[rule].why}"
            yield _finding(file, Hit(rule, offset, "-- nothing: leave the line out"), why)


def _hits(file: SqlFile, state: FileState) -> Iterator[Hit]:
    for each in file.script.statements:
        if not state.transactional:
            state.begin()
        statement = Clause.of(each)
        if is_block(statement):
            yield from _inside(statement, attrs.evolve(state, transactional=True))
        else:
            yield from _examined(statement, state)
            state.learn(statement)


def _inside(block: Clause, state: FileState) -> Iterator[Hit]:
    """Examine what a `do` runs; SQL that is made at run time is a finding of its own."""
    body = body_of(block)
    if body is None:
        yield Hit("unexamined", block.offset, "-- the statements themselves, in place of `execute`")
        return
    for statement in statements_of(body):
        if statement.code in ("commit", "rollback"):
            state.begin()
        yield from _examined(statement, state)
        state.learn(statement)


def _examined(statement: Clause, state: FileState) -> Iterator[Hit]:
    for pattern in STATEMENTS:
        yield from _matched(pattern, statement, {}, state)
    for check in _CHECKS:
        yield from check(statement, state)
    state.lock(statement)
    altered = statement.matches(ALTER_TABLE)
    if not altered or not state.existed(altered["table"]):
        return
    # The server drops first, wherever it stands.
    state.schema.drop(altered["table"], actions_of(statement))
    for action in actions_of(statement):
        for pattern in ACTIONS:
            yield from _matched(pattern, action, {"table": altered["table"]}, state)
        for look in _ACTION_CHECKS:
            yield from look(altered["table"], action, state)


def _matched(
    pattern: Pattern, clause: Clause, known: Mapping[str, str], state: FileState
) -> Iterator[Hit]:
    found = clause.matches(pattern.words)
    if found is None:
        return
    fields = {**known, **found}
    if (
        pattern.transaction == ("none" if state.transactional else "some")
        or (state.contract and pattern.rule.endswith("outside-contract"))
        or _is_new(clause, fields.get("table") or fields.get("object"), state)
    ):
        return
    fields["statement"] = fields["action"] = clause.text
    fields["definition"] = clause.part(clause.code.find(" ") + 1).text
    table = fields.get("table", "")
    fields["copy"] = beside(table, joined(table, "new"))
    fields["renamed"] = beside(table, fields.get("new", ""))
    types = state.schema.table(table).types
    fields["type"] = types.get(plain(fields.get("column", "")), "<its type>")
    yield Hit(pattern.rule, clause.offset, _filled(pattern.rewrite, fields, state))


def _is_new(clause: Clause, named: str | None, state: FileState) -> bool:
    """Return whether the file itself created what *clause* names."""
    if routines(clause):
        return not state.routines_existed(clause)
    return bool(named) and not state.existed(named or "")


def _filled(rewrite: str, fields: Mapping[str, str], state: FileState) -> str:
    """Return a rewrite with the statement's own names; `{a~b}` is a name joined of two."""

    def value(match: re.Match[str]) -> str:
        first, *rest = match[1].split("~")
        text = joined(fields[first], *rest) if rest else fields[first]
        return text + match[2] if text else ""

    if state.kind != "up":
        rewrite = rewrite.replace(CONTRACT, "")
    return _FIELD.sub(value, rewrite)
