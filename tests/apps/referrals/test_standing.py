"""Claims that stand beside one another on a party: after a win, in a second program, and deals that come later."""
import pytest

from advocates import commands as advocates_commands
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from referrals import queries
from referrals.commands import decide, milestones
from referrals.models import Candidate, Milestone, Referral
from tests.cast import START, later, set_stage, submitted


@pytest.fixture
def stage(acme):
    stage = set_stage(acme)
    with tenant_context(stage.tenant_id):
        yield stage


def accept(stage, referral, at):
    return decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=at)


def win(stage, referral, at, reference="", source="manual"):
    return milestones.record_milestone(referral_id=referral.id, source=source, acting=stage.tess, at=at,
                                       report=milestones.Report(kind="won", occurred_at=at, deal_reference=reference))


def credited(milestone):
    return [claim.referral_id for claim in queries.credit_of(milestone.id)]


def test_a_won_claim_protects_until_its_end(stage):
    first = submitted(stage, stage.ann, later(days=1))
    accept(stage, first, later(days=2))
    win(stage, first, later(days=10))
    second = submitted(stage, stage.ben, later(days=20))
    with pytest.raises(Refused) as refusal:
        accept(stage, second, later(days=21))
    assert refusal.value.code == "somebody_protected" and queries.referral(second.id).status == "queued"
    accept(stage, second, later(days=92))   # 90 days after it was accepted
    assert {row.id: (row.status, row.protects) for row in Referral.objects.all()} == {first.id: ("won", False), second.id: ("accepted", True)}


@pytest.mark.parametrize("acceptance", ["by_hand", "automatic"])
def test_her_own_claim_in_a_second_program_stands_beside_the_first(stage, acceptance):
    first = submitted(stage, stage.ann, later(days=1))
    accept(stage, first, later(days=2))
    other = programs_commands.create_program(slug="partners", kind="customer", name="Partners", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                             acceptance=acceptance, acting=stage.tess, at=START)
    terms = programs_commands.publish_terms(program_id=other.id, text="Be kind.", acting=stage.tess, at=START)
    programs_commands.set_offer(program_id=other.id, offer={"en": "Thanks."}, acting=stage.tess, at=START)
    programs_commands.publish_program(program_id=other.id, acting=stage.tess, at=START)
    ann = stage.ann.advocate
    joined = advocates_commands.join_program(program_id=other.id, terms_id=terms.id, user_id=ann.user_id, name=ann.name, email=ann.email, at=START)
    second = submitted(stage, joined, later(days=3))
    if acceptance == "by_hand":
        accept(stage, second, later(days=4))
    assert {row.id: (row.status, row.protects) for row in Referral.objects.all()} == {first.id: ("accepted", True), second.id: ("accepted", False)}
    rival = submitted(stage, stage.ben, later(days=5))
    with pytest.raises(Refused):
        accept(stage, rival, later(days=6))
    assert programs_queries.program(other.id).status == "open"


def test_a_later_deal_goes_to_who_introduced_them_anew_wherever_it_is_reported(stage):
    first = submitted(stage, stage.ann, later(days=1))
    accept(stage, first, later(days=2))
    win(stage, first, later(days=10), reference="A-1")
    assert credited(win(stage, first, later(days=50), reference="A-2")) == [first.id]   # nobody claims anew: they stay with the credit
    second = submitted(stage, stage.ben, later(days=100))
    waiting = win(stage, first, later(days=101), reference="A-3")
    assert waiting.what == "kept"   # nobody decided about her yet
    accept(stage, second, later(days=102))
    early = milestones.record_milestone(referral_id=first.id, source="manual", acting=stage.tess, at=later(days=105),
                                        report=milestones.Report(kind="won", occurred_at=later(days=99), deal_reference="A-4"))
    assert credited(early) == [first.id]   # it happened before the new introduction
    assert credited(Milestone.objects.get(deal__references__reference="A-3")) == [second.id]   # applied before the next one
    anew = win(stage, first, later(days=110), reference="A-5")
    assert credited(anew) == [second.id] and queries.referral(second.id).status == "won" and queries.referral(first.id).status == "won"
    outcomes = {row.referral_id: (row.outcome, row.share_bp) for row in Candidate.objects.filter(attribution__milestone_id=anew.id)}
    assert outcomes == {first.id: ("ended", 0), second.id: ("credited", 10_000)}
