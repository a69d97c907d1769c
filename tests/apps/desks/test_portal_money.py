"""What she earned, what is on the way and why, and the page behind every amount, also behind none."""
import pytest

from foundation.tenants.context import tenant_context
from tests.apps.desks import money
from tests.apps.desks.conftest import sign_in
from tests.apps.desks.test_portal import HOME, queries_of
from tests.cast import set_stage
from tests.sweeps import only_in_sweeps

EARNINGS = "/portal/earnings/"


def why(reward) -> str:
    return f"/portal/rewards/{reward.id}/why/"


def story(decision) -> str:
    return f"/portal/referrals/{decision.referral_id}/"


def why_nothing(decision) -> str:
    return f"/portal/decisions/{decision.id}/why/"


def test_nothing_earned_yet(portal):
    assert "Earned so far" not in portal.read(HOME)
    text = portal.read(EARNINGS)
    assert "You haven’t earned anything yet." in text and "Nothing earned yet" in text and "In your wallet" not in text


def test_the_next_step_is_told_as_news(portal):
    money.publish(portal, money.growing(3))
    assert "The first one pays 15 points per 100." in portal.read(HOME)
    money.win(portal, 1, 100_000)
    text = portal.read(HOME)
    assert "Two more wins this year and you earn 20 points per 100." in text
    assert "1 deal this year so far, at 15 points per 100." in text and "From your 3rd on it’s 20 points per 100, until 31 December." in text
    assert 'aria-label="1 so far. 15 points per 100: deals 1 to 2. 20 points per 100: from deal 3."' in text
    for number in (2, 3):
        money.win(portal, number, 100_000)
    text = portal.read(HOME)
    assert "You’re on the highest step." in text and "more win" not in text


def test_on_the_way_names_its_reason_and_its_end(portal):
    money.publish(portal, money.growing(maturation_days=30, approval_above={"minor": 100, "currency": "PTS"}))
    decision = money.win(portal, 1, 1_200_000, company="Ostsee Druck")
    reward = money.reward_of(portal, decision)
    text = portal.read(HOME)
    assert "Earned so far" in text and "1,800 points" in text
    assert "refund period until" in text and "waiting for Acme’s sign-off" in text and f'href="{why(reward)}"' in text
    assert f'You earn <a class="money" href="{why(reward)}">1,800 points</a> for it.' in portal.read(f"{HOME}?show=won")
    assert "Ostsee Druck became a customer, and you earn 1,800 points." in portal.read(story(decision))


def test_sums_close_and_the_wallet_says_what_arrived(portal):
    money.publish(portal, money.growing())
    first, second = [money.reward_of(portal, money.win(portal, number, value)) for number, value in ((1, 100_000), (2, 200_000))]
    money.mature(portal, first)
    money.deliver_points(portal, first)
    text = portal.read(EARNINGS)
    assert "You’ve earned 450 points; 300 points of that is still on the way." in text
    assert "In your wallet</h2><p class=\"figure\">150 points</p>" in text
    tail = text[text.index("panel-foot"):]
    assert tail.index("150 points") < tail.index("300 points") < tail.index("450 points")
    assert "Added" in text and "Earlier rewards" not in text
    assert "150 points added to your points" in portal.read(f"{HOME}?show=won")
    assert f'href="{why(second)}"' in text


def test_why_this_amount_without_what_they_pay(portal):
    money.publish(portal, money.growing(2, within={"per_referral": {"minor": 100_000, "currency": "PTS"}}))
    money.win(portal, 1, 50_000)
    reward = money.reward_of(portal, money.win(portal, 2, 1_234_560, company="Ostsee Druck", person="Karin Holm"))
    text = portal.read(why(reward))
    assert "2,469 points" in text
    assert "You earn this because Ostsee Druck became a customer, and your 2nd deal of" in text and "pays 20 points per 100 of first-year value." in text
    for step in ("You introduced Karin Holm on", "They became a customer on", "It was your 2nd deal of", "2,469.12 points", "Rounded, a half to the even number",
                 "Limit of 100,000 points for one referral", "not reached", "this one"):
        assert step in text
    assert "terms version 1" in text and "Reward plan 1, in force since" in text and "Be kind, introduce people you know." in text
    assert "12,345" not in text and "12.345" not in text


def test_a_cap_is_told(portal):
    money.publish(portal, money.growing(within={"per_beneficiary": {"amount": {"minor": 200, "currency": "PTS"}, "window": {"calendar": "year"}}}))
    money.win(portal, 1, 100_000)
    capped = money.reward_of(portal, money.win(portal, 2, 100_000))
    assert capped.granted_minor == 50
    text = portal.read(why(capped))
    assert "Limit of 200 points a year, 150 points used before" in text
    nothing = money.win(portal, 4, 100_000)
    text = portal.read(why_nothing(nothing))
    assert nothing.outcome == "zero" and "because a limit of the plan was used up." in text and "0 points" in text
    assert "It earns nothing" in portal.read(story(nothing))


def test_why_nothing_says_what_was_asked_for(portal):
    rule = {"when": {"fact": "first_year_value", "is": "gte", "value": {"minor": 500_000, "currency": "EUR"}}}
    money.publish(portal, money.growing(**rule))
    nothing = money.win(portal, 1, 100_000, company="Tischlerei Voss")
    text = portal.read(why_nothing(nothing))
    assert "There’s no reward for Tischlerei Voss, because something the plan asks for isn’t there." in text
    assert "The first-year value: at least €5,000.00" in text and "1,000.00" not in text
    assert "Thank you for thinking of us all the same." in text


def test_what_is_missing_is_awaited_and_then_worked_out(portal):
    money.publish(portal, money.growing())
    waiting = money.win(portal, 1, None)
    assert waiting.outcome == "waiting"
    text = portal.read(why_nothing(waiting))
    assert "We don’t know the first-year value yet." in text and "as soon as Acme enters what’s missing" in text
    assert "What you earn is worked out once Acme enters the amount" in portal.read(HOME + "?show=won")
    assert "Reward not known yet" in portal.read(HOME)
    money.complete(portal, waiting, 100_000)
    assert "The missing amount has come" in portal.read(why_nothing(waiting))
    text = portal.read(HOME + "?show=won")
    assert "worked out once" not in text and "150 points" in text


def test_anothers_amounts_answer_like_what_never_was(portal, acme):
    money.publish(portal, money.growing())
    of_ben = money.win(portal, 1, 100_000, enrolment=portal.stage.ben)
    never = portal.client.get("/portal/rewards/01890000-0000-7000-8000-000000000000/why/")
    for path in (why(money.reward_of(portal, of_ben)), why_nothing(of_ben)):
        assert sign_in(acme, portal.stage.ben).get(path).status_code == 200
        answer = portal.client.get(path)
        assert (answer.status_code, answer.content) == (404, never.content)
    assert "150 points" not in portal.read(HOME) + portal.read(EARNINGS)


def test_another_vendor_knows_none_of_it(portal, bolt):
    money.publish(portal, money.growing())
    decision = money.win(portal, 1, 100_000)
    stranger = sign_in(bolt, set_stage(bolt).ann)
    assert stranger.get(why(money.reward_of(portal, decision))).status_code == 404
    assert stranger.get(why_nothing(decision)).status_code == 404


@pytest.mark.parametrize("path", [EARNINGS, only_in_sweeps(HOME), only_in_sweeps(HOME + "?show=won")])   # her home: test_portal.py
def test_thirty_wins_cost_as_many_queries_as_one(portal, path):
    money.publish(portal, money.growing(maturation_days=30))
    money.win(portal, 1, 100_000)
    portal.read(path)
    one = queries_of(portal.client, path)
    for number in range(2, 31):
        money.win(portal, number, 100_000)
    assert queries_of(portal.client, path) == one
    with tenant_context(portal.stage.tenant_id):
        assert one < 32
