"""Who may open the portal: people who joined a program of this vendor."""
from collections.abc import Callable
from typing import cast

from django.urls import reverse

from advocates import queries
from foundation.kernel.acting import Actor
from foundation.web.policies import SIGNED_IN, Elsewhere
from foundation.web.requests import HouseRequest


class AdvocateRequest(HouseRequest):
    """What a view behind ADVOCATE is given."""

    advocate: queries.Advocate
    acting: Actor
    pages_without: Callable[[], set[str]]   # what the navigation leaves out: who is only ever thanked reads nothing of earnings


class Advocates:
    """Signed in, and an advocate of this vendor; request.advocate is set. Others are sent to the programs they could join."""

    name = "advocate"

    def admit(self, request: HouseRequest) -> Actor:
        SIGNED_IN.admit(request)
        advocate = queries.advocate_of_user(request.user.id) if request.user.id else None
        if advocate is None:
            raise Elsewhere(reverse("programs"))
        asked = cast(AdvocateRequest, request)
        asked.advocate, asked.pages_without = advocate, lambda: set() if queries.earns_anywhere(advocate.id) else {"portal_earnings"}
        return Actor("advocate", advocate.id)


ADVOCATE = Advocates()
