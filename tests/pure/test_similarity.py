"""Likeness of names against the textbook: Jaro-Winkler by its definition, in fractions."""
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules import identity
from referrals.rules.identity import similarity


def by_definition(one: str, other: str) -> int:
    """Slow and plain: letters that match within half the longer word, transpositions, a bonus for a common beginning of up to four."""
    if not one or not other:
        return 0
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    free = dict(enumerate(other))
    pairs = []
    for place, letter in enumerate(one):
        near = [there for there in sorted(free) if abs(there - place) <= reach and free[there] == letter]
        if near:
            pairs.append((letter, near[0]))
            del free[near[0]]
    if not pairs:
        return 0
    count = len(pairs)
    theirs = [other[there] for there in sorted(there for _, there in pairs)]
    swapped = sum(letter != their for (letter, _), their in zip(pairs, theirs, strict=True)) // 2
    jaro = (Fraction(count, len(one)) + Fraction(count, len(other)) + Fraction(count - swapped, count)) / 3
    common = 0
    while common < min(4, len(one), len(other)) and one[common] == other[common]:
        common += 1
    return int(100 * (jaro + Fraction(common, 10) * (1 - jaro)))


@pytest.mark.parametrize("one, other, hundredths", [
    ("martha", "marhta", 96), ("dixon", "dicksonx", 81), ("dwayne", "duane", 84), ("jellyfish", "smellyfish", 89), ("abcvwxyz", "cabvwxyz", 95),
    ("crate", "trace", 73), ("abcdef", "abcdexyz", 89), ("a", "b", 0), ("ab", "ba", 0), ("a", "", 0), ("", "a", 0), ("", "", 0), ("x", "x", 100)])
def test_values_from_the_literature(one, other, hundredths):
    assert similarity(one, other) == hundredths


@given(st.text(alphabet="abc", max_size=9), st.text(alphabet="abc", max_size=9))
def test_it_is_what_the_definition_says(one, other):
    assert similarity(one, other) == by_definition(one, other)


def test_what_looks_alike_to_a_person_begins_at_88_and_with_the_same_person_at_75():
    assert (identity.SIMILAR, identity.SAME_PERSON) == (88, 75)
