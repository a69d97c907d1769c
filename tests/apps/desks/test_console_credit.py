"""Credit on a referral's page: given by hand, taken back, and news that waits for somebody who knows."""
from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.models import Attribution, Deal, KeptMilestone
from tests.apps.desks.console import accept, text, url
from tests.apps.referrals.deals import statuses, tell
from tests.cast import later, submitted


def test_a_credit_is_given_by_hand_with_a_reason(stage, tess):
    with tenant_context(stage.tenant_id):
        first, second = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=2))
        accept(stage, first)
        won = tell(stage, first, "won", later(days=4))
        about = f"deal:{won.milestone.deal_id}"
    assert "Credit somebody by hand" in text(tess.get(url("console_referral", first.id)))
    typed = {"about": about, f"share_{first.id.hex}": "60", f"share_{second.id.hex}": "30", "reason": "Both were in the room"}
    short = tess.post(url("console_award", first.id), typed, follow=True)
    assert "The shares have to come to 100 %." in text(short) and "Both were in the room" in text(short) and 'value="30"' in short.content.decode()
    page = tess.post(url("console_award", first.id), {**typed, f"share_{second.id.hex}": "40"}, follow=True)
    assert "Credited by hand" in text(page) and "“Both were in the room”" in text(page)
    with tenant_context(stage.tenant_id):
        assert statuses() == {first.id: "won", second.id: "won"}
        assert [one.share_bp for one in queries.credit_of(won.id)] == [6_000, 4_000]
    again = tess.post(url("console_award", first.id), {**typed, f"share_{second.id.hex}": "40"}, follow=True)
    assert "That’s who is credited already." in text(again)


def test_a_win_is_taken_back(stage, tess):
    with tenant_context(stage.tenant_id):
        mine = submitted(stage, stage.ann, later(days=1))
        accept(stage, mine)
        tell(stage, mine, "won", later(days=4))
    assert "Choose a reason" in text(tess.post(url("console_unwin", mine.id), {"reason": ""}, follow=True))
    page = text(tess.post(url("console_unwin", mine.id), {"reason": "other"}, follow=True))
    assert "Taken back: it was never won." in page and "didn’t buy this time." in page and "Nobody" in page
    with tenant_context(stage.tenant_id):
        assert statuses() == {mine.id: "lost"} and Attribution.objects.count() == 2
    assert "Nothing changed: this referral stands at “Didn’t buy this time”." in text(tess.post(url("console_unwin", mine.id), {"reason": "other"}, follow=True))


def test_news_whose_deal_nobody_knows_is_placed_by_a_person(stage, tess):
    with tenant_context(stage.tenant_id):
        mine = submitted(stage, stage.ann, later(days=1))
        accept(stage, mine)
        for number in (1, 2):
            tell(stage, mine, "won", later(days=4 + number), source="crm", reference=f"C-{number}")
        unclear, wrong = [tell(stage, mine, "renewal", later(days=9), source="billing", reference=name, invoice=name, invoice_amount=100) for name in ("B-1", "B-2")]
        second = Deal.objects.order_by("-id")[0]
    page = tess.get(url("console_referral", mine.id))
    assert "News that waits" in text(page) and "Its source calls the deal B-1" in text(page) and "C-2 · won on" in text(page)
    assert "Noted in the timeline" in text(tess.post(url("console_dismiss", wrong.id), follow=True))
    assert "This has found its place meanwhile." in text(tess.post(url("console_dismiss", wrong.id), follow=True))
    placed = tess.post(url("console_place", unclear.id), {"deal_id": str(second.id)}, follow=True)
    assert "Recorded. What it earns is being worked out." in text(placed) and "News that waits" not in text(placed)
    with tenant_context(stage.tenant_id):
        assert KeptMilestone.objects.get(id=unclear.id).milestone.deal_id == second.id and KeptMilestone.objects.get(id=wrong.id).milestone is None


def test_what_is_recorded_too_early_says_that_it_waits(stage, tess):
    with tenant_context(stage.tenant_id):
        mine = submitted(stage, stage.ann, later(days=1))
        tell(stage, mine, "won", later(days=4))
    page = text(tess.get(url("console_referral", mine.id)))
    assert "News that waits" in page and "It’s applied by itself once the introductions of them are decided." in page


def test_an_invoice_needs_its_number_and_amount(stage, tess):
    with tenant_context(stage.tenant_id):
        mine = submitted(stage, stage.ann, later(days=1))
        accept(stage, mine)
    typed = {"kind": "invoice_paid", "occurred_at": "2026-03-05T10:00", "invoice": "", "invoice_amount": "99.00"}
    wrong = tess.post(url("console_milestone", mine.id), typed, follow=True)
    assert "Add its number: it’s how one is told from the next." in text(wrong) and 'value="99.00"' in wrong.content.decode()
    page = text(tess.post(url("console_milestone", mine.id), {**typed, "invoice": "I-7"}, follow=True))
    assert "Recorded. What it earns is being worked out." in page and "became a customer." in page and "Invoice paid" in page
