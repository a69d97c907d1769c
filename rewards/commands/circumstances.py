"""Everything else that a decision is worked out from, as it is now: what the caps gave before, the how-manieth payment it is, which
promotions are on."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from foundation.kernel import periods
from foundation.kernel.money import Money
from partners import queries as partners_queries
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import subjects
from rewards.commands.places import Standing
from rewards.commands.windows import Seen
from rewards.engine import facts as engine_facts
from rewards.engine import promotions as engine_promotions
from rewards.engine.caps import BUDGET, PER_BENEFICIARY, PER_REFERRAL
from rewards.models import PlanVersion
from rewards.plan import model
from rewards.plan.conditions import facts_in


def facts_for(rule: model.Rule, seen: Seen, share: subjects.Share, standing: Standing | None, promoted: tuple[engine_facts.Promoted, ...], *,
              order: int, barred: str, rate: engine_facts.Rate | None, override: dict | None = None) -> engine_facts.Facts:
    """Everything the engine needs to know but for the rest of the rule's group. `rule`: with the bounds that were agreed (`override`)."""
    milestone = seen.milestone
    place = standing.place if standing is not None else None
    budget = budget_of(milestone, seen.plans)
    mine = tuple(one for one in promoted if rule.key in one.promotion.rules or rule.key == one.promotion.rule_key)
    return engine_facts.Facts(
        milestone_id=str(milestone.milestone_id), amounts=dict(milestone.amounts), rate=rate, place=place, share_bp=share.share_bp, parts=share.parts, part=share.part,
        values=_values(seen, facts_in(rule.when).union(*(facts_in(one.promotion.when) for one in mine))),
        used=used(rule, seen, place, mine) if seen.to is not None else {}, barred=barred,
        counts_only=isinstance(rule.on, model.OnMilestone) and rule.on.kind != milestone.kind,
        repeat=repeat_of(rule, seen), promotions=mine, budget=budget[0] if budget is not None else None, override=override,
        order=order)


def agreed_for(plan: model.Plan, rule: model.Rule, seen: Seen) -> dict | None:
    """What was agreed with the claimant instead of what the rule says, at the instant that chose the version."""
    milestone, claim = seen.milestone, seen.claim
    return queries.override_for(plan, rule, program_id=milestone.program_id, enrolment_id=claim.enrolment_id, organisation_id=claim.organisation_id,
                                instant=lambda: seen.plans[milestone.program_id].priced_at(accepted_at=milestone.accepted_at, occurred_at=milestone.occurred_at))


def _values(seen: Seen, asked: set[str]) -> dict[str, str | int | bool | None]:
    """What is known but for amounts. Answers to the form, and the level of her organisation, only where the plan asks for them: facts
    are kept for ever. Who left a question out said nothing, and who is in no organisation has no level: that is known, and empty."""
    milestone = seen.milestone
    currencies = {money.currency for money in milestone.amounts.values() if money is not None}
    values: dict[str, str | int | bool | None] = {
        "channel": milestone.channel, "first_deal": milestone.first_deal, "referral_age_days": (milestone.occurred_at - milestone.referral_received_at).days,
        "deal_currency": currencies.pop() if len(currencies) == 1 else None}
    values |= {fact: said for fact, said in milestone.said.items() if fact in asked}
    if "partner_level" in asked:
        organisation_id = seen.claim.organisation_id
        values["partner_level"] = (partners_queries.level_of(organisation_id, milestone.occurred_at) if organisation_id is not None else None) or ""
    answers = referrals_queries.referral(seen.claim.referral_id).answers if any(fact.startswith("lead.") for fact in asked) else {}
    return values | {fact: str(answers.get(fact.removeprefix("lead."), "")) for fact in sorted(asked) if fact.startswith("lead.")}


def budget_of(milestone: referrals_queries.MilestoneFacts, plans: queries.PlansRead) -> tuple[Money, model.Window] | None:
    """The program's, by the version in force when it happened."""
    version = plans[milestone.program_id].in_force(milestone.occurred_at)
    plan = queries.parsed(version) if version is not None else None
    return (plan.budget, plan.budget_window) if plan is not None and plan.budget is not None and plan.budget_window is not None else None


def promotions_of(milestone: referrals_queries.MilestoneFacts, plans: queries.PlansRead) -> list[tuple[PlanVersion, model.Promotion]]:
    """Those that are on, by the version in force at the instant they count by: the receipt of the referral, or the milestone."""
    found: dict[str, tuple[PlanVersion, model.Promotion]] = {}
    for counts, at in (("submitted", milestone.referral_received_at), ("milestone", milestone.occurred_at)):
        version = plans[milestone.program_id].in_force(at)
        if version is not None:
            for one in engine_promotions.running(queries.parsed(version), counts, at, milestone.zone):
                found.setdefault(one.key, (version, one))
    return list(found.values())


def repeat_of(rule: model.Rule, seen: Seen) -> engine_facts.Repeat | None:
    """The next number for a payment above zero, in the order in which they are decided: that of arrival. Once given, it stays."""
    paid = seen.milestone.amounts.get("invoice_amount")
    if not (isinstance(rule.on, model.OnMilestone) and rule.on.times) or paid is None or paid.minor == 0:
        return None
    before = queries.payments_before(seen.milestone, rule.key, seen.claim.referral_id)
    own = before.pop(str(seen.milestone.milestone_id), None)
    if own is not None:
        return engine_facts.Repeat(**own)
    at = seen.milestone.occurred_at.isoformat()
    first = min(before.values(), key=lambda one: one["number"], default=None)
    return engine_facts.Repeat(1 + max((one["number"] for one in before.values()), default=0), first["at"] if first else at, at, seen.zone)


def used(rule: model.Rule, seen: Seen, place: engine_facts.Place | None, promoted: Iterable[engine_facts.Promoted] = ()) -> dict[str, int]:
    """What the caps gave before: for this milestone under their own names, for others that may change by their buckets."""
    within, given, milestone, budget = rule.within, dict[str, int](), seen.milestone, budget_of(seen.milestone, seen.plans)
    if within.per_referral is not None:
        given[PER_REFERRAL] = _for_referral(rule, milestone.program_id, seen.claim.referral_id)
    if within.per_beneficiary_window is not None and seen.to is not None:
        given[PER_BENEFICIARY] = _for_beneficiary(rule, milestone.program_id, (seen.to.kind, seen.to.id),
                                                 _span(within.per_beneficiary_window, milestone.occurred_at, seen.zone))
    if budget is not None:
        given[BUDGET] = _of_program(milestone.program_id, budget[0], _span(budget[1], milestone.occurred_at, seen.zone))
    for priced in place.window if place is not None else ():
        for cap, bucket in priced.buckets.items():
            if bucket not in given:
                given[bucket] = _in_bucket(rule, milestone.program_id, cap, bucket.partition(":")[2], budget)
    for one in [one for each in (promoted, *(priced.promotions for priced in (place.window if place is not None else ()))) for one in each]:
        if one.promotion.budget is not None:
            given[engine_promotions.bucket(one.promotion.key)] = queries.spent_on(milestone.program_id, one.promotion)
    return given


def _in_bucket(rule: model.Rule, program_id: UUID, cap: str, what: str, budget: tuple[Money, model.Window] | None) -> int:
    if cap == PER_REFERRAL:
        return _for_referral(rule, program_id, UUID(what))
    start, end, *owner = what.split(" ")
    span = periods.Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    if cap == PER_BENEFICIARY:
        return _for_beneficiary(rule, program_id, (owner[0], UUID(owner[1])), span)
    assert budget is not None
    return _of_program(program_id, budget[0], span)


def _for_referral(rule: model.Rule, program_id: UUID, referral_id: UUID) -> int:
    assert rule.within.per_referral is not None
    return queries.granted_before(program_id=program_id, rule_key=rule.key, currency=rule.within.per_referral.currency, referral_id=referral_id)


def _for_beneficiary(rule: model.Rule, program_id: UUID, to: tuple[str, UUID], span: periods.Span) -> int:
    assert rule.within.per_beneficiary is not None
    return queries.granted_before(program_id=program_id, rule_key=rule.key, currency=rule.within.per_beneficiary.currency, beneficiary=to,
                                  since=span.start, until=span.end)


def _of_program(program_id: UUID, budget: Money, span: periods.Span) -> int:
    return queries.granted_before(program_id=program_id, currency=budget.currency, since=span.start, until=span.end)


def _span(window: model.Window, at: datetime, zone: str) -> periods.Span:
    return periods.span(window.kind, at, zone, window.days)
