"""Who may open the partner workspace: people who run an organisation's side, by a membership that hasn't ended."""
from typing import cast

from django.urls import reverse

from advocates import queries as advocates_queries
from advocates.web.policy import ADVOCATE, AdvocateRequest
from foundation.kernel.acting import Actor
from foundation.web.policies import Elsewhere
from foundation.web.requests import HouseRequest
from partners import queries, states


class PartnerRequest(AdvocateRequest):
    """What a view behind PARTNER_ADMIN is given: everything that it shows hangs on the organisation of this membership."""

    advocate: advocates_queries.Advocate
    membership: queries.Membership


class PartnerAdmins:
    """An advocate who is admin of an organisation now; request.membership (with its organisation) is set. Others are sent to the portal."""

    name = "partner admin"

    def admit(self, request: HouseRequest) -> Actor:
        acting = ADVOCATE.admit(request)
        membership = queries.membership_of(cast(AdvocateRequest, request).advocate.id)
        if membership is None or membership.role != states.ADMIN:
            raise Elsewhere(reverse("portal_home"))
        cast(PartnerRequest, request).membership = membership
        return acting


class Members(PartnerAdmins):
    """Whoever acts for an organisation, admin or not."""

    name = "partner member"

    def admit(self, request: HouseRequest) -> Actor:
        acting = ADVOCATE.admit(request)
        membership = queries.membership_of(cast(AdvocateRequest, request).advocate.id)
        if membership is None:
            raise Elsewhere(reverse("portal_home"))
        cast(PartnerRequest, request).membership = membership
        return acting


PARTNER_ADMIN = PartnerAdmins()
PARTNER_MEMBER = Members()
