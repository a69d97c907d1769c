"""Whom a new version concerns is counted: people, open referrals, and payments that come again."""
from rewards import queries
from rewards.queries import Concerned
from tests.apps.rewards.stage import accepted, later, publish
from tests.apps.rewards.test_effective_days import paying
from tests.apps.rewards.test_groups import monthly
from tests.apps.rewards.test_invoices import decided, paid


def test_running_payments_are_those_that_would_be_paid_once_more(stage):
    publish(stage, monthly("payment", 2))
    claims = [accepted(stage, stage.ann, number, later(days=1)) for number in (1, 2, 3)]
    assert queries.concerned(stage.program.id, later(days=2)) == Concerned(people=2, keep=3)
    for claim, numbers in zip(claims, ((10,), (20, 21), (30, 31, 32)), strict=True):
        for number in numbers:
            decided(paid(stage, claim, number, 10_000, number), number)
    # The second and third were paid for twice, and that was all.
    assert queries.concerned(stage.program.id, later(days=40)).payments_keep == 1


def test_payments_over_months_run_until_the_months_are_over(stage):
    publish(stage, monthly("month", 2) | {"terms_at": "milestone"})
    claim = accepted(stage, stage.ann, 1, later(days=1))
    decided(paid(stage, claim, 1, 10_000, 2), 2)
    found = {days: queries.concerned(stage.program.id, later(days=days)) for days in (3, 62, 64)}
    assert {days: (one.payments_keep, one.payments_move) for days, one in found.items()} == {3: (0, 1), 62: (0, 1), 64: (0, 0)}
    assert (found[3].keep, found[3].move) == (0, 0), "won by its first paid invoice"


def test_the_version_of_the_acceptance_says_whether_a_referral_keeps_it(stage):
    publish(stage, paying(100))
    accepted(stage, stage.ann, 1, later(days=1))
    publish(stage, paying(200, "milestone"), at=later(days=2))
    for number in (2, 3):
        accepted(stage, stage.ben, number, later(days=3))
    found = queries.concerned(stage.program.id, later(days=4))
    assert (found.keep, found.move, found.payments_keep, found.payments_move) == (1, 2, 0, 0)
