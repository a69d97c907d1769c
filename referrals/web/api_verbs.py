"""The verbs on one referral by API: POST, answered with the referral as it is then."""
from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser

from foundation.web.api import FINANCE, MANAGERS, SALES, told_as
from foundation.web.api_fields import Nothing
from foundation.web.api_parsers import PlainJSON
from foundation.web.openapi import doing
from foundation.web.uploads import incoming
from referrals.commands import decide, void
from referrals.commands.appeal import appeal_referral, decide_appeal
from referrals.commands.assign import assign_referral
from referrals.commands.clocks import record_first_contact
from referrals.commands.doubts import settle_doubt
from referrals.commands.extend import extend_protection
from referrals.commands.merge import merge_parties
from referrals.commands.reopen import reopen_referral
from referrals.commands.unwin import unwin_referral
from referrals.web import api_shapes as shapes
from referrals.web.api import OfReferral
from referrals.web.api_shapes import ReferralOut


@extend_schema(tags=["referrals"])
class Verb(OfReferral):
    """`write` names who may; a rep's key finds hers alone."""

    write: tuple[str, tuple[str, ...]] = ("referrals:write", MANAGERS)

    def asked_of(self, referral_id, shape=Nothing) -> dict:
        """The body, and then whether this key knows the referral. Raises BadInput, NotFound."""
        body = self.parsed(shape)
        self.referral(referral_id)
        return body | {"referral_id": referral_id, "acting": self.acting, "at": self.at}


class Accept(Verb):
    @doing("Accept it: protection starts; queued instead while somebody is ahead", ReferralOut, id="accept_referral")
    def post(self, request, referral_id):
        decide.accept_referral(**self.asked_of(referral_id))
        return self.answer(referral_id)


class Decline(Verb):
    @doing("Decline it, with a reason of the closed list", ReferralOut, body=shapes.DeclineIn, id="decline_referral")
    def post(self, request, referral_id):
        decide.decline_referral(**self.asked_of(referral_id, shapes.DeclineIn))
        return self.answer(referral_id)


class Review(Verb):
    @doing("Look closer at a submitted one: its decision clock begins anew", ReferralOut, id="review_referral")
    def post(self, request, referral_id):
        decide.review_referral(**self.asked_of(referral_id))
        return self.answer(referral_id)


class Appeal(Verb):
    write = ("referrals:write", SALES)

    takes_files = True
    parser_classes = [PlainJSON, MultiPartParser]

    @doing("Ask for a second look at a decline in its advocate’s name, once; somebody else gives it", ReferralOut, id="appeal_referral",
           body={"application/json": shapes.AppealIn, "multipart/form-data": shapes.AppealWithFilesIn})
    def post(self, request, referral_id):
        """JSON as everywhere; as multipart/form-data it may bring files."""
        if isinstance(request.data, QueryDict):
            asked = self.asked_of(referral_id, shapes.AppealWithFilesIn)
            appeal_referral(**asked | {"files": incoming(asked["files"])})
        else:
            appeal_referral(**self.asked_of(referral_id, shapes.AppealIn))
        return self.answer(referral_id)


class DecideAppeal(Verb):
    @doing("Grant the second look or refuse it for good; never who declined it first", ReferralOut, body=shapes.AppealDecisionIn, id="decide_appeal")
    def post(self, request, referral_id):
        decide_appeal(**self.asked_of(referral_id, shapes.AppealDecisionIn))
        return self.answer(referral_id)


class Lose(Verb):
    write = ("referrals:write", SALES)

    @doing("They didn't buy, with a reason of the closed list", ReferralOut, body=shapes.LoseIn, id="lose_referral")
    def post(self, request, referral_id):
        decide.lose_referral(**self.asked_of(referral_id, shapes.LoseIn))
        return self.answer(referral_id)


class Unwin(Verb):
    @doing("It was never won: its deals are withdrawn and what they earned is taken back", ReferralOut, body=shapes.LoseIn, id="unwin_referral")
    def post(self, request, referral_id):
        unwin_referral(**self.asked_of(referral_id, shapes.LoseIn))
        return self.answer(referral_id)


class Reopen(Verb):
    @doing("Go on with a lost one, because they came back; in review where another claim stands in the way", ReferralOut, id="reopen_referral")
    def post(self, request, referral_id):
        reopen_referral(**self.asked_of(referral_id))
        return self.answer(referral_id)


class Extend(Verb):
    @doing("Give its protection more time for the vendor's own delay, once, before its end", ReferralOut, body=shapes.ExtensionIn, id="extend_protection")
    def post(self, request, referral_id):
        extend_protection(**self.asked_of(referral_id, shapes.ExtensionIn))
        return self.answer(referral_id)


class Withdraw(Verb):
    write = ("referrals:write", SALES)

    @doing("Take it back for its advocate, or because the referred person wants none of it", ReferralOut, body=shapes.WithdrawalIn, id="withdraw_referral")
    def post(self, request, referral_id):
        decide.withdraw_referral(**self.asked_of(referral_id, shapes.WithdrawalIn))
        return self.answer(referral_id)


class ProposeVoid(Verb):
    write = ("referrals:write", ("owner",))

    @doing("Propose to cancel it as if it had never counted; a second person agrees", ReferralOut, body=shapes.VoidIn, id="propose_void")
    def post(self, request, referral_id):
        void.propose_void(**self.asked_of(referral_id, shapes.VoidIn))
        return self.answer(referral_id)


class ConfirmVoid(Verb):
    write = ("referrals:write", (*FINANCE, "program_manager"))

    @doing("Agree to cancel it: its rewards are taken back", ReferralOut, id="confirm_void")
    def post(self, request, referral_id):
        void.void_referral(**self.asked_of(referral_id))
        return self.answer(referral_id)


class KeepReferral(Verb):
    write = ("referrals:write", (*FINANCE, "program_manager"))

    @doing("Drop the proposal to cancel it", ReferralOut, id="keep_referral")
    def post(self, request, referral_id):
        void.keep_referral(**self.asked_of(referral_id))
        return self.answer(referral_id)


class Merge(Verb):
    @doing("Whom it introduces and whom another one introduces turn out to be one: their referrals compete from now on", ReferralOut, body=shapes.MergeReferralsIn,
           id="merge_parties")
    def post(self, request, referral_id):
        asked = self.asked_of(referral_id, shapes.MergeReferralsIn)
        this, other = self.referral(referral_id), self.referral(asked["other_referral_id"])
        merge_parties(party_id=other.party_id, into_id=this.party_id, acting=self.acting, at=self.at)
        return self.answer(referral_id)


class SettleDoubt(Verb):
    @doing("Corrected since its acceptance it may be somebody else's: say that it is its own, and it goes on", ReferralOut, id="settle_doubt")
    def post(self, request, referral_id):
        settle_doubt(**self.asked_of(referral_id))
        return self.answer(referral_id)


class FirstContact(Verb):
    write = ("referrals:write", SALES)

    @doing("Somebody of the vendor got in touch; what that was late is added to the protection", ReferralOut, id="record_first_contact")
    def post(self, request, referral_id):
        record_first_contact(**self.asked_of(referral_id))
        return self.answer(referral_id)


class Assign(Verb):
    @doing("Give it to somebody else of the sales staff", ReferralOut, body=shapes.AssignIn, id="assign_referral")
    def post(self, request, referral_id):
        with told_as({"/rep": "/rep_id"}):
            assign_referral(**self.asked_of(referral_id, shapes.AssignIn))
        return self.answer(referral_id)
