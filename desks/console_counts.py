"""What waits behind the entries of the console's navigation, for every page of the console, whoever made it."""
from django.utils.functional import SimpleLazyObject

from desks.console_agreements import waiting_agreements
from desks.console_debts import waiting_for
from desks.console_frame import APPROVE, DECIDE
from foundation.outbox import queries as outbox_queries
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from rewards import queries as rewards_queries


def nav_counts(request: HouseRequest) -> dict:
    """A context processor. Nothing is counted for a page that has no console around it."""
    return {"nav_counts": SimpleLazyObject(lambda: _counts(request))}


def _counts(request: HouseRequest) -> dict[str, int]:
    """As much as this reader can do something about."""
    member, counts = getattr(request, "member", None), dict[str, int]()
    if member is None or not request.path_info.startswith("/console/"):
        return counts
    if member.role in DECIDE:
        counts |= {"console_referrals": referrals_queries.undecided_count(), "console_failed": outbox_queries.dead_count()}
    if member.role in APPROVE:
        rewards = sum(row.advocate.user_id != member.user_id for row in rewards_queries.rewards_to_approve())
        counts |= {"console_approvals": rewards + sum(agrees for *_, agrees in waiting_for(request)) + sum(one.agrees for one in waiting_agreements(request))}
    return counts
