"""Nobody reads of the end of something that she never heard of; whoever heard of it reads of its end once, whatever entry of hers it was told to."""
from dataclasses import replace

import pytest
from django.core import mail

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from advocates.models import Advocate, Enrolment
from connections.notifications.handlers import debts as tell_debts
from connections.notifications.handlers import rewards as tell_rewards
from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.events import typed
from foundation.outbox.models import DONE, DUE, Delivery
from foundation.tenants.context import tenant_context
from fulfilment.commands import merge_advocates
from programs import commands as programs_commands
from referrals.commands import appeal, decide, void
from rewards import events
from rewards.commands import by_hand, debts, holds, undoing, withdrawing
from tests.apps.notifications.test_rewards import staged, win
from tests.apps.rewards.stage import accepted, publish, set_money_stage
from tests.apps.rewards.test_agreements import agreed, ended
from tests.apps.rewards.test_debts import approve, paid_and_taken, propose, repay
from tests.apps.rewards.test_effective_days import paying, publish_on
from tests.apps.rewards.test_terms_race import Held
from tests.apps.rewards.test_withdrawn_unheard import APRIL
from tests.cast import later, submitted
from tests.sign_in import new_member

ANN, BEN = "ann@example.test", "ben@example.test"
CHECKED, HOLDING = "Checked: €100.00 for introducing Hafenkontor GmbH", "We’re holding €100.00 for introducing Hafenkontor GmbH"
APPROVED = "Approved: €100.00 for introducing Hafenkontor GmbH"


@pytest.fixture
def money(acme):
    """Ann and Ben, who have heard of everything until now; an owner can say that two of them are one."""
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        Member.objects.create(user=User.objects.create(email="owen@example.test", name="Owen"), role="owner")
        publish(stage, paying(100))
    told(stage, later(days=1))
    return stage


def held_reward(acme, **rule):
    """Ann's 100 euros, of which she has heard; and her stage."""
    stage = staged(acme, **({"maturation_days": 30} | rule), pay={"fixed": {"minor": 10_000, "currency": "EUR"}})
    reward = win(stage)
    told(stage, later(days=5))
    return stage, reward


def told(stage, until) -> list[tuple[str, str]]:
    """(to, subject) of what was sent since the last look."""
    worker.drain(stage.tenant_id, until)
    new, mail.outbox[:] = list(mail.outbox), []
    return sorted((one.to[0], one.subject) for one in new)


def hold(stage, reward, kind="risk"):
    with tenant_context(stage.tenant_id):
        holds.place_hold(reward_id=reward.id, kind=kind, reason="Shares a phone with Ben", acting=stage.tess, at=later(days=5))


def let_go(stage, reward, kind="risk"):
    with tenant_context(stage.tenant_id):
        holds.release_hold(reward_id=reward.id, kind=kind, acting=stage.olga, at=later(days=5))


def one_person(stage, at):
    """Ben's entry is Ann's, by the word of an owner."""
    with tenant_context(stage.tenant_id):
        merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, at=at,
                        acting=Actor("staff", Member.objects.get(role="owner").user_id))


def put_off(stage, subscriber: str, until) -> None:
    with tenant_context(stage.tenant_id):
        assert Delivery.objects.filter(subscriber=subscriber).exclude(state=DONE).update(due_at=until)


# What was held, and goes on

def test_held_and_let_go_before_anybody_was_told_is_no_news(acme):
    stage, reward = held_reward(acme)
    hold(stage, reward), let_go(stage, reward)
    assert told(stage, later(days=5)) == []


def test_the_mail_of_its_end_is_made_first(acme):
    """The announcement rests between two tries: neither is told, whichever comes first."""
    stage, reward = held_reward(acme)
    hold(stage, reward)
    put_off(stage, "notifications.held", later(days=8))
    let_go(stage, reward)
    assert told(stage, later(days=6)) == [] and told(stage, later(days=9)) == []


def test_held_twice_and_let_go_twice_it_goes_on_once(acme):
    """The first end comes late, behind the second hold."""
    stage, reward = held_reward(acme)
    hold(stage, reward)
    assert told(stage, later(days=5)) == [(ANN, HOLDING)]
    let_go(stage, reward)
    put_off(stage, "notifications.let_go", later(days=8))
    hold(stage, reward)
    assert told(stage, later(days=6)) == [(ANN, HOLDING)]
    let_go(stage, reward)
    assert told(stage, later(days=7)) == [(ANN, CHECKED)]
    assert told(stage, later(days=9)) == []


def test_a_second_hold_of_which_nobody_heard_ends_unheard_too(acme):
    stage, reward = held_reward(acme)
    hold(stage, reward)
    told(stage, later(days=5))
    let_go(stage, reward)
    assert told(stage, later(days=5)) == [(ANN, CHECKED)]
    hold(stage, reward, "legal"), let_go(stage, reward, "legal")
    assert told(stage, later(days=6)) == []


def test_approved_is_told_again_only_behind_a_hold_that_was_told(acme):
    stage, reward = held_reward(acme, maturation_days=0)
    hold(stage, reward), let_go(stage, reward)
    assert told(stage, later(days=5)) == []
    hold(stage, reward)
    assert told(stage, later(days=5)) == [(ANN, HOLDING)]
    let_go(stage, reward)
    assert told(stage, later(days=5)) == [(ANN, APPROVED)]


def test_nobody_reads_that_it_is_approved_while_it_is_held(acme):
    stage = staged(acme, pay={"fixed": {"minor": 10_000, "currency": "EUR"}})
    reward = win(stage)
    hold(stage, reward)
    assert APPROVED not in [subject for _, subject in told(stage, later(days=5))]
    let_go(stage, reward)
    assert [subject for _, subject in told(stage, later(days=5))] == [APPROVED, "Tell us where to pay €100.00"]


def test_while_the_mail_is_written_letting_go_waits_and_its_end_is_told(acme):
    stage, reward = held_reward(acme)
    hold(stage, reward)
    with tenant_context(stage.tenant_id):
        stored = outbox_queries.timeline([reward.id], name="reward.held")[-1]
    telling = Held(stage, lambda: tell_rewards.tell_held(typed(events.RewardHeld, stored), at=later(days=5), stored=stored)).begun()
    going = Held(stage, lambda: holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.olga, at=later(days=5)))
    assert going.waits()
    telling.let_go(), going.let_go()
    assert told(stage, later(days=5)) == [(ANN, CHECKED), (ANN, HOLDING)]


def test_told_to_one_entry_it_goes_on_for_the_other(acme):
    """What Ben heard, Ann has heard: they are one person by now."""
    stage = staged(acme, maturation_days=30, pay={"fixed": {"minor": 10_000, "currency": "EUR"}})
    reward = win(replace(stage, ann=stage.ben))
    hold(stage, reward)
    assert (BEN, HOLDING) in told(stage, later(days=5))
    with tenant_context(stage.tenant_id):
        merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=stage.olga, at=later(days=5))
    told(stage, later(days=5))
    let_go(stage, reward)
    assert told(stage, later(days=5)) == [(ANN, CHECKED)]


# What came back of a debt

def test_a_repayment_of_which_nobody_heard_is_undone_unheard(money):
    with tenant_context(money.tenant_id):
        paid_and_taken(money)
    told(money, later(days=9))
    with tenant_context(money.tenant_id):
        undoing.undo_repayment(settlement_id=repay(money).id, reason="It was Ben’s", acting=money.tess, at=later(days=10))
    assert told(money, later(days=11)) == [("olga@example.test", "Undone: €40.00 that you noted as paid back")], "who noted it knows of it"


def test_while_its_mail_is_written_undoing_waits_and_is_told(money):
    with tenant_context(money.tenant_id):
        paid_and_taken(money)
        row = repay(money)
        [stored] = outbox_queries.timeline([row.id])
    put_off(money, "notifications.debt_repaid", later(days=30))
    told(money, later(days=10))
    telling = Held(money, lambda: tell_debts.tell_repaid(typed(events.DebtRepaid, stored), at=later(days=10), stored=stored)).begun()
    back = Held(money, lambda: undoing.undo_repayment(settlement_id=row.id, reason="It was Ben’s", acting=money.olga, at=later(days=10)))
    assert back.waits()
    telling.let_go(), back.let_go()
    assert told(money, later(days=11)) == [(ANN, "Owed again: €40.00"), (ANN, "We received €40.00")]


def test_the_mail_goes_to_whom_the_entry_has_become_and_says_what_she_owes(money):
    """Ben’s entry becomes Ann’s between what happened to his debt and its mails."""
    bens = replace(money, ann=money.ben)
    with tenant_context(money.tenant_id):
        paid_and_taken(bens)
    told(money, later(days=9))
    with tenant_context(money.tenant_id):
        row = repay(bens)
        approve(bens, propose(bens, 1_000))
    one_person(money, later(days=12))
    worker.drain(money.tenant_id, later(days=12))
    written_off, came = sorted((one for one in mail.outbox if one.to[0] in (ANN, BEN) and "€" in one.subject), key=lambda one: one.subject, reverse=True)
    assert (came.to, came.subject, written_off.to, written_off.subject) == ([ANN], "We received €40.00", [ANN], "Written off: €10.00")
    assert "€50.00 are still owed" in came.body and "€50.00 are still owed" in written_off.body
    mail.outbox.clear()
    with tenant_context(money.tenant_id):
        undoing.undo_repayment(settlement_id=row.id, reason="It was Cleo’s", acting=money.olga, at=later(days=13))
    worker.drain(money.tenant_id, later(days=13))
    [undone] = mail.outbox
    assert undone.to == [ANN] and "€90.00 are owed in all" in undone.body


# What was announced to everybody in a program

def test_who_heard_of_a_version_under_an_entry_that_is_part_of_another_hears_that_it_does_not_come(money):
    with tenant_context(money.tenant_id):
        Enrolment.objects.filter(id=money.ann.id).update(status="left")
        version = publish_on(money, paying(200), APRIL, later(days=1))
    assert [to for to, _ in told(money, later(days=1))] == [BEN]
    one_person(money, later(days=3))
    told(money, later(days=3))
    with tenant_context(money.tenant_id):   # delivered again, and nobody is told anew what the other entry was told
        assert Delivery.objects.filter(subscriber="notifications.plan_changed", event__payload__plan_version_id=str(version.id)).update(
            state=DUE, attempts=0, done_at=None, due_at=later(days=3)) == 1
    assert told(money, later(days=3)) == []
    with tenant_context(money.tenant_id):
        withdrawing.withdraw_version(program_id=money.program.id, plan_version_id=version.id, reason="Too expensive", acting=money.olga, at=later(days=4))
    assert told(money, later(days=20)) == [(ANN, "What was announced for Customers for customers is taken back")]


def test_who_heard_of_it_under_both_hears_that_once(money):
    with tenant_context(money.tenant_id):
        version = publish_on(money, paying(200), APRIL, later(days=1))
    assert [to for to, _ in told(money, later(days=1))] == [ANN, BEN]
    one_person(money, later(days=3))
    told(money, later(days=3))
    with tenant_context(money.tenant_id):
        withdrawing.withdraw_version(program_id=money.program.id, plan_version_id=version.id, reason="Too expensive", acting=money.olga, at=later(days=4))
    assert [to for to, _ in told(money, later(days=20))] == [ANN]


def versions(stage, *cents: int) -> None:
    """Announced for one day, each in the place of the one before."""
    with tenant_context(stage.tenant_id):
        for number, minor in enumerate(cents):
            publish_on(stage, paying(minor), APRIL, later(days=1, hours=number))


def test_another_one_for_that_day_takes_the_place_only_of_what_somebody_heard(money):
    """The first one's mails rest between two tries: who heard of the second alone hears no more of the first, and of no place that it took."""
    versions(money, 200)
    put_off(money, "notifications.plan_changed", later(days=8))
    versions(money, 300)
    worker.drain(money.tenant_id, later(days=2))
    assert sorted(one.to[0] for one in mail.outbox) == [ANN, BEN] and not any("takes the place" in one.body for one in mail.outbox)
    mail.outbox.clear()
    assert told(money, later(days=9)) == []


def test_what_says_the_same_as_one_that_nobody_heard_of_is_news(money):
    versions(money, 200)
    put_off(money, "notifications.plan_changed", later(days=8))
    versions(money, 200)
    assert [to for to, _ in told(money, later(days=2))] == [ANN, BEN] and told(money, later(days=9)) == []


def other_terms(stage, at):
    with tenant_context(stage.tenant_id):
        return agreed(stage, at=at, starts_at=later(days=20), fields={"pay": {"fixed": {"minor": 150, "currency": "EUR"}}})


def over(stage, row, at, ends_at=None):
    with tenant_context(stage.tenant_id):
        ended(stage, row, at, ends_at)


def hers(stage, until) -> list[str]:
    return [subject for to, subject in told(stage, until) if to == ANN]


MADE, ENDS = "We agreed on something else with you: Customers for customers", "What we agreed on ends: Customers for customers"


def test_what_was_agreed_and_ended_before_it_began_and_was_told_is_no_news(money):
    row = other_terms(money, later(days=2))
    over(money, row, later(days=3))
    assert told(money, later(days=4)) == [], "nobody is asked for a yes that was given, either"
    row = other_terms(money, later(days=5))
    assert hers(money, later(days=5)) == [MADE]
    over(money, row, later(days=6))
    assert hers(money, later(days=6)) == [ENDS]


def test_one_that_ends_earlier_by_now_is_told_with_its_end(money):
    row = other_terms(money, later(days=2))
    over(money, row, later(days=3), later(days=40))
    worker.drain(money.tenant_id, later(days=4))
    said = [one.body for one in mail.outbox if one.to == [ANN] and one.subject == MADE]
    assert len(said) == 1 and "until the end of" in said[0]


def end(stage, ends_at):
    with tenant_context(stage.tenant_id):
        programs_commands.end_program(program_id=stage.program.id, ends_at=ends_at, tail_days=60, acting=stage.tess, at=later(days=2))


def take_end_back(stage):
    with tenant_context(stage.tenant_id):
        programs_commands.take_end_back(program_id=stage.program.id, acting=stage.tess, at=later(days=3))


def test_an_end_of_which_nobody_heard_is_taken_back_unheard(money):
    end(money, later(days=10)), take_end_back(money)
    assert told(money, later(days=4)) == []


def test_who_joined_since_or_heard_of_another_end_reads_what_concerns_her(money):
    """Moved before the second mail is made and then taken back: who heard of the first end hears that it goes on."""
    end(money, later(days=10))
    assert [to for to, _ in told(money, later(days=2))] == [ANN, BEN]
    with tenant_context(money.tenant_id):
        cleo = User.objects.create(email="cleo@example.test", name="Cleo")
        advocates_commands.join_program(program_id=money.program.id, terms_id=money.ann.terms_id, user_id=cleo.id, name="Cleo", email=cleo.email, at=later(days=2))
    told(money, later(days=2))
    end(money, later(days=12)), take_end_back(money)
    assert told(money, later(days=4)) == [(who, "Customers for customers goes on") for who in (ANN, BEN)]


def test_who_heard_of_it_as_a_rep_and_refers_by_now_is_the_same_person(acme, money):
    rick = new_member(acme, "sales_rep", "Rick Moreno").user
    with tenant_context(money.tenant_id):
        Advocate.objects.filter(id=money.ann.advocate_id).update(rep_id=rick.id)
    end(money, later(days=10))
    assert rick.email in [to for to, _ in told(money, later(days=2))]
    with tenant_context(money.tenant_id):
        advocates_commands.join_program(program_id=money.program.id, terms_id=money.ann.terms_id, user_id=rick.id, name="Rick", email=rick.email, at=later(days=2))
    told(money, later(days=2))
    take_end_back(money)
    assert sorted(to for to, _ in told(money, later(days=4))) == sorted([ANN, BEN, rick.email])


def test_a_person_is_known_by_her_entries_and_accounts(money):
    one_person(money, later(days=3))
    with tenant_context(money.tenant_id):
        entries = [advocates_queries.advocate(one.advocate_id) for one in (money.ann, money.ben)]
        hers, ids = {entry.id for entry in entries} | {entry.user_id for entry in entries}, [entry.id for entry in entries] + [entries[1].user_id, money.tess.id]
        assert advocates_queries.known_as(ids) == {one: hers for one in ids[:3]} | {money.tess.id: {money.tess.id}}


@pytest.mark.parametrize("settled", [False, True])
def test_nobody_is_asked_for_a_yes_that_was_given(money, settled):
    """Or a no; a cancelling, a reward by hand and a second look."""
    with tenant_context(money.tenant_id):
        doubted, other = accepted(money, money.ann, 1, later(days=1)), submitted(money, money.ben, later(days=1), number=2)
        decide.decline_referral(referral_id=other.id, reason="too_small", acting=money.tess, at=later(days=1))
    told(money, later(days=1))
    with tenant_context(money.tenant_id):
        void.propose_void(referral_id=doubted.id, reason="Never happened", acting=money.tess, at=later(days=2))
        gift = by_hand.propose(referral_id=doubted.id, wanted=by_hand.Wanted("advocate", 1_000, "EUR", "For the party"), acting=money.tess, at=later(days=2))
        appeal.appeal_referral(referral_id=other.id, text="They grew.", acting=Actor("advocate", money.ben.advocate_id), at=later(days=2))
        if settled:
            void.keep_referral(referral_id=doubted.id, acting=money.olga, at=later(days=2))
            by_hand.drop(proposal_id=gift.id, acting=money.olga, at=later(days=2))
            decide.accept_referral(referral_id=other.id, acting=money.olga, at=later(days=2))
    asked = {subject.partition(":")[0] for _, subject in told(money, later(days=2))} & {"Your yes is needed", "A second look"}
    assert asked == (set() if settled else {"Your yes is needed", "A second look"})


@pytest.mark.parametrize("settled", ["", "agreed", "dropped"])
def test_nobody_is_asked_to_write_off_what_is_settled(money, settled):
    with tenant_context(money.tenant_id):
        paid_and_taken(money)
    told(money, later(days=9))
    with tenant_context(money.tenant_id):
        row = propose(money, 1_000)
        if settled:
            approve(money, row) if settled == "agreed" else debts.drop_write_off(settlement_id=row.id, acting=money.olga, at=later(days=11))
    assert bool([subject for _, subject in told(money, later(days=12)) if subject.startswith("Your yes is needed")]) != bool(settled)
