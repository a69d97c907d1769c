"""Random plans over random histories that the commands decided, with refunds, disputes and late news, heard in any order: the replay is the
books, to the cent."""
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from hypothesis import strategies as st

from foundation.kernel.acting import Actor
from foundation.kernel.errors import HouseError
from referrals import queries as referrals_queries
from referrals.commands import decide, reopen, unwin
from rewards import queries, states
from rewards.commands import cancelling, debts, deliver, endings, gates
from rewards.models import Decision, Reward
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.any_goals import goal_rules
from tests.apps.rewards.hearing import ORDERS, hear
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, complete, later, publish, won
from tests.depths import at_two_depths
from tests.pure.ladder import document

EUR = st.integers(1, 60_000).map(lambda minor: {"minor": minor, "currency": "EUR"})
RATE = st.integers(1, 3_000).map(lambda rate: {"percent_bp": rate, "of": "first_year_value"})
WINDOWS = st.sampled_from(["lifetime", {"calendar": "month"}, {"rolling_days": 9}])


@st.composite
def escalators(draw):
    mode = draw(st.sampled_from(["marginal", "whole_forward", "whole_retro"]))
    metric = draw(st.sampled_from([{"referrals": "won"}, {"count": "won"}, {"sum": "first_year_value", "of": "won"}, {"referrals": "accepted"}]))
    if mode == "marginal" and "sum" not in metric:
        metric = {"referrals": "won"}
    window = "lifetime" if mode == "whole_retro" else draw(WINDOWS)
    reversal = "reprice" if mode == "whole_retro" else draw(st.sampled_from(["keep", "reprice"]))
    starts = (2, 4) if "sum" not in metric else (50_000, 120_000)
    return {"escalator": {
        "key": "ladder", "metric": metric, "scope": "enrolment", "window": window, "mode": mode, "crossing": draw(st.sampled_from(["new_rate", "old_rate"]))
        if mode == "whole_forward" else "new_rate", "demotion": draw(st.sampled_from(["none", "immediate"])) if mode == "whole_forward" else "none", "on_reversal": reversal,
        "late_arrival": draw(st.sampled_from(["arrival_order", "event_order"])) if reversal == "reprice" else "arrival_order",
        "bands": [{"from": start, "pay": draw(RATE)} for start in (0, *starts)]}}


@st.composite
def plans(draw):
    """One rule with steps, and what else a plan may have around it."""
    within = draw(st.fixed_dictionaries({}, optional={"per_referral": EUR, "per_beneficiary": st.fixed_dictionaries({"amount": EUR, "window": WINDOWS}), "maximum": EUR}))
    plan = document(pay=draw(RATE)) | draw(st.fixed_dictionaries({}, optional={"budget": st.fixed_dictionaries({"amount": EUR, "window": WINDOWS})}))
    group = {"name": "one", "choose": draw(st.sampled_from(["all", "first", "best"]))}
    plan["rules"].append(plan["rules"][0] | {"key": "steps", "pay": draw(escalators()), "within": within} | (
        {"group": group} if draw(st.booleans()) else {}))
    if "group" in plan["rules"][1]:
        plan["rules"][0] = plan["rules"][0] | {"group": group}
    plan["rules"] += draw(goal_rules())
    if draw(st.booleans()):
        plan["promotions"] = [{"key": "spring", "title": "Spring", "from": "2026-03-03", "until": "2026-03-08", "counts": draw(st.sampled_from(["submitted", "milestone"])),
                               "effect": {"multiply_bp": 15_000, "rules": ["steps"]}} | draw(st.fixed_dictionaries({}, optional={"budget": EUR}))]
    return plan


NEWS = st.sampled_from(["partial_refund", "refund", "payment_dispute", "dispute_won", "amendment", "unwin", "cancel", "forgo", "donate", "pay"])
STEPS = st.one_of(st.tuples(st.just("deal"), st.integers(1, 80_000), st.integers(0, 6)), st.tuples(st.just("deal"), st.integers(1, 80_000), st.integers(0, 6)),
                  st.tuples(st.just("waits"), st.just(0), st.integers(0, 6)), st.tuples(st.just("completed"), st.integers(1, 80_000), st.integers(0, 5)),
                  st.tuples(NEWS, st.integers(1, 60_000), st.integers(0, 5)), st.tuples(st.sampled_from(["gate", "gate", "clear"]), st.integers(0, 1), st.integers(0, 5)),
                  st.tuples(st.sampled_from(["anew", "anew", "forgo", "cancel"]), st.integers(1, 60_000), st.integers(0, 3)),
                  st.tuples(st.just("withdrawn"), st.just(0), st.integers(0, 1)),
                  st.tuples(st.sampled_from(["unwin", "again", "again"]), st.integers(0, 80_000), st.integers(0, 3)))

CHOICES = {"cancel": partial(cancelling.cancel, kind="other"), "forgo": endings.forgo, "donate": endings.donate}   # about a reward, a goal's or the milestone's
INTRODUCED = ("deal", "waits", "withdrawn")   # steps about somebody who was introduced for them


def one_step(stage, step: int, what: str, minor: int, which: int, referrals: dict, deals: list) -> None:
    """A deal of one of two, told up to six days late, perhaps without its amount; or something that becomes of an earlier one, or of an introduction."""
    day = day_of(step)
    if what in ("deal", "waits"):
        deals.append((referrals[step].id, won(stage, referrals[step].id, later(days=day - which), minor or None, received=later(days=day))))
        return
    if what == "withdrawn":
        decide.withdraw_referral(referral_id=referrals[step].id, acting=Actor("advocate", referrals[step].advocate_id), at=later(days=day))
        return
    referral_id, milestone_id = deals[which % len(deals)]
    if what in CHOICES:
        of_it = Q(milestone_id=milestone_id) | Q(goal__isnull=False)
        rewards = list(Reward.objects.filter(of_it, state__in=("pending", "approved")).order_by("id"))
        if rewards:
            of = {"reward_id": rewards[minor % len(rewards)].id, "reason": "Said so", "acting": stage.olga, "at": later(days=day)}
            CHOICES[what](**of)
        return
    if what == "pay":
        reward = Reward.objects.filter(Q(milestone_id=milestone_id) | Q(goal__isnull=False), state="approved").order_by("id").first()
        if reward is not None:
            paid(reward, later(days=day), stage.olga)
    elif what == "anew":
        come_anew(stage, milestone_id, day)
    elif what == "gate":
        gates.place_gate(referral_id=referral_id, about=states.GATED[minor % 2], kind=states.GATES[which % 2], reason="Said so", acting=stage.tess, at=later(days=day))
    elif what == "clear":
        noted = queries.open_gates()
        if noted:
            gates.clear_gate(gate_id=noted[which % len(noted)].id, reason="Said so", acting=stage.olga, at=later(days=day))
    elif what == "completed":
        complete(stage, milestone_id, minor, later(days=day))
    elif what == "again":   # what was lost goes on, perhaps under another version, and is won after all
        reopen.reopen_referral(referral_id=referral_id, acting=stage.tess, at=later(days=day - 0.5))
        won(stage, referral_id, later(days=day), minor or None)
    elif what == "unwin":
        unwin.unwin_referral(referral_id=referral_id, reason="other", acting=stage.tess, at=later(days=day))
    else:
        tell(stage, milestone_id, what, day, settles=False, **{"amendment": {"amounts": {"first_year_value": minor}}, "partial_refund": {"minor": minor},
                                                               "payment_dispute": {"minor": minor}}.get(what, {}))


def paid(reward: Reward, at: datetime, by: Actor) -> None:
    """So a dispute makes it a debt, and what later rewards have answered for comes back as one of its own."""
    way = {"reward_id": reward.id, "provider": "bank", "payout_id": reward.id, "attempt": 1}
    deliver.begin_fulfilment(**way, at=at)
    deliver.confirm_fulfilment(**way, acting=by, at=at)


def come_anew(stage, milestone_id, day: int) -> None:
    """What the deal earned was paid, and is disputed; the debt is paid back and the dispute won, so it comes back as a reward of its own."""
    for reward in Reward.objects.filter(milestone_id=milestone_id, state="approved").order_by("id"):
        paid(reward, later(days=day), stage.olga)
    amount = referrals_queries.milestone_facts(milestone_id).amounts["first_year_value"]
    tell(stage, milestone_id, "payment_dispute", day + 0.1, settles=False, minor=amount.minor if amount else 1, reference=f"of {day}")
    hear(later(days=day + 0.1))
    for owes in {(one.beneficiary_kind, one.beneficiary_id) for one in Reward.objects.filter(owed_minor__gt=F("recovered_minor"))}:
        minor = sum(one.owed_minor - one.recovered_minor for one in Reward.objects.filter(beneficiary_kind=owes[0], beneficiary_id=owes[1]))
        debts.record_repayment(beneficiary_kind=owes[0], beneficiary_id=owes[1], currency="EUR", minor=minor, received_on=later(days=day).date(), reference=f"of {day}",
                               acting=stage.olga, at=later(days=day + 0.2))
    tell(stage, milestone_id, "dispute_won", day + 0.3, settles=False, reference=f"of {day}")
    hear(later(days=day + 0.3))


def day_of(step: int) -> int:
    """A month ends on the way."""
    return 10 + 3 * step


def introduced(stage, step: int, which: int, order: str):
    at = later(hours=8 + 12 * step)
    referral = accepted(stage, (stage.ann, stage.ben)[which % 2], step, at)
    hear(at, order)
    return referral


def lives(stage, first: dict, second: dict, steps: list[tuple[str, int, int]], order: str) -> None:
    publish(stage, first)
    deals: list = []
    referrals = {step: introduced(stage, step, which, order) for step, (what, _, which) in enumerate(steps) if what in INTRODUCED}
    for step, (what, minor, which) in enumerate(steps):
        if step == len(steps) // 2:
            publish(stage, second, at=later(days=day_of(step) - 1, hours=1))
        hear(later(days=day_of(step)), order)   # the clock comes before the person
        if what in INTRODUCED or deals:
            try:
                with transaction.atomic():
                    one_step(stage, step, what, minor, which, referrals, deals)
            except HouseError:   # a dispute that is open already, an amount that stands: nothing is told
                continue
        hear(later(days=day_of(step)), order)
    hear(later(days=day_of(len(steps))), order)
    assert not Decision.objects.exists() or replay_is_the_books(stage.program.id, until=later(days=day_of(len(steps))))


@at_two_depths(examples=8, parts=40, few=2)   # each plays a history through the database, seconds long
def test_the_replay_of_any_history_is_the_books(stage, depth):
    def property_(plan, rate, later_goals, steps, order):
        """Nothing of an example stays: the next begins with empty books."""
        second = plan | {"terms_at": "milestone", "rules": [plan["rules"][0] | {"pay": rate}, plan["rules"][1], *later_goals]}
        with transaction.atomic():
            lives(stage, plan | {"terms_at": "milestone"}, second, steps, order)
            transaction.set_rollback(True)
    depth.holds("back-test", property_, plan=plans(), rate=RATE, later_goals=goal_rules(), steps=st.lists(STEPS, min_size=4, max_size=min(depth.steps, 12)), order=st.sampled_from(sorted(ORDERS)))
