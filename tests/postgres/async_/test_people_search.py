"""People are found by names as one remembers them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from apptsched import AsyncDatabase, AsyncScheduler
from apptsched.model.folding import words
from tests.support import examples
from tests.support.migrations import ask
from tests.support.typos import LETTERS, is_typo_of, typos

NAMES = (
    *("Zoë Müller", "Zoë Müller-Lüdenscheidt", "Moritz Zöller", "Anna Muller", "Bob Miller"),
    *("Strauß, Johann", "Łukasz Żak", "Séamus O'Brien", "Jean D’Arc", "山田 太郎", "Σωκράτης"),
)
SHARED = [HealthCheck.function_scoped_fixture]
any_name = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40
).filter(words)
plain_name = st.lists(st.text(LETTERS, min_size=5, max_size=12), min_size=1, max_size=3).map(
    " ".join
)


@pytest.fixture
async def staff(scheduler: AsyncScheduler) -> AsyncScheduler:
    """A tenant with people of these names."""
    for name in NAMES:
        await scheduler.people.add(name)
    return scheduler


async def found(s: AsyncScheduler, text: str) -> list[str]:
    return [person.name for person in await s.people.search(text, limit=1000)]


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("text", "first"),
    [
        *((text, "Zoë Müller") for text in ("zoe mul", "Muller, Zoe", "ZOE MÜLLER", "mulelr zoe")),
        *((text, "Zoë Müller") for text in ("zoë müler", "zoe mullre", "mulller z")),
        *(("muller", "Zoë Müller"), ("anna muler", "Anna Muller"), ("miler", "Bob Miller")),
        *(
            ("lüdenschiedt", "Zoë Müller-Lüdenscheidt"),
            ("muler ludensch", "Zoë Müller-Lüdenscheidt"),
        ),
        *(("strauss", "Strauß, Johann"), ("johann straus", "Strauß, Johann")),
        *(
            ("lukasz zak", "Łukasz Żak"),
            ("obrien", "Séamus O'Brien"),
            ("o'brien", "Séamus O'Brien"),
        ),
        *(("darc", "Jean D’Arc"), ("山田", "山田 太郎"), ("太郎 山", "山田 太郎")),
        *(("ΣΩΚΡΆΤΗΣ", "Σωκράτης"), ("σωκρατς", "Σωκράτης")),
    ],
)
async def test_people_are_found_best_first(staff: AsyncScheduler, text: str, first: str) -> None:
    assert (await found(staff, text))[:1] == [first]


async def test_muler_finds_zoe_muller_and_not_bob_miller(staff: AsyncScheduler) -> None:
    assert {*await found(staff, "muler")} == {
        "Zoë Müller",
        "Zoë Müller-Lüdenscheidt",
        "Anna Muller",
    }


@pytest.mark.parametrize("text", ["zoe bob", "mulr", "zoo", "üler", "mmuuller", "lukasz zok"])
async def test_two_typos_or_a_typo_in_a_short_word_find_nothing(
    staff: AsyncScheduler, text: str
) -> None:
    assert await found(staff, text) == []


async def test_whole_words_come_before_beginnings_and_these_before_typos(
    scheduler: AsyncScheduler,
) -> None:
    names = ("Meierhof", "Meyer", "Anna Meier", "Meier", "Meiers")
    for name in names:
        await scheduler.people.add(name)

    assert await found(scheduler, "meier") == ["Meier", "Anna Meier", "Meiers", "Meierhof", "Meyer"]
    assert [p.name for p in await scheduler.people.search("meier", limit=2)] == [
        "Meier",
        "Anna Meier",
    ]


async def test_people_are_found_by_email_and_ref_without_typos(scheduler: AsyncScheduler) -> None:
    await scheduler.people.add("Zoë", email="zoe.mueller@example.org", ref="patient-4711")

    for text in ("zoe.mueller@example.org", "mueller", "patient-4711", "patient4711", "4711"):
        assert await found(scheduler, text) == ["Zoë"], text
    for text in ("muller", "exmaple", "patient-4712"):
        assert await found(scheduler, text) == [], text


async def test_archived_people_are_found_only_when_asked_for(scheduler: AsyncScheduler) -> None:
    gone = await scheduler.people.add("Zoë Müller")
    gone = await scheduler.people.archive(gone.id)

    assert await scheduler.people.search("zoe") == ()
    assert await scheduler.people.search("zoe", include_archived=True) == (gone,)


async def test_a_search_tells_what_get_tells(scheduler: AsyncScheduler) -> None:
    added = await scheduler.people.add("Zoë Müller", email="zoe@example.org", ref="p1")
    granted = await scheduler.people.grant(added.id, "physician")

    assert await scheduler.people.search("zoe") == (granted,)


async def test_a_name_that_direct_sql_writes_is_found_and_the_old_one_is_not(
    database: AsyncDatabase, scheduler: AsyncScheduler
) -> None:
    added = await scheduler.people.add("Zoë Müller")
    ask(
        database.config.conninfo,
        "update apptsched.person set name = 'Åsa Ångström' where id = %s",
        added.id,
    )

    assert await found(scheduler, "angstrmo") == ["Åsa Ångström"]
    assert await found(scheduler, "zoe") == []


@pytest.mark.parametrize(
    "text",
    [
        " ".join(("㌖" * 33, "㌖" * 33 + "a", "㌖" * 33 + "b", "㌖" * 34)),
        " ".join("㌖" * 10 + chr(letter) for letter in range(ord("a"), ord("a") + 16)),
        " ".join("\ufdf2" * 16 + chr(letter) for letter in range(ord("a"), ord("a") + 11)),
        "\U0001d160" * 66 + " " + "\U0001d160" * 66 + "a" + " " + "\U0001d160" * 65,
        " ".join("\U0001d160" * 21 + chr(letter) for letter in range(ord("a"), ord("a") + 8)),
        "\U0001d160" * 21 + "\ufdfa" * 179,
        "\ufdfa" * 200,
        "㌖" * 200,
    ],
    ids=range(8),
)
async def test_a_text_that_folding_makes_long_is_looked_for(
    scheduler: AsyncScheduler, text: str
) -> None:
    await scheduler.people.add(text)

    assert await found(scheduler, text) == [text]


async def test_typos_are_forgiven_in_words_of_up_to_64_letters(scheduler: AsyncScheduler) -> None:
    name, longer = "a" * 32 + "b" * 32, "c" * 33 + "d" * 33
    for each in (name, longer):
        await scheduler.people.add(each)

    assert await found(scheduler, name[:-1] + "x") == [name]
    assert await found(scheduler, name + "x") == [name]
    assert await found(scheduler, longer[:-1] + "x") == []
    assert await found(scheduler, longer[:-1]) == [longer]


@pytest.mark.long
@settings(max_examples=examples(500), suppress_health_check=SHARED)
@given(name=any_name, data=st.data())
async def test_everybody_is_found_by_their_name_and_by_the_beginning_of_each_word(
    scheduler: AsyncScheduler, name: str, data: st.DataObject
) -> None:
    assume(name.strip(" \t\n\r\f\v"))
    person = await scheduler.people.add(name)
    word = data.draw(st.sampled_from(words(name)))
    beginning = word[: data.draw(st.integers(min(3, len(word)), len(word)))]
    assume(words(beginning))

    for text in (name, " ".join(reversed(words(name)))[:200], beginning):
        people = await scheduler.people.search(text, limit=1000)
        assert person.id in {each.id for each in people}, text


@pytest.mark.long
@settings(max_examples=examples(500), suppress_health_check=SHARED)
@given(name=plain_name, data=st.data())
async def test_everybody_is_found_by_one_typo_in_each_long_word(
    scheduler: AsyncScheduler, name: str, data: st.DataObject
) -> None:
    person = await scheduler.people.add(name)
    text = " ".join([data.draw(typos(word)) for word in words(name)])

    people = await scheduler.people.search(text, limit=1000)

    assert person.id in {each.id for each in people}, text


@settings(max_examples=examples(1000), suppress_health_check=SHARED)
@given(
    names=st.lists(
        st.lists(st.text("abc", min_size=1, max_size=7), min_size=1, max_size=20), max_size=6
    ),
    asked=st.lists(st.text("abc", min_size=1, max_size=7), min_size=1, max_size=2),
)
async def test_nobody_else_is_found(
    database: AsyncDatabase, names: list[list[str]], asked: list[str]
) -> None:
    tenant = await database.tenants.add(f"People {uuid4()}", timezone="UTC")
    s = database.scheduler(tenant.id)
    for name in names:
        await s.people.add(" ".join(name))

    people = await found(s, " ".join(asked))

    assert sorted(people) == sorted(
        " ".join(name)
        for name in names
        if all(
            any(w.startswith(text) or (len(w) >= 5 and is_typo_of(text, w)) for w in name)
            for text in asked
        )
    )
