"""Words with one letter wrong."""

from __future__ import annotations

from hypothesis import strategies as st

LETTERS = "abcdefghijklmnopqrstuvwxyzéñøжωя漢א"


@st.composite
def typos(draw: st.DrawFn, word: str) -> str:
    """Draw *word* with a letter missing, too many or another, or two neighbours swapped."""
    at = draw(st.integers(0, len(word) - 1))
    before, letter, behind = word[:at], word[at], word[at + 1 :]
    other = draw(st.sampled_from(LETTERS))
    return draw(
        st.sampled_from(
            (
                before + behind,
                before + other + letter + behind,
                word + other,
                before + other + behind,
                before + behind[:1] + letter + behind[1:],
            )
        )
    )


def is_typo_of(typed: str, word: str) -> bool:
    """Whether one such step leads from *word* to *typed*, tried out one by one."""
    letters = {*typed, *word}
    tried = {word}
    for at in range(len(word) + 1):
        before, behind = word[:at], word[at:]
        tried |= {before + behind[1:], before + behind[1:2] + behind[:1] + behind[2:]}
        tried |= {before + letter + behind for letter in letters}
        tried |= {before + letter + behind[1:] for letter in letters}
    return typed in tried
