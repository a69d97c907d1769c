"""The people of a partner: all of them, who is invited, and one seller's page. Policy: partner admin."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from desks import partner_rows as rows
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from partners import queries, rules, states, words
from partners.web.forms import InviteForm, RoleForm
from partners.web.policy import PARTNER_ADMIN, PartnerRequest
from referrals import queries as referrals_queries
from rewards.web.agreed_offer import of_people

LATEST = 10


@guard(PARTNER_ADMIN)
def people(request: PartnerRequest) -> HttpResponse:
    """/partner/people/ : figures of everybody, open invitations, and the form that invites."""
    organisation, now = request.membership.organisation, timezone.now()
    level = queries.level_of(organisation.id, now)
    admitting = queries.programs_for(level, now)
    invites = organisation.status == states.ACTIVE and rules.takes_members(level) and bool(admitting)
    shown = rows.people(organisation.id, now)
    return render(request, "partner/people.html", {
        "organisation": organisation, "people": shown, "former": rows.former(organisation.id), "invites": invites, "bronze": level == states.BRONZE,
        "money": any(one.brought for one in shown),
        "quiet": sum(one.quiet for one in shown), "role_words": words.ROLE, "invitations": queries.open_invitations(organisation.id, now),
        "form": kept(request, "invite", InviteForm(programs=admitting)) if invites else None})


@guard(PARTNER_ADMIN)
def person(request: PartnerRequest, membership_id: UUID) -> HttpResponse:
    """/partner/people/<id>/ : what one seller introduced for the organisation, and what an admin may change."""
    organisation, now = request.membership.organisation, timezone.now()
    found = queries.membership(organisation.id, membership_id)
    standing = referrals_queries.standing_by_member(organisation.id).get(found.advocate_id, referrals_queries.Standing())
    listed = referrals_queries.referrals_of_organisation(organisation.id, advocate_id=found.advocate_id, limit=LATEST)
    last_admin = found.role == states.ADMIN and len(queries.admins_of(organisation.id)) == 1
    sellers = rows.sellers(organisation.id)
    admitting = queries.programs_for(queries.level_of(organisation.id, now), now) if found.left_at is None else []
    agreed = [(one, of_people(one, organisation.id, now, sellers, reader_id=request.advocate.id).get(found.advocate_id, [])) for one in admitting]
    return render(request, "partner/person.html", {
        "agreed": [(one, lines) for one, lines in agreed if lines],
        "organisation": organisation, "found": found, "standing": standing, "lines": rows.lines(listed[:LATEST], now), "more": len(listed) > LATEST,
        "here": found.left_at is None, "own": found.advocate_id == request.advocate.id, "role": words.ROLE[found.role], "last_admin": last_admin,
        "role_form": RoleForm(initial={"role": found.role}), "takes": found.left_at is None and rows.may_take(request.membership, now)})
