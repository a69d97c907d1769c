"""What the clock does to the claims on a party, and who moves up then. Every command begins with it: over is over, timer or not."""
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.outbox import commands as outbox_commands
from programs import states as programs_states
from referrals import events, queries, states
from referrals.commands import asking, moves, second_look, steps
from referrals.models import Referral
from referrals.rules import clocks, queue

Due = tuple[datetime, int, str, Callable[[datetime], None]]
# What goes first at one instant: the vendor's own delay is given back before a protection ends, and that ends before the claim does.
OVERRUN, PROTECTION_END, EXPIRY, NO_ANSWER, OVERDUE = range(5)
PROTECTION, CONSENT, DECISION = (OVERRUN, PROTECTION_END, EXPIRY), (NO_ANSWER,), (OVERDUE,)


def ready(referral_id: UUID, at: datetime) -> Referral:
    """The referral under its party's lock with what is due at `at` applied: at one instant the clock comes before the person.

    Raises NotFound."""
    referral = moves.locked(referral_id)
    return moves.as_it_is(referral_id) if apply_due(referral.party_id, at) else referral


def apply_due(party_id: UUID, at: datetime) -> bool:
    """Everything on the party that is over at `at`, each at its own instant and in their order; whether there was anything. Call it
    under the party's lock."""
    return _applied(party_id, at)[0]


def claims_now(party_id: UUID, at: datetime) -> list[Referral]:
    """Every claim on the party with its program, advocate and party, once what is over at `at` was applied; the earliest receipt first.
    Under the party's lock."""
    return _applied(party_id, at)[1]


def _applied(party_id: UUID, at: datetime) -> tuple[bool, list[Referral]]:
    happened, rows = False, queries.all_claims(party_id)
    while due := min((one for row in rows for one in _due_on(row) if one[0] <= at), key=lambda one: one[:3], default=None):
        instant, _, _, happen = due
        happen(instant)
        happened, rows = True, queries.all_claims(party_id)
    return happened, rows


def next_due(referral_id: UUID, of: Iterable[int], at: datetime) -> datetime | None:
    """When one of these clocks next has something to do about this claim alone; None: nothing by itself."""
    row = Referral.objects.select_related("program").filter(id=referral_id, status__in=(*states.OPEN, states.WON)).first()
    return min((instant for instant, which, *_ in _due_on(row) if instant > at and which in of), default=None) if row else None


def tick(*, referral_id: UUID, of: Iterable[int], at: datetime) -> datetime | None:
    """A timer rang: what is due on the referral's party happens. Returns when the clocks `of` want to be asked about the referral
    again, None when they have nothing more to say."""
    apply_due(moves.locked(referral_id).party_id, at)
    return next_due(referral_id, of, at)


def move_up(party_id: UUID, at: datetime) -> None:
    """Whoever is first now is accepted, or looked at: first receipt first, one at a time. Who was not asked for consent yet, because
    somebody stood in the way, is asked."""
    for kind in states.CLAIMANTS:
        hand_over(party_id, kind, at)
        while first := _first(party_id, kind, at):
            if first.status == states.AWAITING_CONSENT:
                asking.ask(first, acting=SYSTEM, at=at)
            elif steps.needs_a_look(first) or first.program.acceptance == programs_states.BY_HAND or second_look.waits(first):
                steps.review(first, cause=states.BY_TURN, acting=SYSTEM, at=at)
            else:
                steps.accept(first, acting=SYSTEM, at=at)
            _step_behind(party_id, at)


def _step_behind(party_id: UUID, at: datetime) -> None:
    """Who moved up may have come here by a correction or a merge, before others whom nobody kept waiting until now."""
    for row in steps.open_claims(party_id, states.DECIDABLE):
        in_the_way = steps.obstacles(row, at)
        if in_the_way:
            steps.wait(moves.as_it_is(row.id), in_the_way, acting=SYSTEM, at=at)


def _first(party_id: UUID, kind: str, at: datetime) -> Referral | None:
    waiting = [row for row in steps.open_claims(party_id, (states.QUEUED, states.AWAITING_CONSENT)) if row.claimant_kind == kind]
    waiting = [row for row in waiting if row.status == states.QUEUED or not asking.was_asked(row)]
    if not waiting:
        return None
    found = queue.next_in_line([queries.as_claim(row) for row in waiting], queries.claims_on(party_id), at)
    return next((row for row in waiting if found is not None and row.id == found.referral_id), None)


def hand_over(party_id: UUID, kind: str, at: datetime) -> None:
    """Of one advocate's claims in several programs one protects for all; when it ends before the others, the next does. So does one that was
    won late, inside its old protection: others wait until that is over, and a clock has to say when."""
    rows = Referral.objects.filter(party_id=party_id, claimant_kind=kind)
    if rows.filter(protects=True).exists():
        return
    heir = rows.filter(status__in=(*states.WORKED, states.WON), protected_until__gt=at).order_by("-protected_until", "id").first()
    if heir is not None:
        Referral.objects.filter(id=heir.id).update(protects=True)


def _due_on(row: Referral) -> list[Due]:
    """(instant, which goes first at one instant, id, what happens); nothing for a claim that has ended otherwise than won."""
    found: list[Due] = []
    if row.status not in (*states.OPEN, states.WON):
        return found

    def add(instant: datetime | None, rank: int, happen: Callable[[Referral, datetime], None]) -> None:
        if instant is not None:
            found.append((instant, rank, str(row.id), partial(happen, row)))
    if row.status in states.WORKED:
        if row.first_contact_at is None and not row.overrun_added and row.first_contact_by and row.first_end and row.first_contact_by < row.first_end:
            add(row.first_end, OVERRUN, _never_contacted)
        if row.protected_until:
            add(clocks.expires_at(row.protected_until, row.last_progress_at, row.program.grace_days), EXPIRY, _expired)
    if row.protects:
        add(row.protected_until, PROTECTION_END, _protection_over)
    if row.status == states.AWAITING_CONSENT:
        add(asking.answer_by(row), NO_ANSWER, _nobody_answered)
    if row.status in states.DECIDABLE and row.overdue_at is None:
        add(row.decide_by, OVERDUE, _overdue)
    return found


def _never_contacted(row: Referral, at: datetime) -> None:
    steps.give_back_overrun(row, at=at)


def _protection_over(row: Referral, at: datetime) -> None:
    Referral.objects.filter(id=row.id).update(protects=False)
    move_up(row.party_id, at)


def _expired(row: Referral, at: datetime) -> None:
    steps.expire(row, at=at)
    move_up(row.party_id, at)


def _nobody_answered(row: Referral, at: datetime) -> None:
    steps.expire(row, reason=states.NO_ANSWER, at=at)
    move_up(row.party_id, at)


def _overdue(row: Referral, at: datetime) -> None:
    Referral.objects.filter(id=row.id).update(overdue_at=at)
    outbox_commands.record(events.ReferralOverdue(**steps.about(row)), acting=SYSTEM, at=at)


def record_first_contact(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """Somebody of the vendor got in touch with them. What it came too late is added to the protection, once."""
    referral = ready(referral_id, at)
    steps.first_contact(referral, acting=acting, at=at)
    return referral
