"""Which columns of a query may be null, as far as its text and the catalog can tell.

True: may be; False: never is; None: cannot be told, as for what a function returns. Conditions are
not read: a column is taken to be null in some row even where `where` lets no such row through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from attrs import evolve, frozen
from sqlglot import exp

Answer = tuple[tuple[str, bool | None], ...]
Catalog = Callable[[str, str], Answer]
"""What the columns of a relation are, by schema and name; empty when there is none."""

_NEVER = (
    exp.Literal,
    exp.Boolean,
    exp.Is,
    exp.Exists,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Count,
    exp.Array,
)
_PERHAPS = (exp.Null, exp.AggFunc, exp.JSONExtract, exp.JSONExtractScalar)
_LIKE_OPERANDS = (exp.Binary, exp.Paren, exp.Cast, exp.Not, exp.Neg, exp.Extract, exp.Lower)


@frozen
class Scope:
    """What names mean at one place of a query.

    Attributes:
        ctes: By name.
        sources: What stands in `from`, by alias, outer queries' included.
    """

    catalog: Catalog
    ctes: Mapping[str, Answer] = MappingProxyType({})
    sources: Mapping[str, Mapping[str, bool | None]] = MappingProxyType({})


def answer_of(query: exp.Expr, scope: Scope) -> Answer:
    """Return the columns of *query*, in order."""
    for cte in getattr(query, "ctes", ()):
        scope = evolve(scope, ctes={**scope.ctes, cte.alias: answer_of(cte.this, scope)})
    if isinstance(query, exp.Subquery):
        return answer_of(query.this, scope)
    if isinstance(query, exp.SetOperation):
        sides = zip(answer_of(query.left, scope), answer_of(query.right, scope), strict=True)
        return tuple((name, _any((one, other))) for (name, one), (_, other) in sides)
    if isinstance(query, exp.Select):
        scope = _with_sources(query, scope)
        projections = query.expressions
    else:
        scope = _joined(scope, query.this.find(exp.Table))
        returning = query.args.get("returning")
        projections = returning.expressions if returning else []
    return tuple((p.alias_or_name, may_be_null(p.unalias(), scope)) for p in projections)


def may_be_null(value: exp.Expr, scope: Scope) -> bool | None:
    """Return whether an expression may be null."""
    if isinstance(value, _NEVER):
        return False
    if isinstance(value, _PERHAPS):
        return True
    if isinstance(value, exp.Column):
        return _of_column(value, scope)
    if isinstance(value, exp.Subquery):
        [(_, inner)] = answer_of(value, scope)
        return inner if _answers_one_row(value.this) else True
    found = [may_be_null(each, scope) for each in _decisive(value)]
    if isinstance(value, exp.Coalesce) and False in found:
        return False
    return _any(found) if found else None


def _decisive(value: exp.Expr) -> list[exp.Expr]:
    """Return the parts one of which is null when *value* is; empty when that is not known."""
    if isinstance(value, exp.Coalesce):
        return [value.this, *value.expressions]
    if isinstance(value, exp.Case):
        branches = [branch.args["true"] for branch in value.args["ifs"]]
        return [*branches, value.args.get("default") or exp.Null()]
    if isinstance(value, _LIKE_OPERANDS):
        operands = (value.this, value.args.get("expression"))
        return [each for each in operands if each is not None and not isinstance(each, exp.Var)]
    return []


def _any(found: Iterable[bool | None]) -> bool | None:
    values = {*found}
    return True if True in values else None if None in values else False


def _answers_one_row(query: exp.Expr) -> bool:
    inside = [node for p in query.expressions for node in p.find_all(exp.AggFunc, exp.Anonymous)]
    return any(map(_is_aggregate, inside)) and not query.args.get("group")


def _is_aggregate(call: exp.Expr) -> bool:
    return isinstance(call, exp.AggFunc) or call.name.endswith("_agg")  # such as jsonb_agg


def _of_column(column: exp.Column, scope: Scope) -> bool | None:
    if column.table:
        return scope.sources.get(column.table, {}).get(column.name)
    found = [source[column.name] for source in scope.sources.values() if column.name in source]
    return found[0] if len(found) == 1 else None


def _with_sources(query: exp.Select, scope: Scope) -> Scope:
    begin = query.args.get("from_") or query.args.get("from")
    if begin is None:
        return scope
    outside = scope
    scope = _joined(scope, begin.this)
    for join in query.args.get("joins") or ():
        if join.side in ("RIGHT", "FULL"):
            own = {a: s for a, s in scope.sources.items() if s is not outside.sources.get(a)}
            missing = {alias: dict.fromkeys(source, True) for alias, source in own.items()}
            scope = evolve(scope, sources={**scope.sources, **missing})
        scope = _joined(scope, join.this, is_outer=join.side in ("LEFT", "FULL"))
    return scope


def _joined(scope: Scope, node: exp.Expr, *, is_outer: bool = False) -> Scope:
    columns = dict(_of_source(node, scope))
    if is_outer:
        columns = dict.fromkeys(columns, True)
    return evolve(scope, sources={**scope.sources, node.alias_or_name: columns})


def _of_source(node: exp.Expr, scope: Scope) -> Answer:
    if isinstance(node, exp.Subquery):
        return () if isinstance(node.this, exp.Table) else answer_of(node, scope)
    if isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
        return answer_of(node.this, scope)
    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
        return ()  # a function
    if not node.db and node.name in scope.ctes:
        return scope.ctes[node.name]
    return scope.catalog(node.db or "pg_catalog", node.name)
