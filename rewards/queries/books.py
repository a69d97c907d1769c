"""Rewards held against the ledger: what each one's state and amounts say its legs must add up to."""
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Sum

from foundation.kernel.money import POINTS
from foundation.ledger.queries.checks import Standing, Wrong
from rewards import states
from rewards.models import DebtSettlement, Decision, Reward

# Where that part of a reward stands which was neither delivered nor taken back.
STANDS_AT = {states.PENDING: "accrued", states.APPROVED: "payable", states.FULFILLING: "in_flight", states.UNKNOWN: "in_flight"}
OWNED = ("accrued", "payable", "wallet", "receivable")


def wrong_rewards(legs: dict[UUID, list[Standing]]) -> Iterator[Wrong]:
    """The first reward that each check finds wrong. `legs`: of every reward of the vendor, from the ledger."""
    told: set[str] = set()
    seen: set[UUID] = set()
    granted, goals = set[tuple[UUID, str]](), set[str]()
    for reward in Reward.objects.select_related("decision").prefetch_related("holds", "take_backs", "given_backs").order_by("id").iterator(chunk_size=500):
        seen.add(reward.id)
        granted.add((reward.decision_id, reward.about_id))   # of a donated one the same again
        if reward.goal_id is not None:
            goals.add(reward.about_id)
        for check, says in _complaints(reward, legs.get(reward.id, [])):
            if check not in told:
                told.add(check)
                yield Wrong(check, "rewards_reward", str(reward.id), says)
    orphans = sorted(legs.keys() - seen)
    if orphans:
        yield Wrong("legs_of_a_reward", "rewards_reward", str(orphans[0]), "the ledger has legs of a reward that is not there")
    yield from _unpaid_grants(granted, goals)
    yield from _unexplained_repayments()


def _unpaid_grants(granted: set[tuple[UUID, str]], goals: set[str]) -> Iterator[Wrong]:
    """The first decision that granted something of which there is no reward. Of a goal that is reached again its first reward comes back."""
    for decision_id, trace in Decision.objects.order_by("id").values_list("id", "trace").iterator(chunk_size=500):
        for step in trace:
            if step["step"] == "grant" and step["amount"] > 0 and (decision_id, step["milestone"]) not in granted and step["milestone"] not in goals:
                yield Wrong("decision_has_its_rewards", "rewards_decision", str(decision_id), f"{step['amount']} {step['currency']} granted, and no reward")
                return


def _unexplained_repayments() -> Iterator[Wrong]:
    """The first of whom more or less was paid back, by her rewards, than was noted and not undone."""
    sums: dict[tuple, int] = {}
    for rows, sign, name in ((Reward.objects.filter(repaid_minor__gt=0), 1, "repaid_minor"),
                             (DebtSettlement.objects.filter(kind=states.REPAID, undone_at__isnull=True), -1, "minor")):
        for *whose, total in rows.order_by().values_list("beneficiary_kind", "beneficiary_id", "currency").annotate(total=Sum(name)):
            sums[tuple(whose)] = sums.get(tuple(whose), 0) + sign * int(total)
    for (kind, its_id, currency), difference in sorted(sums.items()):
        if difference:
            yield Wrong("repayments_are_noted", "rewards_debtsettlement", str(its_id), f"{kind}: {difference} {currency} more paid back by rewards than noted")
            return


def _complaints(reward: Reward, legs: list[Standing]) -> Iterator[tuple[str, str]]:
    if reward.state in STANDS_AT and reward.left_minor <= 0:
        yield "reward_state", f"{reward.state} with nothing left to deliver"
    if reward.state in (states.FULFILLED, states.REVERSED) and reward.left_minor != 0:
        yield "reward_state", f"{reward.state} with {reward.left_minor} left to deliver"
    whole = reward.taken_back_minor == reward.granted_minor
    if (reward.state == states.REVERSED) != whole and reward.state not in (*STANDS_AT, states.CANCELLED):   # a person cancels less than all, too
        yield "reward_state", f"{reward.state}, and {reward.taken_back_minor} of {reward.granted_minor} taken back"
    booked = {(leg.kind, leg.currency): leg.minor for leg in legs}
    wanted = {(kind, reward.currency): minor for kind, minor in expected(reward).items() if minor}
    if booked != wanted:
        yield "reward_legs", f"{reward.state}, so its legs come to {_shown(wanted)}; the ledger says {_shown(booked)}"
    strangers = [leg for leg in legs if leg.kind in OWNED and (leg.owner_kind, leg.owner_id) != (reward.beneficiary_kind, reward.beneficiary_id)]
    if strangers:
        yield "reward_owner", f"its {strangers[0].kind} stands on the account of {strangers[0].owner_kind} {strangers[0].owner_id}"
    open_holds = [hold.kind for hold in reward.holds.all() if hold.released_at is None]
    if (reward.state == states.PENDING) != bool(open_holds) and reward.state not in states.GIVEN_UP:   # there nothing waits for them any more
        yield "reward_holds", f"{reward.state} with the open holds {', '.join(open_holds) or 'none'}"
    backs, given = list(reward.take_backs.all()), list(reward.given_backs.all())
    said = [sum(getattr(row, name) for row in backs) - sum(getattr(row, name) for row in given) for name in ("before_minor", "wallet_minor", "owed_minor")]
    said[-1] -= sum(row.written_off_minor for row in given)
    if said != [reward.taken_before_minor, reward.wallet_back_minor, reward.owed_minor]:
        yield "reward_take_backs", f"{reward.taken_back_minor} taken back; its take-backs come to {sum(said)}"
    if reward.given_by_id is not None:
        return
    granted = [step["amount"] for step in reward.decision.trace if step["step"] == "grant" and step["milestone"] == reward.about_id
               and step.get("claim", str(reward.referral_id)) == str(reward.referral_id)]   # of one milestone several claims may be raised at once
    if granted != [reward.granted_minor] and not (reward.goal_id is not None and reward.restores_id is not None and granted > [reward.granted_minor]):
        yield "reward_decision", f"{reward.granted_minor} granted; its decision says {', '.join(map(str, granted)) or 'nothing'}"


def expected(reward: Reward) -> dict[str, int]:
    """Kind of account -> what the reward's legs add up to there, with the ledger's sign."""
    given_up = reward.left_minor if reward.state in (states.CANCELLED, states.FORGONE, states.LAPSED) else 0
    expense = -reward.taken_back_minor - given_up + (0 if reward.given_by_id else reward.granted_minor)   # a donated one's giver bears it
    sums = {"reward_expense": expense, "wallet" if reward.currency == POINTS else "funding":
            reward.netted_minor - reward.delivered_minor + reward.wallet_back_minor}
    if reward.repaid_minor:   # money only: points are not sent back
        sums["funding"] += reward.repaid_minor
    sums |= {"write_off_expense": reward.written_off_minor, "receivable": reward.owed_minor - reward.recovered_minor}
    if reward.state in STANDS_AT:
        sums[STANDS_AT[reward.state]] = -reward.left_minor
    return sums


def _shown(sums: dict[tuple[str, str], int]) -> str:
    return ", ".join(f"{kind} {minor} {currency}" for (kind, currency), minor in sorted(sums.items())) or "nothing"
