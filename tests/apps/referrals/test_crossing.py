"""Two who want the same locks from two ends, with real commits: nobody ever waits for somebody who waits for her.

A deadlock is no HouseError, so `together` lets it through and the test fails."""
from hashlib import sha256

import pytest

from foundation.kernel.errors import NotFound, Refused
from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.commands import correct, decide, merge
from referrals.commands.together import decide_together
from referrals.models import Move, Party, Referral
from tests.apps.referrals.test_together import together
from tests.apps.referrals.verbs import live
from tests.cast import later, submitted

TIMES = 20
# "Receipt, scan and move happen under one lock on the party's match keys": in one order, whoever comes from which side.


@pytest.fixture
def life(acme):
    with tenant_context(acme.id):
        return live(acme, acceptance="automatic")


@pytest.fixture
def by_hand(acme):
    with tenant_context(acme.id):
        return live(acme)


def inside(life, verb):
    """The verb in a transaction of its own, as a request has it."""
    def run():
        with tenant_context(life.stage.tenant_id):
            return verb()
    return run


def pair(life, number: int) -> tuple[Referral, Referral]:
    """Of Ann and of Ben, about two strangers."""
    with tenant_context(life.stage.tenant_id):
        return tuple(submitted(life.stage, who, later(days=1), person=f"Kim {number} {letter}", company=company(number, letter),
                               contact=contact(number, letter)) for who, letter in ((life.stage.ann, "q"), (life.stage.ben, "x")))


def company(number: int, letter: str) -> str:
    """Names that look like no other."""
    return "".join(chr(97 + digit % 26) for digit in sha256(f"{number}{letter}".encode()).digest()[:9])


def contact(number: int, letter: str) -> str:
    return f"kim@{letter}{number}.example"


def protections(life) -> list:
    with tenant_context(life.stage.tenant_id):
        return list(Referral.objects.filter(protects=True).values_list("party_id", flat=True))


def test_corrections_that_cross(life):
    for number in range(TIMES):
        first, second = pair(life, number)
        to_second = lambda row=first, number=number: correct.correct_referral(   # noqa: E731
            referral_id=row.id, values={"contact": contact(number, "x")}, acting=life.stage.tess, at=later(days=2))
        to_first = lambda row=second, number=number: correct.correct_referral(   # noqa: E731
            referral_id=row.id, values={"contact": contact(number, "q")}, acting=life.stage.tess, at=later(days=2))
        results = together(inside(life, to_second), inside(life, to_first))
        assert all(isinstance(one, Referral) for one in results), results
        with tenant_context(life.stage.tenant_id):
            now = [queries.referral(row.id) for row in (first, second)]
        # One came first: it waits behind the other one, which then went away to the party that was left, and so both stand.
        assert {row.status for row in now} == {"accepted"} and len({row.party_id for row in now}) == 2, [(row.status, row.party_id) for row in now]
    held = protections(life)
    assert len(held) == len(set(held)) == 2 * TIMES


def test_merges_from_both_sides(life):
    for number in range(TIMES):
        first, second = pair(life, number)
        results = together(
            inside(life, lambda a=first, b=second: merge.merge_parties(party_id=a.party_id, into_id=b.party_id, acting=life.stage.tess, at=later(days=2))),
            inside(life, lambda a=first, b=second: merge.merge_parties(party_id=b.party_id, into_id=a.party_id, acting=life.stage.tess, at=later(days=2))))
        assert sorted(type(one).__name__ for one in results) == ["NotFound", "Party"], results
        with tenant_context(life.stage.tenant_id):
            assert sorted(queries.referral(row.id).status for row in (first, second)) == ["accepted", "queued"]
    with tenant_context(life.stage.tenant_id):
        assert Party.objects.filter(merged_into__isnull=False).count() == TIMES
    assert len(protections(life)) == len(set(protections(life))) == TIMES


def test_a_merge_and_a_correction_and_a_new_lead(life):
    for number in range(TIMES):
        first, second = pair(life, number)
        results = together(
            inside(life, lambda a=first, b=second: merge.merge_parties(party_id=a.party_id, into_id=b.party_id, acting=life.stage.tess, at=later(days=2))),
            inside(life, lambda row=second, number=number: correct.correct_referral(
                referral_id=row.id, values={"contact": contact(number, "q")}, acting=life.stage.tess, at=later(days=2))),
            inside(life, lambda number=number: submitted(life.stage, life.cleo, later(days=2), person="Kim", company="zzzz", contact=contact(number, "x"))))
        assert not [one for one in results if not isinstance(one, Party | Referral | NotFound | Refused)], results
        with tenant_context(life.stage.tenant_id):
            gone = Party.objects.filter(merged_into__isnull=False).values("id")
            assert not Referral.objects.filter(party_id__in=gone).exists()   # nobody claims a party that goes on as another
    assert len(protections(life)) == len(set(protections(life)))


@pytest.mark.parametrize("act, ends", [("accept", "accepted"), ("decline", "declined")])
def test_bulks_in_opposite_order(by_hand, act, ends):
    for number in range(TIMES):
        first, second = pair(by_hand, number)
        results = together(*[inside(by_hand, lambda ids=ids, who=who: decide_together(referral_ids=ids, act=act, reason="too_small", acting=who, at=later(days=2)))
                             for ids, who in (([first.id, second.id], by_hand.stage.tess), ([second.id, first.id], by_hand.rita))])
        refused = [[one.refusal is not None for one in result] for result in results]
        assert sorted(refused) == [[False, False], [True, True]], refused
        with tenant_context(by_hand.stage.tenant_id):
            assert [queries.referral(row.id).status for row in (first, second)] == [ends, ends]


def test_a_bulk_and_single_decisions(by_hand):
    for number in range(TIMES):
        first, second = pair(by_hand, number)
        together(inside(by_hand, lambda a=first, b=second: decide_together(referral_ids=[b.id, a.id], act="accept", acting=by_hand.stage.tess, at=later(days=2))),
                 inside(by_hand, lambda a=first: decide.decline_referral(referral_id=a.id, reason="too_small", acting=by_hand.rita, at=later(days=2))),
                 inside(by_hand, lambda a=first, b=second: merge.merge_parties(party_id=b.party_id, into_id=a.party_id, acting=by_hand.rita, at=later(days=2))))
        with tenant_context(by_hand.stage.tenant_id):
            for row in (first, second):
                steps = list(Move.objects.filter(referral_id=row.id).order_by("step").values_list("to_state", flat=True))
                assert steps[-1] == queries.referral(row.id).status and steps.count("accepted") <= 1
    assert len(protections(by_hand)) == len(set(protections(by_hand)))
