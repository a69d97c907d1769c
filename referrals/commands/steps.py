"""What happens to a referral once it is clear that it happens: each step moves a locked referral and announces it."""
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.outbox import commands as outbox_commands
from partners import queries as partners_queries
from programs import queries as programs_queries
from programs import states as programs_states
from referrals import events, queries, states
from referrals.commands import moves, route
from referrals.commands.record import add_milestone
from referrals.models import Party, Referral
from referrals.rules import clocks, queue
from referrals.rules.claims import Claim


def about(referral: Referral) -> dict:
    """What every event of a referral says."""
    return {"subject_id": referral.id, "program_id": referral.program_id, "advocate_id": referral.advocate_id}


def decision_due(referral: Referral, at: datetime) -> datetime:
    """When the vendor promises to have decided about what it begins to look at now."""
    return clocks.end_of_working_day(at, referral.program.decision_days, referral.program.time_zone, programs_queries.holidays())


def obstacles(referral: Referral, at: datetime, claims: Sequence[Claim] | None = None) -> list[queue.Obstacle]:
    """`claims`: all on the party, where they were read under its lock."""
    return queue.obstacles(queries.as_claim(referral), claims if claims is not None else queries.claims_on(referral.party_id), at)


def submitted(referral: Referral, *, acting: Actor, at: datetime, claims: Sequence[Claim] | None = None) -> None:
    """It is here, and everybody who had to say yes did; then it is judged. `claims`: as for obstacles()."""
    due = decision_due(referral, at)
    outbox_commands.record(events.ReferralSubmitted(**about(referral), channel=referral.channel, decide_by=due), acting=acting, at=at)
    judge(referral, due=due, at=at, claims=claims)


def judge(referral: Referral, *, due: datetime | None = None, at: datetime, claims: Sequence[Claim] | None = None) -> None:
    """What becomes of a submitted one: the queue goes before the review, the review before the acceptance. `due`: its decision, where
    that is known."""
    in_the_way = obstacles(referral, at, claims)
    if referral.party.do_not_contact_at is not None:
        decline(referral, reason="do_not_contact", acting=SYSTEM, at=at)
    elif in_the_way:
        wait(referral, in_the_way, acting=SYSTEM, at=at)
    elif referral.program.acceptance == programs_states.BY_HAND:
        # It stays submitted: a person looks at every one here.
        referral.decide_by = due or decision_due(referral, at)
        Referral.objects.filter(id=referral.id).update(decide_by=referral.decide_by)
    elif needs_a_look(referral):
        review(referral, cause=states.BY_FINDINGS, acting=SYSTEM, at=at)
    else:
        accept(referral, acting=SYSTEM, at=at)


def judge_again(referral: Referral, *, at: datetime) -> None:
    """A submitted or reviewed one, after what is known about it changed: it may have to wait now, or be looked at."""
    in_the_way = obstacles(referral, at)
    if in_the_way:
        wait(referral, in_the_way, acting=SYSTEM, at=at)
    elif referral.status == states.SUBMITTED and referral.program.acceptance != programs_states.BY_HAND:
        judge(referral, at=at)


def needs_a_look(referral: Referral) -> bool:
    """Whether the scan saw something that a person has to judge. Another claim on the very same person is the queue's matter."""
    return any(finding["code"] != "same_contact" for finding in referral.findings)


def wait(referral: Referral, in_the_way: list[queue.Obstacle], *, acting: Actor, at: datetime) -> None:
    moves.move(referral, states.QUEUED, acting=acting, at=at, decide_by=None, overdue_at=None)
    outbox_commands.record(events.ReferralQueued(**about(referral), moves_up_at=queue.moves_up_at(in_the_way)), acting=acting, at=at)


def review(referral: Referral, *, cause: str, acting: Actor, at: datetime) -> None:
    """A decision clock of its own begins with every review."""
    due = decision_due(referral, at)
    moves.move(referral, states.IN_REVIEW, acting=acting, at=at, cause=cause, decide_by=due, overdue_at=None)
    outbox_commands.record(events.ReferralReviewed(**about(referral), cause=cause, decide_by=due), acting=acting, at=at)


def accept(referral: Referral, *, acting: Actor, at: datetime) -> Referral:
    """Protection starts now, and the milestone `accepted` is recorded. The caller made sure that nobody is in the way."""
    fields = new_protection(referral, at)
    moves.move(referral, states.ACCEPTED, acting=acting, at=at, accepted_at=at, decide_by=None, overdue_at=None, **fields)
    outbox_commands.record(events.ReferralAccepted(**about(referral), protected_until=fields["protected_until"],
                                                   first_contact_by=fields["first_contact_by"]), acting=acting, at=at)
    add_milestone(referral, kind=states.MILESTONE_ACCEPTED, occurred_at=at, source="platform", acting=acting, at=at)
    return route.route(referral, at=at)


def new_protection(referral: Referral, at: datetime) -> dict:
    """The fields of a protection that begins at `at`; how long is agreed with the partner, else said by the program."""
    agreed = partners_queries.protection_days(referral.organisation_id) if referral.organisation_id else None
    until = at + timedelta(days=agreed or referral.program.protection_days)
    contact_by = clocks.end_of_working_day(at, referral.program.first_contact_days, referral.program.time_zone, programs_queries.holidays())
    # Nobody else is in the way, so whoever protects is she herself, in another program: one of her claims does it for both.
    alone = not Referral.objects.filter(party_id=referral.party_id, claimant_kind=referral.claimant_kind, protects=True).exists()
    return {"protected_until": until, "first_end": until, "first_contact_by": contact_by, "protects": alone, "last_progress_at": None}


def decline(referral: Referral, *, reason: str, acting: Actor, at: datetime) -> Referral:
    moves.move(referral, states.DECLINED, acting=acting, at=at, reason=reason, reviewed_by=acting.id if acting.kind == "staff" else None, decide_by=None)
    outbox_commands.record(events.ReferralDeclined(**about(referral), reason=reason), acting=acting, at=at)
    return referral


def expire(referral: Referral, *, reason: str = "", at: datetime) -> None:
    moves.move(referral, states.EXPIRED, acting=SYSTEM, at=at, reason=reason)
    outbox_commands.record(events.ReferralExpired(**about(referral), reason=reason), acting=SYSTEM, at=at)


def withdraw(referral: Referral, *, reason: str = "", acting: Actor, at: datetime) -> None:
    moves.move(referral, states.WITHDRAWN, acting=acting, at=at, reason=reason, decide_by=None)
    outbox_commands.record(events.ReferralWithdrawn(**about(referral), reason=reason), acting=acting, at=at)


def lengthen(referral: Referral, until: datetime, *, cause: str, acting: Actor, at: datetime, **fields) -> None:
    """The protection ends later; its timer asks again by itself."""
    fields |= {"protected_until": until}
    Referral.objects.filter(id=referral.id).update(**fields)
    for name, value in fields.items():
        setattr(referral, name, value)
    outbox_commands.record(events.ReferralExtended(**about(referral), protected_until=until, cause=cause), acting=acting, at=at)


def progress(referral: Referral, at: datetime) -> None:
    """A milestone or a next step: in grace it puts the expiry off."""
    if referral.status in states.WORKED and (referral.last_progress_at is None or referral.last_progress_at < at):
        Referral.objects.filter(id=referral.id).update(last_progress_at=at)
        referral.last_progress_at = at


def first_contact(referral: Referral, *, acting: Actor, at: datetime, contact_at: datetime | None = None) -> bool:
    """The vendor got in touch; what it was late is given back to the protection, once. Whether this was the first time."""
    if referral.first_contact_at is not None or referral.status not in (*states.WORKED, states.WON):
        return False
    Referral.objects.filter(id=referral.id).update(first_contact_at=contact_at or at)
    referral.first_contact_at = contact_at or at
    outbox_commands.record(events.FirstContactMade(**about(referral)), acting=acting, at=at)
    give_back_overrun(referral, at=at)
    return True


def give_back_overrun(referral: Referral, *, at: datetime) -> None:
    if referral.overrun_added or referral.status not in states.WORKED or not (referral.first_contact_by and referral.first_end and referral.protected_until):
        return
    late = clocks.overrun(referral.first_contact_by, referral.first_contact_at, referral.first_end)
    if late:
        lengthen(referral, referral.protected_until + late, cause="first_contact", acting=SYSTEM, at=at, overrun_added=True)


def her_no(party_id: UUID, *, but: UUID | None = None, acting: Actor, at: datetime) -> None:
    """The referred person's no is about the person: every open claim ends with it, nobody moves up, and new ones are declined."""
    Party.objects.filter(id=party_id, do_not_contact_at=None).update(do_not_contact_at=at)
    for row in open_claims(party_id):
        if row.id == but:
            continue
        if row.status == states.AWAITING_CONSENT:
            decline(row, reason="no_consent", acting=acting, at=at)
        else:
            withdraw(row, reason=states.HER_NO, acting=acting, at=at)


def keep_to_her_no(party_id: UUID, at: datetime) -> None:
    """Claims that came to somebody who wants to be left in peace end like those before them: nobody writes to her."""
    if not Party.objects.filter(id=party_id, do_not_contact_at__isnull=False).exists():
        return
    for row in open_claims(party_id):
        if row.status in states.WORKED:
            withdraw(row, reason=states.HER_NO, acting=SYSTEM, at=at)
        else:
            decline(row, reason="do_not_contact", acting=SYSTEM, at=at)


def open_claims(party_id: UUID, statuses: Iterable[str] = states.OPEN) -> list[Referral]:
    """Under the party's lock, the earliest receipt first."""
    return list(Referral.objects.select_related("advocate", "program", "party").filter(party_id=party_id, status__in=tuple(statuses))
                .order_by("received_at", "id"))
