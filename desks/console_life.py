"""What can be done about a referral beside the decision itself, and what stands beside it: who was asked, an appeal, a proposal to cancel."""
from dataclasses import dataclass, field
from datetime import datetime

from django.forms import BaseForm

from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from referrals import queries, states
from referrals.web import forms_life

MANAGE, PROPOSE, AGREE = ("owner", "program_manager"), ("owner",), ("program_manager", "finance_approver")


@dataclass
class LifeOf:
    """A form is None where there is nothing to do, or not for this person."""

    asked: list = field(default_factory=list)     # who was asked for consent, and what they said
    appeal: object | None = None                  # of the advocate, also when it was decided
    files: list = field(default_factory=list)     # that came with the appeal
    opens: bool = False                           # this person may save them, and erase them
    proposal: object | None = None                # to cancel it
    moves_up_at: datetime | None = None
    cause: str = ""                               # why somebody looks at it
    second_look: BaseForm | None = None
    extend: BaseForm | None = None
    withdraw: BaseForm | None = None
    correct: BaseForm | None = None
    void: BaseForm | None = None
    review: bool = False
    reopen: bool = False
    agrees: bool = False                          # this person may be the second one
    drops: bool = False

    @property
    def acts(self) -> bool:
        return bool(self.second_look or self.extend or self.withdraw or self.correct or self.void or self.review or self.reopen or self.proposal)


def life_of(request: HouseRequest, of, now: datetime) -> LifeOf:
    own = of.advocate.user_id == request.user.id
    found = LifeOf(asked=queries.consents_of(of.id), appeal=queries.appeal_of(of.id), proposal=queries.open_void_of(of.id),
                   files=queries.files_of_appeal(of.id), opens=request.member.role in MANAGE,
                   moves_up_at=queries.moves_up_at(of, now) if of.status == states.QUEUED else None,
                   cause=queries.cause_of_last_move(of) if of.status == states.IN_REVIEW else "")
    role = request.member.role
    if own:
        return found
    if role in MANAGE:
        _manage(request, of, found, now)
    proposed_by = getattr(found.proposal, "proposed_by", None)
    found.agrees = found.proposal is not None and role in AGREE and proposed_by != request.user.id
    found.drops = found.proposal is not None and role in (*PROPOSE, *AGREE)
    if role in PROPOSE and found.proposal is None and of.status != states.VOIDED:
        found.void = kept(request, "void", forms_life.VoidForm(auto_id="void_%s"), referral_id=of.id)
    return found


def _manage(request: HouseRequest, of, found: LifeOf, now: datetime) -> None:
    where = {"referral_id": of.id}
    waits = getattr(found.appeal, "outcome", None) == "" and getattr(found.appeal, "first_by", None) != request.user.id
    if of.status == states.IN_REVIEW and waits:
        found.second_look = kept(request, "appeal", forms_life.AppealDecisionForm(auto_id="appeal_%s"), **where)
    found.review = of.status == states.SUBMITTED
    found.reopen = of.status == states.LOST
    if of.status in states.WORKED and not of.extended and of.protected_until and now < of.protected_until:
        found.extend = kept(request, "extend", forms_life.ExtendForm(auto_id="extend_%s"), **where)
    if of.status in states.OPEN:
        found.withdraw = kept(request, "withdraw", forms_life.WithdrawForm(auto_id="withdraw_%s"), **where)
        found.correct = kept(request, "correct", forms_life.correct_form(of, auto_id="correct_%s"), **where)
