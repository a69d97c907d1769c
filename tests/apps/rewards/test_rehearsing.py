"""What a refund would do is shown before it is recorded: the same as what it does then, and nothing is written until then."""
import re

from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from referrals.commands.adjust import News
from referrals.models import MilestoneAdjustment
from rewards.commands import rehearsing
from rewards.models import Decision, Progress, Reward, TakeBack
from tests.apps.desks.console import text, url
from tests.apps.rewards.adjusted import GROSS, PERCENT, tell
from tests.apps.rewards.books import amounts
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.apps.rewards.test_adjusting import begin, confirm, earned
from tests.pure.ladder import document, percents
from tests.sign_in import staff_client


def rehearsed(stage, milestone_id, kind: str, minor=None, **news) -> list[tuple]:
    found = rehearsing.rehearse_adjustment(milestone_id=milestone_id, source="manual", acting=stage.tess, at=later(days=50), news=News(
        kind=kind, occurred_at=later(days=50), minor=minor, currency="EUR" if minor or news.get("amounts") else "", **news))
    return [(one.taken.minor, one.owed.minor, one.back.minor, one.stays.minor, one.new) for one in found]


def written() -> tuple:
    return tuple(model.objects.count() for model in (MilestoneAdjustment, Decision, Reward, TakeBack, Journal)), list(Progress.objects.values_list("metric", "peak"))


def test_what_it_would_do_is_what_it_does(stage):
    reward = earned(stage)
    begin(reward, 2), confirm(stage, reward, 3)
    before = written(), amounts(reward), len(outbox_queries.timeline([reward.id, reward.referral_id]))
    assert rehearsed(stage, reward.milestone_id, "partial_refund", 25_000) == [(2_500, 2_500, 0, 7_500, False)]
    assert rehearsed(stage, reward.milestone_id, "amendment", amounts={"first_year_value": 150_000}) == [(0, 0, 0, 5_000, True)]
    assert (written(), amounts(reward), len(outbox_queries.timeline([reward.id, reward.referral_id]))) == before
    tell(stage, reward.milestone_id, "payment_dispute", 5, reference="D-1")
    assert rehearsed(stage, reward.milestone_id, "dispute_won", reference="D-1") == [(0, 0, 10_000, 10_000, False)]
    assert amounts(reward)[2] == 10_000


def test_others_of_its_window_are_shown_too(stage):
    publish(stage, document(percents("whole_retro")))
    decisions = [deal(stage, number, value, later(days=number))[0] for number, value in ((1, 80_000), (2, 40_000))]
    before = written()
    assert sorted(rehearsed(stage, decisions[1].milestone_id, "refund")) == [(4_000, 0, 0, 0, False), (6_000, 0, 0, 0, False)]
    assert written() == before


def test_the_page_shows_it_and_records_only_then(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=PERCENT))
        reward = Reward.objects.get(decision=deal(stage, 1, GROSS, later(days=1))[0])
        begin(reward, 2), confirm(stage, reward, 3)
    tess = staff_client(acme, "program_manager")
    page = tess.get(url("console_referral", reward.referral_id)).content.decode()
    assert url("console_adjust_review", reward.milestone_id) in page
    typed = {"kind": "partial_refund", "minor": "250.00", "note": "They left a module out", "key": "k1"}
    answer = tess.post(url("console_adjust_review", reward.milestone_id), typed)
    seen = text(answer)
    assert "This changes one reward." in seen and "€25.00 are taken back" in seen and "It had left already" in seen and "€75.00" in seen
    hidden = dict(re.findall(r'<input type="hidden" name="(kind|minor|note|key)" value="([^"]*)"', answer.content.decode()))
    assert hidden == typed
    with tenant_context(stage.tenant_id):
        assert not MilestoneAdjustment.objects.exists() and amounts(reward)[2] == 0
    assert "Recorded." in text(tess.post(url("console_adjust", reward.milestone_id), hidden, follow=True))
    wrong = text(tess.post(url("console_adjust_review", reward.milestone_id), {"kind": "partial_refund", "minor": ""}, follow=True))
    assert "Say how much was refunded" in wrong
    with tenant_context(stage.tenant_id):
        assert MilestoneAdjustment.objects.count() == 1
