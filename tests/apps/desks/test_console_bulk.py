"""Referrals in a list, filtered by what stands in the address, and decided about together: one command for each, each with its own result."""
import pytest

from advocates import commands as advocates_commands
from foundation.accounts import queries as accounts_queries
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from referrals import queries
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import accepted, set_money_stage, submitted
from tests.cast import later
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


@pytest.fixture
def tess(acme, stage):
    with tenant_context(acme.id):
        return signed_in(acme.client(), accounts_queries.user(stage.tess.id))


def states_of(stage, *referrals) -> list[str]:
    with tenant_context(stage.tenant_id):
        return [queries.referral(one.id).status for one in referrals]


def test_each_of_several_gets_its_own_result(stage, tess):
    """What one is refused for keeps none of the others back."""
    with tenant_context(stage.tenant_id):
        first, second = submitted(stage, stage.ann, later(days=1), number=1), submitted(stage, stage.ben, later(days=1), number=2)
        over = submitted(stage, stage.ann, later(days=1), number=3)
    tess.post(url("console_bulk"), {"referral": [over.id], "act": "decline", "reason": "too_small"})
    page = text(tess.post(url("console_bulk"), {"referral": [first.id, over.id, second.id], "act": "accept", "back": "/console/referrals/?status=accepted"}, follow=True))
    assert states_of(stage, first, second, over) == ["accepted", "accepted", "declined"]
    assert "2 accepted. Their advocates are told." in page and "Hafenkontor dddddd GmbH:" in page and "Referrals: Accepted" in page
    with tenant_context(stage.tenant_id):
        assert [event.name for event in outbox_queries.trail()].count("referral.accepted") == 2


def test_a_decline_of_several_needs_a_reason_and_a_choice(stage, tess):
    with tenant_context(stage.tenant_id):
        first = submitted(stage, stage.ann, later(days=1), number=1)
    for data, said in (({"act": "accept"}, "Nothing was chosen"), ({"referral": [first.id]}, "Say whether you accept or decline"),
                       ({"referral": [first.id], "act": "decline"}, "Choose a reason"), ({"referral": [first.id], "act": "decline", "reason": "boring"}, "Choose a reason"),
                       ({"referral": [first.id], "act": "burn"}, "Say whether")):
        assert said in text(tess.post(url("console_bulk"), data, follow=True)), data
    assert tess.post(url("console_bulk"), {"referral": ["no-id"], "act": "accept"}).status_code == 404
    assert states_of(stage, first) == ["submitted"]
    page = text(tess.post(url("console_bulk"), {"referral": [first.id], "act": "decline", "reason": "too_small", "back": "https://evil.example/"}, follow=True))
    assert "1 declined. The advocate is told why." in page and states_of(stage, first) == ["declined"]


def test_nobody_decides_about_her_own_among_others(acme, stage):
    owner = staff_client(acme)
    with tenant_context(acme.id):
        terms = programs_queries.terms_in_force(stage.program.id)
        hers = advocates_commands.join_program(program_id=stage.program.id, terms_id=terms.id, user_id=owner.member.user_id, name="Olive",
                                               email=owner.member.user.email, at=later())
        own, other = submitted(stage, hers, later(days=1), number=1), submitted(stage, stage.ben, later(days=1), number=2)
    page = owner.get(url("console_referrals")).content.decode()
    assert str(other.id) in page and f'value="{own.id}"' not in page
    owner.post(url("console_bulk"), {"referral": [own.id, other.id], "act": "accept"})
    assert states_of(stage, own, other) == ["submitted", "accepted"]


def test_the_address_filters(stage, tess):
    with tenant_context(stage.tenant_id):
        accepted(stage, stage.ann, 1, later(days=1))
        submitted(stage, stage.ben, later(days=2), number=2, company="Brauerei Sund")
    listed = text(tess.get(url("console_referrals")))
    assert "2 referrals so far." in listed and "However it came" in listed
    assert f"?advocate={stage.ann.advocate_id}" in tess.get(url("console_advocates")).content.decode()   # there one chooses her
    hers = tess.get(url("console_referrals"), {"advocate": stage.ann.advocate_id})
    assert "Brauerei Sund" not in text(hers) and f'name="advocate" value="{stage.ann.advocate_id}"' in hers.content.decode()   # kept by the next search
    assert "Brauerei Sund" in text(tess.get(url("console_referrals"), {"company": "brau", "channel": "portal", "program": stage.program.id}))
    assert "No referral fits this" in text(tess.get(url("console_referrals"), {"channel": "api"}))
    assert "Brauerei Sund" in text(tess.get(url("console_referrals"), {"channel": "pigeon", "program": "no-id"}))   # what is no choice chooses nothing
