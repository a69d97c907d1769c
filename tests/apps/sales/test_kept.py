"""What is kept for somebody whom a rep was told of: held until she claims, and what becomes of it otherwise."""
import pytest

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from advocates.models import ClaimLink
from foundation.accounts import commands as accounts_commands
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from referrals.commands import decide
from referrals.commands.verbal import Teller, enter_verbal
from rewards.models import Hold, Reward
from tests.apps.outbox.walk import PLAN
from tests.apps.rewards.stage import publish, won
from tests.cast import START, later, lead


def told_and_won(team) -> None:
    """Maria told Rick, and it became a deal of 1,200 euros; the refund period of 14 days is over."""
    with tenant_context(team.tenant_id):
        publish(team.stage, PLAN)
        referral, _ = enter_verbal(program_id=team.stage.program.id, teller=Teller(name="Maria Santos"), lead=lead(1), acting=team.rick, at=later(days=1))
        decide.accept_referral(referral_id=referral.id, acting=team.stage.tess, at=later(days=1))
        won(team.stage, referral.id, later(days=2), 120_000)
    worker.drain(team.tenant_id, later(days=30))


def states(team) -> set[str]:
    with tenant_context(team.tenant_id):
        return set(Reward.objects.values_list("state", flat=True))


def link(team) -> str:
    return advocates_queries.secret_of(ClaimLink.objects.get())


def test_held_until_she_claims(team):
    """"nothing is paid before claim and verified e-mail (hold `unclaimed`)"."""
    told_and_won(team)
    with tenant_context(team.tenant_id):
        assert Reward.objects.exists() and states(team) == {"pending"}
        assert set(Hold.objects.filter(released_at=None).values_list("kind", flat=True)) >= {"unclaimed"}
        user = accounts_commands.ensure_user(email="maria@home.example", name="Maria")
        advocates_commands.claim(secret=link(team), user_id=user.id, terms_id=team.stage.ann.terms_id, at=later(days=31))
    worker.drain(team.tenant_id, later(days=32))
    with tenant_context(team.tenant_id):
        assert not Hold.objects.filter(released_at=None, kind="unclaimed").exists()
    assert "pending" not in states(team)


@pytest.mark.parametrize("how, state", [("refused", "forgone"), ("donated", "donated"), ("lapsed", "lapsed")])
def test_otherwise(team, how, state):
    """"may claim, decline, donate or let it lapse"."""
    told_and_won(team)
    if how != "lapsed":
        with tenant_context(team.tenant_id):
            advocates_commands.refuse_claim(secret=link(team), donate=how == "donated", at=later(days=31))
    worker.drain(team.tenant_id, later(days=92))
    assert state in states(team)
    with tenant_context(team.tenant_id):
        assert not Reward.objects.filter(beneficiary_kind="advocate").exclude(state=state).exists()


def test_thanks_only(team):
    """A program that only thanks people who did not join keeps nothing for them, and takes the introduction all the same."""
    with tenant_context(team.tenant_id):
        programs_commands.change_settings(program_id=team.stage.program.id, values={"unclaimed": "thank_only"}, acting=team.stage.tess, at=START)
    told_and_won(team)
    with tenant_context(team.tenant_id):
        assert not Reward.objects.exists()
        page = team.as_rick.get(f"/claim/{link(team)}/").content.decode()
    assert "What it earns is kept" not in page
