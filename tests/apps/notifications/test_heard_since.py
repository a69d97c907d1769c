"""What is told later fits to whom it is told: who came between two pieces of news, and who reads a mail after what it tells of has changed again."""
import pytest
from django.core import mail

from advocates import commands as advocates_commands
from foundation.accounts.models import User
from foundation.kernel.acting import Actor
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import commands as fulfilment_commands
from fulfilment.commands import merge_advocates
from rewards.commands import withdrawing
from rewards.commands.give_back import give_back
from rewards.commands.take_back import take_back
from rewards.models import Agreement, PlanVersion
from tests.apps.fulfilment.file_stage import BENS, account, owed_stage
from tests.apps.fulfilment.file_stage import reward as earns
from tests.apps.notifications.test_heard import ANN, BEN, ENDS, MADE, held_reward, money, one_person, put_off, told, versions  # noqa: F401
from tests.apps.rewards.test_agreements import agreed, ended
from tests.cast import later

CLEO = "cleo@example.test"


def joins(stage, at):
    with tenant_context(stage.tenant_id):
        cleo = User.objects.create(email=CLEO, name="Cleo")
        return advocates_commands.join_program(program_id=stage.program.id, terms_id=stage.ann.terms_id, user_id=cleo.id, name="Cleo", email=CLEO, at=at)


def test_as_announced_before_is_said_to_whom_it_was_announced(money):  # noqa: F811
    """Cleo joins between two versions for one day: of the earlier one, which counts again, she hears for the first time."""
    versions(money, 200)
    told(money, later(days=1))
    joins(money, later(days=1))
    told(money, later(days=1))
    versions(money, 300)
    assert [to for to, _ in told(money, later(days=2))] == [ANN, BEN, CLEO]
    with tenant_context(money.tenant_id):
        last = PlanVersion.objects.latest("number")
        withdrawing.withdraw_version(program_id=money.program.id, plan_version_id=last.id, reason="Too expensive", acting=money.olga, at=later(days=3))
    worker.drain(money.tenant_id, later(days=4))
    said = {one.to[0]: one.body for one in mail.outbox}
    assert sorted(said) == [ANN, BEN, CLEO]
    for who in (ANN, BEN):
        assert "From that day on this counts, as it was announced before: €2.00 when won." in said[who]
    assert "From that day on this counts: €2.00 when won." in said[CLEO] and "before" not in said[CLEO]


# Taken back, and given back

CAUSE = "refund:1"
TAKEN, AGAIN = "Taken back: €100.00 for introducing Hafenkontor GmbH", "Yours again: €100.00 for introducing Hafenkontor GmbH"


def taken(stage, reward, minor=None):
    with tenant_context(stage.tenant_id):
        take_back(reward_id=reward.id, cause=CAUSE, minor=minor, at=later(days=5))


def given(stage, reward, minor):
    with tenant_context(stage.tenant_id):
        assert give_back(reward_id=reward.id, cause=f"payment_dispute_won:{minor}", minor=minor, at=later(days=6)) == minor


def test_taken_back_and_given_back_are_told_in_that_order(acme):
    stage, reward = held_reward(acme)
    taken(stage, reward)
    assert told(stage, later(days=5)) == [(ANN, TAKEN)]
    given(stage, reward, 10_000)
    assert told(stage, later(days=6)) == [(ANN, AGAIN)]


@pytest.mark.parametrize("late", ["notifications.taken_back", "notifications.restored", ""])
def test_what_came_back_before_anybody_was_told_is_no_news(acme, late):
    """Whichever of the two mails is made first: it stands as she knows it."""
    stage, reward = held_reward(acme)
    taken(stage, reward), given(stage, reward, 10_000)
    if late:
        put_off(stage, late, later(days=8))
    assert told(stage, later(days=7)) == [] and told(stage, later(days=9)) == []


def test_of_what_came_back_in_part_meanwhile_only_the_rest_is_told_as_taken(acme):
    stage, reward = held_reward(acme)
    taken(stage, reward)
    put_off(stage, "notifications.taken_back", later(days=8))
    given(stage, reward, 4_000)
    assert told(stage, later(days=7)) == [], "she knows of nothing that could come back"
    assert told(stage, later(days=9)) == [(ANN, "Partly taken back: €60.00 for introducing Hafenkontor GmbH")]
    given(stage, reward, 6_000)
    assert told(stage, later(days=9)) == [(ANN, "Yours again: €60.00 for introducing Hafenkontor GmbH")]


def test_what_is_told_as_less_taken_is_not_told_as_come_back_besides(acme):
    """Both mails are late: the first one, made when a part had come back, says what is still taken; then the other has nothing to say."""
    stage, reward = held_reward(acme)
    taken(stage, reward)
    put_off(stage, "notifications.taken_back", later(days=8))
    given(stage, reward, 4_000)
    put_off(stage, "notifications.restored", later(days=9))
    assert told(stage, later(days=8)) == [(ANN, "Partly taken back: €60.00 for introducing Hafenkontor GmbH")] and told(stage, later(days=10)) == []
    given(stage, reward, 6_000)
    assert told(stage, later(days=10)) == [(ANN, "Yours again: €60.00 for introducing Hafenkontor GmbH")]


# Where to pay

SET, CHANGED, REMOVED, ASKED = "We know where to pay you now", "Your bank account was changed", "Your bank account was removed", "Tell us where to pay €5.00"


def paid_stage(acme, **owed):
    stage = owed_stage(acme, **({"anns": 1, "bens": 0} | owed))
    told(stage, later(days=5, hours=1))
    return stage


def removed(stage, days):
    with tenant_context(stage.tenant_id):
        fulfilment_commands.remove_method(beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, acting=Actor("advocate", stage.ann.advocate_id),
                                          at=later(days=days))


def test_an_account_that_is_gone_or_replaced_by_now_is_not_told(acme):
    stage = paid_stage(acme)
    account(stage, stage.ann)
    assert told(stage, later(days=6)) == [(ANN, SET)]
    removed(stage, 6)
    put_off(stage, "notifications.account_removed", later(days=9))
    account(stage, stage.ann, BENS, days=7)
    assert told(stage, later(days=8)) == [(ANN, CHANGED)] and told(stage, later(days=10)) == [], "removed is not how it stands"
    account(stage, stage.ann, days=11)
    put_off(stage, "notifications.account_set", later(days=15))
    removed(stage, 12)
    assert told(stage, later(days=13)) == [(ANN, REMOVED)] and told(stage, later(days=16)) == [], "set is not how it stands"


def test_one_person_is_asked_once_where_to_pay(acme):
    """Ben was asked, and is Ann by now: she was not asked under this entry, and knows of it."""
    stage = owed_stage(acme, anns=0, bens=1)
    assert (BEN, ASKED) in told(stage, later(days=5, hours=1))
    with tenant_context(stage.tenant_id):
        merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=stage.olga, at=later(days=6))
    earns(stage, stage.ann, 8)
    assert not [one for one in told(stage, later(days=9)) if one[1].startswith("Tell us where")]


def test_the_end_of_what_went_over_is_told_to_whom_heard_of_it_under_the_entry_that_went(money):  # noqa: F811
    """Agreed with Ben's entry, which is part of Ann's by now: she, who is he, reads that it ends before it began."""
    with tenant_context(money.tenant_id):
        agreed(money, at=later(days=2), enrolment_id=money.ben.id, starts_at=later(days=20), fields={"pay": {"fixed": {"minor": 150, "currency": "EUR"}}})
    assert told(money, later(days=2)) == [(BEN, MADE)]
    one_person(money, later(days=3))
    told(money, later(days=4))
    with tenant_context(money.tenant_id):
        ended(money, Agreement.objects.get(enrolment_id=money.ann.id), later(days=6), None)
    assert told(money, later(days=6)) == [(ANN, ENDS)]
