"""One way of pricing played through the history: places on escalators and room under caps are kept in memory, milestone after milestone."""
from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from rewards import states
from rewards.backtest.again import Again, Seen
from rewards.backtest.counts import Counts, Standing, priced_again
from rewards.backtest.facts import Circumstances, barred
from rewards.backtest.gates import NO_GATES, Gates
from rewards.backtest.history import Claim, Ended, Happened, Settled
from rewards.backtest.rates import NONE, Rates
from rewards.backtest.room import Room
from rewards.backtest.terms import Case, Priced, Pricing, Reward, Said, Ways
from rewards.engine import facts as engine_facts
from rewards.engine import groups
from rewards.engine.adjustments import evaluate_again
from rewards.engine.evaluate import WAITING
from rewards.plan import model
from rewards.plan.overrides import bounded, steps_agreed

NO_PRIORITY = 1_000   # behind every number that a group gives
NO_FACTS: frozenset[str] = frozenset()
Earned = tuple[str, UUID, str, str]   # (milestone, claim, rule, beneficiary)


class Play:
    """`watched`: milestones of whose rewards somebody ended one, later."""

    def __init__(self, zone: str, pricing: Pricing, ways: Ways, watched: Collection[UUID] = (), gates: Gates = NO_GATES):
        self.zone, self.pricing, self.ways, self.watched, self.gates = zone, pricing, ways, watched, gates
        self.circumstances = Circumstances(zone, pricing, ways)
        self.room = Room(zone, pricing.plans, pricing.agreements)
        self.counts = Counts(zone, pricing.plans, ways.subject_of, self.room.span)
        self.again = Again(self.counts, self.room, ways.beneficiary_of, self.spared)
        self.rewards: dict[Earned, list[Reward]] = {}   # those that later news may change
        self.most: dict[Earned, int] = {}   # what a person left of it when she cancelled the rest
        self.looking: dict[tuple[int, str], list[tuple[int, Priced, model.Rule]]] = {}

    def play(self, happened: Happened, settled: Sequence[Settled], rates: Rates = NONE) -> list[Said]:
        """What every rule says about it, in the order in which the accrual works it out. `settled`: what was decided about it then;
        `rates`: at which it is converted."""
        wanted = self.wanted(happened, settled, rates.own(happened.received_at))
        said = [self.decide(case, wanted) for case in wanted]
        self.counts.counts_too(happened, rates, self.pricing.plan_for)
        return said

    @staticmethod
    def credited(happened: Happened) -> Sequence[Claim]:
        return happened.credited if happened.stands else ()

    def rivals(self, happened: Happened, claim: Claim) -> list[Claim]:
        """The claims among which one shares: of its own kind of claimant."""
        return [one for one in self.credited(happened) if one.claimant_kind == claim.claimant_kind]

    def wanted(self, happened: Happened, settled: Sequence[Settled], rate: engine_facts.Rate | None) -> list[Case]:
        found: list[tuple[Priced, model.Rule, Claim, Sequence[Claim], int]] = []
        claims = self.credited(happened)
        for claim in claims:
            priced = self.pricing.plan_for(claim, happened.occurred_at)
            rivals: Sequence[Claim] = claims if len(claims) == 1 else self.rivals(happened, claim)
            for place, owner, rule in self._looking(priced, happened, claim):
                payees = self.ways.payees(rule, rivals)
                for payee in payees:
                    if payee is claim or payee.referral_id == claim.referral_id:
                        found.append((owner, rule, payee, payees, place))
                        break
        if not found:
            return []
        paid: set[UUID | None] = set()
        if len(found) > 1:   # mostly one rule looks at it for one claim
            found.sort(key=_turn)
            paid = {payee.user_id for _, rule, payee, _, _ in found if rule.to == "advocate"}   # as advocates; who has no account is nobody else
        asked = NO_FACTS
        for one in settled:
            asked = asked | one.asked if one.asked else asked
        cases = []
        for owner, rule, claim, payees, place in found:
            to = self.ways.beneficiary_of(rule.to, claim)
            gate = self.gates.reason(claim, rule.to, self.counts.clock) if self.gates.notes else ""
            cases.append(Case(happened, owner, rule, claim, payees, to, self.ways.share_of(rule, claim, payees), place,
                              barred(happened, settled, rule, claim, to, paid), gate, rate, asked))
        return cases

    def _looking(self, priced: Priced | None, happened: Happened, claim: Claim) -> list[tuple[int, Priced, model.Rule]]:
        """What looks at a milestone of a claim, in the plan's order, and behind it the extras of promotions that are on."""
        found: list[tuple[int, Priced, model.Rule]] = []
        if priced is not None:
            key = (id(priced), happened.kind)
            rules = self.looking.get(key)
            if rules is None:
                also = [rule for rule in priced.plan.rules_counting(happened.kind) if isinstance(rule.pay, model.Escalator)
                        and (rule.pay.on_reversal == "reprice" or rule.pay.late_arrival == "event_order")]
                rules = self.looking[key] = [(place, priced, rule) for place, rule in enumerate([*priced.plan.rules_on(happened.kind), *also])]
            if not self.circumstances.promoting:
                return rules
            found = list(rules)
        for one in self.circumstances.promotions_of(happened, claim):
            if one.promotion.extra is not None and one.promotion.extra_on == happened.kind:
                owner = next(each for each in self.pricing.plans if each.version == one.version)
                found.append((len(found), owner, one.promotion.as_rule()))
        return found

    def decide(self, case: Case, event: Sequence[Case], *, chosen: str = "", cause: str = "", returning: bool = False) -> Said:
        """`chosen`: by its group before; `returning`: a dispute over its payment was won, so what that took asks no cap."""
        standing, facts, found = self._worked_out(case, returning=returning)
        if chosen or case.rule.group is not None:
            grouped = self.in_its_group(facts, case, event, chosen)
            if grouped is not facts:
                facts, found = grouped, evaluate_again(case.priced.plan, case.rule, grouped)
        if facts.repeat is not None:
            self.circumstances.number(case, facts.repeat)
        said = Said(case, facts, found, standing.window.metric if standing is not None else 0, cause=cause)
        if standing is not None and standing.entry is None and found.counted:
            assert isinstance(case.rule.pay, model.Escalator)
            self.counts.take(standing, case.priced.chain(case.rule.pay.key), case.happened, case.claim, found.added)
        if found.falls:
            self.lower(said)
        if found.grants:
            self.write(said, standing)
        if standing is not None and case.happened.id in standing.window.entries:
            standing.window.last = said
        if standing is not None and isinstance(case.rule.pay, model.Escalator) and priced_again(case.rule.pay):
            self.again.note(standing.subject, standing.window, said)
        return said

    def in_its_group(self, facts: engine_facts.Facts, case: Case, event: Sequence[Case], chosen: str) -> engine_facts.Facts:
        """With the choice that was made, else with what the others of the group come to now."""
        rivals = () if chosen else self._rivals(case, event)
        return replace(facts, chosen=chosen, rivals=rivals) if chosen or rivals else facts

    def _worked_out(self, case: Case, *, returning: bool = False) -> tuple[Standing | None, engine_facts.Facts, engine_facts.Decision]:
        """Where it stands, all facts but the rest of its group, and what the rule says by itself."""
        agreed, happened = self.pricing.agreed(case.priced, case.rule, case.claim, case.happened.occurred_at), case.happened
        rule = bounded(case.rule, agreed)
        standing = None
        if isinstance(rule.pay, model.Escalator) and not happened.closed:
            standing = self.counts.find(case.priced, rule, happened, case.claim, steps_agreed(rule, agreed))
        budget = self.circumstances.budget_of(happened) if self.circumstances.budgeting else None
        place = None
        if standing is not None:
            place = self.again.place(standing, rule, Seen(happened, case.claim, case.to, budget, returning))
        promoted: tuple[engine_facts.Promoted, ...] = ()
        if self.circumstances.promoting:
            promoted = tuple(one for one in self.circumstances.promotions_of(happened, case.claim)
                             if rule.key in one.promotion.rules or rule.key == one.promotion.rule_key)
        facts = engine_facts.Facts(
            milestone_id=str(happened.id), amounts=happened.amounts, rate=case.rate, place=place, share_bp=case.share.share_bp, parts=case.share.parts,
            part=case.share.part, values=self.circumstances.values(case, promoted),
            used=self.room.used(rule, happened.occurred_at, case.claim.referral_id, case.to, budget, place, promoted) if case.to is not None else {},
            barred=case.barred, counts_only=isinstance(rule.on, model.OnMilestone) and rule.on.kind != happened.kind,
            repeat=self.circumstances.repeat(case), promotions=promoted, budget=budget[0] if budget is not None else None, order=case.order, gate=case.gate,
            override=agreed, spared=self.spared((str(happened.id), case.claim.referral_id, rule.key, rule.to)) if self.most else None,
            back=self.again.back_of(standing.subject, happened, case.claim) if returning and standing is not None else (0, 0))
        return standing, facts, evaluate_again(case.priced.plan, rule, facts)

    def _rivals(self, case: Case, event: Sequence[Case]) -> tuple[engine_facts.Rival, ...]:
        """The rest of a rule's group, what each would pay the same beneficiary."""
        group, found = case.rule.group, []
        if group is None or case.happened.closed:
            return ()
        for other in event:
            its = other.rule.group
            if other.rule.key == case.rule.key or its is None or its.name != group.name or other.claim.referral_id != case.claim.referral_id:
                continue
            if other.to != case.to or other.priced is not case.priced or other.rule.on != case.rule.on:
                continue
            _, _, said = self._worked_out(other)
            state = groups.PAYS if said.applies else groups.WAITS if said.outcome == WAITING else groups.NOTHING
            found.append(engine_facts.Rival(other.rule.key, state, said.uncapped_minor, its.priority, other.order))
        return tuple(sorted(found, key=lambda one: one.order))

    def lower(self, said: Said, *, undone: bool = False) -> None:
        """Others of the window come to less: what is left of them falls to that, the latest first."""
        for fall in said.decision.falls:
            claim = UUID(fall.claim) if fall.claim else said.claim.referral_id
            rewards = self.rewards.get((fall.milestone_id, claim, said.rule.key, said.rule.to), [])
            much = sum(one.left for one in rewards) - fall.to_minor
            for reward in reversed(rewards):
                part = min(much, reward.left)
                if part > 0:
                    self.take(reward, part, said, undone=undone)
                    reward.fell += part
                    reward.disputed += part if said.cause in states.MAY_COME_BACK else 0
                    much -= part

    def take(self, reward: Reward, minor: int, because: Said, *, undone: bool = False) -> None:
        """A negative number: it comes back."""
        self.room.taken(reward, minor)
        reward.taken += minor
        because.taken.append((reward, minor, undone))

    def write(self, said: Said, standing: Standing | None) -> None:
        """One reward for each grant: this milestone's, and those by which others of its window rise: each for the claim that it counts for."""
        kept = self._kept(said)
        for grant in said.decision.grants:
            claim, occurred_at = said.claim, said.case.happened.occurred_at
            if standing is not None and grant.milestone_id != said.facts.milestone_id:
                by = standing.subject.booked[UUID(grant.milestone_id), UUID(grant.claim)].by
                assert by is not None
                claim, occurred_at = by.claim, by.case.happened.occurred_at
            to = said.to if claim is said.claim else self.ways.beneficiary_of(said.rule.to, claim)
            if to is None:
                continue
            reward = Reward(grant.milestone_id, occurred_at, claim.referral_id, to, said.rule.key, grant.money.currency, grant.money.minor, grant.promoted)
            said.rewards.append(reward)
            self.room.granted(reward)
            if kept:
                self.rewards.setdefault((grant.milestone_id, claim.referral_id, said.rule.key, said.rule.to), []).append(reward)
            if grant.ended == reward.granted:
                self._over(reward)
                reward.cancelled = reward.granted
            elif grant.ended:
                self.take(reward, grant.ended, said)
                reward.fell += grant.ended

    def ends(self, happened: Happened, one: Ended) -> None:
        """What was left of it gives its room back; nothing is taken of it any more, and nothing comes back."""
        key = (str(happened.id), one.referral_id, one.rule, one.beneficiary)
        rewards = self.rewards.get(key, [])
        if one.place < len(rewards):
            reward = rewards[one.place]
            self._over(reward, one.minor, one.lost)
            reward.cancelled = reward.lost if one.for_good else reward.cancelled
        if one.for_good:
            disputed = sum(each.disputed for each in rewards if not (each.cancelled or each.undone))
            most = self._held(key) + (min(disputed, self._may_come_back(happened, one)) if disputed else 0)
            self.most[key] = min(most, self.most.get(key, most))

    def spared(self, key: Earned) -> int | None:
        """How much of what is granted of it now is paid; None where nobody cancelled any of it."""
        most = self.most.get(key)
        return None if most is None else max(most - self._held(key), 0)

    def _held(self, key: Earned) -> int:
        """What it came to without what was cancelled: refunds aside, which take from it and give it back."""
        return sum(max(one.granted - max(one.fell, one.cancelled), 0) for one in self.rewards.get(key, ()) if not one.undone)

    def _may_come_back(self, happened: Happened, one: Ended) -> int:
        """Of a window that is priced again, what a dispute that is won would bring back."""
        booked = [subject.booked.get((happened.id, one.referral_id)) for _, _, subject, _, _ in self.counts.windows_with(happened)]
        return sum(each.back[1] for each in booked if each is not None and each.by is not None and each.by.rule.key == one.rule)

    def _over(self, reward: Reward, minor: int | None = None, lost: int | None = None) -> None:
        self.room.ended(reward, reward.left if minor is None else min(minor, reward.left))
        reward.lost = reward.granted if lost is None else max(lost, reward.ended)

    def _kept(self, said: Said) -> bool:
        return bool(said.case.happened.news) or said.case.happened.id in self.watched or (isinstance(said.rule.pay, model.Escalator) and priced_again(said.rule.pay))


def _turn(found: tuple[Priced, model.Rule, Claim, Sequence[Claim], int]) -> tuple:
    """In which order the accrual works out what looks at a milestone; of equal ones the claim that comes first."""
    _, rule, payee, _, place = found
    return rule.group.priority if rule.group is not None else NO_PRIORITY, rule.to != "advocate", place, -payee.share_bp
