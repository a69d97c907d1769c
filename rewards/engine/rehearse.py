"""A row of equal deals played through one rule, as they would be decided one after another. Nothing is booked anywhere."""
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from foundation.kernel.money import Money
from rewards.engine.escalate import band_at
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Decision, Facts, Place, Priced
from rewards.plan import model

PER_REFERRAL, PER_BENEFICIARY = "per_referral", "per_beneficiary"


@dataclass(frozen=True)
class Played:
    """One deal of the row: what was decided about it, and how far the metric was before."""

    milestone_id: str
    decision: Decision
    before: int

    @property
    def own(self) -> int:
        """Minor units that this deal itself earns."""
        return sum(grant.money.minor for grant in self.decision.grants if grant.milestone_id == self.milestone_id)

    @property
    def raised(self) -> int:
        """Minor units by which it raises earlier ones."""
        return sum(grant.money.minor for grant in self.decision.grants if grant.milestone_id != self.milestone_id)


def rehearse(plan: model.Plan, rule: model.Rule, amounts: Mapping[str, Money | None], values: Mapping[str, str | int | bool | None], deals: int) -> list[Played]:
    """`deals` equal ones, each of another company, for one claimant alone and within one window of everything that has one."""
    escalator = rule.pay if isinstance(rule.pay, model.Escalator) else None
    before, given, played = 0, Counter[str](), list[Played]()
    window: list[Priced] = []
    for number in range(1, deals + 1):
        milestone, place = str(number), None
        if escalator is not None:
            place = Place(before, floor_band=band_at(escalator.bands, before), window=tuple(window) if escalator.mode == model.WHOLE_RETRO else ())
        used = {PER_REFERRAL: 0, PER_BENEFICIARY: given.total()} | {f"{PER_REFERRAL}:{earlier}": amount for earlier, amount in given.items()}
        decision = evaluate(plan, rule, Facts(milestone, amounts, values=values, place=place, used=used))
        played.append(Played(milestone, decision, before))
        before += decision.added if decision.counted else 0
        for grant in decision.grants:
            given[grant.milestone_id] += grant.money.minor
        window = _after(window, rule, amounts, decision, milestone)
    return played


def _after(window: list[Priced], rule: model.Rule, amounts: Mapping[str, Money | None], decision: Decision, milestone: str) -> list[Priced]:
    """The window with this deal in it: what each is booked at before caps, this one only if it was priced."""
    uncapped = {step["milestone"]: step["uncapped"] for step in decision.trace if step["step"] == "grant"}
    raised = [Priced(one.milestone_id, rule, one.amounts, one.booked_minor + uncapped.get(one.milestone_id, 0), buckets=one.buckets) for one in window]
    if milestone not in uncapped or not decision.counted:
        return raised
    return [*raised, Priced(milestone, rule, amounts, uncapped[milestone], buckets={PER_REFERRAL: f"{PER_REFERRAL}:{milestone}"})]
