"""Approvals, and how an amount came about: who may say yes, to what, once; and the same number in the books."""
import pytest

from foundation.accounts import queries as accounts_queries
from foundation.accounts.models import Member
from foundation.kernel.ids import uuid7
from foundation.ledger import queries as ledger_queries
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import accrue, release
from rewards.models import Decision, Reward
from rewards.plan.templates import TEMPLATES
from tests.apps.desks.console import queries_for, text, url, win
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage
from tests.pure.ladder import counted, document
from tests.sign_in import new_member, signed_in, staff_client

DOCUMENT = TEMPLATES["points_escalating"].document({"rate": 1500, "step": 6, "better_rate": 2000, "maturation_days": 14}, "EUR")


@pytest.fixture
def money(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, DOCUMENT)
    return stage


@pytest.fixture
def olga(acme, money):
    return staff_client(acme, "finance_approver")


def earned(stage, number=1, value=1_200_000, enrolment=None, mature=True) -> Reward:
    """A reward of 1,800 points, as a rule past its refund period: only a yes is missing."""
    with tenant_context(stage.tenant_id):
        decision = next(row for row in deal(stage, number, value, later(days=number), enrolment) if row.outcome == "granted")
        reward = Reward.objects.get(decision=decision)
        if mature:
            release.release_maturation(reward_id=reward.id, at=later(days=number + 14))
        return queries.reward(reward.id)


def stands(stage, reward) -> tuple:
    """State, open holds, events and bookings."""
    with tenant_context(stage.tenant_id):
        row = queries.reward(reward.id)
        return (row.state, [hold.kind for hold in queries.open_holds(row)], [event.name for event in outbox_queries.timeline([row.id])],
                [journal.kind for journal in ledger_queries.journals_of_reward(row.id)])


def test_nothing_to_approve_is_said_calmly(olga):
    assert "Nothing waits for your yes." in text(olga.get(url("console_approvals")))
    assert "No reward yet" in text(olga.get(url("console_approvals") + "?show=all"))


def test_the_queue_says_what_is_ready_and_its_sum(money, olga):
    earned(money, 1)
    earned(money, 2, 2_400_000, money.ben)
    page = text(olga.get(url("console_approvals")))
    assert "Two rewards are ready for your yes." in page and "Deal won: 15 points per 100 of €12,000.00" in page and "If you approve all of them 5,400 points" in page
    assert "1,800 points" in page and "3,600 points" in page and "Deal won" in page
    assert "ready for your yes" in text(olga.get(url("console_home")))


def test_one_is_approved_and_a_second_click_changes_nothing(money, olga):
    one, other = earned(money, 1), earned(money, 2)
    answer = olga.post(url("console_approve"), {"only": str(one.id), "reward": [str(other.id)]}, follow=True)
    assert "Approved: Ann, 1,800 points." in text(answer)
    state, holds, happened, books = stands(money, one)
    assert (state, holds, books) == ("approved", [], ["reward_accrued", "reward_approved"]) and "reward.approved" in happened
    assert stands(money, other)[0] == "pending"
    before = stands(money, one)
    assert "Nobody needs to approve this reward any more." in text(olga.post(url("console_approve"), {"only": str(one.id)}, follow=True))
    assert stands(money, one) == before


def test_several_are_approved_each_with_its_own_result(money, olga):
    one, two = earned(money, 1), earned(money, 2, enrolment=money.ben)
    with tenant_context(money.tenant_id):
        release.approve_reward(reward_id=two.id, acting=money.olga, at=later(days=30))
    page = text(olga.post(url("console_approve"), {"reward": [str(one.id), str(two.id)]}, follow=True))
    assert "Approved: Ann, 1,800 points." in page and "Ben, 1,800 points: Nobody needs to approve" in page
    assert stands(money, one)[0] == stands(money, two)[0] == "approved"
    assert "Nothing was chosen." in text(olga.post(url("console_approve"), {}, follow=True))


def test_an_unknown_one_is_not_found_and_the_others_stay(money, olga):
    one = earned(money, 1)
    for wrong in (str(uuid7()), "nonsense"):
        assert olga.post(url("console_approve"), {"reward": [str(one.id), wrong]}).status_code == 404
    assert stands(money, one)[0] == "pending"


def test_her_own_reward_is_shown_as_somebody_elses_to_approve(acme, money):
    with tenant_context(money.tenant_id):
        Member.objects.create(user_id=money.ann.advocate.user_id, role="finance_approver")
        member = accounts_queries.member_of(money.ann.advocate.user_id)
    mine, other = earned(money, 1), earned(money, 2, enrolment=money.ben)
    ann = signed_in(acme.client(), member.user)
    page = ann.get(url("console_approvals"))
    assert "One reward is ready for your yes." in text(page) and "Yours: somebody else says yes" in text(page)
    assert f'value="{mine.id}"' not in page.content.decode() and f'value="{other.id}"' in page.content.decode()
    assert "This reward is yours." in text(ann.get(url("console_reward", mine.id)))
    before = stands(money, mine)
    assert "This reward is yours, so somebody else has to approve it." in text(ann.post(url("console_approve"), {"only": str(mine.id)}, follow=True))
    assert stands(money, mine) == before


@pytest.mark.parametrize("role, reads, approves", [("owner", 200, 302), ("finance_approver", 200, 302), ("program_manager", 200, 403),
                                                   ("read_only", 200, 403), ("sales_rep", 403, 403)])
def test_roles(acme, money, role, reads, approves):
    reward = earned(money, 1)
    client = signed_in(acme.client(), new_member(acme, role).user)
    for address in (url("console_approvals"), url("console_reward", reward.id)):
        page = client.get(address)
        assert page.status_code == reads
        assert ('name="only"' in page.content.decode()) == (approves == 302)
    assert client.post(url("console_approve"), {"only": str(reward.id)}).status_code == approves
    assert (stands(money, reward)[0] == "approved") == (approves == 302)


def test_a_reward_explains_itself_down_to_the_books(money, olga):
    reward = earned(money, 1)
    page = text(olga.get(url("console_reward", reward.id)))
    assert "Ann earns this because Hafenkontor" in page
    for words in ("15 points per 100", "First-year value €12,000.00", "1,800 points", "Plan version 1, engine", "Owed, still held", "Cost of rewards",
                  "Approve 1,800 points", "Over since"):
        assert words in page, words
    answer = olga.post(url("console_approve"), {"only": str(reward.id), "from": "reward"}, follow=True)
    assert answer.redirect_chain[-1][0] == url("console_reward", reward.id) and "Owed, to be paid" in text(answer)


def test_the_step_up_is_told(money, olga):
    rewards = [earned(money, number) for number in range(1, 7)]
    page = text(olga.get(url("console_reward", rewards[-1].id)))
    assert "Before it 5 With it 6" in page and "That reaches the step that pays 20 points per 100" in page and "2,400 points" in page


def test_a_decision_that_waits_says_for_what_and_the_referral_offers_the_field(money, acme):
    tess = signed_in(acme.client(), new_member(acme, "program_manager").user)
    with tenant_context(money.tenant_id):
        [waiting] = [row for row in deal(money, 1, None, later(days=1)) if row.outcome == "waiting"]
    page = text(tess.get(url("console_decision", waiting.id)))
    assert "can’t be worked out yet." in page and "We don’t know the first-year value yet." in page
    home = text(tess.get(url("console_home")))
    assert "waits for an amount" in home and "Nobody has said the first-year value yet" in home
    referral = text(tess.get(url("console_referral", waiting.referral_id)))
    assert "A reward waits for an amount." in referral and "Add an amount" in referral


def test_a_zero_decision_says_why(money, olga):
    with tenant_context(money.tenant_id):
        [zero] = [row for row in deal(money, 1, 0, later(days=1)) if row.outcome == "zero"]
    page = text(olga.get(url("console_decision", zero.id)))
    assert "This rule pays nothing for Hafenkontor" in page and "What it is a share of comes to zero." in page
    assert "Nothing, and why" in text(olga.get(url("console_referral", zero.referral_id)))


def test_another_vendor_knows_none_of_it(money, bolt):
    reward = earned(money, 1)
    stranger = staff_client(bolt, "owner")
    for name, known in (("console_reward", reward.id), ("console_decision", reward.decision_id)):
        theirs, never = stranger.get(url(name, known)), stranger.get(url(name, uuid7()))
        assert theirs.status_code == never.status_code == 404 and theirs.content == never.content
    assert stranger.post(url("console_approve"), {"only": str(reward.id)}).status_code == 404
    assert stands(money, reward)[0] == "pending"


def test_one_reward_or_many_cost_the_same(money, olga):
    earned(money, 1)
    pages = (url("console_approvals"), url("console_approvals") + "?show=all", url("console_home"))
    few = [queries_for(olga, page) for page in pages]
    for number in range(2, 12):
        earned(money, number, enrolment=money.ben if number % 2 else None)
    assert [queries_for(olga, page) for page in pages] == few
    with tenant_context(money.tenant_id):
        assert Decision.objects.filter(outcome="granted").count() == 11


def test_accepted_alone_earns_nothing_here(money, acme):
    with tenant_context(money.tenant_id):
        referral = accepted(money, money.ann, 1, later(days=1))
    tess = signed_in(acme.client(), new_member(acme, "read_only").user)
    assert "Nothing yet. Rewards are worked out when a milestone is recorded." in text(tess.get(url("console_referral", referral.id)))


def test_whatever_amount_a_reward_waits_for_can_be_added_on_the_referrals_page(acme, money):
    """Amounts that the form for milestones does not ask for, and those of a milestone that a win implied."""
    def rule(key, kind, pay):
        return {"key": key, "title": key, "on": {"milestone": kind}, "pay": pay, "to": "advocate"}
    plan = {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": [
        rule("talks", "qualified", {"percent_bp": 500, "of": "annual_value"}), rule("first", "won", {"times_x100": 150, "of": "first_monthly_bill"})]}
    with tenant_context(money.tenant_id):
        publish(money, plan, at=later(hours=1))
        referral = accepted(money, money.ann, 1, later(days=1))
        win(money, referral, later(days=2))
        for row in referrals_queries.milestones_of(referral.id):
            accrue.accrue_rewards(milestone_id=row.id, at=later(days=2))
        waiting = {row.rule_key: row.milestone_id for row in queries.waiting_decisions()}
    tess, page = staff_client(acme, "program_manager"), url("console_referral", referral.id)
    forms = tess.get(page).content.decode()
    assert 'name="annual_value"' in forms and 'name="first_monthly_bill"' in forms
    for key, base in (("talks", "annual_value"), ("first", "first_monthly_bill")):
        assert tess.post(url("console_amounts", waiting[key]), {base: "1,000.00"}).status_code == 302
        with tenant_context(money.tenant_id):
            accrue.rework_waiting(milestone_id=waiting[key], cause="completed:1", at=later(days=3))
    with tenant_context(money.tenant_id):
        assert queries.waiting_decisions() == [] and sorted(row.granted_minor for row in Reward.objects.all()) == [5_000, 150_000]
    forms = tess.get(page).content.decode()
    assert 'name="annual_value"' not in forms and 'name="first_monthly_bill"' not in forms


def test_what_a_later_deal_raised_stands_on_the_page_of_the_referral_that_earned_it(acme, money):
    with tenant_context(money.tenant_id):
        publish(money, document(counted("whole_retro", start=2)), at=later(hours=1))
        [first], _ = deal(money, 1, None, later(days=1)), deal(money, 2, None, later(days=2))
        raised = Reward.objects.exclude(decision=first).get(milestone_id=first.milestone_id)
    page = staff_client(acme, "program_manager").get(url("console_referral", first.referral_id))
    assert url("console_reward", raised.id) in page.content.decode() and "€1.00" in text(page) and "€0.50" in text(page)
