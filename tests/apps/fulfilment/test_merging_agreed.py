"""Two entries of one person become one while something else is agreed with one of them, or is being agreed."""
import time

import pytest

from advocates import queries as advocates_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, Refused
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from fulfilment import commands
from rewards import queries
from rewards.commands import accrue, agreements
from rewards.models import Agreement, Reward
from tests.apps.desks.console import text, url
from tests.apps.fulfilment.test_merging import owen, stage  # noqa: F401
from tests.apps.referrals.test_together import together
from tests.apps.rewards.books import all_right
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, publish, set_money_stage, won
from tests.apps.rewards.test_agreements import EIGHTEEN, FIFTEEN, agreed, ended, eur, proposed
from tests.apps.rewards.test_terms_race import Held
from tests.cast import later
from tests.pure.ladder import document
from tests.sign_in import new_member, staff_client

TWENTY = {"pay": {"percent_bp": 2_000, "of": "first_year_value"}}


def merge(stage, at=None, acting=None):  # noqa: F811
    return commands.merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=acting or owen(), at=at or later(days=20))


def paid(stage, enrolment, number: int, at) -> int:  # noqa: F811
    referral = accepted(stage, advocates_queries.enrolment(enrolment.id), number, at)
    accrue.accrue_rewards(milestone_id=won(stage, referral.id, at, 100_000), at=at)
    return Reward.objects.get(referral_id=referral.id).granted_minor


def test_what_is_agreed_with_the_one_that_goes_counts_for_the_one_that_stays(stage):  # noqa: F811
    """nobody is paid less because two entries were one person; nothing agreed today changes a past figure"""
    publish(stage, document(pay=FIFTEEN))
    row = agreed(stage, at=later(days=2), enrolment_id=stage.ben.id, ends_at=later(days=40))
    before, hers = accepted(stage, stage.ben, 1, later(days=3)), accepted(stage, stage.ann, 2, later(days=3))
    merged = merge(stage)
    [moved] = merged.agreed.moved
    assert (moved.enrolment_id, moved.fields, moved.starts_at, moved.ends_at, moved.state) == (stage.ann.id, {"pay": EIGHTEEN}, later(days=20), later(days=40), "agreed")
    assert (moved.proposed_by, moved.settled_by, moved.settled_at) == (row.proposed_by, row.settled_by, row.settled_at)   # the two who agreed
    event = Event.objects.get(name="agreement.moved").payload
    assert (event["agreement_id"], event["from_id"]) == (str(moved.id), str(row.id))
    for referral, minor in ((before, 18_000), (hers, 15_000)):   # by the instant at which each was accepted
        accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=25), 100_000), at=later(days=25))
        assert Reward.objects.get(referral_id=referral.id).granted_minor == minor
    assert (paid(stage, stage.ann, 3, later(days=26)), paid(stage, stage.ann, 4, later(days=40))) == (18_000, 15_000)
    assert queries.agreed_in(stage.program.id, later(days=21)) == {"enrolment": 1, "partner_organisation": 0}
    assert all_right(stage.tenant_id) and replay_is_the_books(stage.program.id)


def test_what_happens_counts_by_its_day_under_either_entry(stage):  # noqa: F811
    """terms_at milestone: what was introduced under the entry that went goes on as it was agreed"""
    publish(stage, document(pay=FIFTEEN) | {"terms_at": "milestone"})
    row = agreed(stage, at=later(days=2), enrolment_id=stage.ben.id)
    before, late = accepted(stage, stage.ben, 1, later(days=3)), accepted(stage, stage.ben, 2, later(days=3))
    [moved] = merge(stage).agreed.moved
    accrue.accrue_rewards(milestone_id=won(stage, before.id, later(days=25), 100_000), at=later(days=25))
    ended(stage, moved, later(days=30))   # with it ends what was agreed with the other entry
    assert {one.ends_at for one in Agreement.objects.filter(id__in=[row.id, moved.id])} == {later(days=30)}
    accrue.accrue_rewards(milestone_id=won(stage, late.id, later(days=31), 100_000), at=later(days=31))
    assert [Reward.objects.get(referral_id=one.id).granted_minor for one in (before, late)] == [18_000, 15_000] and replay_is_the_books(stage.program.id)


def test_the_one_that_stays_keeps_what_is_agreed_with_it(stage):  # noqa: F811
    """two of one level for one rule may not overlap"""
    publish(stage, document(pay=FIFTEEN))
    agreed(stage, at=later(days=2), fields=TWENTY, starts_at=later(days=25), ends_at=later(days=30))
    row = agreed(stage, at=later(days=2), enrolment_id=stage.ben.id)
    merged = merge(stage)
    assert [(one.starts_at, one.ends_at) for one in merged.agreed.moved] == [(later(days=20), later(days=25)), (later(days=30), None)] and not merged.agreed.stayed
    assert [paid(stage, stage.ann, number, later(days=day)) for number, day in ((1, 21), (2, 26), (3, 31))] == [18_000, 20_000, 18_000]
    assert queries.agreement(row.id).state == "agreed" and replay_is_the_books(stage.program.id)


def test_where_both_have_one_for_all_time_only_one_counts(stage):  # noqa: F811
    publish(stage, document(pay=FIFTEEN))
    agreed(stage, at=later(days=2), fields=TWENTY)
    row = agreed(stage, at=later(days=2), enrolment_id=stage.ben.id)
    merged = merge(stage)
    assert (merged.agreed.moved, [one.id for one in merged.agreed.stayed]) == ([], [row.id]) and not Event.objects.filter(name="agreement.moved").exists()
    assert paid(stage, stage.ann, 1, later(days=21)) == 20_000


def test_what_waits_for_the_one_that_goes_is_dropped_on_the_trail(stage):  # noqa: F811
    publish(stage, document(pay=FIFTEEN))
    row, hers = proposed(stage, at=later(days=2), enrolment_id=stage.ben.id), proposed(stage, at=later(days=2))
    merged = merge(stage)
    row.refresh_from_db()
    assert [one.id for one in merged.agreed.dropped] == [row.id] and (row.state, row.settled_by) == ("refused", owen().id)
    assert Event.objects.get(name="agreement.dropped").payload["agreement_id"] == str(row.id)
    with pytest.raises(Refused, match="settled that already"):
        agreements.agree(agreement_id=row.id, acting=stage.olga, at=later(days=21))
    assert agreements.agree(agreement_id=hers.id, acting=stage.olga, at=later(days=21)).state == "agreed"
    with pytest.raises(BadInput):   # nobody is agreed with under an entry that went
        proposed(stage, at=later(days=22), enrolment_id=stage.ben.id)


def test_a_proposal_that_what_went_over_overlaps_is_agreed_no_more(stage):  # noqa: F811
    """two of one level for one rule may not overlap"""
    publish(stage, document(pay=FIFTEEN))
    agreed(stage, at=later(days=2), enrolment_id=stage.ben.id)
    hers = proposed(stage, at=later(days=2), fields=TWENTY)
    merge(stage)
    with pytest.raises(Refused, match="Something else holds for this rule"):
        agreements.agree(agreement_id=hers.id, acting=stage.olga, at=later(days=21))
    assert queries.agreement(hers.id).state == "proposed" and paid(stage, stage.ann, 1, later(days=21)) == 18_000


def test_what_went_over_is_found_from_where_it_counts_now(stage):  # noqa: F811
    """What went over is known by both entries, so that one end ends it for both."""
    publish(stage, document(pay=FIFTEEN))
    agreed(stage, at=later(days=2), enrolment_id=stage.ben.id)
    merge(stage)
    assert Agreement.objects.filter(enrolment_id=stage.ann.id).count() == 1
    merged = queries.held_by_other_entries(Agreement.objects.select_related("enrolment").get(enrolment_id=stage.ann.id), later(days=21))
    assert [one.enrolment_id for one in merged] == [stage.ben.id]


@pytest.mark.django_db(transaction=True, databases=["default", "aside"])
def test_the_preview_says_what_goes_over_what_stays_and_what_is_dropped(acme):
    stage = set_money_stage(acme)  # noqa: F811
    owner = staff_client(acme, "owner")
    with tenant_context(acme.id):
        publish(stage, document(pay=FIFTEEN))
        agreed(stage, at=later(days=2), enrolment_id=stage.ben.id, ends_at=later(days=9999))
    page = url("console_merge", stage.ben.advocate_id, stage.ann.advocate_id)
    assert "What is agreed with Ben in Customers for customers goes over too: 18% instead of 15%." in text(owner.get(page))
    with tenant_context(acme.id):
        assert Agreement.objects.count() == 1   # a preview writes nothing
        agreed(stage, at=later(days=3), fields=TWENTY)
        proposed(stage, at=later(days=3), enrolment_id=stage.ben.id, starts_at=later(days=9999), fields={"within": {"maximum": eur(5)}})
    said = text(owner.get(page))
    assert "(18% instead of 15%) counts only for what was accepted before: something else is agreed with Ann" in said
    assert "One proposal for other terms that waits for a second person is dropped. Propose it again for Ann." in said
    assert owner.post(page).status_code == 302
    said = text(owner.get(url("console_advocate", stage.ann.advocate_id)))
    assert "for what was accepted under another entry of the same person" in said and "20% instead of 15%" in said


@pytest.mark.django_db(transaction=True, databases=["default", "aside"])
@pytest.mark.parametrize("turn", range(3))
def test_a_merge_in_the_moment_in_which_a_proposal_is_agreed(acme, turn):
    """Either it is agreed first and goes over, or the entry is gone and nothing is agreed: never agreed without effect."""
    stage = set_money_stage(acme)  # noqa: F811
    owner = new_member(acme, "owner", "Owen")
    with tenant_context(acme.id):
        publish(stage, document(pay=FIFTEEN))
        row = proposed(stage, at=later(days=2), enrolment_id=stage.ben.id)

    def bring_together():
        with tenant_context(acme.id):
            return merge(stage, acting=Actor("staff", owner.user_id))

    def say_yes():
        with tenant_context(acme.id):
            said = agreements.agree(agreement_id=row.id, acting=stage.olga, at=later(days=20))
            time.sleep(0.5)   # the other one begins meanwhile
            return said
    made = together(*([bring_together, say_yes] if turn % 2 else [say_yes, bring_together]))
    assert not [one for one in made if isinstance(one, Exception) and not isinstance(one, Refused)], made
    yes = not any(isinstance(one, Refused) for one in made)
    with tenant_context(acme.id):
        hers = list(Agreement.objects.filter(enrolment_id=stage.ann.id))
        row.refresh_from_db()
        assert (row.state, len(hers)) == (("agreed", 1) if yes else ("refused", 0))
        assert Event.objects.filter(name="agreement.made").exists() == yes != Event.objects.filter(name="agreement.dropped").exists()
        assert paid(stage, stage.ann, 1, later(days=21)) == (18_000 if hers else 15_000)


@pytest.mark.django_db(transaction=True, databases=["default", "aside"])
def test_a_merge_waits_for_who_is_agreeing(acme):
    """Begun while the yes is not committed yet, it finds it all the same: what would be dropped goes over."""
    stage = set_money_stage(acme)  # noqa: F811
    owner = new_member(acme, "owner", "Owen")
    with tenant_context(acme.id):
        publish(stage, document(pay=FIFTEEN))
        row = proposed(stage, at=later(days=2), enrolment_id=stage.ben.id)
    yes = Held(stage, lambda: agreements.agree(agreement_id=row.id, acting=stage.olga, at=later(days=20))).begun()
    merging = Held(stage, lambda: merge(stage, acting=Actor("staff", owner.user_id)))
    assert merging.waits() and yes.let_go().state == "agreed"
    carried = merging.let_go().agreed
    assert ([one.enrolment_id for one in carried.moved], carried.dropped) == ([stage.ann.id], [])
    with tenant_context(acme.id):
        row.refresh_from_db()
        assert row.state == "agreed" and paid(stage, stage.ann, 1, later(days=21)) == 18_000
