"""The page of the lint says what the lint does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apptsched.migrate.lint import RULES
from tests.support.lint import found_in

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "migration-lint.md").read_text()
SECTIONS = dict(re.findall(r"(?ms)^### `([\w-]+)`\n\n(.*?)(?=^### |\Z)", PAGE))
SHOWN = {
    name: tuple(block.rstrip() for block in re.findall(r"(?ms)^```sql\n(.*?)^```", text))
    for name, text in SECTIONS.items()
}


def test_every_rule_has_its_section_in_order() -> None:
    assert list(SECTIONS) == list(RULES) == sorted(RULES)
    assert {name for name, blocks in SHOWN.items() if not blocks} == {
        "missing-down",
        "transaction-control",
    }


@pytest.mark.parametrize("name", RULES)
def test_a_section_begins_with_the_reason_of_the_rule(name: str) -> None:
    why = RULES[name].why

    assert SECTIONS[name].startswith(f"{why[0].upper()}{why[1:]}.\n")


@pytest.mark.parametrize("name", [name for name, blocks in SHOWN.items() if blocks])
def test_the_example_is_found_and_the_rewrite_is_the_one_that_is_told(name: str) -> None:
    example, rewrite = SHOWN[name]

    (found,) = found_in(example)

    assert (found.rule, found.rewrite) == (name, rewrite)
