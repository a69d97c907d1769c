"""Referrals by API: the same commands as the pages, with a key's person acting. A rep's key knows hers alone."""
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import queries as outbox_queries
from foundation.web.api import SALES, ApiView
from foundation.web.openapi import UUID as UUID_SHAPE
from foundation.web.openapi import doing, listing, reading
from partners import queries as partners_queries
from referrals import queries, states
from referrals.commands.correct import correct_referral
from referrals.commands.submit import Lead, submit_referral
from referrals.web.api_shapes import CorrectionIn, ReferralIn, ReferralOut, TimelineOut, shown_events

LONGEST = 160   # characters of a company's name
FILTERS = (
    OpenApiParameter("status", str, enum=states.STATES, description="Only those in this status."),
    OpenApiParameter("program_id", UUID_SHAPE, description="Only those of this program."),
    OpenApiParameter("advocate_id", UUID_SHAPE, description="Only those that this advocate introduced."),
    OpenApiParameter("organisation_id", UUID_SHAPE, description="Only those introduced for this partner."),
    OpenApiParameter("company", {"type": "string", "maxLength": LONGEST}, description="How the company’s name begins, its legal form left out."))


class OfReferral(ApiView):
    """What is asked about one referral."""

    def referral(self, referral_id: UUID):
        """For a rep's key one that she works with; everybody else's is as unknown as one that never was. Raises NotFound."""
        return queries.referral_of_staff(self.rep, referral_id)

    def answer(self, referral_id: UUID, status: int = 200) -> Response:
        """The referral as it is now."""
        return Response(ReferralOut(queries.referral(referral_id)).data, status=status)


@extend_schema(tags=["referrals"])
class Referrals(OfReferral):
    write = ("referrals:write", SALES)

    @listing("Referrals, the newest first; by a sales rep’s key, those of the rep and of the advocates they look after", ReferralOut, query=FILTERS,
             id="list_referrals")
    def get(self, request):
        status = self.asked("status", states.STATES)
        wanted = queries.Wanted(
            statuses=(status,) if status else (), works_with=self.rep, company=self.asked_text("company", LONGEST),
            **{name: self.asked_id(name) for name in ("program_id", "advocate_id", "organisation_id")})
        return self.page(lambda cursor, limit: queries.referrals_found(wanted, before=cursor, limit=limit), lambda rows: ReferralOut(rows, many=True).data)

    @doing("Submit a referral for an advocate. 200 gives back the one she has of this person already", ReferralOut, body=ReferralIn,
           status=(201, 200), id="submit_referral")
    def post(self, request):
        body = self.parsed(ReferralIn)
        enrolment_id, channel = body.pop("enrolment_id"), body.pop("channel")
        entered_by = self._entered_by(body.pop("entered_by"), channel, enrolment_id)
        referral, new = submit_referral(enrolment_id=enrolment_id, lead=Lead(**body), channel=channel, acting=self.acting, at=self.at, entered_by=entered_by)
        if not new:
            self._refuse_a_colleagues(referral.id)
        return self.answer(referral.id, 201 if new else 200)

    def _entered_by(self, said: UUID | None, channel: str, enrolment_id: UUID) -> UUID | None:
        """Who typed it for her: a rep's key speaks for its person alone. Raises BadInput for anybody else."""
        if channel == states.PARTNER:
            acts_for = partners_queries.organisation_of(advocates_queries.enrolment(enrolment_id).advocate_id)
            may = {row.advocate.user_id for row in partners_queries.admins_of(acts_for.id)} if acts_for else set()
            if self.rep or said not in may:
                raise BadInput([FieldError("/entered_by", "unknown", "Name an admin of this advocate’s organisation: its account’s id.")])
            return said
        if said is None:
            return self.rep or (self.acting.id if channel == states.VERBAL else None)
        if self.rep not in (None, said) or accounts_queries.member_of(said) is None:
            raise BadInput([FieldError("/entered_by", "unknown", "Name somebody of the staff; a rep’s key names its own person.")])
        return said

    def _refuse_a_colleagues(self, referral_id: UUID) -> None:
        """That it is there already may be said to a rep; whose it is and how it stands is another's."""
        try:
            self.referral(referral_id)
        except NotFound:
            raise Refused("introduced_before", "This advocate introduced them before, and a colleague looks after that.") from None


@extend_schema(tags=["referrals"])
class ReferralDetail(OfReferral):
    @reading("One referral", ReferralOut, id="get_referral")
    def get(self, request, referral_id):
        return Response(ReferralOut(self.referral(referral_id)).data)


@extend_schema(tags=["referrals"])
class Correct(OfReferral):
    write = ("referrals:write", SALES)

    @doing("Correct or complete what it says, until it has ended; what is left out stays", ReferralOut, body=CorrectionIn, id="correct_referral")
    def post(self, request, referral_id):
        values = self.parsed(CorrectionIn)
        self.referral(referral_id)
        correct_referral(referral_id=referral_id, values=values, acting=self.acting, at=self.at)
        return self.answer(referral_id)


@extend_schema(tags=["referrals"])
class Timeline(OfReferral):
    @reading("Everything that happened to a referral, in the order in which it was recorded", TimelineOut, id="get_timeline")
    def get(self, request, referral_id):
        self.referral(referral_id)
        return Response({"data": shown_events(outbox_queries.timeline([referral_id]))})
