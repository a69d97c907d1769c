"""A reward that an organisation doesn’t want: given away, or to nobody. Policy: partner admin, who proved a moment ago that it is she."""
from uuid import UUID

from django.http import HttpResponse

from foundation.web.policies import guard
from fulfilment.web.giving import give_up
from partners.web.policy import PARTNER_ADMIN, PartnerRequest
from rewards import queries as rewards_queries


@guard(PARTNER_ADMIN, fresh=True)
def give(request: PartnerRequest, reward_id: UUID) -> HttpResponse:
    """/partner/rewards/<id>/give/ : as in the portal, of what is owed to the organisation."""
    organisation = request.membership.organisation
    return give_up(request, rewards_queries.reward_of_organisation(organisation.id, reward_id), page="partner/give.html", back="partner_why",
                   organisation=organisation)
