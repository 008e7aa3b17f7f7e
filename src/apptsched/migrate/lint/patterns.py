"""What a statement or an action of `alter table` must not look like, and what to write instead."""

from __future__ import annotations

import re
from typing import Literal

import attrs

from apptsched.migrate.lint.clauses import compiled
from apptsched.migrate.lint.findings import ALONE, CONTRACT, NEXT

_MADE = (
    "view|materialized view|foreign table|sequence|type|domain|function|procedure"
    "|routine|aggregate|schema|extension"
)
_FULL = (
    r"vacuum (?:full|\( (?:.* , )?full(?: (?:true|on|1))?(?: , .*)? \))"
    r"(?: (?:verbose|freeze|analyze))*"
)
_CLUSTER = r"cluster(?: verbose| \( .* \))?"


@attrs.frozen
class Pattern:
    """A statement or action that breaks a rule.

    Attributes:
        rule: Which.
        words: All of its code; a name in `table` or `object` must be of before this file.
        rewrite: What to write instead; `{table}` is what `<table>` stood for, `{statement}` the
            whole, `{table~new}` a name made of it.
        transaction: In which files: "some" that run in a transaction, "none" of those, or any.
    """

    rule: str
    words: re.Pattern[str] = attrs.field(converter=compiled)
    rewrite: str
    transaction: Literal["some", "none", "any"] = "any"


STATEMENTS = (
    Pattern(
        "session-setting",
        "set (?:session )?(?!lock_timeout |statement_timeout )<name> (?:to|=) <value*>",
        "set local {name} = {value};",
        transaction="some",
    ),
    Pattern(
        "session-setting",
        "set (?:session )?search_path (?:to|=) <value*>",
        "-- nothing: write the schema before each name",
        transaction="none",
    ),
    Pattern(
        "session-setting",
        "set (?:session )?lock_timeout .*",
        "-- apptsched: lock-timeout 2s",
    ),
    Pattern(
        "session-setting",
        "set (?:session )?statement_timeout .*",
        "-- apptsched: statement-timeout 15min",
    ),
    Pattern(
        "session-setting",
        "set (?:session )?names <encoding*>",
        "set local client_encoding = {encoding};",
    ),
    Pattern("session-setting", "set (?:session )?schema <path>", "set local schema {path};"),
    Pattern("session-setting", "set (?:session )?role <role>", "set local role {role};"),
    Pattern("session-setting", "set (?:session )?time zone <zone*>", "set local time zone {zone};"),
    Pattern(
        "session-setting",
        "set session authorization <role>",
        "set local role {role};",
    ),
    Pattern(
        "session-setting",
        "(?:reset|discard|set session characteristics|set transaction) .*",
        "-- nothing: the runner begins every file with the settings of the role",
    ),
    Pattern(
        "session-setting",
        "set local .*",
        "-- nothing: outside a transaction `set local` does nothing",
        transaction="none",
    ),
    Pattern(
        "session-setting",
        r".*(?<![^ .])set_config \( <setting*> , (?:is_local = > )?false \).*",
        "select set_config({setting}, true);",
    ),
    Pattern(
        "needs-transaction-none",
        r"(?:create (?:unique )?index|drop index|reindex .*|alter table .* detach partition .*)"
        r" concurrently(?: .*)?|reindex \( .*concurrently.* \) .*"
        r"|reindex (?:\( .* \) )?(?:database|system|schema) .*"
        r"|(?:vacuum|alter system|create database|drop database|create tablespace"
        r"|drop tablespace|create subscription)(?: .*)?",
        ALONE + "{statement};",
        transaction="some",
    ),
    Pattern(
        "concurrently-if-not-exists",
        r"<create*> concurrently if not exists <rest*>",
        ALONE + "{create} concurrently {rest};",
    ),
    Pattern(
        "reindex-not-concurrent",
        r"reindex (?P<options>\( (?!.*concurrently).* \) )?(?P<what>index|table|schema|database)"
        r" (?!concurrently )<object>",
        ALONE + "reindex {options} {what} concurrently {object};",
    ),
    Pattern(
        "refresh-not-concurrent",
        r"refresh materialized view (?!concurrently )<object>(?: with (?:no )?data)?",
        "-- once the view has a unique index:\nrefresh materialized view concurrently {object};",
    ),
    Pattern(
        "table-rewrite",
        rf"{_FULL} (?!(?:verbose|freeze|analyze)(?!\S))<tables*>",
        ALONE + "vacuum {tables};",
    ),
    Pattern(
        "table-rewrite",
        "alter index (?:if exists )?<object> set tablespace <space>",
        ALONE + "reindex (tablespace {space}) index concurrently {object};",
    ),
    Pattern("table-rewrite", rf"{_FULL}|{_CLUSTER}", ALONE + "vacuum;"),
    Pattern(
        "table-rewrite",
        rf"{_CLUSTER} (?!verbose)<table>(?: using .*)?",
        "-- an index-only scan needs no order of the rows:\n" + ALONE + "vacuum {table};",
    ),
    Pattern(
        "grant-to-public",
        r"(?P<what>(?:alter default privileges .* )?grant .*) to (?:.* , )?public(?: .*)?",
        "{what} to application;",
    ),
    Pattern(
        "drop-cascade",
        r"(?P<drop>drop .*) cascade",
        "-- after each of what depends on it:\n" + CONTRACT + "{drop};",
    ),
    Pattern(
        "rename-outside-contract",
        r"alter (?:foreign )?table (?:if exists )?(?:only )?<table>(?: \*)? rename to <new>",
        "create view {renamed} as\nselect *\nfrom {table};"
        + NEXT
        + CONTRACT
        + "drop view {renamed};\nalter table {table} rename to {new};",
    ),
    Pattern(
        "rename-outside-contract",
        r"alter (?:foreign )?table (?:if exists )?(?:only )?<table>(?: \*)?"
        r" rename (?:column )?(?!constraint |to )<column> to <new>",
        "alter table {table} add column {new} {type};\n"
        "-- new code writes both"
        + NEXT
        + "update {table} set {new} = {column} where {new} is distinct from {column};"
        + NEXT
        + CONTRACT
        + "alter table {table} drop column {column};",
    ),
    Pattern(
        "rename-outside-contract",
        rf"alter (?:{_MADE}) (?:if exists )?<object>(?: \( .*\))?"
        r" (?:rename (?!constraint ).*|set schema .*)",
        CONTRACT + "{statement};",
    ),
    Pattern(
        "drop-outside-contract",
        r"drop (?:owned|role|user|group|cast|operator|collation|publication|text search) .*",
        CONTRACT + "{statement};",
    ),
    Pattern(
        "drop-outside-contract",
        r"drop policy (?:if exists )?[^ ]+ on <table>(?: .*)?",
        CONTRACT + "{statement};",
    ),
    Pattern(
        "restriction-outside-contract",
        r"revoke (?:.* on (?:(?:table|sequence|schema|database|type|domain|function|procedure"
        r"|routine|all \w+ in schema) )?<object>(?: [(,] .*)? from .*|(?!.* on ).*)",
        CONTRACT + "{statement};",
    ),
    Pattern(
        "restriction-outside-contract",
        r"create policy [^ ]+ on <table> as restrictive(?: .*)?",
        CONTRACT + "{statement};",
    ),
    Pattern(
        "drop-outside-contract",
        r"alter type <object> drop attribute .*",
        CONTRACT + "{statement};",
    ),
    Pattern(
        "not-null-unchecked",
        r"alter domain <object> set not null",
        "alter domain {object} add constraint {object~is_set} check (value is not null) not valid;"
        + NEXT
        + "alter domain {object} validate constraint {object~is_set};",
    ),
    Pattern(
        "function-search-path",
        r"alter (?P<what>function|procedure|routine) <object> <arguments*>"
        r"reset (?:search_path|all)",
        "alter {what} {object}{arguments} set search_path = pg_catalog, pg_temp;",
    ),
)

_COPY = (
    "create table {copy} (like {table} including all);\n"
    "-- copy the rows in parts, new code writes both, then exchange the names in `phase contract`"
)

ACTIONS = (
    Pattern(
        "drop-cascade",
        r"(?P<drop>drop .*) cascade",
        "-- after each of what depends on it:\n" + CONTRACT + "alter table {table} {drop};",
    ),
    Pattern(
        "table-rewrite",
        r"set (?:unlogged|logged|tablespace .*|access method .*)",
        _COPY,
    ),
    Pattern(
        "table-rewrite",
        r"alter (?:column )?<column> set expression .*",
        _COPY,
    ),
    Pattern(
        "disable-trigger",
        r"disable trigger <trigger>",
        "-- nothing: write in parts small enough for the trigger, or drop it in `phase contract`",
    ),
    Pattern(
        "disable-row-security",
        r"(?:disable|no force) row level security",
        "-- nothing: give the role that may see all rows a policy of its own, or BYPASSRLS",
    ),
    Pattern(
        "exclusion-constraint",
        r"add (?:constraint <constraint> )?(?:exclude .*"
        r"|(?:unique|primary key) \( .* without overlaps \).*)",
        "create table {copy} (\n    like {table} including all,\n    {definition}\n);\n"
        "-- copy the rows in parts, new code writes both, then exchange the names in"
        " `phase contract`",
    ),
    Pattern(
        "drop-outside-contract",
        r"drop (?:column )?(?!constraint )(?:if exists )?<column>(?: .*)?",
        CONTRACT + "alter table {table} {action};",
    ),
    Pattern(
        "restriction-outside-contract",
        r"(?:enable|force) row level security"
        r"|alter (?:column )?<column> (?:drop (?:default|identity.*)|.*set generated always.*)",
        CONTRACT + "alter table {table} {action};",
    ),
    Pattern(
        "rename-outside-contract",
        r"set schema .*",
        CONTRACT + "alter table {table} {action};",
    ),
)
