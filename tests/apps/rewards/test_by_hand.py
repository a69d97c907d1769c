"""A reward that no rule gives: who may propose it, who confirms it, what is booked, and what each refusal leaves alone."""
import pytest
from django.core import mail

from foundation.accounts.models import Member, User
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, HouseError, NotFound, Refused
from foundation.ledger.models import Journal
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from referrals.commands import void
from rewards import queries
from rewards.commands import by_hand, endings, gates
from rewards.models import Decision, ManualReward, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.books import all_right, names, standing
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage
from tests.callers import caller
from tests.pure.ladder import document
from tests.sign_in import signed_in, staff_client

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}
WANTED = by_hand.Wanted("advocate", 5_000, "EUR", "She also spoke at our event")
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


@pytest.fixture
def inside(inside):
    publish(inside, document(pay=EUR_100))
    return inside


def proposed(stage, **wanted) -> ManualReward:
    referral = accepted(stage, stage.ann, 1, later(days=1))
    return by_hand.propose(referral_id=referral.id, wanted=WANTED if not wanted else by_hand.Wanted(**(WANTED.__dict__ | wanted)), acting=stage.tess, at=later(days=2))


def hers(stage) -> dict:
    return standing(("advocate", stage.ann.advocate_id))


def test_two_people_give_it(inside):
    """Manual rewards with reason and second person: a decision without a rule, the reason kept, booked like any other."""
    proposal = proposed(inside)
    assert not Reward.objects.exists() and not Journal.objects.exists() and names(proposal.referral_id)[-1] == "manual_reward.proposed"
    reward = by_hand.confirm(proposal_id=proposal.id, acting=inside.olga, at=later(days=3))
    decision = queries.decision(reward.decision_id)
    assert (reward.granted_minor, reward.state, reward.milestone_id, hers(inside)) == (5_000, "approved", None, {"payable": -5_000})
    assert (decision.rule_key, decision.outcome, decision.manual.reason, decision.manual.confirmed_by) == ("", "granted", WANTED.reason, inside.olga.id)
    assert "reward.accrued" in names(reward.id) and list(queries.again(decision).trace) == decision.trace
    for again in (by_hand.confirm, by_hand.drop):
        with pytest.raises(Refused, match="settled"):
            again(proposal_id=proposal.id, acting=inside.olga, at=later(days=4))
    assert Reward.objects.count() == 1


def test_it_can_be_given_away_like_any_other(inside):
    reward = by_hand.confirm(proposal_id=proposed(inside).id, acting=inside.olga, at=later(days=3))
    gift = endings.donate(reward_id=reward.id, acting=Actor("advocate", inside.ann.advocate_id), at=later(days=4))
    assert (gift.manual_id, gift.milestone_id, gift.granted_minor, gift.beneficiary_kind) == (reward.manual_id, None, 5_000, "charity")
    assert queries.reward(reward.id).state == "donated" and all_right(inside.tenant_id)


def refused(command, code: str, **asked) -> None:
    before = ManualReward.objects.count(), Reward.objects.count(), Journal.objects.count()
    with pytest.raises(HouseError) as found:
        command(**asked, at=later(days=3))
    assert found.value.code == code and (ManualReward.objects.count(), Reward.objects.count(), Journal.objects.count()) == before


def test_nobody_alone_and_nobody_to_herself(inside):
    proposal = proposed(inside)
    refused(by_hand.confirm, "second_person", proposal_id=proposal.id, acting=inside.tess)
    ann = User.objects.get(id=inside.ann.advocate.user_id)
    Member.objects.create(user_id=ann.id, role="owner")
    herself = Actor("staff", ann.id)
    refused(by_hand.confirm, "own_reward", proposal_id=proposal.id, acting=herself)
    refused(by_hand.propose, "own_reward", referral_id=proposal.referral_id, wanted=WANTED, acting=herself)
    refused(by_hand.propose, "proposed_already", referral_id=proposal.referral_id, wanted=WANTED, acting=inside.olga)
    refused(by_hand.propose, "staff_only", referral_id=proposal.referral_id, wanted=WANTED, acting=SYSTEM)
    refused(by_hand.confirm, "manual_reward_unknown", proposal_id=proposal.referral_id, acting=inside.olga)


@pytest.mark.parametrize(("wrong", "pointer"), [
    ({"to": "charity"}, "/to"), ({"to": "partner_organisation"}, "/to"), ({"minor": 0}, "/minor"), ({"minor": -1}, "/minor"), ({"minor": 10**12 + 1}, "/minor"),
    ({"currency": "USD"}, "/currency"), ({"reason": " "}, "/reason"), ({"reason": "x" * 301}, "/reason")])
def test_what_is_wrong_is_said_at_its_field(inside, wrong, pointer):
    with pytest.raises(BadInput) as found:
        proposed(inside, **wrong)
    assert [one.pointer for one in found.value.errors] == [pointer] and not ManualReward.objects.exists()


def test_points_are_given_too(inside):
    reward = by_hand.confirm(proposal_id=proposed(inside, currency="PTS", minor=50).id, acting=inside.olga, at=later(days=3))
    assert standing(("advocate", inside.ann.advocate_id), "PTS") == {"payable": -50} and reward.currency == "PTS"


def test_not_over_the_budget_and_what_is_given_counts_there(inside):
    publish(inside, document(pay=EUR_100) | {"budget": {"amount": {"minor": 12_000, "currency": "EUR"}, "window": {"calendar": "year"}}}, at=later(minutes=1))
    first = proposed(inside)
    deal(inside, 2, 1, later(days=2))
    refused(by_hand.confirm, "over_budget", proposal_id=first.id, acting=inside.olga)
    by_hand.drop(proposal_id=first.id, acting=inside.tess, at=later(days=3))
    assert names(first.referral_id)[-1] == "manual_reward.dropped" and ManualReward.objects.get().confirmed_by is None
    less = by_hand.propose(referral_id=first.referral_id, wanted=by_hand.Wanted("advocate", 2_000, "EUR", "Less"), acting=inside.tess, at=later(days=3))
    by_hand.confirm(proposal_id=less.id, acting=inside.olga, at=later(days=3))
    [none] = deal(inside, 3, 1, later(days=4))
    assert none.reason == "cap_reached"


def test_a_legal_check_comes_first(inside):
    proposal = proposed(inside)
    gate = gates.place_gate(referral_id=proposal.referral_id, about="advocate", kind="jurisdiction", reason="?", acting=inside.tess, at=later(days=2))
    refused(by_hand.confirm, "legal_check", proposal_id=proposal.id, acting=inside.olga)
    gates.clear_gate(gate_id=gate.id, reason="Fine", acting=inside.olga, at=later(days=3))
    by_hand.confirm(proposal_id=proposal.id, acting=inside.olga, at=later(days=3))


def test_a_cancelled_referral_takes_it_back(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        Member.objects.create(user_id=User.objects.create(email="o@example.test", name="O").id, role="owner")
        proposal = proposed(stage)
        by_hand.confirm(proposal_id=proposal.id, acting=stage.olga, at=later(days=3))
        void.propose_void(referral_id=proposal.referral_id, reason="Never happened", acting=stage.tess, at=later(days=4))
        void.void_referral(referral_id=proposal.referral_id, acting=stage.olga, at=later(days=4))
    drain(stage.tenant_id, later(days=5))
    with tenant_context(stage.tenant_id):
        assert (Reward.objects.get().state, hers(stage)) == ("cancelled", {}) and all_right(stage.tenant_id)


def test_nothing_in_a_program_that_only_thanks(acme):
    stage = set_money_stage(acme, gratitude=True)
    with tenant_context(acme.id):
        publish(stage, document(pay={"thanks": "Thank you."}))
        referral = accepted(stage, stage.ann, 1, later(days=1))
        refused(by_hand.propose, "gratitude_only", referral_id=referral.id, wanted=WANTED, acting=stage.tess)


def test_on_the_pages(stage, acme):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        referral = accepted(stage, stage.ann, 1, later(days=1))
    manager, finance = staff_client(acme, "program_manager"), staff_client(acme, "finance_approver")
    page = url("console_referral", referral.id)
    assert "Propose a reward that no rule gives" in text(manager.get(page))
    manager.post(url("console_by_hand", referral.id), {"to": "advocate", "minor": "", "reason": ""})
    assert "An amount above zero is expected here." in text(manager.get(page))
    manager.post(url("console_by_hand", referral.id), {"to": "advocate", "minor": "50.00", "reason": WANTED.reason})
    with tenant_context(stage.tenant_id):
        proposal = ManualReward.objects.get()
    said = text(manager.get(page))
    assert "Nothing is owed until a second person confirms it." in said and "Confirm €50.00" not in said and "Drop it" in said
    assert manager.post(url("console_by_hand_confirm", proposal.id)).status_code == 403
    drain(stage.tenant_id, later(days=400))
    assert any("Your yes is needed: €50.00 by hand, for" in one.subject for one in mail.outbox)
    assert "€50.00 by hand, for" in text(finance.get(url("console_home"))) and "Confirm €50.00" in text(finance.get(page))
    assert finance.post(url("console_by_hand_confirm", proposal.id)).status_code == 302
    drain(stage.tenant_id, later(days=400))
    with tenant_context(stage.tenant_id):
        reward, ann = Reward.objects.get(), User.objects.get(id=stage.ann.advocate.user_id)
    shown = text(finance.get(url("console_reward", reward.id)))
    assert "Ann gets this by hand, for the introduction of" in shown and f"“{WANTED.reason}”" in shown and "No rule says it." in shown
    for address in (page, url("console_approvals") + "?show=all", url("console_decision", reward.decision_id), url("console_trail")):
        assert finance.get(address).status_code == 200, address
    portal = signed_in(acme.client(), ann, strong=False)
    why = text(portal.get(f"/portal/rewards/{reward.id}/why/"))
    assert "Acme gives you this for introducing" in why and f"“{WANTED.reason}”" in why and "€50.00" in why
    assert "€50.00" in text(portal.get("/portal/earnings/")) and "€50.00" in text(portal.get("/portal/"))
    assert any("Acme gives it to you for introducing" in one.body for one in mail.outbox)


def test_by_api(stage, acme, bolt):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        referral = accepted(stage, stage.ann, 1, later(days=1))
    manager, finance, stranger = caller(acme, "program_manager"), caller(acme, "finance_approver"), caller(bolt)
    body = {"to": "advocate", "minor": 5_000, "currency": "EUR", "reason": WANTED.reason}
    made = manager.post(f"referrals/{referral.id}/manual-rewards", body).json()
    assert (made["amount_minor"], made["confirmed_by"]) == (5_000, None)
    assert stranger.post(f"manual-rewards/{made['id']}/confirm", {}).status_code == 404 and manager.post(f"manual-rewards/{made['id']}/confirm", {}).status_code == 403
    reward = finance.post(f"manual-rewards/{made['id']}/confirm", {}).json()
    assert (reward["manual_id"], reward["granted_minor"], reward["milestone_id"]) == (made["id"], 5_000, None)
    assert finance.get(f"rewards/{reward['id']}").json()["decision"]["rule_key"] == ""
    assert finance.post(f"manual-rewards/{made['id']}/drop", {}).json()["code"] == "settled_already"
    assert [one["id"] for one in manager.get(f"referrals/{referral.id}/manual-rewards").json()["data"]] == [made["id"]]


def test_another_vendors_is_unknown(stage, bolt):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        proposal = proposed(stage)
    with tenant_context(bolt.id), pytest.raises(NotFound):
        by_hand.confirm(proposal_id=proposal.id, acting=stage.olga, at=later(days=3))
    with tenant_context(stage.tenant_id):
        assert not Decision.objects.exists() and ManualReward.objects.get().settled_at is None
