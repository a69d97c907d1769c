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
    assert states_of(stage, first) == ["submitted"]
    page = text(tess.post(url("console_bulk"), {"referral": [first.id], "act": "decline", "reason": "too_small", "back": "https://evil.example/"}, follow=True))
    assert "1 declined. The advocate is told why." in page and states_of(stage, first) == ["declined"]


def test_an_unknown_one_is_a_result_of_its_own(acme, bolt, stage, tess):
    """What one is refused for keeps none of the others back: neither what never was, nor what is another vendor's."""
    with tenant_context(stage.tenant_id):
        first, second = [submitted(stage, stage.ann, later(days=1), number=number) for number in (1, 2)]
    with tenant_context(bolt.id):
        there = set_money_stage(bolt)
        theirs = submitted(there, there.ann, later(days=1), number=1)
    page = text(tess.post(url("console_bulk"), {"referral": [first.id, "no-id", theirs.id, first.advocate_id, second.id], "act": "accept"}, follow=True))
    assert "2 accepted." in page and page.count("no such referral") == 3 and states_of(stage, first, second) == ["accepted", "accepted"]
    assert states_of(there, theirs) == ["submitted"]


def test_a_decline_without_a_reason_keeps_the_ticks_and_points_at_it(stage, tess):
    with tenant_context(stage.tenant_id):
        rows = [submitted(stage, stage.ann, later(days=1), number=number) for number in (1, 2, 3)]
    sent = {"referral": [rows[0].id, rows[2].id], "act": "decline", "reason": "", "back": "/console/referrals/?status=submitted"}
    page = tess.post(url("console_bulk"), sent, follow=True).content.decode()
    ticked = [f'value="{row.id}" checked' in page for row in rows]
    assert ticked == [True, False, True] and 'id="bulk_reason_error"' in page and 'aria-invalid="true"' in page and "Referrals: Received" in page
    assert states_of(stage, *rows) == ["submitted"] * 3
    assert "checked" not in tess.get("/console/referrals/").content.decode()   # asked once it is forgotten


def test_of_two_claims_on_one_company_the_earlier_is_decided_first(stage, tess):
    """Whatever the order in which they stand on the page."""
    with tenant_context(stage.tenant_id):
        first, second = [submitted(stage, who, later(days=day), number=1) for who, day in ((stage.ann, 1), (stage.ben, 2))]
        assert states_of(stage, second) == ["queued"]
    tess.post(url("console_bulk"), {"referral": [second.id, first.id], "act": "decline", "reason": "too_small"})
    assert states_of(stage, first, second) == ["declined", "declined"]


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
    assert "Two referrals so far." in listed and "However it came" in listed
    assert f"?advocate={stage.ann.advocate_id}" in tess.get(url("console_advocates")).content.decode()   # there one chooses her
    hers = tess.get(url("console_referrals"), {"advocate": stage.ann.advocate_id})
    assert "Brauerei Sund" not in text(hers) and f'name="advocate" value="{stage.ann.advocate_id}"' in hers.content.decode()   # kept by the next search
    assert "Brauerei Sund" in text(tess.get(url("console_referrals"), {"company": "brau", "channel": "portal", "program": stage.program.id}))
    assert "No referral fits this" in text(tess.get(url("console_referrals"), {"channel": "api"}))
    assert "Brauerei Sund" in text(tess.get(url("console_referrals"), {"channel": "pigeon", "program": "no-id"}))   # what is no choice chooses nothing
