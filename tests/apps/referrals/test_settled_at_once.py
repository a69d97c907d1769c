"""Two people settle one request in the same second: the second one waits, and finds that it is settled."""
import pytest

from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from referrals.commands import appeal, decide, void
from referrals.models import Referral, VoidProposal
from tests.apps.programs.test_two_at_once import one_after_the_other
from tests.cast import later, set_stage, submitted


@pytest.fixture
def stage(acme):
    made = set_stage(acme)
    with tenant_context(acme.id):
        Member.objects.create(user_id=made.olga.id, role="finance_approver")
        made.referral = submitted(made, made.ann, later(days=1))
    return made


def settled(stage, first, second) -> str:
    """What became of the referral; the second one was refused."""
    with pytest.raises(Refused):
        one_after_the_other(stage, first, second).let_go()
    with tenant_context(stage.tenant_id):
        status: str = Referral.objects.get(id=stage.referral.id).status
        return status


@pytest.mark.parametrize("first", ["keep", "void"])
def test_a_proposal_to_cancel_is_kept_or_agreed_to(stage, first):
    with tenant_context(stage.tenant_id):
        void.propose_void(referral_id=stage.referral.id, reason="Never happened", acting=stage.tess, at=later(days=2))
    both = {"keep": lambda: void.keep_referral(referral_id=stage.referral.id, acting=stage.tess, at=later(days=3)),
            "void": lambda: void.void_referral(referral_id=stage.referral.id, acting=stage.olga, at=later(days=3))}
    status = settled(stage, both.pop(first), *both.values())
    with tenant_context(stage.tenant_id):
        assert (status == "voided") == (first == "void") and (VoidProposal.objects.get().confirmed_by is not None) == (first == "void")


@pytest.mark.parametrize("first", ["accept", "decline"])
def test_a_second_look_is_given_once(stage, first):
    with tenant_context(stage.tenant_id):
        decide.decline_referral(referral_id=stage.referral.id, reason="too_small", acting=stage.tess, at=later(days=1))
        appeal.appeal_referral(referral_id=stage.referral.id, text="They grew.", acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))
    both = {"accept": lambda: decide.accept_referral(referral_id=stage.referral.id, acting=stage.olga, at=later(days=3)),
            "decline": lambda: decide.decline_referral(referral_id=stage.referral.id, reason="too_small", acting=stage.olga, at=later(days=3))}
    assert settled(stage, both.pop(first), *both.values()) == ("accepted" if first == "accept" else "declined")
