"""What is kept in the name of an unclaimed advocate: she takes it, wants none of it, or lets it run out."""
from datetime import datetime
from uuid import UUID

from advocates import events, queries, rules, states
from advocates.commands import joining
from advocates.models import Advocate, ClaimLink, Enrolment
from foundation.accounts import hashing
from foundation.accounts import queries as accounts_queries
from foundation.accounts import rules as accounts_rules
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import commands as outbox_commands


def issue_claim_link(*, advocate_id: UUID, channel: str, acting: Actor, at: datetime) -> str:
    """The secret of a new link, which works once within 90 days. Earlier ones go on working: they may lie in her mailbox.

    Raises BadInput for a link by mail to somebody without an address, Refused for an advocate who has nothing to claim."""
    advocate = _locked(advocate_id)
    if advocate.status != states.UNCLAIMED:
        raise Refused("nothing_to_claim", "There’s nothing left to claim in the name of {name}.", {"name": advocate.name})
    if channel == states.BY_MAIL and not advocate.email:
        raise BadInput([FieldError("/email", "missing", "There’s no address to send the link to.")])
    link = ClaimLink(id=uuid7(), advocate=advocate, channel=channel, issued_at=at, expires_at=at + rules.CLAIM_LASTS)
    secret = queries.derived_secret(link)
    link.secret_hash = hashing.of_secret(secret)
    link.save(force_insert=True)
    outbox_commands.record(events.ClaimLinkIssued(subject_id=advocate.id, link_id=link.id, channel=channel, expires_at=link.expires_at),
                           acting=acting, at=at)
    return secret


def claim(*, secret: str, user_id: UUID, terms_id: UUID, at: datetime) -> Enrolment:
    """The person behind the account `user_id`, whose address is proven, takes what was kept: the advocate is hers, and the terms
    of the program are accepted. A program that ended is no reason against it until its tail is over.

    Raises NotFound for an unknown link, Refused for one that is over, for a program whose tail is over, for terms that changed, for members of the staff, and for
    somebody who refers here already: what is frozen in two names is not merged by a click."""
    user = accounts_queries.user(user_id)
    link = _open_link(secret, at)
    joining.lock_person(str(user_id), accounts_rules.normal_address(user.email))
    advocate = _locked(link.advocate_id)
    if accounts_queries.member_of(user_id) is not None:
        raise Refused("staff_cannot_claim", "You’re on the team here: only the person it’s meant for can take this.")
    if queries.other_entry(advocate, user_id, user.email) is not None:
        raise Refused("claimed_elsewhere", "You refer people here already, under another entry with this address. Use another address of yours, or ask "
                                           "us to bring the two together.")
    enrolment = queries.unclaimed_enrolment(advocate.id, at)
    if enrolment is None:
        raise Refused("claim_over", "This link was used before, or it’s too old.")
    terms = joining.agreed_terms(enrolment.program, terms_id, at)
    joining.take_over(advocate, user_id=user_id, email=accounts_rules.normal_address(user.email), at=at)
    return joining.accept_terms(enrolment, advocate, terms, acting=None, at=at)


def note_collision(*, secret: str, user_id: UUID, at: datetime) -> ClaimLink:
    """Who looks after her is told that the person refers here already; the link goes on working for another address of hers."""
    link = _open_link(secret, at)
    advocate = _locked(link.advocate_id)
    other = queries.other_entry(advocate, user_id, accounts_queries.user(user_id).email)
    if other is None or link.collided_at is not None:
        return link
    link.collided_at = at
    link.save(update_fields=["collided_at"])
    outbox_commands.record(events.ClaimCollided(subject_id=advocate.id, link_id=link.id, other_id=other.id), acting=Actor("advocate", other.id), at=at)
    return link


def refuse_claim(*, secret: str, donate: bool = False, at: datetime) -> Advocate:
    """She wants none of it; whoever holds the link may say so. What was introduced stays introduced, nobody earns from it.

    Raises NotFound for an unknown link, Refused for one that is over."""
    link = _open_link(secret, at)
    advocate = _locked(link.advocate_id)
    if advocate.status != states.UNCLAIMED:
        raise Refused("claim_over", "This link was used before, or it’s too old.")
    _end(advocate, states.REFUSED, at)
    outbox_commands.record(events.ClaimRefused(subject_id=advocate.id, donate=donate), acting=Actor("advocate", advocate.id), at=at)
    return advocate


def lapse_claim(*, advocate_id: UUID, acting: Actor, at: datetime) -> Advocate:
    """Nobody came before the last link ran out. While one still works nothing is written."""
    advocate = _locked(advocate_id)
    if advocate.status != states.UNCLAIMED or queries.live_link(advocate_id, at) is not None:
        return advocate
    _end(advocate, states.LAPSED, at)
    outbox_commands.record(events.ClaimLapsed(subject_id=advocate.id), acting=acting, at=at)
    return advocate


def _end(advocate: Advocate, status: str, at: datetime) -> None:
    advocate.status = status
    advocate.save(update_fields=["status"])
    advocate.enrolments.filter(status=states.UNCLAIMED).update(status=states.LEFT)
    advocate.claim_links.filter(ended_at=None).update(ended_at=at)


def _open_link(secret: str, at: datetime) -> ClaimLink:
    link = queries.link_with(secret)
    if link is None:
        raise NotFound("claim_unknown", "There’s no such link.")
    if link.ended_at is not None or link.expires_at <= at:
        raise Refused("claim_over", "This link was used before, or it’s too old.")
    return link


def _locked(advocate_id: UUID) -> Advocate:
    advocate = Advocate.objects.select_for_update(of=("self",)).filter(id=advocate_id).first()
    if advocate is None:
        raise NotFound("advocate_unknown", "There’s no such advocate.")
    return advocate
