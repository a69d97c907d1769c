"""The ways on which what was earned goes back, or to nobody; walked after everything else by tests of delivery."""
from advocates.commands import claims, unclaimed
from foundation.kernel.acting import SYSTEM
from foundation.tenants.context import tenant_context
from referrals.commands import unwin, void
from referrals.models import Referral
from rewards.commands import holds
from rewards.models import Reward
from tests.cast import later


def refused(stage) -> None:
    """Somebody who is known by name only wants none of it."""
    rudi = unclaimed.add_unclaimed(program_id=stage.program.id, name="Rudi", email="rudi@werk.example", acting=stage.tess, at=later(days=4))
    claims.refuse_claim(secret=claims.issue_claim_link(advocate_id=rudi.advocate_id, channel="rep", acting=SYSTEM, at=later(days=4)), at=later(days=5))


def doubted(stage) -> None:
    """A reward of Ben’s is held and let go, while its refund period still runs."""
    reward = Reward.objects.filter(state="pending", beneficiary_kind="advocate", advocate_id=stage.ben.advocate_id).order_by("id").first()
    holds.place_hold(reward_id=reward.id, kind="risk", reason="Looks odd", acting=stage.tess, at=later(days=5))
    holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.olga, at=later(days=6))


def taken_back(stage) -> None:
    """A win is withdrawn after its points were added, and a won referral is cancelled by two."""
    with tenant_context(stage.tenant_id):
        won = Referral.objects.filter(status="won", advocate_id=stage.ann.advocate_id).order_by("id").first()
        unwin.unwin_referral(referral_id=won.id, reason="other", acting=stage.tess, at=later(days=58))
        other = Referral.objects.filter(status="won", advocate_id=stage.ben.advocate_id).order_by("id").first()
        void.propose_void(referral_id=other.id, reason="Never happened", acting=stage.tess, at=later(days=58))
        void.void_referral(referral_id=other.id, acting=stage.olga, at=later(days=58))
