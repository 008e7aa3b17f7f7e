"""Texts without accents and case, and their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apptsched.model.folding import fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zoë Müller", "zoe muller"),
        ("Strauß STRAẞE", "strauss strasse"),
        ("Ærø Œuvre Þór", "aero oeuvre thor"),
        ("Łódź Đorđe İstanbul ısı", "lodz dorde istanbul isi"),
        ("ΟΔΥΣΣΕΎΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"),
        ("Ёлкин ЙОД", "елкин иод"),
        ("ԱՐՄԵՆ Თამარ", "արմեն თამარ"),
        ("ｆｕｌｌ ﬁne ①", "full fine 1"),
        ("e\u0301 é", "e e"),
        ("한국 が", "한국 が"),
        ("שָׁלוֹם مُحَمَّد", "שלום محمد"),
        ("co\u00adop zero\u200bwidth", "coop zerowidth"),
    ],
)
def test_a_text_loses_its_accents_and_case(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Muller, Zoe", ["muller", "zoe"]),
        ("zoe@example.org", ["zoe", "example", "org"]),
        ("  ?! — “quoted” ", ["quoted"]),
        ("田中・太郎　東京", ["田中", "太郎", "東京"]),
        ("50% off, 3×4", ["50", "off", "3", "4"]),
        ("👍", []),
        ("x" * 300, ["x" * 200]),
    ],
)
def test_words_stand_between_blanks_punctuation_and_symbols(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
def test_what_is_folded_stays_so(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300))
def test_words_together_have_the_same_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
