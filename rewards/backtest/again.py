"""The others of a window that is priced again, in memory: each with what it was priced by, and the caps that it fills."""
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from foundation.kernel import periods
from foundation.kernel.money import Money
from rewards import states
from rewards.backtest.counts import Counts, Entry, Standing, Subject, Window, part_of
from rewards.backtest.history import Claim, Happened
from rewards.backtest.room import Room
from rewards.backtest.terms import Reward, Said
from rewards.engine import facts as engine_facts
from rewards.engine.booked import BookedSum
from rewards.engine.caps import BUDGET, PER_BENEFICIARY, PER_REFERRAL
from rewards.engine.order import place_depends_on_order
from rewards.plan import model


@dataclass(frozen=True, slots=True)
class Booked(BookedSum):
    """What the window's decisions say of one milestone for one claim. `by`: the one that prices it; None for what is not priced."""

    by: Said | None = None
    rewards: tuple[Reward, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """From where a window is looked at. returning: a dispute over its payment was won, so what that took comes back without asking a cap."""

    happened: Happened
    claim: Claim
    to: Any
    budget: tuple[Money, model.Window] | None
    returning: bool = False


class Again:
    def __init__(self, counts: Counts, room: Room, beneficiary_of: Any, spared: Callable[[tuple[str, UUID, str, str]], int | None]):
        self.counts, self.room, self.beneficiary_of, self.spared = counts, room, beneficiary_of, spared

    def place(self, standing: Standing, rule: model.Rule, seen: Seen) -> engine_facts.Place:
        """The place of a standing with the others that may change with it."""
        pay, place = rule.pay, standing.place
        assert isinstance(pay, model.Escalator)
        if pay.mode == model.WHOLE_RETRO:
            own = standing.entry.added if standing.entry is not None else 0
            return replace(place, before=standing.window.metric - own, window=self.others(standing.subject, standing.window, rule, seen))
        if pay.late_arrival == "event_order":
            return self._in_order(standing, rule, seen)
        return place

    def note(self, subject: Subject, window: Window, said: Said) -> None:
        """What a decision says of the milestones of its window, its own and others."""
        own = said.case.happened.id, said.case.claim.referral_id
        taking, taken = said.cause in states.MAY_COME_BACK, Counter[tuple[UUID, UUID]]()
        for reward, minor, _ in said.taken:
            taken[UUID(reward.milestone), reward.referral_id] += minor
        if said.decision.reason in states.UNDONE:   # nothing is left of it, so nothing is raised
            before = subject.booked.pop(own, None)
            if before is not None and taking:
                subject.booked[own] = Booked(back=before.back).lowered(before.minor, taken[own])
        for step in said.decision.trace:
            if step["step"] not in ("lowered", "grant"):
                continue
            key = UUID(step["milestone"]), UUID(step["claim"]) if "claim" in step else own[1]
            one = subject.booked.get(key, Booked())
            if step["step"] == "lowered" and taking:
                one = one.lowered(one.minor - step["to"], taken[key])
            one = one.after(step, returned=said.cause == states.RETURNING)
            if step["step"] == "grant" and key == own and own[0] in window.entries:
                one = replace(one, by=said)
            subject.booked[key] = one
        for reward in said.rewards:
            key = UUID(reward.milestone), reward.referral_id
            if key in subject.booked:
                subject.booked[key] = replace(subject.booked[key], rewards=(*subject.booked[key].rewards, reward))

    @staticmethod
    def back_of(subject: Subject, happened: Happened, claim: Claim) -> tuple[int, int]:
        one = subject.booked.get((happened.id, claim.referral_id))
        return one.back if one is not None else (0, 0)

    def others(self, subject: Subject, window: Window, rule: model.Rule, seen: Seen) -> tuple[engine_facts.Priced, ...]:
        """What a reached band, a late arrival or a departure may change, in the order in which they came."""
        found = []
        for entry in self._entries(subject, window, rule.pay):
            if entry.happened.id == seen.happened.id:
                continue
            for key in sorted((key for key in ((entry.happened.id, claim.referral_id) for claim in entry.happened.claims) if key in subject.booked),
                              key=lambda key: str(key[1])):
                one = subject.booked[key]
                if one.by is not None:
                    found.append(self._priced(key, one, rule, seen))
        return tuple(found)

    def order(self, subject: Subject, window: Window, pay: model.Escalator) -> tuple[engine_facts.Counted, ...]:
        """The window in its order, as it is now."""
        rows = self._entries(subject, window, pay)
        if pay.late_arrival == "event_order":
            rows.sort(key=lambda row: row.when)
        return tuple(self._counted(subject, window, pay, row) for row in rows)

    @staticmethod
    def together(subject: Subject, window: Window, pay: model.Escalator | model.Flat) -> list[Window]:
        """The windows that are evaluated together: where the best band reached is a floor over all of them, each leaves it to the next."""
        floors = isinstance(pay, model.Escalator) and pay.mode == model.WHOLE_FORWARD and pay.demotion == "none"
        return [one for _, one in sorted(subject.windows.items()) if one.begun] if floors else [window]

    def _in_order(self, standing: Standing, rule: model.Rule, seen: Seen) -> engine_facts.Place:
        pay, happened, subject, window = rule.pay, seen.happened, standing.subject, standing.window
        assert isinstance(pay, model.Escalator)
        entries = [row for row in self._entries(subject, window, pay) if row.happened.id != happened.id]
        own = happened.occurred_at, happened.received_at, happened.id
        last = all(row.when < own for row in entries)
        if last and not place_depends_on_order(pay):
            return standing.place
        here = engine_facts.Counted(
            str(happened.id), referral=str(seen.claim.referral_id), at=happened.occurred_at.isoformat(), counts=happened.kind == pay.metric.milestone,
            earlier=self._earlier(subject, window, pay, seen.claim.referral_id), window=window.start.isoformat())
        rows = [(row.when, self._counted(subject, window, pay, row)) for row in entries]
        order = tuple(one for _, one in sorted([*rows, (own, here)], key=lambda pair: pair[0]))
        return replace(standing.place, order=order, window=() if last else self.others(subject, window, rule, seen))

    def _entries(self, subject: Subject, window: Window, pay: model.Escalator | model.Flat) -> list[Entry]:
        rows = [entry for one in self.together(subject, window, pay) for entry in one.entries.values()]
        return sorted(rows, key=lambda row: row.turn)

    def _counted(self, subject: Subject, window: Window, pay: model.Escalator, row: Entry) -> engine_facts.Counted:
        counts = row.happened.kind == pay.metric.milestone
        return engine_facts.Counted(
            str(row.happened.id), row.added, str(row.referral_id) if pay.metric.kind == "referrals" else "",
            row.happened.occurred_at.isoformat() if pay.window.kind == periods.ROLLING else "", counts,
            0 if counts else self._earlier(subject, window, pay, row.referral_id), row.window.start.isoformat())

    def _earlier(self, subject: Subject, window: Window, pay: model.Escalator, referral_id: UUID) -> int:
        if pay.metric.kind != "referrals" or pay.mode != model.MARGINAL:
            return 0
        return self.counts.entered_elsewhere(subject, window, pay, referral_id)

    def _priced(self, key: tuple[UUID, UUID], one: Booked, rule: model.Rule, seen: Seen) -> engine_facts.Priced:
        by = one.by
        assert by is not None
        facts = by.facts
        return engine_facts.Priced(
            milestone_id=str(key[0]), rule=by.rule, amounts=by.case.happened.amounts, booked_minor=one.minor, version=by.priced.version, share_bp=facts.share_bp,
            rate=facts.rate, claim=str(key[1]), parts=facts.parts, part=facts.part, rounding=by.priced.plan.rounding,
            left_minor=sum(reward.left for reward in one.rewards), promotions=promotions_of(facts, one), override=facts.override,
            left_of=part_of(by.case.happened), back=one.back if seen.returning else (0, 0), buckets=self._buckets(rule, key, by, seen),
            spared=self.spared((str(key[0]), key[1], by.rule.key, by.rule.to)))

    def _buckets(self, rule: model.Rule, key: tuple[UUID, UUID], by: Said, seen: Seen) -> dict[str, str]:
        """Where another milestone fills other room than this one: of its own referral, of its beneficiary and time, of the budget's time."""
        buckets, at, here = {}, by.case.happened.occurred_at, seen.happened.occurred_at
        if rule.within.per_referral is not None and key[1] != seen.claim.referral_id:
            buckets[PER_REFERRAL] = self.room.bucket(PER_REFERRAL, self.room.of_referral(rule, key[1]))
        if rule.within.per_beneficiary is not None:
            to = self.beneficiary_of(rule.to, by.claim)
            if to is not None and (to != seen.to or (seen.to is not None and self.room.of_owner(rule, to, at) != self.room.of_owner(rule, seen.to, here))):
                buckets[PER_BENEFICIARY] = self.room.bucket(PER_BENEFICIARY, self.room.of_owner(rule, to, at))
        if seen.budget is not None and self.room.of_program(seen.budget, at) != self.room.of_program(seen.budget, here):
            buckets[BUDGET] = self.room.bucket(BUDGET, self.room.of_program(seen.budget, at))
        return buckets


def promotions_of(facts: engine_facts.Facts, one: Booked) -> tuple[engine_facts.Promoted, ...]:
    """Those that applied when it was priced, and what each has added."""
    return tuple(engine_facts.Promoted(each.promotion, each.version, one.promoted[each.promotion.key])
                 for each in facts.promotions if each.promotion.key in one.promoted)
