"""Everything else that a decision is worked out from, in memory: what is known, which promotions are on, the how-manieth payment it is."""
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from foundation.kernel.money import Money
from rewards.backtest.history import Claim, Happened, Settled
from rewards.backtest.terms import Case, Pricing, Ways
from rewards.engine import facts as engine_facts
from rewards.engine import promotions as engine_promotions
from rewards.plan import model
from rewards.plan.conditions import facts_in

CLOSED, NOBODY, PAID_ALREADY = "program_closed", "no_beneficiary", "paid_once"
SAID = ("product", "region", "segment")
LEVEL, ANSWER = "partner_level", "lead."


class Circumstances:
    def __init__(self, zone: str, pricing: Pricing, ways: Ways):
        self.zone, self.pricing, self.ways = zone, pricing, ways
        self.payments: dict[tuple[str, UUID, UUID | None, str], tuple[int, str, UUID]] = {}   # the last number, when the first happened, which the last was
        self.asked: dict[tuple[int, str], frozenset[str]] = {}
        self.promoting = any(priced.plan.promotions for priced in pricing.plans)
        self.budgeting = any(priced.plan.budget is not None for priced in pricing.plans)

    def budget_of(self, happened: Happened) -> tuple[Money, model.Window] | None:
        """The program's, by the version in force when it happened."""
        priced = self.pricing.in_force(happened.occurred_at) if self.budgeting else None
        if priced is None or priced.plan.budget is None or priced.plan.budget_window is None:
            return None
        return priced.plan.budget, priced.plan.budget_window

    def promotions_of(self, happened: Happened, claim: Claim) -> list[engine_facts.Promoted]:
        """Those that are on, by the version in force at the instant they count by: the receipt of the referral, or the milestone."""
        if not self.promoting:
            return []
        found: dict[str, engine_facts.Promoted] = {}
        for counts, at in (("submitted", claim.received_at), ("milestone", happened.occurred_at)):
            priced = self.pricing.in_force(at)
            if priced is not None:
                for one in engine_promotions.running(priced.plan, counts, at, self.zone):
                    found.setdefault(one.key, engine_facts.Promoted(one, priced.version))
        return list(found.values())

    def values(self, case: Case, promoted: Iterable[engine_facts.Promoted]) -> dict[str, str | int | bool | None]:
        """What is known but for amounts, where the rule or a promotion asks anything. What nobody asked for then, and nobody answered, was
        never recorded."""
        asked = self._asked_by(case.rule)
        for one in promoted:
            asked = asked | facts_in(one.promotion.when)
        if not asked:
            return {}
        happened, claim = case.happened, case.claim
        currencies = {money.currency for money in happened.amounts.values() if money is not None}
        values: dict[str, str | int | bool | None] = {
            "channel": claim.channel, "first_deal": happened.first_deal, "referral_age_days": (happened.occurred_at - claim.received_at).days,
            "deal_currency": currencies.pop() if len(currencies) == 1 else None}
        values |= {fact: happened.said.get(fact) for fact in SAID if fact in asked}
        if LEVEL in asked:
            values[LEVEL] = self.ways.level_of(claim.organisation_id, happened.occurred_at) if claim.organisation_id is not None else ""
        for fact in asked:
            if fact.startswith(ANSWER):
                said = claim.answers.get(fact.removeprefix(ANSWER))
                known = said is not None or case.priced.version or fact in case.asked   # who left a question out said nothing; who never saw it neither
                values[fact] = str("" if said is None else said) if known else None
        return values

    def repeat(self, case: Case) -> engine_facts.Repeat | None:
        """The next number for a payment above zero, in the order of arrival. Once given, it stays."""
        happened, rule = case.happened, case.rule
        if not (isinstance(rule.on, model.OnMilestone) and rule.on.times):
            return None
        paid = happened.amounts.get("invoice_amount")
        if paid is None or paid.minor == 0:
            return None
        at = happened.occurred_at.isoformat()
        last = self.payments.get((rule.key, case.claim.referral_id, happened.deal_id, happened.kind))
        if last is None:
            return engine_facts.Repeat(1, at, at, self.zone)
        number, first, milestone_id = last
        return engine_facts.Repeat(number if milestone_id == happened.id else number + 1, first, at, self.zone)

    def number(self, case: Case, repeat: engine_facts.Repeat) -> None:
        happened = case.happened
        self.payments[case.rule.key, case.claim.referral_id, happened.deal_id, happened.kind] = repeat.number, repeat.first_at, happened.id

    def _asked_by(self, rule: model.Rule) -> frozenset[str]:
        key = (id(rule), rule.key)
        found = self.asked.get(key)
        if found is None:
            found = self.asked[key] = frozenset(facts_in(rule.when))
        return found


def barred(happened: Happened, settled: Sequence[Settled], rule: model.Rule, claim: Claim, to: Any, paid: set[UUID | None]) -> str:
    """As it was then, where something was decided for the same beneficiary; else as far as it follows from the claims."""
    if happened.closed:
        return CLOSED
    if to is None:
        return NOBODY
    for one in settled:
        if one.referral_id == claim.referral_id and one.beneficiary == rule.to:
            return one.barred
    return PAID_ALREADY if to.kind == "staff" and to.id in paid else ""


def facts_of(plan: model.Plan) -> set[str]:
    """What its rules and promotions ask for."""
    return set().union(*(facts_in(rule.when) for rule in plan.rules), *(facts_in(one.when) for one in plan.promotions))
