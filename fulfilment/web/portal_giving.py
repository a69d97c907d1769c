"""A reward that she doesn’t want: given away, or to nobody. Policy: advocate, who proved a moment ago that it is she."""
from uuid import UUID

from django.http import HttpResponse

from advocates.web.policy import ADVOCATE, AdvocateRequest
from foundation.web.policies import guard
from fulfilment.web.giving import give_up
from rewards import queries as rewards_queries


@guard(ADVOCATE, fresh=True)
def give(request: AdvocateRequest, reward_id: UUID) -> HttpResponse:
    """/portal/rewards/<id>/give/ : ?as=forgo or donate; what happens in one sentence, and the button that does it."""
    return give_up(request, rewards_queries.reward_of(request.advocate.id, reward_id), page="portal/give.html", back="portal_why")
