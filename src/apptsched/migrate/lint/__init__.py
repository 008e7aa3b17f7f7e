"""Find what can hurt a database in use before it is run."""

from __future__ import annotations

from apptsched.migrate.lint.findings import LintFinding
from apptsched.migrate.lint.linter import lint
from apptsched.migrate.lint.rules import RULES, Rule

__all__ = ["RULES", "LintFinding", "Rule", "lint"]
