from __future__ import annotations

from pathlib import Path

import pytest

from tools import unsync

pytestmark = pytest.mark.smoke  # every Python splits f-strings into tokens in its own way


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = [await y + await z]\n", "x = [y + z]\n"),
        ("return not await ok(), -await cost()\n", "return not ok(), -cost()\n"),
        ("x = await (\n    g()\n)\n", "x = (\n    g()\n)\n"),
        ("x = await \\\n    g()\n", "x = \\\n    g()\n"),
        ("async  def f(): await  g()\n", "def f(): g()\n"),
        ("x = {k: v async for k, v in await rows()}\n", "x = {k: v for k, v in rows()}\n"),
        ("async for x in y:\n    pass\n", "for x in y:\n    pass\n"),
        (
            "async with (\n    await pool() as a,\n    aclosing(b) as c,\n):\n    pass\n",
            "with (\n    pool() as a,\n    closing(b) as c,\n):\n    pass\n",
        ),
        ("f(é, await g('é'), await h)  # é\n", "f(é, g('é'), h)  # é\n"),
        ("if x:\n    if y:\n        await z\nawait w", "if x:\n    if y:\n        z\nw"),
    ],
)
def test_async_and_await_go_wherever_they_stand(source: str, expected: str) -> None:
    assert unsync.unsync(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class _AsyncThing(AsyncBase[int]): ...\n", "class _Thing(Base[int]): ...\n"),
        ("from apptsched._async import x\n", "from apptsched._sync import x\n"),
        ("import tests.postgres.async_.y\n", "import tests.postgres.sync_.y\n"),
        ("async def __aenter__(self): ...\n", "def __enter__(self): ...\n"),
        ("return await anext(aiter(it))\n", "return next(iter(it))\n"),
        ("except StopAsyncIteration: ...\n", "except StopIteration: ...\n"),
        ("@asynccontextmanager\n", "@contextmanager\n"),
        ("await stack.enter_async_context(x)\n", "stack.enter_context(x)\n"),
        ("@pytest_asyncio.fixture\n", "@pytest.fixture\n"),
        ("x: AsyncIterator[AsyncConnectionPool]\n", "x: Iterator[ConnectionPool]\n"),
    ],
)
def test_whole_names_take_their_sync_form(source: str, expected: str) -> None:
    assert unsync.unsync(source) == expected


def test_a_name_that_only_contains_a_renamed_one_stays() -> None:
    source = "asynchronous = awaiting = async_thing = Async = Asyncio = foreclose = 1\n"

    assert unsync.unsync(source) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""An `AsyncScheduler`: await its turn."""\n', '"""An `Scheduler`: await its turn."""\n'),
        ('x = "await _async"  # await AsyncPool\n', 'x = "await _sync"  # await Pool\n'),
        ('x = f"{await a.b()!r:>{await w}} {AsyncX}"\n', 'x = f"{a.b()!r:>{w}} {X}"\n'),
        ("x = rf'{{{await q}}} {d[\"async_\"]}'\n", "x = rf'{{{q}}} {d[\"sync_\"]}'\n"),
        (
            '"""\n>>> async with AsyncDatabase() as db:\n...     await db.up()\nawait it\n"""\n',
            '"""\n>>> with Database() as db:\n...     db.up()\nawait it\n"""\n',
        ),
    ],
)
def test_strings_and_comments_change_by_whole_words(source: str, expected: str) -> None:
    assert unsync.unsync(source) == expected


def test_code_without_async_names_stays_as_it_is() -> None:
    source = Path(unsync.__file__).with_name("fetch_postgres.py").read_text()

    assert unsync.unsync(source) == source


def test_asyncio_outside_the_compat_pair_is_refused_with_its_line() -> None:
    with pytest.raises(SyntaxError, match=r"line 2: asyncio belongs in _compat\.py"):
        unsync.unsync("import contextlib\nimport asyncio\n")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one async module and its hand-written neighbour."""
    monkeypatch.setattr(unsync, "ROOT", tmp_path)
    origin = tmp_path / "src/apptsched/_async"
    origin.mkdir(parents=True)
    (origin / "_compat.py").write_text("import asyncio\n")
    (origin / "a.py").write_text(
        "from apptsched._async.b import AsyncB, A\n\n__all__ = ['A', 'AsyncB']\nx = await   (B)\n"
    )
    assert unsync.main(check=False) == 0
    return tmp_path / "src/apptsched/_sync"


def test_a_generated_file_is_sorted_formatted_and_carries_its_origin(project: Path) -> None:
    assert (project / "a.py").read_text() == (
        "# Generated from src/apptsched/_async/a.py by tools/unsync.py; do not edit.\n"
        "from apptsched._sync.b import A, B\n\n"
        '__all__ = ["A", "B"]\nx = B\n'
    )


def test_the_check_passes_on_what_was_just_generated(project: Path) -> None:
    assert unsync.main(check=True) == 0


def test_the_hand_written_pair_is_neither_generated_nor_removed(project: Path) -> None:
    assert not (project / "_compat.py").exists()
    (project / "_compat.py").write_text("from threading import Lock\n")

    assert unsync.main(check=True) == 0
    unsync.main(check=False)
    assert (project / "_compat.py").exists()


@pytest.mark.parametrize("change", ["edited", "missing", "left over"])
def test_the_check_names_every_file_that_differs_and_writes_nothing(
    project: Path, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / ("old/b.py" if change == "left over" else "a.py")
    file.parent.mkdir(exist_ok=True)
    file.unlink() if change == "missing" else file.write_text("x = 1\n")
    capsys.readouterr()

    assert unsync.main(check=True) == 1
    assert capsys.readouterr().out == f"src/apptsched/_sync/{file.relative_to(project)}\n"
    assert file.exists() == (change != "missing")

    unsync.main(check=False)
    assert unsync.main(check=True) == 0


def test_a_source_that_is_not_python_is_refused_by_name(project: Path) -> None:
    (project.parent / "_async/a.py").write_text("x = (\n")

    with pytest.raises(SystemExit, match=r"^src/apptsched/_async/a\.py: "):
        unsync.main(check=True)
