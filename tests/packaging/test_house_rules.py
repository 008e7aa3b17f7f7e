"""The sizes architecture.md promises, so that a reader finds any behaviour in two hops."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benchmarks", "src", "tests", "tools")
GENERATED = "# Generated from "


def hand_written(suffix: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every file that somebody wrote."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
            text = path.read_text()
            if not text.startswith(GENERATED):
                yield str(path.relative_to(ROOT)), text


def python_functions() -> Iterator[tuple[str, int]]:
    """Yield the place and the length of every Python function, without its docstring."""
    for path, text in hand_written(".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                last = node.end_lineno or node.lineno
                lines = last - body[0].lineno + 1 if body else 0
                yield f"{path}:{node.lineno} {node.name}", lines


def sql_functions() -> Iterator[tuple[str, int]]:
    """Yield the place and the length of every SQL function's dollar-quoted body."""
    for path, text in hand_written(".sql"):
        for body in re.finditer(r"(\$\w*\$).*?\1", text, re.DOTALL):
            line = text.count("\n", 0, body.start()) + 1
            yield f"{path}:{line}", body[0].count("\n") + 1


def test_no_hand_written_file_is_longer_than_300_lines() -> None:
    files = [file for suffix in (".py", ".sql") for file in hand_written(suffix)]

    assert [path for path, text in files if text.count("\n") > 300] == []


def test_no_python_function_is_longer_than_40_lines() -> None:
    assert [place for place, lines in python_functions() if lines > 40] == []


def test_no_sql_function_is_longer_than_80_lines() -> None:
    assert [place for place, lines in sql_functions() if lines > 80] == []


def test_no_tool_is_longer_than_100_lines() -> None:
    tools = [file for file in hand_written(".py") if file[0].startswith("tools/")]

    assert [path for path, text in tools if text.count("\n") >= 100] == []
