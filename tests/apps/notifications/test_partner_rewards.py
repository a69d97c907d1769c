"""Who runs a partner hears what is taken back, cancelled and held of the partner's rewards and of its people's; nobody else does, and nobody twice."""
import pytest

from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from partners.commands import members, organisations
from programs.models import Program
from referrals.commands import decide, milestones
from rewards.commands import cancelling, deliver, holds, plans
from rewards.commands.give_back import give_back
from rewards.commands.release import release_maturation
from rewards.commands.take_back import take_back
from rewards.models import Reward
from tests.apps.partners.stage import accept, introduce, paul_of, set_partner_stage
from tests.apps.partners.test_mails import told
from tests.cast import START, later

pytestmark = pytest.mark.django_db(transaction=True)
PAUL, NADIA, LARS = "paul@harbour.example", "nadia@harbour.example", "lars@harbour.example"
PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
    {"key": to, "title": f"For the {to.replace('_', ' ')}", "on": {"milestone": "won"}, "to": to, "maturation_days": 14, "pay": {"percent_bp": bp, "of": "first_year_value"}}
    for to, bp in (("partner_organisation", 1000), ("advocate", 500))]}


@pytest.fixture
def stage(acme):
    """Nadia's deal earned Harbour Systems 100 euros and herself 50; Paul runs it. All of that was told."""
    made = set_partner_stage(acme)
    with tenant_context(acme.id):
        made.paul = paul_of(made)
        made.nadia = accept(made.harbour.id, NADIA, "Nadia Roth", acting=Actor("advocate", made.paul.advocate_id))
        for role, acting in (("program_manager", made.tess), ("finance_approver", made.base.olga)):
            Member.objects.create(user_id=acting.id, role=role)
        plans.save_draft(program_id=made.programs["silver"].id, document=PLAN, acting=made.tess, at=START)
        plans.publish_plan(program_id=made.programs["silver"].id, acting=made.base.olga, at=START)
        win(made, made.nadia, "Nordlicht")
    told(acme, later(days=5))
    return made


def win(stage, member, company: str) -> None:
    referral = introduce(member, stage.programs["silver"], later(days=1), company=company)
    decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2))
    milestones.record_milestone(referral_id=referral.id, source="manual", acting=stage.tess, at=later(days=4), report=milestones.Report(
        kind="won", occurred_at=later(days=3), amounts={"first_year_value": 100_000}, currency="EUR"))


def of(stage, kind: str) -> Reward:
    return Reward.objects.filter(beneficiary_kind=kind).order_by("-id").first()


def after(stage, acme, act, kind: str = "partner_organisation", days: int = 6) -> dict[str, str]:
    """What is told of `act` upon the reward of the organisation, or of the member: address -> subjects and texts."""
    with tenant_context(acme.id):
        act(of(stage, kind))
    return told(acme, later(days=days))


def back(minor=None, cause="refund:1"):
    return lambda reward: take_back(reward_id=reward.id, cause=cause, minor=minor, at=later(days=6))


def hold(stage, kind="risk"):
    return lambda reward: holds.place_hold(reward_id=reward.id, kind=kind, reason="Shares a phone with Ben", acting=stage.tess, at=later(days=6))


def cancel(stage, kind="paid_twice"):
    return lambda reward: cancelling.cancel(reward_id=reward.id, kind=kind, reason="Shares a phone with Ben", acting=stage.base.olga, at=later(days=6))


def test_what_the_partner_earned_is_taken_back(stage, acme):
    """Whose introduction it was hears of her own rewards alone."""
    said = after(stage, acme, back(3_000))
    assert list(said) == [PAUL] and said[PAUL].startswith("Partly taken back: €30.00 for introducing Nordlicht\nHello Paul Hansen,\n")
    assert "We took back €30.00 of what Harbour Systems earned by introducing Nordlicht." in said[PAUL] and "The customer got the money back." in said[PAUL]
    assert "€70.00 of it stays." in said[PAUL] and "arrived already" not in said[PAUL]
    with tenant_context(acme.id):
        assert f"/partner/rewards/{of(stage, 'partner_organisation').id}/why/" in said[PAUL]


def test_what_a_member_earned_is_taken_back(stage, acme):
    """DOMAIN §2: a partner admin sees what the member sees. Each is told in words of her own."""
    said = after(stage, acme, back(cause="payment_dispute:1"), "advocate")
    assert set(said) == {PAUL, NADIA} and "We took back your reward of €50.00" in said[NADIA] and "it comes back to you" in said[NADIA]
    assert said[PAUL].startswith("Taken back: €50.00 for introducing Nordlicht\n") and "We took back €50.00 of what Nadia Roth earned" in said[PAUL]
    assert "If that’s decided for us, it comes back." in said[PAUL] and "your reward" not in said[PAUL] and "/partner/referrals/" in said[PAUL]
    said = after(stage, acme, lambda reward: give_back(reward_id=reward.id, minor=5_000, cause="dispute_won:1", at=later(days=6)), "advocate")
    assert said[PAUL].startswith("Not taken back after all: €50.00 for introducing Nordlicht") and "It counts again." in said[PAUL]


def test_what_had_arrived_is_taken_off_the_next_one(stage, acme):
    def paid_and_taken(reward):
        way = {"reward_id": reward.id, "provider": "bank", "payout_id": reward.id, "attempt": 1, "at": later(days=20)}
        release_maturation(reward_id=reward.id, at=later(days=20))
        deliver.begin_fulfilment(**way), deliver.confirm_fulfilment(**way, acting=stage.base.olga)
        back(3_000)(reward)
    said = after(stage, acme, paid_and_taken, days=20)[PAUL]
    assert "€30.00 of that had arrived already: it’s taken off what Harbour Systems earns next. Nothing has to be sent back." in said


@pytest.mark.parametrize(("kind", "why"), [("paid_twice", "It’s paid in another way already."), ("fraud", "After a second look it’s not paid.")])
def test_what_is_cancelled_says_why_and_not_what_somebody_wrote(stage, acme, kind, why):
    said = after(stage, acme, cancel(stage, kind))
    assert list(said) == [PAUL] and said[PAUL].startswith("Not paid: €100.00 for introducing Nordlicht")
    assert "We’ve cancelled a reward of Harbour Systems: €100.00 won’t be paid." in said[PAUL] and why in said[PAUL]
    assert "Ben" not in said[PAUL] and "fraud" not in said[PAUL]


@pytest.mark.parametrize(("kind", "whose", "name"), [("partner_organisation", "risk", "Harbour Systems"), ("advocate", "legal", "Nadia Roth")])
def test_what_is_held_and_that_it_goes_on(stage, acme, kind, whose, name):
    said = after(stage, acme, hold(stage, whose), kind)
    assert f"a reward of {name}" in said[PAUL].lower().replace(name.lower(), name) and "It’s paid once that is done" in said[PAUL] and "phone" not in said[PAUL]
    said = after(stage, acme, lambda reward: holds.release_hold(reward_id=reward.id, kind=whose, acting=stage.base.olga, at=later(days=6)), kind)
    assert f"the reward of {name} goes on" in said[PAUL] and "refund period until" in said[PAUL]


@pytest.mark.parametrize("kind", ["partner_organisation", "advocate"])
def test_two_holds_that_go_before_the_mail_is_made_are_told_once(stage, acme, kind):
    for one in ("risk", "legal"):
        after(stage, acme, hold(stage, one), kind)

    def both_go(reward):
        for one in ("risk", "legal"):
            holds.release_hold(reward_id=reward.id, kind=one, acting=stage.base.olga, at=later(days=6))
    assert {who: text.count("Checked: ") for who, text in after(stage, acme, both_go, kind).items()} == {PAUL: 1} | ({NADIA: 1} if kind == "advocate" else {})


@pytest.mark.parametrize("kind", ["partner_organisation", "advocate"])
def test_held_and_let_go_before_anybody_was_told_is_no_news(stage, acme, kind):
    def both(reward):
        hold(stage)(reward)
        holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.base.olga, at=later(days=6))
    assert after(stage, acme, both, kind) == {}


def test_an_admin_who_came_since_hears_nothing_of_its_end(stage, acme):
    after(stage, acme, hold(stage))
    with tenant_context(acme.id):
        accept(stage.harbour.id, LARS, "Lars Friis", role="admin", acting=Actor("advocate", stage.paul.advocate_id))
    told(acme, later(days=6))
    said = after(stage, acme, lambda reward: holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.base.olga, at=later(days=6)))
    assert list(said) == [PAUL] and "goes on" in said[PAUL]


def test_that_it_goes_on_also_where_nothing_holds_it_any_more(stage, acme):
    """Whose it is reads that it is approved; who runs the partner is told of no approval."""
    after(stage, acme, hold(stage))
    said = after(stage, acme, lambda reward: holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.base.olga, at=later(days=40)), days=40)
    assert "Checked: €100.00" in said[PAUL] and "the reward of Harbour Systems goes on" in said[PAUL]


def test_who_runs_it_and_introduced_them_gets_one_mail(stage, acme):
    with tenant_context(acme.id):
        win(stage, stage.paul, "Stadtbad")
    told(acme, later(days=5))
    said = after(stage, acme, back(), "advocate")
    assert list(said) == [PAUL] and said[PAUL].count("Taken back: ") == 1 and "We took back your reward of €50.00" in said[PAUL]
    assert after(stage, acme, back())[PAUL].count("We took back €100.00 of what Harbour Systems earned") == 1


def test_who_runs_it_and_introduced_them_reads_of_the_approval_alone(stage, acme):
    """Of her own reward that goes on nothing is told as of somebody else's, also where no mail about the hold goes to whose it is."""
    with tenant_context(acme.id):
        win(stage, stage.paul, "Stadtbad")
    told(acme, later(days=5))
    assert "We’re holding €50.00 for introducing Stadtbad" in after(stage, acme, hold(stage), "advocate")[PAUL]
    said = after(stage, acme, lambda reward: holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.base.olga, at=later(days=40)), "advocate", days=40)
    assert "Stadtbad" in said[PAUL] and "Checked: " not in said[PAUL]


def test_every_admin_and_nobody_who_left(stage, acme):
    with tenant_context(acme.id):
        acting = Actor("advocate", stage.paul.advocate_id)
        lars = accept(stage.harbour.id, LARS, "Lars Friis", role="admin", acting=acting)
    told(acme, later(days=5))
    assert set(after(stage, acme, back(1_000, "refund:1"))) == {PAUL, LARS}
    with tenant_context(acme.id):
        members.remove_member(organisation_id=stage.harbour.id, membership_id=lars.id, acting=acting, at=later(days=6))
    told(acme, later(days=6))
    assert set(after(stage, acme, back(1_000, "refund:2"))) == {PAUL}


def test_nobody_while_the_partner_is_paused(stage, acme):
    with tenant_context(acme.id):
        organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Two invoices", acting=stage.tess, at=later(days=5))
    told(acme, later(days=5))
    assert after(stage, acme, back(1_000)) == {} and set(after(stage, acme, back(1_000), "advocate")) == {NADIA}


@pytest.mark.parametrize("hidden", [{"visibility": "status"}, {"gratitude": True}])
def test_no_amount_is_told_where_the_program_shows_none(stage, acme, hidden):
    """An admin sees no more than the members do, who hear nothing of it either."""
    with tenant_context(acme.id):
        Program.objects.filter(id=stage.programs["silver"].id).update(**hidden)
    for kind in ("partner_organisation", "advocate"):
        assert after(stage, acme, hold(stage), kind) == {} and after(stage, acme, back(), kind) == {}


def test_what_a_member_introduces_for_herself_is_no_news_of_the_partner(stage, acme):
    """In a program for customers; what is owed to a customer account there, too."""
    with tenant_context(acme.id):
        reward = of(stage, "advocate")
        reward.referral.organisation_id = None
        reward.referral.save(update_fields=["organisation"])
    assert set(after(stage, acme, back(), "advocate")) == {NADIA}


def test_what_is_owed_to_somebody_else_of_a_partners_deal(stage, acme):
    with tenant_context(acme.id):
        reward = of(stage, "advocate")
        Reward.objects.filter(id=reward.id).update(beneficiary_kind="party", beneficiary_id=reward.referral.party_id)
    assert after(stage, acme, hold(stage), "party") == {}
