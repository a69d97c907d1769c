"""The page on which a reward is given up, the same for a person and for an organisation."""
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from advocates.web.policy import AdvocateRequest
from foundation.kernel.errors import NotFound
from foundation.kernel.money import POINTS, Money
from foundation.web import formats
from foundation.web.outcomes import attempt, done, refused
from fulfilment import commands, queries
from programs import queries as programs_queries
from rewards import queries as rewards_queries


def give_up(request: AdvocateRequest, reward, *, page: str, back: str, **more) -> HttpResponse:
    """Raises NotFound where there is nothing to choose: points go to nobody else, and a program that shows no amounts asks about none."""
    choice = request.GET.get("as", "")
    if choice not in commands.CHOICES or not programs_queries.shows_rewards(reward.program) or (choice == commands.DONATE and reward.currency == POINTS):
        raise NotFound("reward_unknown", "There’s no such page for you.")
    amount = Money(reward.left_minor, reward.currency)
    if request.method == "POST":
        error = attempt(lambda: commands.give_up(reward_id=reward.id, choice=choice, acting=request.acting, at=timezone.now()))
        if error is not None:
            return refused(request, error, back, reward_id=reward.id)
        said = _("You gave {amount} away. Thank you.") if choice == commands.DONATE else _("You passed on {amount}.")
        return done(request, said.format(amount=formats.money(amount)), back, reward_id=reward.id)
    late = not rewards_queries.can_be_given(reward) or reward.id in queries.payouts_of([reward.id])
    return render(request, page, {"reward": reward, "amount": amount, "choice": choice, "late": late, "back": back, **more})
