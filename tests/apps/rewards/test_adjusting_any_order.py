"""Refunds, disputes, changed amounts and payouts at random: the books stay right, and the order in which they are told means nothing."""
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.kernel.errors import HouseError
from foundation.ledger.models import Journal
from rewards.commands import deliver
from rewards.models import Reward
from tests.apps.rewards.adjusted import GROSS, PERCENT, tell
from tests.apps.rewards.books import all_right
from tests.apps.rewards.stage import deal, later, publish
from tests.apps.rewards.test_adjusting import begin, confirm, fail
from tests.pure.ladder import document
from tests.sweeps import only_in_sweeps

_number = [0]
WAYS = ["begin", "confirm", "fail", "doubt", "return"]
ONE = st.one_of(
    st.tuples(st.just("partial_refund"), st.integers(1, 70_000), st.sampled_from(["", "P-1"])), st.tuples(st.just("payment_dispute"), st.integers(1, 90_000), st.sampled_from(["", "P-1"])),
    st.tuples(st.just("dispute_won"), st.none(), st.sampled_from(["", "P-1"])), st.tuples(st.just("amendment"), st.integers(0, 200_000), st.just("")),
    st.tuples(st.sampled_from(WAYS), st.none(), st.just("")))
NEWS = st.lists(ONE, min_size=2, max_size=7)
# A second dispute of one name that says another amount is refused: which of them is taken depends on who comes first, so these are not the
# same news in two orders.
TRUE_IN_ANY_ORDER = st.lists(ONE, min_size=2, max_size=7,
                             unique_by=lambda one: (one[0], one[2]) if one[0] == "payment_dispute" else object())


def play(stage, milestone, news) -> None:
    """One after another; what is refused (a dispute that is open already, a payout that is not there) is passed over."""
    for step, (kind, minor, payment) in enumerate(news):
        reward, days = Reward.objects.filter(milestone_id=milestone).order_by("id").first(), 10 + step
        begun = Journal.objects.filter(key__startswith=f"payout:{reward.id}:", kind="payout_begun").count()
        try:
            if kind in WAYS:
                {"doubt": lambda r=reward, d=days: deliver.doubt_fulfilment(reward_id=r.id, at=later(days=d)),
                 "return": lambda r=reward, d=days, n=begun: deliver.return_fulfilment(reward_id=r.id, provider="bank", payout_id=r.id, attempt=n, acting=stage.olga, at=later(days=d)),
                 "begin": lambda r=reward, n=begun, d=days: begin(r, d, n + 1), "confirm": lambda r=reward, n=begun, d=days: confirm(stage, r, d, n),
                 "fail": lambda r=reward, n=begun, d=days: fail(r, d, n)}[kind]()
            elif kind == "amendment":
                tell(stage, milestone, kind, days, amounts={"first_year_value": minor}, occurred=later(days=5, seconds=minor))   # before the first is told, or it is refused as ahead
            else:
                tell(stage, milestone, kind, days, minor=minor, payment=payment)
        except HouseError:
            continue
        assert all_right(stage.tenant_id)


@pytest.mark.parametrize("examples", [pytest.param(2, id="few"), only_in_sweeps(8, id="all")])   # each goes through all books again and again
def test_any_order_of_the_same_news_ends_the_same(stage, examples):
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(news=TRUE_IN_ANY_ORDER, data=st.data())
    def drawn(news, data):
        ends_the_same(stage, news, data)
    drawn()


def ends_the_same(stage, news, data):
    """Two deals alike, the same news in two orders: what is left is the same, and the books are right after each."""
    if not _number[0] or not Reward.objects.exists():
        publish(stage, document(pay=PERCENT), at=later(seconds=_number[0]))
    ends = []
    for order in (news, data.draw(st.permutations(news))):
        _number[0] += 1
        [decision] = deal(stage, _number[0], GROSS, later(days=1, seconds=_number[0]), enrolment=stage.ann)
        play(stage, decision.milestone_id, order)
        ends.append(sum(row.granted_minor - row.taken_back_minor for row in Reward.objects.filter(milestone_id=decision.milestone_id)))
    assert ends[0] == ends[1]


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=5), paid=st.booleans())
def test_partial_refunds_that_come_to_the_whole_take_the_whole(stage, parts, paid):
    _number[0] += 1
    if not Reward.objects.exists():
        publish(stage, document(pay=PERCENT), at=later(seconds=_number[0]))
    [decision] = deal(stage, _number[0], sum(parts) * 10, later(days=1, seconds=_number[0]))
    reward = Reward.objects.get(decision=decision)
    if paid and reward.state == "approved":
        begin(reward, 2), confirm(stage, reward, 3)
    for step, part in enumerate(parts):
        tell(stage, decision.milestone_id, "partial_refund", 5 + step, minor=part * 10, times=1)
    row = Reward.objects.get(id=reward.id)
    assert row.taken_back_minor == row.granted_minor and all_right(stage.tenant_id)
