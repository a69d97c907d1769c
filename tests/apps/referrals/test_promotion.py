"""However the claim ahead ends, and whatever else ends in the same instant: exactly one of those behind moves up, the earliest receipt."""
from itertools import combinations_with_replacement

import pytest

from foundation.kernel.errors import HouseError
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from referrals.commands import clocks, unwin
from referrals.models import Move, Referral
from tests.apps.referrals.test_crossing import company, contact, inside
from tests.apps.referrals.test_together import together
from tests.apps.referrals.verbs import Life, live
from tests.cast import later, submitted

TIMES = 3
NOW, OVER = later(days=20), later(days=40)   # the protection with its grace is over on the 40th day
# How a claim ends that is accepted, undecided or won: by different people, or by the clock.
ENDS = {"accepted": ("lost", "withdrawn", "expired", "voided"), "submitted": ("declined", "withdrawn", "voided"), "won": ("unwon", "voided")}
PAIRS = [(start, *pair) for start, ends in ENDS.items() for pair in combinations_with_replacement(ends, 2)]


def vendor_with(acme, start: str) -> Life:
    with tenant_context(acme.id):
        life = live(acme, acceptance="by_hand" if start == "submitted" else "automatic")
        life.set(protection_days=30, grace_days=9)
        return life


def three(life: Life, start: str, number: int) -> list[Referral]:
    """Ann's claim in the state `start`, somebody has proposed to cancel it, and Ben's and Cleo's stand behind."""
    with tenant_context(life.stage.tenant_id):
        first, *behind = [submitted(life.stage, who, later(days=day), person=f"Kim {number}", company=company(number, start), contact=contact(number, "q"))
                          for day, who in enumerate((life.stage.ann, life.stage.ben, life.cleo), 1)]
        life.propose_void(first, later(days=4))
        if start == "accepted":
            life.contact(first, later(days=1, hours=1))
        if start == "won":
            life.report(first, later(days=5))
        assert life.status(first, *behind) == [start, *(["declined" if start == "won" else "queued"] * 2)]
        return [first, *behind]


def ends(life: Life, how: str, first: Referral):
    verbs = {"lost": lambda: life.lose(first, NOW), "withdrawn": lambda: life.withdraw(first, NOW), "declined": lambda: life.decline(first, NOW),
             "voided": lambda: life.void(first, NOW), "expired": lambda: clocks.tick(referral_id=first.id, of=clocks.PROTECTION, at=OVER),
             "unwon": lambda: unwin.unwin_referral(referral_id=first.id, reason="other", acting=life.stage.tess, at=NOW)}
    return inside(life, verbs[how])


def moved_up(life: Life, *behind: Referral) -> list[list[str]]:
    with tenant_context(life.stage.tenant_id):
        return [list(Move.objects.filter(referral_id=row.id).order_by("step").values_list("to_state", flat=True)) for row in behind]


@pytest.mark.crossed
@pytest.mark.parametrize("start, one, other", PAIRS, ids=lambda value: value)
def test_exactly_one_moves_up(acme, start, one, other):
    """queued → accepted | every claim ahead has ended without credit; first receipt first, exactly one"""
    life = vendor_with(acme, start)
    turn = "in_review" if start == "submitted" else "accepted"
    for number in range(TIMES):
        first, second, third = three(life, start, number)
        results = together(ends(life, one, first), ends(life, other, first))
        assert sum(not isinstance(result, HouseError) for result in results) >= 1, results
        to_second, to_third = moved_up(life, second, third)
        if to_second[-1] == "won":   # what was cancelled is decided again among the rest, and her claim is the one that is credited
            assert start == "won" and to_third[-2:] == ["queued", "declined"], (to_second, to_third)
            continue
        assert to_second.count(turn) == 1 and to_second[-1] == turn and turn not in to_third and to_third[-1] == "queued", (to_second, to_third)
        with tenant_context(acme.id):
            assert Referral.objects.filter(party_id=first.party_id, protects=True).count() == (turn == "accepted")
            told = Event.objects.filter(subject_id__in=(second.id, third.id), name="referral.accepted" if turn == "accepted" else "referral.reviewed")
            assert told.count() == 1


@pytest.mark.crossed
@pytest.mark.parametrize("start, how", [(start, how) for start, ways in ENDS.items() if start != "won" for how in ways], ids=lambda value: value)
def test_who_leaves_the_queue_in_that_instant_leaves_her_turn_to_the_next(acme, start, how):
    life = vendor_with(acme, start)
    turn = "in_review" if start == "submitted" else "accepted"
    for number in range(TIMES):
        first, second, third = three(life, start, number)
        at = OVER if how == "expired" else NOW
        results = together(ends(life, how, first), inside(life, lambda row=second, at=at: life.withdraw(row, at)))
        assert not [result for result in results if isinstance(result, HouseError)], results
        to_second, to_third = moved_up(life, second, third)
        assert to_second[-1] == "withdrawn" and to_third[-1] == turn and to_third.count(turn) == 1, (to_second, to_third)
