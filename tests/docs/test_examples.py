"""What the pages show is what happens."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.migrations import new_database
from tools.run_examples import examples

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    str(page.relative_to(ROOT)): [*examples(page.read_text())]
    for page in sorted(
        [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    )
}


@pytest.mark.parametrize("page", [page for page, found in PAGES.items() if found])
def test_the_examples_of_a_page_run(page, apptsched_server, tmp_path, monkeypatch):
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", programs)
    monkeypatch.chdir(tmp_path)
    with new_database(apptsched_server.dsn) as conninfo:
        monkeypatch.setenv("DATABASE_URL", conninfo)
        namespace = {"__name__": "__main__", "__file__": str(ROOT / page)}
        for example in PAGES[page]:
            example.run(namespace, tmp_path, page)
