"""The partner workspace: home, and the organisation itself. Policy: partner admin; everything hangs on the organisation of the membership."""
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from desks import partner_earnings
from desks import partner_rows as rows
from foundation.web import formats
from foundation.web.formats import in_words
from foundation.web.policies import guard
from partners import queries, rules, states, words
from partners.web.policy import PARTNER_ADMIN, PartnerRequest
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from rewards.queries.decisions import HERS
from rewards.web.agreed_offer import of_partner, of_people
from rewards.web.promotion_pages import announced

SHOWN = {"open": referrals_states.OPEN, "won": (referrals_states.WON,), "all": ()}
HOME_ROWS, HOME_PEOPLE = 8, 6
LATELY = timedelta(days=90)


@guard(PARTNER_ADMIN)
def home(request: PartnerRequest) -> HttpResponse:
    """/partner/ : how my people do, and where what they introduced stands. ?show=open|won|all"""
    organisation, now = request.membership.organisation, timezone.now()
    show = request.GET.get("show", "open")
    show = show if show in SHOWN else "open"
    standing = referrals_queries.standing_by_organisation([organisation.id]).get(organisation.id, referrals_queries.Standing())
    listed = referrals_queries.referrals_of_organisation(organisation.id, statuses=SHOWN[show], limit=HOME_ROWS)
    everybody = rows.people(organisation.id, now, since=now - LATELY)
    return render(request, "partner/home.html", {
        "organisation": organisation, "level": rows.level_words(organisation.id, now), "news": _news(request, standing, len(everybody), now),
        "people": everybody[:HOME_PEOPLE], "people_count": len(everybody), "show": show, "lines": rows.lines(listed[:HOME_ROWS], now),
        "counts": {"open": standing.open, "won": standing.won, "all": standing.referred}, "more": len(listed) > HOME_ROWS,
        "views": {name: f"{reverse('partner_home')}?show={name}#referrals" for name in SHOWN}, "alone": len(everybody) == 1,
        "earned": partner_earnings.earned(organisation.id),
        **_doing(request, now)})


@guard(PARTNER_ADMIN)
def settings(request: PartnerRequest) -> HttpResponse:
    """/partner/organisation/ : what was agreed, by which level, with whom; and the way out."""
    organisation, now = request.membership.organisation, timezone.now()
    members = queries.members_of(organisation.id)
    admins = [row for row in members if row.role == states.ADMIN]
    return render(request, "partner/settings.html", {
        "organisation": organisation, "level": rows.level_words(organisation.id, now), "history": [
            {"words": words.LEVEL[row.level], "from_at": row.from_at, "ahead": row.from_at > now} for row in reversed(queries.levels_of(organisation.id))],
        "admins": admins, "members": len(members), "may_leave": len(admins) > 1, **_doing(request, now)})


def _doing(request: PartnerRequest, now: datetime) -> dict:
    """What an admin may do now: no button that would be refused."""
    organisation = request.membership.organisation
    level = queries.level_of(organisation.id, now)
    admitting = queries.programs_for(level, now)
    active = organisation.status == states.ACTIVE
    own = advocates_queries.enrolments_of(request.advocate.id)
    mine = {row.program_id for row in own}
    coming = queries.next_level_of(organisation.id, now)
    sellers, reader = rows.sellers(organisation.id), request.advocate.id
    people = {one.id: of_people(one, organisation.id, now, sellers, reader_id=reader) for one in admitting}
    return {"takes": rows.may_take(request.membership, now), "invites": active and bool(admitting) and rules.takes_members(level), "bronze": level == states.BRONZE,
            "programs": [{"program": one, "offer": programs_queries.offer(one, get_language() or "en"), "joined": one.id in mine,
                          "agreed": of_partner(one, organisation.id, now, sellers, reader_id=reader), "hers": people[one.id].get(reader, []),
                          "people": [line for lines in people[one.id].values() for line in lines],
                          "promotions": announced(one, now, to=(*HERS, "partner_organisation"))} for one in admitting],
            "terms": [{"enrolment": row, "terms": programs_queries.terms(row.terms_id), "newer": advocates_queries.newer_terms(row)} for row in own
                      if row.status == advocates_states.ACTIVE and row.terms_id and programs_queries.goes_on(row.program, now)],
            "ending": [one for one in programs_queries.ending(now) if one.program.id in mine | {row.id for row in admitting}],
            "coming": {"words": words.LEVEL_PARTNER[coming.level], "from_at": coming.from_at} if coming else None}


def _news(request: PartnerRequest, standing: referrals_queries.Standing, people: int, now: datetime) -> str:
    """One sentence before everything else: the newest that matters."""
    organisation, vendor = request.membership.organisation, request.vendor
    name = vendor.name if vendor else ""
    if organisation.status == states.SUSPENDED:
        return _("Your partnership with {vendor} is paused.").format(vendor=name)
    coming = queries.next_level_of(organisation.id, now)
    if coming:
        return _("From {day} you’re a {level}.").format(day=formats.day(coming.from_at), level=words.LEVEL_PARTNER[coming.level])
    won = referrals_queries.won_since(organisation.id, rows.year_begins(now, vendor.time_zone if vendor else "UTC"))
    alone = people == 1
    if won:
        said = (ngettext("You’ve won one customer this year.", "You’ve won {number} customers this year.", won) if alone else
                ngettext("Your people have won one customer this year.", "Your people have won {number} customers this year.", won))
        return said.format(number=in_words(won))
    if standing.open:
        said = (ngettext("You have one introduction under way.", "You have {number} introductions under way.", standing.open) if alone else
                ngettext("Your people have one introduction under way.", "Your people have {number} introductions under way.", standing.open))
        return said.format(number=in_words(standing.open))
    if standing.referred:
        return _("Nothing is open just now. Who’s next?")
    return _("Who should {vendor} talk to first?").format(vendor=name)
