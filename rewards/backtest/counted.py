"""Milestones that a window counts though no rule of its escalator decided about them, in memory. As rewards.commands.counted does it with rows."""
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from rewards import states
from rewards.backtest.again import Seen
from rewards.backtest.counts import Entry, Standing, Subject, Window, priced_again
from rewards.backtest.history import Claim, Happened
from rewards.backtest.play import Play
from rewards.backtest.terms import Said
from rewards.engine import facts as engine_facts
from rewards.engine.evaluate import evaluate
from rewards.engine.order import stands as stands_in
from rewards.plan import model
from rewards.plan.overrides import bounded


class OnlyCounted:
    def __init__(self, played: Play):
        self.played, self.counts, self.again, self.room = played, played.counts, played.again, played.room

    def leave(self, happened: Happened, cause: str) -> list[Said]:
        """It leaves where nobody of the subject is credited any more, and where the window is priced again and nothing of it is left."""
        made = []
        for chain, subject_id, subject, window, entry in list(self.counts.windows_with(happened)):
            pay = self._terms(chain, window)
            if entry is None or not (priced_again(pay) or pay.metric.kind == "sum"):
                continue
            theirs = bool(self._theirs(happened, pay, subject_id))
            if theirs and not (priced_again(pay) and is_gone(happened)):
                continue
            self.counts.leave(window, pay, entry)
            reason = states.REFUNDED if theirs else states.MOVED if happened.stands else states.WITHDRAWN
            made += self._told(happened, subject, window, entry.referral_id, cause, reason)
        return made

    def settle(self, happened: Happened, rate: engine_facts.Rate | None, cause: str, decided: Iterable[Window]) -> list[Said]:
        """Makes its count agree with whose it is and what is left of it. `decided`: where one of its own decisions is counted."""
        made, by_rules = self.leave(happened, cause), {id(window) for window in decided}
        for chain, subject_id, subject, window, entry in list(self.counts.windows_with(happened)) if happened.stands else ():
            pay = self._terms(chain, window)
            theirs = self._theirs(happened, pay, subject_id)
            if id(window) in by_rules or not theirs or (priced_again(pay) and is_gone(happened)) or (entry is not None and pay.metric.kind != "sum"):
                continue
            adds = self.counts.added_now(window, pay, happened, theirs, rate, self.counts.terms[chain][1])
            if adds is None or (entry is not None and adds == entry.added):
                continue
            if entry is None:
                self.counts.come_back(window, pay, happened, theirs[0].referral_id, adds)
            else:
                move(window, entry, adds)
            if priced_again(pay):
                made += self._told(happened, subject, window, theirs[0].referral_id, cause)
        return made

    def without(self, subject: Subject, window: Window, rule: model.Rule, seen: Seen) -> engine_facts.Place:
        """Of a milestone that has no place of its own: how far the window has come, and where it is priced again, the others."""
        pay, place = rule.pay, engine_facts.Place(before=window.metric, moves=False, gone=True)
        assert isinstance(pay, model.Escalator)
        if not priced_again(pay):
            return place
        place = replace(place, window=self.again.others(subject, window, rule, seen))
        if pay.mode == model.WHOLE_RETRO:
            return place
        order = self.again.order(subject, window, pay)
        self.lower_peaks(subject, window, pay, order)
        return replace(place, order=order)

    def lower_peaks(self, subject: Subject, window: Window, pay: model.Escalator, order: tuple[engine_facts.Counted, ...]) -> None:
        """Floors are measured as if it had never been, too."""
        spots = stands_in(pay, order)
        for one in self.again.together(subject, window, pay):
            inside = [spots[each.milestone_id] for each in order if each.window == one.start.isoformat()]
            one.peak = max((place.before + added for place, added in inside), default=0)

    def _terms(self, chain: str, window: Window) -> model.Escalator:
        """Those of the last decision there; where none was made, nothing was counted by any."""
        pay = window.last.rule.pay if window.last is not None else self.counts.terms[chain][0]
        assert isinstance(pay, model.Escalator)
        return pay

    def _theirs(self, happened: Happened, pay: model.Escalator, subject_id: UUID) -> list[Claim]:
        return [claim for claim in self.played.credited(happened) if self.counts.subject_of(pay, claim) == subject_id]

    def _told(self, happened: Happened, subject: Subject, window: Window, referral_id: UUID, cause: str, reason: str = "") -> list[Said]:
        by: Said | None = window.last
        if by is None:
            return []
        claim = next(one for one in happened.claims if one.referral_id == referral_id)
        bounds, budget = bounded(by.rule, by.facts.override), self.played.circumstances.budget_of(happened)
        to = self.played.ways.beneficiary_of(by.rule.to, claim)
        place = self.without(subject, window, bounds, Seen(happened, claim, to, budget, cause == states.RETURNING))
        facts = engine_facts.Facts(
            milestone_id=str(happened.id), amounts=happened.amounts, place=place, barred=reason, counts_only=not reason, override=by.facts.override,
            used=self.room.used(bounds, happened.occurred_at, referral_id, to, budget, place, ()) if to is not None else {},
            budget=budget[0] if budget is not None else None)
        said = Said(replace(by.case, happened=happened, claim=claim, to=to), facts, evaluate(by.priced.plan, by.rule, facts), cause=cause)
        self.played.lower(said, undone=bool(reason))
        standing = Standing(subject, window, None, place)
        self.played.write(said, standing)
        self.again.note(subject, window, said)
        window.last = said
        return [said]


def move(window: Window, entry: Entry, wanted: int) -> None:
    """What has its place adds so much from now on."""
    window.metric += wanted - entry.added
    window.peak = max(window.peak, window.metric)
    entry.added = wanted


def is_gone(happened: Happened) -> bool:
    return happened.adjusted is not None and happened.adjusted.whole
