"""A lost referral goes on, because they came back."""
from datetime import datetime, timedelta
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import clocks, moves, steps
from referrals.models import Referral


def reopen_referral(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """Lost becomes accepted under a new protection, within the reopen window and while no other claim on them is open or won;
    else somebody looks at it first.

    Raises Refused in another state, after the window, when she introduced them anew, and for her own or a rival."""
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    if referral.status != states.LOST or referral.ended_at is None:
        raise Refused("referral_state", "This referral is {status}: only a lost one is reopened.", {"status": referral.status})
    if queries.standing_referral(referral.advocate_id, referral.program_id, referral.party_id) is not None:
        raise Refused("introduced_anew", "They were introduced again by the same person since. That one counts now.")
    if referral.party.do_not_contact_at is not None:
        raise Refused("do_not_contact", "They asked us not to write or call.")
    others = Referral.objects.filter(party_id=referral.party_id, status__in=(*states.OPEN, states.WON)).exclude(id=referral.id)
    in_time = at < referral.ended_at + timedelta(days=referral.program.reopen_days)
    if others.exists() or not in_time:
        steps.review(referral, cause=states.BY_REOPENING, acting=acting, at=at)
        return referral
    fields = steps.new_protection(referral, at)
    moves.move(referral, states.ACCEPTED, acting=acting, at=at, accepted_at=at, **fields)
    outbox_commands.record(events.ReferralReopened(**steps.about(referral), protected_until=fields["protected_until"]), acting=acting, at=at)
    return referral
