# Generated from tests/postgres/async_/test_catalogue.py by tools/unsync.py; do not edit.
"""Resources, services, people and tenants: add, read, change, archive, restore."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from attrs import asdict, evolve

from apptsched import (
    AlreadyExists,
    Buffers,
    Database,
    PersonNotFound,
    Scheduler,
    StaleVersion,
    TenantNotFound,
)
from tests.support.migrations import ask

MINUTE = timedelta(minutes=1)
# By kind: what to add, and what to change it to.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "resources": (
        {"name": "Room", "kind": "room", "timezone": "Asia/Kathmandu", "ref": "r"},
        {"name": "Desk", "kind": "desk", "timezone": "Europe/Paris", "ref": "d"},
    ),
    "services": (
        {"name": "Visit", "duration": 30 * MINUTE, "buffers": Buffers(MINUTE), "ref": "v"},
        {"name": "Check", "duration": 45 * MINUTE, "buffers": Buffers(after=MINUTE), "ref": "c"},
    ),
    "people": (
        {"name": "Zoë", "email": "zoe@example.org", "ref": "z"},
        {"name": "Bob", "email": "bob@example.org", "ref": "b"},
    ),
    "tenants": (
        {"name": "Northside", "timezone": "Europe/Paris"},
        {"name": "Southside", "timezone": "Asia/Kathmandu"},
    ),
}
UNIQUE = {"resources": "ref", "services": "ref", "people": "ref", "tenants": "slug"}
OWNED = [kind for kind in KINDS if kind != "tenants"]
CHANGES = [(kind, name, value) for kind in KINDS for name, value in KINDS[kind][1].items()]


@pytest.fixture
def of(database: Database, scheduler: Scheduler) -> Any:
    """Returns the repository of a kind."""

    def of(kind: str) -> Any:
        return database.tenants if kind == "tenants" else getattr(scheduler, kind)

    return of


@pytest.mark.smoke
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_added_is_what_is_read(of: Any, kind: str) -> None:
    given = KINDS[kind][0]

    added = of(kind).add(**given)

    assert of(kind).get(added.id) == added
    assert of(kind).find(added.id) == added
    assert asdict(added, recurse=False).items() >= given.items()
    assert (added.version, added.archived_at) == (1, None)
    assert added.created_at == added.updated_at
    assert added.id.version == 7


@pytest.mark.parametrize(("kind", "name", "value"), CHANGES)
def test_a_change_changes_the_given_field_and_no_other(
    of: Any, kind: str, name: str, value: Any
) -> None:
    added = of(kind).add(**KINDS[kind][0])

    changed = of(kind).update(added.id, **{name: value})

    assert of(kind).get(added.id) == changed
    assert changed.updated_at > added.updated_at
    assert changed == evolve(added, **{name: value}, version=2, updated_at=changed.updated_at)


@pytest.mark.parametrize(("kind", "name"), [*UNIQUE.items(), ("people", "email")])
def test_what_may_be_absent_can_be_emptied(of: Any, kind: str, name: str) -> None:
    value = f"{uuid4()}@example.org"
    added = of(kind).add(**{**KINDS[kind][0], name: value})
    kept = of(kind).update(added.id, name="Other")
    assert getattr(kept, name) == value

    emptied = of(kind).update(added.id, **{name: None})

    assert getattr(emptied, name) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("act", "given"), [("update", {"name": "Another"}), ("archive", {}), ("restore", {})]
)
def test_a_change_of_a_stale_version_is_refused_and_changes_nothing(
    of: Any, kind: str, act: str, given: dict[str, str]
) -> None:
    added = of(kind).add(**KINDS[kind][0])
    current = of(kind).update(added.id, name="Other")

    with pytest.raises(StaleVersion) as refused:
        getattr(of(kind), act)(added.id, expected_version=1, **given)

    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert of(kind).get(added.id) == current
    changed = getattr(of(kind), act)(added.id, expected_version=2, **given)
    assert changed.version == 3


@pytest.mark.parametrize("kind", KINDS)
def test_what_must_be_unique_is_not_given_twice(of: Any, kind: str) -> None:
    name, value = UNIQUE[kind], str(uuid4())
    first = of(kind).add(**{**KINDS[kind][0], name: value})
    second = of(kind).add(**{**KINDS[kind][0], name: None})

    with pytest.raises(AlreadyExists, match=name):
        of(kind).add(**{**KINDS[kind][0], name: value})
    with pytest.raises(AlreadyExists, match=name):
        of(kind).update(second.id, **{name: value})

    assert of(kind).get(second.id) == second
    same = of(kind).update(first.id, **{name: value})
    assert getattr(same, name) == value


@pytest.mark.parametrize("kind", OWNED)
def test_a_ref_is_the_tenants_own(database: Database, scheduler: Scheduler, kind: str) -> None:
    other = database.tenants.add("Other", timezone="UTC")

    for s in (scheduler, database.scheduler(other.id)):
        getattr(s, kind).add(**KINDS[kind][0])
        assert len(getattr(s, kind).list(ref=KINDS[kind][0]["ref"])) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_archived_leaves_the_list_and_comes_back(of: Any, kind: str) -> None:
    unique = {UNIQUE[kind]: str(uuid4())}
    added = of(kind).add(**{**KINDS[kind][0], **unique})

    archived = of(kind).archive(added.id)
    again = of(kind).archive(added.id)

    assert archived.archived_at is not None
    assert again.archived_at == archived.archived_at
    assert [*of(kind).list(**unique)] == []
    assert [*of(kind).list(**unique, include_archived=True)] == [again]
    assert of(kind).get(added.id) == again
    restored = of(kind).restore(added.id)
    assert restored.archived_at is None
    assert [*of(kind).list(**unique)] == [restored]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_is_by_name(of: Any, kind: str) -> None:
    mine = {f"{uuid4()}": name for name in ("b", "a", "c")}
    for value, name in mine.items():
        of(kind).add(**{**KINDS[kind][0], "name": name, UNIQUE[kind]: value})

    page = of(kind).list(limit=1000)
    listed = [*page]
    while page.next is not None:  # there are more tenants than a page holds, after long tests
        page = of(kind).list(limit=1000, after=page.next)
        listed += page

    assert [r.name for r in listed if getattr(r, UNIQUE[kind]) in mine] == ["a", "b", "c"]


@pytest.mark.parametrize("kind", OWNED)
def test_nothing_is_added_to_an_unknown_tenant(database: Database, kind: str) -> None:
    unknown = uuid4()

    with pytest.raises(TenantNotFound) as missing:
        getattr(database.scheduler(unknown), kind).add(**KINDS[kind][0])

    assert missing.value.id == unknown


def test_a_resource_takes_the_zone_of_its_tenant_unless_it_has_its_own(
    database: Database,
) -> None:
    tenant = database.tenants.add("Northside", timezone="Asia/Kathmandu")
    resources = database.scheduler(tenant.id).resources

    lent = resources.add("Room", kind="room")
    own = resources.add("Room", kind="room", timezone="Europe/Paris")
    database.tenants.update(tenant.id, timezone="UTC")

    assert (lent.timezone, own.timezone) == ("Asia/Kathmandu", "Europe/Paris")
    assert resources.get(lent.id) == lent


def test_resources_are_listed_by_kind(scheduler: Scheduler) -> None:
    room = scheduler.resources.add("A", kind="room")
    scheduler.resources.add("B", kind="desk")

    assert [*scheduler.resources.list(kind="room")] == [room]


def test_a_resource_can_be_somebody(scheduler: Scheduler) -> None:
    zoe = scheduler.people.add("Zoë")
    resource = scheduler.resources.add("Dr. Zoë", kind="practitioner", person=zoe.id)
    unknown = uuid4()

    with pytest.raises(PersonNotFound) as missing:
        scheduler.resources.update(resource.id, person=unknown)

    assert missing.value.id == unknown
    assert resource.person_id == zoe.id
    nobody = scheduler.resources.update(resource.id, person=None)
    assert nobody.person_id is None
    somebody = scheduler.resources.update(resource.id, person=zoe.id)
    assert somebody.person_id == zoe.id


def test_roles_are_granted_once_and_told_by_name(scheduler: Scheduler, database: Database) -> None:
    zoe, bob = [scheduler.people.add(name) for name in ("Zoë", "Bob")]

    for role in ("practitioner", "boss", "practitioner"):
        granted = scheduler.people.grant(zoe.id, role)
    scheduler.people.grant(bob.id, "boss")

    assert granted.roles == ("boss", "practitioner")
    assert scheduler.people.get(zoe.id) == granted
    listed = scheduler.people.list()
    assert [(person.name, person.roles) for person in listed] == [
        ("Bob", ("boss",)),
        ("Zoë", ("boss", "practitioner")),
    ]
    with pytest.raises(StaleVersion):
        scheduler.people.grant(bob.id, "owner", expected_version=1)
    made = "select name from apptsched.role where tenant_id = %s order by name"
    assert ask(database.config.conninfo, made, bob.tenant_id) == [("boss",), ("practitioner",)]
