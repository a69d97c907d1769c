"""The page of a reward offers to say no; whom it belonged to reads why, as exactly as the program tells it, and nobody else's words."""
import pytest

from foundation.tenants.context import tenant_context
from programs.models import Program
from rewards.commands import cancelling, holds
from rewards.models import Reward
from tests.apps.desks.console import text, url
from tests.apps.desks.test_console_holds import state, user_of
from tests.apps.rewards.adjusted import PERCENT, tell
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.apps.rewards.test_cancelled import on_its_way
from tests.pure.ladder import document
from tests.sign_in import new_member, signed_in, staff_client

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}
SAID = {"kind": "mistake", "reason": "Rick entered it for the wrong company."}


def staged(acme, **rule):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(**({"pay": EUR_100} | rule)))
    return stage


def earned(stage) -> Reward:
    with tenant_context(stage.tenant_id):
        return Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])


def test_finance_says_no_and_the_page_says_why(acme):
    money = staged(acme)
    reward, olga = earned(money), staff_client(acme, "finance_approver")
    page = text(olga.get(url("console_reward", reward.id)))
    assert "Don’t pay it" in page and "It’s cancelled for good" in page
    for wrong in ({"kind": "mistake", "reason": " "}, {"kind": "odd", "reason": "Hm"}):
        page = olga.post(url("console_cancel", reward.id), wrong, follow=True)
        assert state(money, reward) == "approved" and "Cancel this reward" in text(page)
    assert "Say why: it’s kept, and others read it." in text(olga.post(url("console_cancel", reward.id), {"kind": "fraud", "reason": " "}, follow=True))
    page = text(olga.post(url("console_cancel", reward.id), SAID, follow=True))
    assert "Cancelled: it won’t be paid." in page and "isn’t paid this: it was cancelled." in page and state(money, reward) == "cancelled"
    for words in ("It was given by mistake", "“Rick entered it for the wrong company.”", "Reward cancelled by Finance Approver", "Cost of rewards"):
        assert words in page, words
    assert in_order(page, "Cancelled", "isn’t paid this: it was cancelled.", "It was given by mistake: “Rick entered it", "Nothing of €100.00 is paid.", "How we got there",
                    "It came to €100.00", "Cancelled on", "−€100.00 What stays €0.00", "In the books") and "Ann earns" not in page
    assert "Cancel this reward" not in page and "Hold this reward" not in page and "End this reward" not in page and "Nobody wants it" not in page
    assert "nothing left to cancel" in text(olga.post(url("console_cancel", reward.id), SAID, follow=True))


@pytest.mark.parametrize("role, status", [("owner", 302), ("finance_approver", 302), ("program_manager", 403), ("read_only", 403), ("sales_rep", 403)])
def test_roles(acme, role, status):
    money = staged(acme)
    reward = earned(money)
    client = signed_in(acme.client(), new_member(acme, role).user)
    assert client.post(url("console_cancel", reward.id), SAID).status_code == status
    assert state(money, reward) == ("cancelled" if status == 302 else "approved")
    assert role in ("sales_rep", "owner", "finance_approver") or "Cancel this reward" not in text(client.get(url("console_reward", reward.id)))


def test_what_answered_for_a_debt_in_part_is_offered_no_end(acme):
    """It would be refused: what is left of it can only be paid."""
    money = staged(acme, pay=PERCENT)
    with tenant_context(money.tenant_id):
        first, second = [Reward.objects.get(decision=deal(money, number, 100_000, later(days=number))[0]) for number in (1, 2)]
        on_its_way(money, first, confirmed=True)
        tell(money, first.milestone_id, "partial_refund", 5, minor=60_000)
        third = Reward.objects.get(decision=deal(money, 3, 100_000, later(days=6))[0])
        assert Reward.objects.get(id=second.id).netted_minor == 6_000
    olga = staff_client(acme, "finance_approver")
    assert "Don’t pay it" in text(olga.get(url("console_reward", third.id)))
    page = text(olga.get(url("console_reward", second.id)))
    assert "Hold this reward" in page and "Don’t pay it" not in page and "Nobody wants it" not in page


def test_another_vendor_knows_no_such_reward(acme, bolt):
    money = staged(acme)
    reward = earned(money)
    assert staff_client(bolt, "owner").post(f"/console/rewards/{reward.id}/cancel", SAID).status_code == 404
    assert state(money, reward) == "approved"


def test_what_takes_two_says_so(acme):
    money = staged(acme, approval_above={"minor": 0, "currency": "EUR"})
    reward, olga = earned(money), staff_client(acme, "finance_approver")
    approvals = olga.get(url("console_approvals")).content.decode()
    assert "Don’t pay it" in approvals and f"{url('console_reward', reward.id)}#act" in approvals
    page = text(olga.get(url("console_reward", reward.id)))
    assert "This one takes two people to cancel" in page and "Cancel this reward" not in page
    assert "It takes two to cancel this one" in text(olga.post(url("console_cancel", reward.id), SAID, follow=True)) and state(money, reward) == "pending"
    with tenant_context(money.tenant_id):
        holds.place_hold(reward_id=reward.id, kind="risk", reason="Odd", acting=money.tess, at=later(days=2))
    assert "Cancel this reward" in text(olga.get(url("console_reward", reward.id)))
    olga.post(url("console_cancel", reward.id), SAID)
    assert state(money, reward) == "cancelled"
    assert "Nothing waits for your yes." in text(olga.get(url("console_approvals")))


def in_order(page: str, *words: str) -> bool:
    """Each stands on the page, behind the one before."""
    at = 0
    for one in words:
        assert one in page[at:], one
        at = page.index(one, at) + len(one)
    return True


def test_the_first_thing_that_she_reads_is_that_it_was_cancelled_why_and_what_stays(acme):
    money = staged(acme)
    page = told(acme, money, earned(money), "mistake")[0]
    page = page[page.index("Skip to the content"):]
    assert in_order(page, "Cancelled", "This reward was cancelled. It had been given by mistake.", "Nothing of €100.00 is paid. Whatever else was earned stays as it is.", "How we got there",
                    "It came to €100.00", "Cancelled on 5 March −€100.00 What stays €0.00", "What became of it", "It won’t be paid.")
    assert "You earn" not in page and "When it’s yours" not in page


def test_what_a_refund_left_of_it_is_what_was_cancelled(acme):
    money = staged(acme, pay=PERCENT)
    with tenant_context(money.tenant_id):
        reward = Reward.objects.get(decision=deal(money, 1, 100_000, later(days=1))[0])
        tell(money, reward.milestone_id, "partial_refund", 2, minor=40_000)
    assert in_order(told(acme, money, reward, "mistake")[0], "Nothing of €60.00 is paid.", "It came to €100.00", "Taken back on", "−€40.00", "Cancelled on", "−€60.00 What stays €0.00")


def told(acme, money, reward, kind: str, detail: str = "exact") -> list[str]:
    with tenant_context(money.tenant_id):
        Program.objects.update(decline_detail=detail)
        cancelling.cancel(reward_id=reward.id, kind=kind, reason=SAID["reason"], acting=money.olga, at=later(days=3))
    ann = signed_in(acme.client(), user_of(money))
    return [text(ann.get(page)) for page in (url("portal_why", reward.id), url("portal_earnings"), url("portal_referral", reward.referral_id))]


@pytest.mark.parametrize("kind, detail, why", [("mistake", "exact", "It had been given by mistake."), ("mistake", "general", "After a second look it’s not paid."),
                                               ("fraud", "exact", "After a second look it’s not paid."), ("not_due", "exact", "doesn’t meet the program’s terms")])
def test_she_reads_why_as_exactly_as_the_program_tells(acme, kind, detail, why):
    """DOMAIN §2: reasons `exact` or `general`, `fraud` always general."""
    money = staged(acme)
    for page in told(acme, money, earned(money), kind, detail):
        assert why in page and "Cancelled" in page and "You earn this because" not in page
        assert "fraud" not in page.lower() and "Rick" not in page
    ann = signed_in(acme.client(), user_of(money))
    assert "You haven’t earned anything yet." in text(ann.get(url("portal_earnings")))
