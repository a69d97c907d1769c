"""One way of pricing played through the history: places on escalators and room under caps are kept in memory, milestone after milestone."""
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.kernel import periods
from foundation.kernel.money import Money
from rewards.backtest.history import Claim, Happened, Settled
from rewards.engine import facts as engine_facts
from rewards.engine.escalate import band_at
from rewards.engine.evaluate import evaluate
from rewards.plan import model

PER_REFERRAL, PER_BENEFICIARY = "per_referral", "per_beneficiary"
WITHDRAWN, CLOSED, NOBODY, PAID_ALREADY = "withdrawn", "program_closed", "no_beneficiary", "paid_once"


@dataclass(frozen=True)
class Ways:
    """How claims become payees and subjects: the accrual's own functions, handed in, so that both can only change together."""

    payees: Callable[..., list[Any]]      # (rule, claims) -> those for which it is worked out, with their shares
    beneficiary_of: Callable[..., Any]    # (whom, claim) -> something with kind and id, or None
    subject_of: Callable[..., UUID]       # (escalator, claim) -> whose count it is
    share_of: Callable[..., Any]          # (rule, claim, payees) -> something with share_bp, parts and part


@dataclass(frozen=True)
class Priced:
    """A plan that prices a milestone; `version` names it, '' for a draft."""

    plan: model.Plan
    version: str = ""


@dataclass(slots=True)
class Said:
    """What one rule said for one claim. `to`: whom it pays, None where nobody is there."""

    priced: Priced
    rule: model.Rule
    claim: Claim
    to: Any
    decision: engine_facts.Decision
    before: int = 0     # the escalator's metric

    @property
    def minor(self) -> int:
        return sum(grant.money.minor for grant in self.decision.grants)

    @property
    def currency(self) -> str:
        return self.decision.grants[0].money.currency if self.decision.grants else ""


@dataclass(slots=True)
class _Window:
    """One escalator of one subject in one window of time."""

    metric: int = 0
    peak: int = 0
    entered: dict[UUID, int] = field(default_factory=dict)          # referral -> as which one it came in
    last: tuple[UUID, int, int, int] | None = None                  # milestone, place, added, floor: claims of one subject are one
    window: dict[str, engine_facts.Priced] = field(default_factory=dict)   # what a reached band may raise
    where: dict[str, tuple[UUID, datetime]] = field(default_factory=dict)  # of those: referral and instant


class Play:
    """`plan_for` says which plan prices a claim's milestone; None: nothing was in force. `plans`: all that it may say."""

    def __init__(self, zone: str, plan_for: Callable[[Any, datetime], Priced | None], plans: Iterable[model.Plan], ways: Ways):
        self.zone, self.plan_for, self.ways = zone, plan_for, ways
        self.capped, self.caps = _caps(plans)
        self.windows: dict[tuple, _Window] = {}
        self.best: dict[tuple, int] = {}                            # (escalator, subject) -> the highest metric of all windows
        self.given: dict[tuple, int] = {}                           # bucket -> minor units
        self.spans: dict[tuple, periods.Span] = {}

    def play(self, happened: Happened, settled: Sequence[Settled], rate: engine_facts.Rate | None = None) -> list[Said]:
        """What every rule says about it, in the order in which the accrual works it out. `settled`: what was decided about it then;
        `rate`: at which it is converted."""
        wanted: list[tuple[tuple, Priced, model.Rule, Claim, list[Claim]]] = []
        claims = happened.claims
        for claim in claims:
            priced = self.plan_for(claim, happened.occurred_at)
            if priced is None:
                continue
            rivals = claims if len(claims) == 1 else [one for one in claims if one.claimant_kind == claim.claimant_kind and one.stands == claim.stands]
            for place, rule in enumerate(priced.plan.rules_on(happened.kind)):
                payees = self.ways.payees(rule, rivals)
                payee = next((one for one in payees if one.referral_id == claim.referral_id), None)
                if payee is not None:
                    wanted.append(((rule.to != "advocate", place, -payee.share_bp, len(wanted)), priced, rule, payee, payees))
        if len(wanted) > 1:
            wanted.sort(key=lambda one: one[0])
        paid: set[UUID | None] = {claim.user_id for claim in claims if claim.user_id is not None
                and any(one[2].to == "advocate" and one[3].referral_id == claim.referral_id for one in wanted)}
        return [self._decide(happened, settled, rate, priced, rule, claim, payees, paid) for _, priced, rule, claim, payees in wanted]

    def _decide(self, happened: Happened, settled: Sequence[Settled], rate: engine_facts.Rate | None, priced: Priced, rule: model.Rule, claim: Claim,
                payees: Sequence[Claim], paid: set[UUID | None]) -> Said:
        to = self.ways.beneficiary_of(rule.to, claim)
        barred = _barred(happened, settled, rule, claim, to, paid)
        share = self.ways.share_of(rule, claim, payees)
        escalator = rule.pay if isinstance(rule.pay, model.Escalator) else None
        window = self._window(escalator, claim, happened) if escalator is not None else None
        place = self._place(escalator, window, rule, happened, claim) if escalator is not None and window is not None else None
        currencies = {money.currency for money in happened.amounts.values() if money is not None}
        decision = evaluate(priced.plan, rule, engine_facts.Facts(
            milestone_id=str(happened.id), amounts=happened.amounts, place=place, share_bp=share.share_bp, parts=share.parts, part=share.part, barred=barred, rate=rate,
            values={"channel": claim.channel, "first_deal": happened.first_deal, "referral_age_days": (happened.occurred_at - claim.received_at).days,
                    "deal_currency": currencies.pop() if len(currencies) == 1 else None},
            used=self._used(rule, happened, claim, to, place) if to is not None else {}))
        before = window.metric if window is not None else 0
        if escalator is not None and window is not None and place is not None:
            self._take(escalator, window, priced, rule, happened, claim, place, decision, share.share_bp, rate)
        if decision.grants and to is not None:
            self._give(rule, happened, claim, to, decision, window)
        return Said(priced, rule, claim, to, decision, before)

    def _window(self, escalator: model.Escalator, claim: Claim, happened: Happened) -> _Window:
        span = self._span(escalator.window, happened.occurred_at)
        key = (escalator.key, self.ways.subject_of(escalator, claim), span.start)
        found = self.windows.get(key)
        if found is None:
            found = self.windows[key] = _Window()
        return found

    def _place(self, escalator: model.Escalator, window: _Window, rule: model.Rule, happened: Happened, claim: Claim) -> engine_facts.Place:
        entered, number = False, None
        counted_by = window.last if window.last is not None and window.last[0] == happened.id else None
        if escalator.metric.kind == "referrals":
            number = window.entered.get(claim.referral_id)
            entered = number is not None
        elif counted_by is not None:
            number, entered = counted_by[1] + counted_by[2], True
        priced = self._priced(escalator, window, rule, happened, claim) if escalator.mode == model.WHOLE_RETRO else ()
        if counted_by is not None:   # another claim of the same subject counted it
            before = window.metric - counted_by[2] if priced or escalator.mode == model.WHOLE_RETRO else counted_by[1]
            return engine_facts.Place(before=before, moves=counted_by[2] > 0, place=number, floor_band=counted_by[3], window=priced)
        return engine_facts.Place(before=window.metric, moves=not entered, place=number, floor_band=self._floor(escalator, window, claim), window=priced)

    def _floor(self, escalator: model.Escalator, window: _Window, claim: Claim) -> int:
        if escalator.mode != model.WHOLE_FORWARD:
            return 0
        if escalator.demotion == "none":
            return band_at(escalator.bands, self.best.get((escalator.key, self.ways.subject_of(escalator, claim)), 0))
        return band_at(escalator.bands, window.peak)

    def _priced(self, escalator: model.Escalator, window: _Window, rule: model.Rule, happened: Happened, claim: Claim) -> tuple[engine_facts.Priced, ...]:
        """The earlier ones of the window, each with the caps that it fills."""
        found = []
        for milestone_id, one in window.window.items():
            referral_id, occurred_at = window.where[milestone_id]
            if milestone_id == str(happened.id):
                continue
            buckets, cap = {}, rule.within.per_beneficiary_window
            if rule.within.per_referral is not None and referral_id != claim.referral_id:
                buckets[PER_REFERRAL] = f"{PER_REFERRAL}:{referral_id}"
            if cap is not None and (theirs := self._span(cap, occurred_at)) != self._span(cap, happened.occurred_at):
                buckets[PER_BENEFICIARY] = f"{PER_BENEFICIARY}:{theirs.start.isoformat()}"
            found.append(replace(one, buckets=buckets) if buckets else one)
        return tuple(found)

    def _take(self, escalator: model.Escalator, window: _Window, priced: Priced, rule: model.Rule, happened: Happened, claim: Claim,
              place: engine_facts.Place, decision: engine_facts.Decision, share_bp: int, rate: engine_facts.Rate | None) -> None:
        """It takes its place, whatever its conditions say. What was withdrawn since keeps its count, but for a window that is priced again."""
        retro = escalator.mode == model.WHOLE_RETRO
        if retro and not claim.stands:
            return
        again = window.last is not None and window.last[0] == happened.id
        if decision.counted and not again:
            window.last = (happened.id, window.metric, decision.added, place.floor_band)
            if escalator.metric.kind == "referrals":
                window.entered.setdefault(claim.referral_id, window.metric + decision.added)
            window.metric += decision.added
            window.peak = max(window.peak, window.metric)
            if escalator.demotion == "none":
                key = (escalator.key, self.ways.subject_of(escalator, claim))
                self.best[key] = max(self.best.get(key, 0), window.peak)
        if not retro:
            return
        for step in decision.trace:
            if step["step"] != "grant":
                continue
            earlier = window.window.get(step["milestone"])
            if earlier is not None:
                window.window[step["milestone"]] = replace(earlier, booked_minor=earlier.booked_minor + step["uncapped"])
            elif step["milestone"] == str(happened.id) and decision.counted:
                window.window[step["milestone"]] = engine_facts.Priced(
                    str(happened.id), rule, happened.amounts, step["uncapped"], priced.version, share_bp=share_bp, rate=rate)
                window.where[step["milestone"]] = (claim.referral_id, happened.occurred_at)

    def _used(self, rule: model.Rule, happened: Happened, claim: Claim, to: Any, place: engine_facts.Place | None) -> dict[str, int]:
        within = rule.within
        if within.per_referral is None and within.per_beneficiary is None:
            return {}
        used = {}
        if within.per_referral is not None:
            used[PER_REFERRAL] = self.given.get((rule.key, within.per_referral.currency, claim.referral_id), 0)
        if within.per_beneficiary is not None and within.per_beneficiary_window is not None:
            cap = within.per_beneficiary_window
            used[PER_BENEFICIARY] = self.given.get((rule.key, within.per_beneficiary.currency, to.kind, to.id, cap, self._span(cap, happened.occurred_at).start), 0)
        for priced in place.window if place is not None else ():
            for name, bucket in priced.buckets.items():
                what = bucket.partition(":")[2]
                if name == PER_REFERRAL and within.per_referral is not None:
                    used[bucket] = self.given.get((rule.key, within.per_referral.currency, UUID(what)), 0)
                elif within.per_beneficiary is not None:
                    key = (rule.key, within.per_beneficiary.currency, to.kind, to.id, within.per_beneficiary_window, datetime.fromisoformat(what))
                    used[bucket] = self.given.get(key, 0)
        return used

    def _give(self, rule: model.Rule, happened: Happened, claim: Claim, to: Any, decision: engine_facts.Decision, window: _Window | None) -> None:
        """The room under the caps of the rule, in whatever version it has them."""
        for_referral, caps = rule.key in self.capped, self.caps.get(rule.key, ())
        if not for_referral and not caps:
            return
        for grant in decision.grants:
            referral_id, occurred_at = claim.referral_id, happened.occurred_at
            if window is not None and grant.milestone_id in window.where:
                referral_id, occurred_at = window.where[grant.milestone_id]
            if for_referral:
                self._add((rule.key, grant.money.currency, referral_id), grant.money)
            for cap in caps:
                self._add((rule.key, grant.money.currency, to.kind, to.id, cap, self._span(cap, occurred_at).start), grant.money)

    def _add(self, bucket: tuple, money: Money) -> None:
        self.given[bucket] = self.given.get(bucket, 0) + money.minor

    def _span(self, window: model.Window, at: datetime) -> periods.Span:
        """Of calendar windows the last one is remembered: what arrives in order mostly lies in it."""
        key = (window.kind, window.days)
        found = self.spans.get(key)
        if found is None or not found.start <= at < found.end:
            found = self.spans[key] = periods.span(window.kind, at, self.zone, window.days)
        return found


def _caps(plans: Iterable[model.Plan]) -> tuple[set[str], dict[str, set[model.Window]]]:
    """Rules whose grants fill a cap for one referral, and rule -> windows of caps for one beneficiary: of a key in any version."""
    capped: set[str] = set()
    windows: dict[str, set[model.Window]] = {}
    for rule in [rule for plan in plans for rule in plan.rules]:
        if rule.within.per_referral is not None:
            capped.add(rule.key)
        if rule.within.per_beneficiary_window is not None:
            windows.setdefault(rule.key, set()).add(rule.within.per_beneficiary_window)
    return capped, windows


def _barred(happened: Happened, settled: Sequence[Settled], rule: model.Rule, claim: Claim, to: Any, paid: set[UUID | None]) -> str:
    """As it was then, where something was decided for the same beneficiary; else as far as it follows from the claims."""
    if not claim.stands:
        return WITHDRAWN
    if happened.closed:
        return CLOSED
    if to is None:
        return NOBODY
    for one in settled:
        if one.referral_id == claim.referral_id and one.beneficiary == rule.to:
            return one.barred
    return PAID_ALREADY if to.kind == "staff" and to.id in paid else ""
