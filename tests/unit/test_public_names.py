"""What the package shows."""

from __future__ import annotations

import inspect

import pytest

import apptsched
from apptsched import errors

CLASSES = [n for n in apptsched.__all__ if inspect.isclass(getattr(apptsched, n))]


def test_the_public_names_are_sorted_and_there() -> None:
    assert apptsched.__all__ == sorted(set(apptsched.__all__))
    assert all(hasattr(apptsched, name) for name in apptsched.__all__)


def test_nothing_else_is_public() -> None:
    names = {name for name in vars(apptsched) if not name.startswith("_")}
    modules = {name for name in names if inspect.ismodule(getattr(apptsched, name))}

    assert names - modules - {"annotations", "publish"} == set(apptsched.__all__)


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_is_at_home_in_the_package(name: str) -> None:
    assert getattr(apptsched, name).__module__ == "apptsched"


def test_every_error_is_public() -> None:
    defined = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value)
        and issubclass(value, apptsched.ApptschedError)
        and not name.startswith("_")
    }

    assert defined <= set(apptsched.__all__)


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(apptsched, name))


def test_both_colours_have_the_same_methods() -> None:
    for name in ("Database", "Scheduler", "Migrator"):
        sync = getattr(apptsched, name)
        awaited = getattr(apptsched, f"Async{name}")

        assert public_methods(sync) == public_methods(awaited)


def public_methods(kind: type) -> dict[str, list[str]]:
    """Return the methods of a class, and their arguments."""
    return {
        name: list(inspect.signature(member).parameters)
        for name, member in inspect.getmembers(kind, callable)
        if not name.startswith("_")
    }
