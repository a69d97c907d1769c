"""Escalators in memory: how far each subject has come in each window, and where each milestone stands. What rewards.commands.places keeps in rows."""
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from foundation.kernel import periods
from rewards.backtest.history import Claim, Happened
from rewards.backtest.rates import Rates
from rewards.backtest.terms import Priced
from rewards.engine import facts as engine_facts
from rewards.engine.adjustments import part_left
from rewards.engine.escalate import floor
from rewards.plan import model


@dataclass(slots=True, eq=False)
class Entry:
    """What one milestone added, and what it adds now that some of its money may be gone."""

    happened: Happened
    referral_id: UUID
    place: int
    first: int
    added: int
    floor_band: int
    window: "Window"
    turn: int

    @property
    def when(self) -> tuple:
        return self.happened.occurred_at, self.happened.received_at, self.happened.id


@dataclass(slots=True, eq=False)
class Window:
    """One escalator of one subject in one window of time. begun: whether a decision ever looked at it; what came before is counted then.

    entries: those that count now, in the order in which they came in; of an escalator that is never worked out anew, the last one and those
    of which more is heard. entered: referral -> as which one it came in."""

    start: datetime
    last: Any = None              # the last decision there (rewards.backtest.terms.Said): its terms say what becomes of what is only counted
    metric: int = 0
    peak: int = 0
    begun: bool = False
    passing: UUID | None = None   # of the entries the one that the next takes away
    entries: dict[UUID, Entry] = field(default_factory=dict)
    entered: dict[UUID, int] = field(default_factory=dict)
    waiting: list[tuple[Happened, list[Claim], Rates]] = field(default_factory=list)
    left: set[UUID] = field(default_factory=set)   # what had a place and has none any more


@dataclass(slots=True, eq=False)
class Subject:
    """Whose count it is, on one escalator: its windows by their first instant; booked: what of them was priced (see rewards.backtest.again)."""

    windows: dict[datetime, Window] = field(default_factory=dict)
    booked: dict[tuple[UUID, UUID], Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Standing:
    """A window with this milestone's entry, if it has one already, and the place the engine is told."""

    subject: Subject
    window: Window
    entry: Entry | None
    place: engine_facts.Place


def priced_again(pay: model.Escalator) -> bool:
    """Whether a window is worked out anew by later news, so that all of it has to be remembered."""
    return pay.on_reversal == "reprice" or pay.mode == model.WHOLE_RETRO


def part_of(happened: Happened) -> tuple[int, int]:
    """How much of its money is left, as (left, of)."""
    now = happened.adjusted
    return (1, 1) if now is None else part_left(now.gross_minor, now.gone_minor, now.whole)


class Counts:
    def __init__(self, zone: str, plans: Iterable[Priced], subject_of: Callable[..., UUID], span: Callable[[model.Window, datetime], periods.Span]):
        self.zone, self.subject_of, self.span = zone, subject_of, span
        self.terms: dict[str, tuple[model.Escalator, str]] = {}   # chain -> what is counted, and the plan's currency
        self.all_kept: set[str] = set()                           # chains whose entries are remembered
        self.anew: set[str] = set()                               # escalators that some version began anew
        self.far: set[str] = set()                                # kinds by which another kind is priced
        for priced in plans:
            for rule in priced.plan.rules:
                if isinstance(rule.pay, model.Escalator) and isinstance(rule.on, model.OnMilestone):
                    chain = priced.chain(rule.pay.key)
                    self.terms.setdefault(chain, (rule.pay, priced.plan.currency))
                    if priced_again(rule.pay) or rule.pay.window.kind == periods.ROLLING:
                        self.all_kept.add(chain)
                    if chain != rule.pay.key:
                        self.anew.add(rule.pay.key)
                    if rule.pay.metric.milestone != rule.on.kind and rule.pay.metric.kind == "referrals":
                        self.far.add(rule.pay.metric.milestone)
        self.subjects: dict[tuple[str, UUID], Subject] = {}
        self.latest: dict[tuple[str, UUID], tuple[datetime, UUID]] = {}
        self.turn = count()
        self.clock = periods.BEGINNING   # how far the history is

    def find(self, priced: Priced, rule: model.Rule, happened: Happened, claim: Claim, by: model.Escalator | None = None) -> Standing | None:
        """None for a rule without an escalator. `by`: the one whose steps pay, where others were agreed.
        `place.window` and `place.order` are left to who knows what else is priced."""
        pay = rule.pay
        if not isinstance(pay, model.Escalator):
            return None
        subject = self._subject(priced.chain(pay.key), pay, claim)
        span = self.span(pay.window, happened.occurred_at)
        window = self._window(subject, pay, span)
        entry = window.entries.get(happened.id)
        if entry is None:
            self._catch_up(window, pay, span, priced.plan.currency, happened)
        counted = pay.metric.milestone == happened.kind
        if entry is not None:   # counted before: by another claim of the same subject, or while its amount was not known
            return Standing(subject, window, entry, engine_facts.Place(
                before=entry.place, moves=entry.first > 0, place=self._number(subject, window, pay, happened, claim, entry, priced),
                floor_band=entry.floor_band))
        moves = counted and not (pay.metric.kind == "referrals" and self._has_entered(window, pay, claim.referral_id, happened.occurred_at))
        return Standing(subject, window, None, engine_facts.Place(
            before=self.before(window, pay, happened.occurred_at), moves=moves, place=self._number(subject, window, pay, happened, claim, None, priced),
            floor_band=floor(by or pay, window.peak, max((one.peak for one in subject.windows.values() if one.begun), default=0) if pay.demotion == "none" else 0)))

    def take(self, standing: Standing, chain: str, happened: Happened, claim: Claim, added: int) -> None:
        """It takes its place, whatever its conditions say."""
        pay = self.terms[chain][0]
        self._enter(standing.window, pay, happened, claim.referral_id, added=added, floor_band=standing.place.floor_band,
                    place=self.before(standing.window, pay, happened.occurred_at), kept=chain in self.all_kept or bool(happened.news))

    def counts_too(self, happened: Happened, rates: Rates, plan_for: Callable[[Any, datetime], Priced | None]) -> None:
        """Escalators count it also where no rule of theirs decided about it: once a decision looks there."""
        if happened.kind in self.far:
            for claim in happened.credited:
                key = (happened.kind, claim.referral_id)
                self.latest[key] = max(self.latest.get(key, (happened.occurred_at, happened.id)), (happened.occurred_at, happened.id))
        for chain, (pay, _) in self.terms.items():
            if pay.metric.milestone != happened.kind:
                continue
            theirs: dict[UUID, list[Claim]] = {}
            for claim in happened.credited:
                if not happened.closed and self._belongs(chain, pay, claim, happened, plan_for):
                    theirs.setdefault(self.subject_of(pay, claim), []).append(claim)
            for subject_id, claims in theirs.items():
                subject = self.subjects.setdefault((chain, subject_id), Subject())
                window = self._at(subject, self._start(pay, self.span(pay.window, happened.occurred_at)))
                if happened.id not in window.entries:
                    window.waiting.append((happened, claims, rates))

    def added_now(self, window: Window, pay: model.Escalator, happened: Happened, claims: Sequence[Claim], rate: engine_facts.Rate | None,
                  currency: str) -> int | None:
        """What a milestone that is only counted adds, to a sum of what refunds have left of it. None where nobody said how much it was."""
        return self._added(window, pay, happened, claims, rate, currency)

    def come_back(self, window: Window, pay: model.Escalator, happened: Happened, referral_id: UUID, added: int) -> Entry:
        """What had left takes the next place."""
        window.left.discard(happened.id)
        self._enter(window, pay, happened, referral_id, added=added, floor_band=0, place=self.before(window, pay, happened.occurred_at), kept=True)
        return window.entries[happened.id]

    def leave(self, window: Window, pay: model.Escalator, entry: Entry) -> None:
        """Of distinct referrals one less only where none of its others is left; of a sum, what refunds have left of it."""
        theirs = [row for row in window.entries.values() if row.referral_id == entry.referral_id and row is not entry and row.happened.kind == pay.metric.milestone]
        less = entry.added
        if pay.metric.kind == "referrals" and pay.window.kind != periods.ROLLING:
            less = 0 if theirs or entry.happened.kind != pay.metric.milestone else 1
        del window.entries[entry.happened.id]
        window.left.add(entry.happened.id)
        window.metric -= less
        if pay.metric.kind == "referrals":
            moved = [row for row in theirs if row.added > 0][-1:] or theirs[:1]
            window.entered.pop(entry.referral_id, None)
            window.entered |= {row.referral_id: row.place + row.added for row in moved}

    def place_of(self, chain: str, pay: model.Escalator, claim: Claim, happened: Happened) -> tuple[Subject, Window, Entry] | None:
        """Where a milestone counts for a claim now."""
        subject, window = self.subjects.get((chain, self.subject_of(pay, claim))), self.window_of(chain, pay, claim, happened)
        entry = window.entries.get(happened.id) if window is not None else None
        return (subject, window, entry) if subject is not None and window is not None and entry is not None else None

    def window_of(self, chain: str, pay: model.Escalator, claim: Claim, happened: Happened) -> Window | None:
        """Where it belongs."""
        subject = self.subjects.get((chain, self.subject_of(pay, claim)))
        return subject.windows.get(self._start(pay, self.span(pay.window, happened.occurred_at))) if subject is not None else None

    def windows_with(self, happened: Happened) -> Iterator[tuple[str, UUID, Subject, Window, Entry | None]]:
        """Where a milestone has or had a place, whoever counts it; with the place that it has now."""
        for chain, (pay, _) in self.terms.items():
            for subject_id in dict.fromkeys(self.subject_of(pay, claim) for claim in happened.claims):
                subject = self.subjects.get((chain, subject_id))
                window = subject.windows.get(self._start(pay, self.span(pay.window, happened.occurred_at))) if subject is not None else None
                if subject is not None and window is not None and (happened.id in window.entries or happened.id in window.left):
                    yield chain, subject_id, subject, window, window.entries.get(happened.id)

    def before(self, window: Window, pay: model.Escalator, at: datetime) -> int:
        """How far the window has come for the next one that happened then: of a rolling one, by what is inside of it at that instant."""
        if pay.window.kind != periods.ROLLING:
            return window.metric
        inside = self._inside(window, pay, at)
        return len({one.referral_id for one in inside}) if pay.metric.kind == "referrals" else sum(one.added for one in inside)

    def entered_elsewhere(self, subject: Subject, window: Window, pay: model.Escalator, referral_id: UUID) -> int:
        """The place at which a referral entered the last window before this one that it entered at all; 0 for none."""
        for start in sorted((start for start in subject.windows if start < window.start), reverse=True):
            found = self._entrance(subject.windows[start], pay, referral_id)
            if found is not None:
                return found
        return 0

    def _subject(self, chain: str, pay: model.Escalator, claim: Claim) -> Subject:
        key = (chain, self.subject_of(pay, claim))
        found = self.subjects.get(key)
        if found is None:
            found = self.subjects[key] = Subject()
        return found

    def _window(self, subject: Subject, pay: model.Escalator, span: periods.Span) -> Window:
        window = self._at(subject, self._start(pay, span))
        window.begun = True
        return window

    @staticmethod
    def _at(subject: Subject, start: datetime) -> Window:
        found = subject.windows.get(start)
        if found is None:
            found = subject.windows[start] = Window(start)
        return found

    @staticmethod
    def _start(pay: model.Escalator, span: periods.Span) -> datetime:
        """Rolling windows overlap, so what they count stands in one."""
        return periods.BEGINNING if pay.window.kind == periods.ROLLING else span.start

    def _belongs(self, chain: str, pay: model.Escalator, claim: Claim, happened: Happened, plan_for: Callable[[Any, datetime], Priced | None]) -> bool:
        """Where a version began the count anew, only milestones of it or of a later one count; the others stay with what was before it."""
        if pay.key not in self.anew:
            return True
        priced = plan_for(claim, happened.occurred_at)
        return priced is not None and priced.chain(pay.key) == chain

    def _catch_up(self, window: Window, pay: model.Escalator, span: periods.Span, currency: str, before: Happened) -> None:
        """Gives a place to those that came before one and have none, in the order of their receipt; for a sum once their amount is known."""
        if not window.waiting:
            return
        still: list[tuple[Happened, list[Claim], Rates]] = []
        for happened, claims, rates in window.waiting:
            theirs = [claim for claim in claims if claim in happened.credited]
            if happened.id in window.entries or not happened.stands or not theirs:
                continue
            gone = priced_again(pay) and happened.adjusted is not None and happened.adjusted.whole   # unless a dispute is won, it never was
            later = (before.received_at, before.id) <= (happened.received_at, happened.id)
            if gone or later or (pay.window.kind == periods.ROLLING and happened.occurred_at not in span):
                still.append((happened, claims, rates))
                continue
            added = self._added(window, pay, happened, theirs, rates.counted(self.clock), currency)
            if added is None:
                still.append((happened, claims, rates))
            else:
                self._enter(window, pay, happened, theirs[0].referral_id, added=added, floor_band=0,
                            place=self.before(window, pay, happened.occurred_at), kept=True)
        window.waiting = still

    def _added(self, window: Window, pay: model.Escalator, happened: Happened, claims: Sequence[Claim], rate: engine_facts.Rate | None,
               currency: str) -> int | None:
        """None for a sum whose amount or exchange rate nobody said."""
        if pay.metric.kind == "sum":
            amount = happened.amounts.get(pay.metric.base)
            if amount is None or (amount.currency != currency and rate is None):
                return None
            worth = engine_facts.in_plan_currency(amount, rate, currency)
            left, out_of = part_of(happened)
            return worth.numerator * sum(one.share_bp for one in claims) // (worth.denominator * 10_000) * left // out_of
        if pay.metric.kind == "referrals" and self._has_entered(window, pay, claims[0].referral_id, happened.occurred_at):
            return 0
        return 1

    def _enter(self, window: Window, pay: model.Escalator, happened: Happened, referral_id: UUID, *, added: int, floor_band: int, place: int, kept: bool) -> None:
        if window.passing is not None:
            window.entries.pop(window.passing, None)
        window.passing = None if kept else happened.id
        window.entries[happened.id] = Entry(happened, referral_id, place, added, added, floor_band, window, next(self.turn))
        if pay.metric.kind == "referrals" and happened.kind == pay.metric.milestone and (added or referral_id not in window.entered):
            window.entered[referral_id] = place + added
        window.metric += added
        window.peak = max(window.peak, place + added)

    def _has_entered(self, window: Window, pay: model.Escalator, referral_id: UUID, at: datetime) -> bool:
        """Whether a referral is counted already where a milestone at that instant looks."""
        if pay.window.kind == periods.ROLLING:
            return any(one.referral_id == referral_id for one in self._inside(window, pay, at))
        return referral_id in window.entered

    def _inside(self, window: Window, pay: model.Escalator, at: datetime) -> list[Entry]:
        span = periods.span(periods.ROLLING, at, self.zone, pay.window.days)
        return [one for one in window.entries.values() if one.happened.kind == pay.metric.milestone and one.happened.occurred_at in span]

    @staticmethod
    def _entrance(window: Window, pay: model.Escalator, referral_id: UUID) -> int | None:
        """As which one a referral came in; where a window rolls, the last time."""
        return window.entered.get(referral_id)

    def _number(self, subject: Subject, window: Window, pay: model.Escalator, happened: Happened, claim: Claim, entry: Entry | None,
                priced: Priced) -> int | None:
        """As which one its referral entered the window, or the last window that it entered; None where this milestone itself enters."""
        if pay.metric.kind != "referrals":
            return entry.place + entry.first if entry is not None else None
        found = self._entrance(window, pay, claim.referral_id)
        if found is not None:
            return found
        if happened.kind == pay.metric.milestone:
            return None
        last = self.latest.get((pay.metric.milestone, claim.referral_id))
        if last is not None:   # it was counted then: so it is now
            span = self.span(pay.window, last[0])
            self._catch_up(self._window(subject, pay, span), pay, span, priced.plan.currency, happened)
        return self.entered_elsewhere(subject, window, pay, claim.referral_id)
