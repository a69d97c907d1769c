"""What became of a milestone reaches what it earned, in memory: refunds, disputes, other amounts, withdrawals, a credit that moved. As
rewards.commands.adjusting, recredit, changing and repricing do it with rows."""
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from rewards import states
from rewards.backtest.again import Booked, Seen, promotions_of
from rewards.backtest.counted import OnlyCounted, is_gone, move
from rewards.backtest.counts import Entry, Standing, Subject, Window, part_of, priced_again
from rewards.backtest.history import Happened, Settled
from rewards.backtest.play import Earned, Play
from rewards.backtest.rates import Rates
from rewards.backtest.terms import Case, Reward, Said
from rewards.engine import adjustments as arithmetic
from rewards.engine import facts as engine_facts
from rewards.engine.escalate import added_by
from rewards.engine.evaluate import WAITING, ZERO, evaluate
from rewards.plan import model
from rewards.plan.overrides import bounded

COMPLETED, RATED, CLEARED = "completed", "rated", "cleared"   # kinds of news: what was missing is known, or nothing speaks against it any more
AGAIN = (*states.UNDONE, states.PAID_BEFORE)   # reasons of what later news may overturn


class Aftermath:
    """One way of pricing, played with all that became of what happened."""

    def __init__(self, played: Play):
        self.played, self.counts, self.again, self.room = played, played.counts, played.again, played.room
        self.only, self.kind = OnlyCounted(played), ""
        # Of milestones that more becomes of: what is said now, what each rule's decisions come to, and what their groups chose.
        self.decided: dict[UUID, dict[tuple[str, UUID, str], Said]] = {}
        self.booked: dict[UUID, dict[tuple[str, UUID, str], Booked]] = {}
        self.chosen: dict[UUID, dict[tuple[UUID, str, str], str]] = {}

    def play(self, happened: Happened, settled: Sequence[Settled], rates: Rates, at: datetime) -> list[Said]:
        """What every rule says about it when it comes."""
        self.counts.clock = at
        said = self.played.play(happened, settled, rates)
        if happened.news:
            self._keep(happened, said)
        return said

    def hear(self, happened: Happened, kind: str, settled: Sequence[Settled], rates: Rates, at: datetime) -> list[Said]:
        """Makes what was earned agree with how the milestone is now: what that changed. `kind`: of the news."""
        self.kind, self.counts.clock, rate, later = kind, at, rates.own(at), list[Said]()
        if kind == CLEARED and not self._waits_by_law(happened):
            return later
        if kind in (COMPLETED, RATED, CLEARED):
            later = self._worked_out(happened, settled, rate)
            if happened.adjusted is None:
                return later
            self.kind = kind if kind == COMPLETED else happened.adjusted.last_kind
        return later + self._agreeing(happened, settled, rates, at)

    def _waits_by_law(self, happened: Happened) -> bool:
        return any(row.decision.outcome == WAITING and row.decision.reason.startswith(states.LEGAL_REASON) for row in self.decided.get(happened.id, {}).values())

    def _worked_out(self, happened: Happened, settled: Sequence[Settled], rate: engine_facts.Rate | None) -> list[Said]:
        """What waits is decided with what is known now, by the plan under which it waited."""
        made, wanted = [], self.played.wanted(happened, settled, rate)
        for key, row in list(self.decided.get(happened.id, {}).items()):
            case = next((one for one in wanted if (one.rule.key, one.claim.referral_id, one.rule.to) == key), None)
            if row.decision.outcome == WAITING and case is not None:
                said = self.played.decide(replace(case, order=row.case.order), wanted, cause=self.kind)
                if said.decision.grants or said.decision.falls or (said.decision.outcome, said.decision.reason) != (row.decision.outcome, row.decision.reason):
                    said.waited = row
                    made.append(said)
                    self._keep(happened, [said])
        return made

    def _agreeing(self, happened: Happened, settled: Sequence[Settled], rates: Rates, at: datetime) -> list[Said]:
        kind, rate = self.kind, rates.own(at)
        made = self._recredited(happened, settled, rate) + self.only.settle(happened, rates.counted(at), kind, self._windows_of(happened))
        if happened.adjusted is None:
            return made
        wanted = self.played.wanted(happened, settled, rate)
        for row in list(self.decided.get(happened.id, {}).values()):
            if row.decision.outcome == WAITING:   # what it adds is counted already, and falls too
                self._recount(row, replace(row.facts, amounts=dict(happened.amounts)), part_of(happened) if happened.stands else (0, 1))
            else:
                made += self._adjusted(happened, row, wanted)
        return made + self.only.settle(happened, rates.counted(at), kind, self._windows_of(happened))

    def forget(self, happened: Happened) -> None:
        """Nothing more is heard of it."""
        self.decided.pop(happened.id, None)
        self.booked.pop(happened.id, None)
        self.chosen.pop(happened.id, None)

    def _keep(self, happened: Happened, said: Sequence[Said]) -> None:
        rows, booked, chosen = self.decided.setdefault(happened.id, {}), self.booked.setdefault(happened.id, {}), self.chosen.setdefault(happened.id, {})
        for one in said:
            key = one.rule.key, one.claim.referral_id, one.rule.to
            rows[key] = one
            if key not in booked or one.decision.reason in states.UNDONE:
                booked[key] = Booked()
            for step in one.decision.trace:
                if step["step"] in ("lowered", "grant") and step["milestone"] == str(happened.id) and "claim" not in step:
                    booked[key] = booked[key].after(step)
                elif step["step"] == "group" and step["chosen"]:
                    chosen[one.claim.referral_id, one.rule.to, step["name"]] = step["chosen"]

    def _chosen(self, row: Said) -> str:
        """Which rule of its group was chosen before; '' where none was, or it is alone."""
        group = row.rule.group
        if group is None or group.choose == "all":
            return ""
        return self.chosen.get(row.case.happened.id, {}).get((row.claim.referral_id, row.rule.to, group.name), "")

    # Whether it stands, and whose it is

    def _recredited(self, happened: Happened, settled: Sequence[Settled], rate: engine_facts.Rate | None) -> list[Said]:
        made = []
        for row in list(self.decided.get(happened.id, {}).values()):
            reason = self._reason(happened, row, settled)
            if reason:
                made.append(self._undo(row, reason))
        made += self.only.leave(happened, self.kind)   # what falls makes room for what is decided again
        if not self.played.credited(happened):
            return made
        rows = self.decided.get(happened.id, {})
        wanted = self.played.wanted(happened, settled, rate)
        for case in wanted:
            last = rows.get((case.rule.key, case.claim.referral_id, case.rule.to))
            if last is None or (last.decision.reason in AGAIN and not (last.decision.reason == states.REFUNDED and is_gone(happened))):
                chosen = self._chosen(last) if last is not None and last.decision.outcome != WAITING else ""
                said = self.played.decide(case, wanted, chosen=chosen, cause=self.kind, returning=self.kind == states.RETURNING and last is not None
                                          and last.decision.reason == states.REFUNDED)
                made.append(said)
                self._keep(happened, [said])
        return made

    def _reason(self, happened: Happened, row: Said, settled: Sequence[Settled]) -> str:
        """Why a decision does not stand any more; '' while it does, and where it says nothing that could be taken back."""
        if row.decision.outcome == ZERO and (row.decision.reason in states.UNDONE or not (any(one.left for one in self._rewards(row)) or self._counts(row))):
            return ""
        if not happened.stands:
            return states.WITHDRAWN
        if self._prices_again(row.rule) and is_gone(happened):
            return states.REFUNDED
        claims = self.played.rivals(happened, row.claim)
        shares = {one.referral_id: one.share_bp for one in self.played.ways.payees(row.rule, claims)}
        if shares.get(row.claim.referral_id) == row.claim.share_bp:
            return ""
        # Whether the first keeps what it had been paid is a fact, for how far it had got.
        kept = any(one.referral_id == row.claim.referral_id and not one.undone for one in settled)
        return "" if kept else states.MOVED

    def _undo(self, row: Said, reason: str) -> Said:
        """Nothing is left of it, by the same facts; the rewards follow it, and those of its window."""
        facts = replace(row.facts, barred=reason, earlier=None, booked_minor=None, rivals=(), back=(0, 0), spared=None)
        left = self._leave(row)
        if left is not None:
            facts = replace(facts, place=left[1])
        elif facts.place is not None and row.decision.outcome == WAITING:   # it had no place yet, and waits for none any more
            facts = replace(facts, place=replace(facts.place, moves=False, gone=True))
        said = Said(row.case, facts, evaluate(row.priced.plan, row.rule, facts), cause=self.kind)
        for reward in self._rewards(row):
            if reward.left:
                self.played.take(reward, reward.left, said, undone=True)
            reward.undone = True
        self._settle(said, left[0] if left is not None else None)
        return said

    def _settle(self, said: Said, standing: Standing | None) -> None:
        """The others fall to what they come to now, and what rises by it is granted."""
        self.played.lower(said, undone=said.decision.reason in states.UNDONE)
        self.played.write(said, standing)
        if standing is not None:
            self.again.note(standing.subject, standing.window, said)
            standing.window.last = said
        self._keep(said.case.happened, [said])

    def _counts(self, row: Said) -> bool:
        found = self._window(row)
        return found is not None and self._falls(row.rule)

    def _leave(self, row: Said) -> tuple[Standing, engine_facts.Place] | None:
        """Takes the milestone of a decision off the count. None where it has no place in one, or keeps it, as a count does that was once given."""
        found = self._window(row) if self._falls(row.rule) else None
        return self._left(*found, row) if found is not None else None

    def _left(self, subject: Subject, window: Window, entry: Entry, row: Said) -> tuple[Standing, engine_facts.Place]:
        pay = row.rule.pay
        assert isinstance(pay, model.Escalator)
        self.counts.leave(window, pay, entry)
        seen = Seen(row.case.happened, row.claim, self.played.ways.beneficiary_of(row.rule.to, row.claim), None)
        place = self.only.without(subject, window, bounded(row.rule, row.facts.override), seen)
        return Standing(subject, window, None, place), place

    # What is left of its money

    def _adjusted(self, happened: Happened, row: Said, wanted: Sequence[Case]) -> list[Said]:
        stands = row.decision.reason not in states.UNDONE
        if self._prices_again(row.rule):
            return self._changed(happened, row, wanted) if stands else []
        made = []
        if stands and dict(row.facts.amounts) != dict(happened.amounts):
            again = self._regraded(happened, row, wanted)
            if again is not row:
                made.append(again)
                row = again
        self._recount(row, row.facts, part_of(happened) if happened.stands else (0, 1))
        if stands:
            said = made[-1] if made else Said(row.case, row.facts, row.decision)
            if self._agree(happened, row, said) and not made:
                made.append(said)
        return made

    def _regraded(self, happened: Happened, row: Said, wanted: Sequence[Case]) -> Said:
        """The rule is worked out once more with the amounts as they are, by its own version and at its own place."""
        claim = next((one for one in self.played.credited(happened) if one.referral_id == row.claim.referral_id), None)
        to = row.to if claim is not None else None
        granted, uncapped = arithmetic.worth(row.decision.trace, str(happened.id))
        used = self.room.used(bounded(row.rule, row.facts.override), happened.occurred_at, row.claim.referral_id, to, self.played.circumstances.budget_of(happened), None,
                              row.facts.promotions) if to is not None else {}
        currency = next((step["currency"] for step in row.decision.trace if step["step"] == "grant"), row.priced.plan.currency)
        promoted = self.booked[happened.id][row.rule.key, row.claim.referral_id, row.rule.to].promoted
        facts = replace(row.facts, amounts=dict(happened.amounts), used=used, back=(0, 0), earlier=engine_facts.Earlier(granted, uncapped, currency=currency),
                        promotions=tuple(replace(one, booked_minor=promoted.get(one.promotion.key, 0)) for one in row.facts.promotions),
                        repeat=row.facts.repeat or (self.played.circumstances.repeat(row.case) if to is not None else None), spared=self.played.spared(self._key(row)))
        facts = self._in_its_group(facts, row, wanted if claim is not None else ())
        found = arithmetic.evaluate_again(row.priced.plan, row.rule, facts)
        if found.grants and to is None:
            return row
        if (arithmetic.worth(found.trace, str(happened.id)), found.outcome, found.reason) == ((granted, uncapped), row.decision.outcome, row.decision.reason):
            return row
        said = Said(row.case, facts, found, cause=self.kind)
        if facts.repeat is not None:
            self.played.circumstances.number(row.case, facts.repeat)
        self.played.write(said, None)
        self._keep(happened, [said])
        found_in = self._window(said)
        if found_in is not None:
            found_in[1].last = said
        return said

    def _recount(self, row: Said, facts: engine_facts.Facts, part: tuple[int, int]) -> None:
        """Revenue falls, or rises, for what comes later; no floor falls with it."""
        pay, happened = row.rule.pay, row.case.happened
        if not isinstance(pay, model.Escalator) or pay.metric.kind != "sum" or happened.kind != pay.metric.milestone:
            return
        try:
            amount = added_by(pay, replace(facts, place=None), row.priced.plan)
        except engine_facts.Missing:
            return
        found = self._window(row)
        if found is not None:
            _, window, entry = found
            move(window, entry, amount * part[0] // part[1])

    def _agree(self, happened: Happened, row: Said, because: Said) -> bool:
        """Takes back what is gone, or gives back what is not gone after all. Whether anything was."""
        now, rewards = happened.adjusted, self._rewards(row)
        if not rewards or now is None:
            return False
        granted, _ = arithmetic.worth(row.decision.trace, str(happened.id))
        stays = arithmetic.stays(granted, gross=now.gross_minor, gone=now.gone_minor, whole=now.whole, way=arithmetic.way_of(row.rule),
                                 rounding=row.priced.plan.rounding)
        if any(one.lost for one in rewards):   # for good: nothing is taken of that, none of the others answers for it; granted anew, no more than was left
            stays = min(stays, sum(one.granted - one.lost for one in rewards), self.played.most.get(self._key(row), stays))
        much = sum(one.left for one in rewards) - stays
        before = len(because.taken)
        for reward in reversed(rewards):   # the latest first, in both directions
            part = min(much, reward.left) if much > 0 else max(much, -reward.open)
            if part:
                self.played.take(reward, part, because)
                much -= part
        return len(because.taken) > before

    def _changed(self, happened: Happened, row: Said, wanted: Sequence[Case]) -> list[Said]:
        """This milestone and the others of its window are priced once more, as if what is gone had never been."""
        pay = row.rule.pay
        assert isinstance(pay, model.Escalator)
        facts = replace(row.facts, amounts=dict(happened.amounts), left_of=part_of(happened), rivals=(), earlier=None)
        self._recount(row, facts, (1, 1))
        found = self._window(row)
        if found is None:
            return []
        subject, window, entry = found
        budget = self.played.circumstances.budget_of(happened)
        seen = Seen(happened, row.claim, self.played.ways.beneficiary_of(row.rule.to, row.claim), budget, self.kind == states.RETURNING)
        booked = subject.booked.get((happened.id, row.claim.referral_id))
        booked = booked if booked is not None and booked.by is not None else None
        bounds = bounded(row.rule, row.facts.override)
        others = self.again.others(subject, window, bounds, seen)
        moves = happened.kind == pay.metric.milestone and (entry.added > 0 or pay.metric.kind == "sum")
        if pay.mode == model.WHOLE_RETRO:
            place = engine_facts.Place(before=window.metric - entry.added, moves=moves, window=others)
        else:
            order = self.again.order(subject, window, pay)
            self.only.lower_peaks(subject, window, pay, order)
            place = engine_facts.Place(before=entry.place, moves=moves, window=others, order=order)
        facts = replace(facts, place=place, booked_minor=booked.minor if booked is not None else None,
                        back=booked.back if booked is not None and seen.returning else (0, 0),
                        promotions=promotions_of(row.facts, booked) if booked is not None else row.facts.promotions,
                        used=self.room.used(bounds, happened.occurred_at, row.claim.referral_id, seen.to, budget, place, row.facts.promotions)
                        if seen.to is not None else {}, spared=self.played.spared(self._key(row)))
        facts = self._in_its_group(facts, row, wanted if row.claim.referral_id in {one.referral_id for one in self.played.credited(happened)} else ())
        decision = evaluate(row.priced.plan, row.rule, facts)
        if not (decision.grants or decision.falls) and (decision.outcome, decision.reason) == (row.decision.outcome, row.decision.reason):
            return []
        said = Said(row.case, facts, decision, cause=self.kind)
        self._settle(said, Standing(subject, window, entry, place))
        return [said]

    def _in_its_group(self, facts: engine_facts.Facts, row: Said, wanted: Sequence[Case]) -> engine_facts.Facts:
        return self.played.in_its_group(replace(facts, chosen="", rivals=()), row.case, wanted, self._chosen(row))

    # What both ask

    def _windows_of(self, happened: Happened) -> list[Window]:
        """Where one of its own decisions is counted."""
        return [window for row in self.decided.get(happened.id, {}).values() if (window := self._counted_in(row)) is not None]

    def _counted_in(self, row: Said) -> Window | None:
        pay = row.rule.pay
        return self.counts.window_of(row.priced.chain(pay.key), pay, row.claim, row.case.happened) if isinstance(pay, model.Escalator) else None

    def _window(self, row: Said) -> tuple[Subject, Window, Entry] | None:
        """Where the milestone of a decision has its place now."""
        pay, happened = row.rule.pay, row.case.happened
        if not isinstance(pay, model.Escalator):
            return None
        return self.counts.place_of(row.priced.chain(pay.key), pay, row.claim, happened)

    def _rewards(self, row: Said) -> list[Reward]:
        return self.played.rewards.get(self._key(row), [])

    @staticmethod
    def _key(row: Said) -> Earned:
        return str(row.case.happened.id), row.claim.referral_id, row.rule.key, row.rule.to

    @staticmethod
    def _prices_again(rule: model.Rule) -> bool:
        return isinstance(rule.pay, model.Escalator) and priced_again(rule.pay)

    @staticmethod
    def _falls(rule: model.Rule) -> bool:
        """Under `keep` a count that was given stays, and revenue falls."""
        return isinstance(rule.pay, model.Escalator) and (priced_again(rule.pay) or rule.pay.metric.kind == "sum")
