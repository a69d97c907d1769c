"""A manager gives a referral to somebody else of the sales team."""
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from referrals import states
from referrals.commands import clocks, route
from referrals.models import Referral


def assign_referral(*, referral_id: UUID, rep_id: UUID | None, acting: Actor, at: datetime) -> Referral:
    """Raises BadInput for who is not on the sales staff, Refused once it has ended without a win."""
    if not advocates_queries.on_sales_team(rep_id):
        raise BadInput([FieldError("/rep", "unknown", "Choose somebody from your sales team.")])
    referral = clocks.ready(referral_id, at)
    if referral.status not in (*states.OPEN, states.WON):
        raise Refused("referral_over", "This referral has come to its end, so nobody needs to look after it.")
    return referral if referral.rep_id == rep_id else route.give(referral, rep_id, acting=acting, at=at)
