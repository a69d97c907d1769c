"""Lets the engine decide a history as the commands do: one milestone after another, each with the place that was kept for it."""
from dataclasses import dataclass, replace
from datetime import timedelta

from foundation.kernel.money import Money
from rewards.engine.escalate import floor
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Counted, Facts, Place, Priced
from rewards.engine.order import place_depends_on_order, stands
from rewards.plan import model
from rewards.plan.parse import parse_plan
from tests.pure.ladder import document
from tests.pure.reference import Deal, Terms


@dataclass
class Entry:
    deal: Deal
    place: int
    added: int
    booked: int = 0


def escalator_of(terms: Terms) -> dict:
    pays = {"fixed": lambda number: {"fixed": {"minor": number, "currency": "EUR"}}, "percent": lambda number: {"percent_bp": number, "of": "first_year_value"}}
    window: object = {"lifetime": "lifetime", "year": {"calendar": "year"}, "rolling": {"rolling_days": terms.days or 1}}[terms.window]
    metric: dict = {"sum": "first_year_value", "of": "won"} if terms.metric == "sum" else {terms.metric: "won"}
    return {"key": "ladder", "metric": metric, "scope": "enrolment", "window": window, "mode": terms.mode, "crossing": terms.crossing,
            "demotion": terms.demotion, "on_reversal": terms.on_reversal, "late_arrival": terms.late_arrival,
            "bands": [{"from": start, "pay": pays[kind](number)} for start, kind, number in terms.bands]}


class Driver:
    """What is booked after each piece of news stands in `left`."""

    def __init__(self, terms: Terms):
        self.plan = parse_plan(document(escalator_of(terms)))
        self.rule = self.plan.rules[0]
        assert isinstance(self.rule.pay, model.Escalator)
        self.escalator = self.rule.pay
        self.entries: list[Entry] = []
        self.metric: dict[str, int] = {}
        self.peak: dict[str, int] = {}
        self.left: dict[int, int] = {}

    def came(self, deal: Deal) -> None:
        window, kind = self._window(deal), self.escalator.metric.kind
        inside = [entry for entry in self.entries if self._inside(entry.deal, deal)]
        before = self.metric.get(window, 0)
        if self.escalator.window.kind == "rolling":
            before = len({entry.deal.referral for entry in inside}) if kind == "referrals" else sum(entry.added for entry in inside)
        theirs = [entry for entry in self.entries if entry.deal.referral == deal.referral and self._window(entry.deal) == window]
        moved = [entry for entry in theirs if entry.added > 0] or theirs[:1]
        entrance = moved[-1] if kind == "referrals" and moved else None
        moves = not (kind == "referrals" and any(entry.deal.referral == deal.referral for entry in inside))
        place = Place(before, moves, None if entrance is None or moves else entrance.place + entrance.added,
                      floor(self.escalator, self.peak.get(window, 0), max(self.peak.values(), default=0)))
        if self.escalator.mode == model.WHOLE_RETRO:
            place = replace(place, window=self._priced(window))
        elif self.escalator.late_arrival == "event_order":
            last = all(self._when(entry.deal) < self._when(deal) for entry in self._together(window))
            if not last or place_depends_on_order(self.escalator):
                place = replace(place, order=self._order([*self._together(window), Entry(deal, 0, 0)]), window=() if last else self._priced(window))
        decision = evaluate(self.plan, self.rule, self._facts(deal, place))
        assert decision.counted
        self.entries.append(Entry(deal, before, decision.added))
        self.metric[window] = self.metric.get(window, 0) + decision.added
        self.peak[window] = max(self.peak.get(window, 0), before + decision.added)
        self.left[deal.id] = 0
        self._post(decision)

    def went(self, deal: Deal) -> None:
        window, reprice = self._window(deal), self.escalator.on_reversal == "reprice"
        self.left[deal.id] = 0
        if not reprice and self.escalator.metric.kind != "sum":
            return
        entry = next(entry for entry in self.entries if entry.deal == deal)
        self.entries.remove(entry)
        same = [other for other in self.entries if self._window(other.deal) == window and other.deal.referral == deal.referral]
        self.metric[window] -= 0 if self.escalator.metric.kind == "referrals" and same else (
            1 if self.escalator.metric.kind == "referrals" else entry.added)
        place = Place(self.metric[window], moves=False, gone=True)
        if reprice:
            place = replace(place, window=self._priced(window))
            if self.escalator.mode != model.WHOLE_RETRO:
                order = self._order(self._together(window))
                spots = stands(self.escalator, order)
                for other in {one.window for one in order} | {window}:
                    self.peak[other] = max((spots[one.milestone_id][0].before + spots[one.milestone_id][1] for one in order if one.window == other), default=0)
                place = replace(place, order=order)
        self._post(evaluate(self.plan, self.rule, replace(self._facts(deal, place), barred="withdrawn")))

    def _post(self, decision) -> None:
        for grant in decision.grants:
            self.left[int(grant.milestone_id)] += grant.money.minor
        for fall in decision.falls:
            self.left[int(fall.milestone_id)] = min(self.left[int(fall.milestone_id)], fall.to_minor)

    def _facts(self, deal: Deal, place: Place) -> Facts:
        return Facts(str(deal.id), {"first_year_value": Money(deal.amount, "EUR")}, place=place)

    def _window(self, deal: Deal) -> str:
        return str(deal.happened.year) if self.escalator.window.kind == "year" else ""

    def _inside(self, other: Deal, deal: Deal) -> bool:
        if self.escalator.window.kind != "rolling":
            return self._window(other) == self._window(deal)
        return deal.happened - timedelta(days=self.escalator.window.days) < other.happened <= deal.happened

    def _together(self, window: str) -> list[Entry]:
        floors = self.escalator.mode == model.WHOLE_FORWARD and self.escalator.demotion == "none"
        return [entry for entry in self.entries if floors or self._window(entry.deal) == window]

    def _when(self, deal: Deal):
        return deal.happened, deal.id

    def _order(self, entries: list[Entry]) -> tuple[Counted, ...]:
        if self.escalator.late_arrival == "event_order":
            entries = sorted(entries, key=lambda entry: self._when(entry.deal))
        return tuple(Counted(str(entry.deal.id), entry.added, str(entry.deal.referral), entry.deal.happened.isoformat(), window=self._window(entry.deal))
                     for entry in entries)

    def _priced(self, window: str) -> tuple[Priced, ...]:
        return tuple(Priced(str(entry.deal.id), self.rule, {"first_year_value": Money(entry.deal.amount, "EUR")}, self.left[entry.deal.id])
                     for entry in self._together(window))
