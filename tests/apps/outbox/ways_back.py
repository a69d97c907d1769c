"""The ways on which what was earned goes back, or to nobody; walked after everything else by tests of delivery."""
from advocates.commands import claims, unclaimed
from foundation.kernel.acting import SYSTEM
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from referrals.commands import unwin, void
from referrals.commands.adjust import News, adjust_milestone
from referrals.models import Milestone, Referral
from rewards.commands import cancelling, debts, gates, holds, undoing
from rewards.models import Reward
from tests.apps.rewards.debt_rows import owing
from tests.cast import later


def refused(stage) -> None:
    """Somebody who is known by name only wants none of it."""
    rudi = unclaimed.add_unclaimed(program_id=stage.program.id, name="Rudi", email="rudi@werk.example", acting=stage.tess, at=later(days=4))
    claims.refuse_claim(secret=claims.issue_claim_link(advocate_id=rudi.advocate_id, channel="rep", acting=SYSTEM, at=later(days=4)), at=later(days=5))


def doubted(stage) -> None:
    """A reward of Ben’s is held, told of and let go, while its refund period still runs."""
    with tenant_context(stage.tenant_id):
        reward = Reward.objects.filter(state="pending", beneficiary_kind="advocate", advocate_id=stage.ben.advocate_id).order_by("id").first()
        gate = gates.place_gate(referral_id=reward.referral_id, about="advocate", kind="employer_consent", reason="Asked", acting=stage.tess, at=later(days=5))
        gates.clear_gate(gate_id=gate.id, reason="They agreed", acting=stage.olga, at=later(days=5))
        holds.place_hold(reward_id=reward.id, kind="risk", reason="Looks odd", acting=stage.tess, at=later(days=5))
    drain(stage.tenant_id, later(days=5))
    with tenant_context(stage.tenant_id):
        holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.olga, at=later(days=6))
    drain(stage.tenant_id, later(days=6))


def cancelled(stage) -> None:
    """What is left of a gift is not paid."""
    reward = Reward.objects.filter(state__in=("pending", "approved")).order_by("-id").first()
    cancelling.cancel(reward_id=reward.id, kind="mistake", reason="Was none", acting=stage.olga, at=later(days=57))


def disputed(stage) -> None:
    """A customer disputes all that was paid, and it is decided for us."""
    for kind, days in (("payment_dispute", 55), ("dispute_won", 56)):
        with tenant_context(stage.tenant_id):
            won = Milestone.objects.filter(kind="won", referral__advocate_id=stage.ben.advocate_id).order_by("id").first()
            adjust_milestone(milestone_id=won.id, news=News(kind, later(days=days)), source="billing", acting=stage.tess, at=later(days=days))
        drain(stage.tenant_id, later(days=days))


def taken_back(stage) -> None:
    """A win is withdrawn after its points were added, and a won referral is cancelled by two."""
    with tenant_context(stage.tenant_id):
        won = Referral.objects.filter(status="won", advocate_id=stage.ann.advocate_id).order_by("id").first()
        unwin.unwin_referral(referral_id=won.id, reason="other", acting=stage.tess, at=later(days=58))
        other = Referral.objects.filter(status="won", advocate_id=stage.ben.advocate_id).order_by("id").first()
        void.propose_void(referral_id=other.id, reason="Never happened", acting=stage.tess, at=later(days=58))
        void.void_referral(referral_id=other.id, acting=stage.olga, at=later(days=58))


def owed(stage) -> None:
    """Ann pays a part back, and two write off the rest; then the repayment turns out to be an error, and what is approved answers for it."""
    with tenant_context(stage.tenant_id):
        reward = Reward.objects.filter(beneficiary_kind="advocate", advocate_id=stage.ann.advocate_id, given_to__isnull=True).order_by("id").first()
        owing(reward, "advocate", stage.ann.advocate_id)
        whose = {"beneficiary_kind": "advocate", "beneficiary_id": stage.ann.advocate_id, "currency": "EUR"}
        repaid = debts.record_repayment(**whose, minor=200, received_on=later(days=60).date(), reference="RF 18", acting=stage.olga, at=later(days=60))
        proposed = debts.propose_write_off(**whose, minor=300, reason="Too little to ask for", acting=stage.olga, at=later(days=60))
    drain(stage.tenant_id, later(days=60))
    with tenant_context(stage.tenant_id):
        debts.approve_write_off(settlement_id=proposed.id, acting=stage.tess, at=later(days=61))
        undoing.undo_repayment(settlement_id=repaid.id, reason="It was Ben’s", acting=stage.tess, at=later(days=61))
