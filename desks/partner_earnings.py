"""What a partner organisation earned: in figures on its home, and as sheets whose sums close. Policy: partner admin."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from desks.console_frame import cursor, cut
from desks.earned_for import earned_for
from desks.owed_back import owed_back
from desks.portal_earnings import Earned
from desks.portal_rows import reward_line
from foundation.kernel.money import Money
from foundation.web import formats
from foundation.web.policies import guard
from fulfilment import queries as fulfilment_queries
from partners.web.policy import PARTNER_ADMIN, PartnerRequest
from rewards import queries, states

PAGE = 30


def earned(organisation_id: UUID) -> list[Earned]:
    """One bar for each currency; none at all for an organisation that no plan ever paid."""
    return [Earned(one.currency, one.earned, one.on_the_way, one.paid) for one in queries.earned_by_organisation(organisation_id)]


def amounts(found: list[Money]) -> str:
    """"€7,860.00", "€100.00 and 75 points"."""
    said = [formats.money(one) for one in found]
    return said[0] if len(said) == 1 else _("{amounts} and {last}").format(amounts=", ".join(said[:-1]), last=said[-1]) if said else ""


@guard(PARTNER_ADMIN)
def earnings(request: PartnerRequest) -> HttpResponse:
    """/partner/earnings/ : each reward of the organisation, by whom it came, where it stands and why. ?before="""
    organisation = request.membership.organisation
    listed = queries.rewards_of_organisation(organisation.id, before=cursor(request), limit=PAGE)
    shown, older, newest = cut(request, listed, PAGE)
    titles, stopped = earned_for(shown), fulfilment_queries.payout_holds_of(shown)
    lines = [{"line": reward_line(row, titles[row.id].who, titles[row.id].what, stopped.get(row.id, ())),
              "by": row.advocate.name} for row in shown]
    sums = earned(organisation.id)
    return render(request, "partner/earnings.html", {
        "organisation": organisation, "lines": lines, "earned": sums, "older": older, "newest": newest,
        "backs": owed_back([(states.ORGANISATION, organisation.id)]),
        "method": fulfilment_queries.method_of(states.ORGANISATION, organisation.id),
        "together": amounts([Money(one.earned, one.currency) for one in sums])})
