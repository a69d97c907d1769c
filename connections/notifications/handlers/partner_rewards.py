"""Who runs a partner hears what becomes of what the partner, or one of its people by its introductions, was told to have earned."""
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from advocates import queries as advocates_queries
from connections.notifications.handlers.heard import Before
from connections.notifications.handlers.partners import because_acts_for
from connections.notifications.handlers.telling import page, reader_of, tell
from connections.notifications.words import SEE, About, Notice
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from partners import queries as partners_queries
from partners import states as partners_states
from referrals import queries as referrals_queries
from rewards import queries as rewards_queries
from rewards import states


def tell_admins(reward: rewards_queries.Reward, notice: Callable[[About, str], Notice], *, stored: StoredEvent, at: datetime,
                behind: Before | None = None) -> None:
    """`notice` is asked with whose reward it is: the organisation's, or by name one of its people's, for an introduction that is the
    organisation's. They read what their workspace shows: a member's goals and what she introduces in programs for customers are her own. Whoever
    earned it reads of it in a mail of her own. Nobody, while the partner is paused.

    The caller asked whether the program shows amounts. `behind`: as tell()."""
    referral = referrals_queries.referral(reward.referral_id)
    theirs = reward.beneficiary_kind == states.ORGANISATION
    organisation_id = reward.beneficiary_id if theirs else referral.organisation_id
    if organisation_id is None or not theirs and (reward.beneficiary_kind not in states.OF_THE_ADVOCATE or reward.goal_id is not None):
        return
    organisation, vendor, program = partners_queries.organisation(organisation_id), tenants_queries.vendor().name, referral.program
    if organisation.status != partners_states.ACTIVE:
        return
    goal = next(iter(rewards_queries.goals_named([reward.decision_id]).values()), None)
    about = About(person=referral.person, company=referral.company, vendor=vendor, program=program.name, decline_detail=program.decline_detail,
                  goal=goal.title if goal is not None else "")
    whose = organisation.name if theirs else reward.advocate.name
    where = page("partner_why", reward_id=reward.id) if theirs else page("partner_referral", referral_id=referral.id)
    for member in partners_queries.admins_of(organisation.id):
        if (theirs or member.advocate_id != reward.advocate_id) and advocates_queries.is_proven(member.advocate):
            tell(reader_of(member.advocate), lambda: notice(about, whose) if theirs else replace(notice(about, whose), button=str(SEE)), page=where,
                 because=lambda: because_acts_for(organisation.name, vendor), stored=stored, at=at, behind=behind)
