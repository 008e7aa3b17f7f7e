"""The rules by name: why each is one, and for which files it holds."""

from __future__ import annotations

import attrs

from apptsched.migrate.directives import FileKind


@attrs.frozen
class Rule:
    """One rule.

    Attributes:
        why: What happens to a database in use.
        files: The kinds of files it holds for.
    """

    why: str
    files: tuple[FileKind, ...] = ("up", "down", "repeatable")


_UP: tuple[FileKind, ...] = ("up",)

RULES = {
    "attach-unchecked": Rule(
        "attaching reads the whole table under ACCESS EXCLUSIVE,"
        " unless a validated check says that its rows fit"
    ),
    "backfill-under-lock": Rule(
        "a table was locked before in this transaction:"
        " others wait for it until all these rows are written"
    ),
    "change-without-where": Rule(
        "without a where it rewrites every row of the table in one transaction,"
        " and a mistake in it loses them all"
    ),
    "concurrently-if-not-exists": Rule(
        "a failed concurrent build leaves an INVALID index of that name,"
        " which `if not exists` takes for done"
    ),
    "constraint-not-valid": Rule(
        "every row is checked under a lock that blocks writes, and mostly reads;"
        " `not valid` checks new rows only and is instant"
    ),
    "constraint-validated-at-once": Rule(
        "an earlier lock is still held while the rows are checked;"
        " validate in a transaction of its own"
    ),
    "detach-not-concurrent": Rule("detaching blocks every query of the whole partitioned table"),
    "disable-row-security": Rule(
        "it holds for every session: each role with a privilege on the table sees all its rows"
    ),
    "disable-trigger": Rule(
        "it holds for every session: what the trigger or foreign key guards is unguarded"
    ),
    "drop-cascade": Rule("it also drops what is not named here, such as views and foreign keys"),
    "drop-outside-contract": Rule(
        "code that still runs may use it; drop what no running code names, in `phase contract`",
        _UP,
    ),
    "enum-value-used-at-once": Rule(
        "a new enum value cannot be used in the transaction that adds it"
    ),
    "exclusion-constraint": Rule(
        "an exclusion constraint builds its index under ACCESS EXCLUSIVE, and has no `not valid`"
    ),
    "function-search-path": Rule(
        "what the body names is looked up along the caller's search_path,"
        " and may be somebody else's"
    ),
    "grant-to-public": Rule("every role that can connect gets it, those to come included"),
    "index-not-concurrent": Rule(
        "nobody writes to the table until the index is built; build it concurrently"
    ),
    "json-column": Rule(
        "json has no equality: `select distinct *`, `union` and `group by` of the table fail"
    ),
    "lock-table": Rule("the lock is held until the migration ends; others wait behind it"),
    "missing-down": Rule("there is no way back from it"),
    "needs-transaction-none": Rule("the server refuses it inside a transaction"),
    "not-null-unchecked": Rule(
        "every row is read under ACCESS EXCLUSIVE, unless a validated check says that none is null"
    ),
    "partition-of-existing": Rule("creating a partition in place blocks every query of its table"),
    "refresh-not-concurrent": Rule("nobody reads the view until it is filled again"),
    "reindex-not-concurrent": Rule("writes, and reads that use the index, wait until it is built"),
    "rename-outside-contract": Rule(
        "code that still runs uses the old name; rename in `phase contract`, or add and drop",
        _UP,
    ),
    "required-column": Rule(
        "a column that is not null and has no default fails where there are rows,"
        " and for code that does not know it"
    ),
    "restriction-outside-contract": Rule(
        "code that still runs may rely on what is refused from now on;"
        " refuse it in `phase contract`",
        _UP,
    ),
    "session-setting": Rule(
        "a setting of the session outlives its file and its transaction; what follows depends on it"
    ),
    "several-tables-locked": Rule(
        "a second table is locked while the first is: a deadlock with code"
        " that takes them in another order, and each is locked as long as both need",
        _UP,
    ),
    "table-rewrite": Rule("the whole table is written anew under a lock that blocks its readers"),
    "transaction-control": Rule("the runner begins and ends the transaction; `up` refuses it"),
    "truncate": Rule("it blocks every query of the table, and readers before it see no rows"),
    "type-change": Rule(
        "the whole table or its indexes are written anew, or its checks read all rows,"
        " under ACCESS EXCLUSIVE, as far as can be told"
    ),
    "unexamined": Rule("SQL made at run time cannot be read beforehand"),
    "unique-not-concurrent": Rule(
        "the constraint's index is built under ACCESS EXCLUSIVE; build it concurrently, then use it"
    ),
    "unknown-allow": Rule("there is no such rule"),
    "unnamed-constraint": Rule(
        "the server chooses its name, and errors and later migrations have to guess it"
    ),
    "unused-allow": Rule("nothing in the file breaks the rule"),
    "volatile-default": Rule(
        "the default differs for each row, as far as can be told:"
        " the whole table is written under ACCESS EXCLUSIVE"
    ),
}
