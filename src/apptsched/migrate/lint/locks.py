"""Which tables a statement keeps from others until its transaction ends."""

from __future__ import annotations

import re

from apptsched.migrate.lint.clauses import Clause, compiled, plain
from apptsched.migrate.lint.schema import ALTER_TABLE, Schema, actions_of

# Actions of `alter table`.
_LETS_NOBODY_WRITE = (
    r"(?:enable|disable) (?:always |replica )?trigger .*|add (?:constraint [^ ]+ )?foreign key .*"
)
_LETS_READ = re.compile(
    r"(?:validate constraint|attach partition|cluster on|set \(|reset \() .*"
    r"|alter (?:column )?[^ ]+ (?:set|reset) (?:statistics|\() .*"
    rf"|detach partition .* concurrently|{_LETS_NOBODY_WRITE}"
)
_ON_TABLE = compiled(
    r"(?:(?:create|alter|drop) policy|drop (?:trigger|rule)|alter (?:trigger|rule)) "
    r"(?:if exists )?[^ ]+ on <table>(?: .*)?"
    r"|create (?:or replace )?rule [^ ]+ as on [^ ]+ to <to>(?: .*)?"
)
_DROP_TABLE = compiled(r"drop table (?:if exists )?<tables*>(?: cascade| restrict)?")
_DROP_INDEX = compiled(r"drop index (?!concurrently )(?:if exists )?<indexes*>(?: cascade)?")
_TRIGGER = compiled(r"create (?:or replace |constraint )*trigger <_*> on <table> .*")
_DEFINES = ("create table ", "create unlogged table ", "alter table ")
_KEPT = re.compile(_LETS_NOBODY_WRITE)
_REFERENCES = re.compile(r"(?<!\S)references (?P<table>[^ (),;]+)")


def unreadable(statement: Clause, schema: Schema) -> list[str]:
    """Return the tables that nobody else reads until the transaction of *statement* ends."""
    if found := statement.matches(ALTER_TABLE):
        lets_read = all(_LETS_READ.fullmatch(each.code) for each in actions_of(statement))
        return [] if lets_read else [found["table"]]
    if found := statement.matches(_ON_TABLE):
        return [found["table"] or found["to"]]
    if found := statement.matches(_DROP_TABLE):
        return [name.strip() for name in found["tables"].split(",")]
    if found := statement.matches(_DROP_INDEX):
        dropped = (plain(name).rpartition(".")[2] for name in found["indexes"].split(","))
        return [schema.indexes[name].table for name in dropped if name in schema.indexes]
    return []


def unwritable(statement: Clause) -> list[str]:
    """Return the tables that others may only read until the transaction of *statement* ends."""
    if found := statement.matches(_TRIGGER):
        return [found["table"]]
    if not statement.code.startswith(_DEFINES):
        return []
    tables = [
        statement.part(*match.span("table")).text for match in _REFERENCES.finditer(statement.code)
    ]
    altered = statement.matches(ALTER_TABLE)
    if altered and any(_KEPT.fullmatch(each.code) for each in actions_of(statement)):
        tables.append(altered["table"])
    return tables
