"""Goals as people read them: how far one is, why there is something, why there is nothing; on pages, by mail, by API."""
import pytest
from django.core import mail

from foundation.accounts.models import User
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from rewards.models import Decision, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.apps.rewards.test_goals import AT_THE_END, deals, plan
from tests.callers import caller
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


@pytest.fixture
def ann(acme, stage):
    with tenant_context(acme.id):
        return signed_in(acme.client(), User.objects.get(id=stage.ann.advocate.user_id), strong=False)


def begin(stage, document: dict, numbers, at=None) -> None:
    with tenant_context(stage.tenant_id):
        publish(stage, document)
    go_on(stage, numbers)
    worker.drain(stage.tenant_id, at or later(days=10))


def go_on(stage, numbers) -> None:
    with tenant_context(stage.tenant_id):
        for number in numbers:
            won(stage, accepted(stage, stage.ann, number, later(days=number)).id, later(days=number), 100_000, base="deal_value")


def mails() -> str:
    return "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox)


def test_progress_is_shown_and_then_what_it_earned(stage, ann, acme):
    """Each reward can explain itself: progress towards a goal stands in the portal before there is one."""
    begin(stage, plan(window="lifetime", when={"all": [deals(3), {"fact": "sum.deal_value.won", "is": "gte", "value": {"minor": 250_000, "currency": "EUR"}}]},
                      title="Three deals"), (1, 2))
    seen = text(ann.get("/portal/"))
    assert "Your goals Three deals €700.00 2 of 3 deals won" in seen and "Deal value of the deals won: €2,500.00, not reached yet" in seen
    assert "€2,000.00" not in seen, "what a deal came to is between the vendor and its customer"
    staff = text(staff_client(acme).get(url("console_advocate", stage.ann.advocate_id)))
    assert "Goals Three deals €700.00 2 of 3 deals won" in staff and "€2,000.00 of €2,500.00 deal value of the deals won" in staff
    go_on(stage, (3,))
    worker.drain(stage.tenant_id, later(days=11))
    with tenant_context(stage.tenant_id):
        reward = Reward.objects.get()
    assert "3 of 3 deals won reached" in text(ann.get("/portal/")) and f"/portal/rewards/{reward.id}/why/" in ann.get("/portal/").content.decode()
    why = text(ann.get(f"/portal/rewards/{reward.id}/why/"))
    assert "You earn this because you reached a goal: “Three deals”." in why and "3 of 3 deals won reached" in why and "You earn €700.00" in why
    assert "rule “Three deals”" in why and "Goal: Three deals" in text(ann.get("/portal/earnings/"))
    assert "€700.00 for your goal “Three deals”" in mails() and "You earned it by reaching a goal of Customers for customers: “Three deals”." in mails()


def test_a_missed_goal_says_so(stage, ann, acme):
    begin(stage, plan(title="Two deals"), (1,), at=AT_THE_END)
    with tenant_context(stage.tenant_id):
        decision = Decision.objects.get()
    said = text(ann.get(f"/portal/decisions/{decision.id}/why/"))
    assert "No reward for the goal “Two deals” this time." in said and "What had to be reached was not reached in time." in said
    assert "What counted in Q1 2026 1 of 2 deals won not reached" in said
    console = staff_client(acme)
    page = text(console.get(url("console_decision", decision.id)))
    assert "Goal: Two deals, Q1 2026." in page and "Condition: Deals won is at least 2 It was 1 Met No" in page
    assert "A goal was missed, or earned nothing" in text(console.get(url("console_trail")))


def test_the_console_explains_it_down_to_the_books(stage, acme):
    begin(stage, plan(title="Two deals", approval_above={"minor": 0, "currency": "EUR"}), (1, 2))
    with tenant_context(stage.tenant_id):
        reward = Reward.objects.get()
    console = staff_client(acme)
    page = text(console.get(url("console_reward", reward.id)))
    assert "Ann earns this because a goal was reached. Goal: Two deals, Q1 2026." in page and "Condition: Deals won is at least 2 It was 2 Met Yes" in page
    for address in (url("console_approvals"), url("console_approvals") + "?show=all", url("console_referral", reward.referral_id)):
        assert "Goal: Two deals" in text(console.get(address)), address
    assert console.post(url("console_approve"), {"only": str(reward.id)}).status_code == 302
    with tenant_context(stage.tenant_id):
        assert Reward.objects.get().state == "approved"


def test_by_api(stage, acme):
    begin(stage, plan(title="Two deals"), (1, 2))
    key = caller(acme)
    [one] = key.get("rewards").json()["data"]
    assert one["milestone_id"] is None and one["goal_id"]
    decision = key.get(f"rewards/{one['id']}").json()["decision"]
    assert (decision["goal"]["id"], decision["goal"]["window"], decision["goal"]["window_start"]) == (one["goal_id"], "quarter", "2025-12-31T23:00:00Z")
    assert decision["facts"]["values"]["count.won"] == 2 and key.get(f"decisions/{decision['id']}").json()["goal"]["scope"] == "enrolment"


def test_thanks_are_told_in_their_words(stage, ann):
    begin(stage, plan(title="Two deals", pay={"thanks": "What a quarter, thank you!"}), (1, 2))
    assert "You reached a goal: “Two deals”" in mails() and "What a quarter, thank you!" in mails()
    with tenant_context(stage.tenant_id):
        decision = Decision.objects.get()
    assert "You reached a goal: “Two deals”." in text(ann.get(f"/portal/decisions/{decision.id}/why/"))


def test_who_else_reads_nothing_of_it(stage, acme):
    begin(stage, plan(title="Two deals"), (1, 2))
    with tenant_context(stage.tenant_id):
        reward, ben = Reward.objects.get(), User.objects.get(id=stage.ben.advocate.user_id)
    other = signed_in(acme.client(), ben, strong=False)
    assert other.get(f"/portal/rewards/{reward.id}/why/").status_code == 404
    assert other.get(f"/portal/decisions/{reward.decision_id}/why/").status_code == 404


def test_a_plan_in_words(stage, acme):
    with tenant_context(stage.tenant_id):
        version = publish(stage, plan(title="Two deals"))
        offer = version.program.offer["en"]
    assert offer == "€700.00 in a quarter, only if the number of deals won is at least 2"
