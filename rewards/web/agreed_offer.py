"""What a program pays one person or partner where something else is agreed: the offer as it counts now, and what is other in it."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from partners import queries as partners_queries
from programs import queries as programs_queries
from programs import words as programs_words
from rewards import queries, sentences
from rewards.queries.for_claimant import Terms
from rewards.web import agreed_words


@dataclass(frozen=True)
class AgreedOffer:
    """offer: what is paid, as the program's own offer is said; promise: the same as a sentence. says: what is other, one sentence each; coming: what
    is agreed and begins later. ahead: what is announced, as it would count."""

    offer: str
    promise: str
    says: list[str]
    coming: list[str]
    ahead: programs_queries.Ahead | None = None


def terms_now(enrolment, at: datetime) -> Terms | None:
    """What counts for her in this program for what she introduces now."""
    organisation = partners_queries.organisation_for(enrolment.program, enrolment.advocate_id)
    return queries.terms_for(enrolment.program, enrolment_id=enrolment.id, organisation_id=organisation.id if organisation else None, at=at)


def agreed_with(enrolment, at: datetime) -> AgreedOffer | None:
    """As offered(), for pages that ask nothing else: one statement where nothing was ever agreed."""
    organisation = partners_queries.organisation_for(enrolment.program, enrolment.advocate_id)
    rows = queries.agreed_with_any(enrolment.program_id, [enrolment.id], [organisation.id if organisation else None])
    return offered(enrolment.program, terms_now(enrolment, at), at) if rows else None


def terms_of_partner(program, organisation_id: UUID, at: datetime, sellers: Iterable = ()) -> Terms | None:
    """What counts for whom a partner's people refer; where only one of them does (`sellers`: enrolments), with what was agreed with that one."""
    alone = [row.id for row in sellers if row.program_id == program.id]
    return queries.terms_for(program, enrolment_id=alone[0] if len(alone) == 1 else None, organisation_id=organisation_id, at=at)


def offered(program, terms: Terms | None, at: datetime) -> AgreedOffer | None:
    """None where the plan alone counts, or the program names no amounts: then the program's offer is what is said."""
    if terms is None or not (terms.holding or terms.coming) or program.gratitude or not programs_queries.shows_rewards(program):
        return None
    offer = _offer(terms)
    return AgreedOffer(offer, promise_of(program, terms), agreed_words.holding(terms), agreed_words.coming(terms), _ahead(program, terms, offer, at))


def promise_of(program, terms: Terms) -> str:
    """"You’d earn 18% of first-year value when won." """
    return programs_words.promised(program.kind, _offer(terms))


def _offer(terms: Terms) -> str:
    return sentences.offer_sentence(terms.plan, get_language() or "en")


def _ahead(program, terms: Terms, offer: str, at: datetime) -> programs_queries.Ahead | None:
    following = queries.plan_ahead(program.id, at)
    if following is None:
        return None
    then = _offer(queries.laid_over(following, terms.rows, zone=program.time_zone, whose=terms.whose, at=following.effective_from))
    day = following.effective_from.astimezone(ZoneInfo(program.time_zone)).date()
    return programs_queries.Ahead(day, then) if then != offer else None
