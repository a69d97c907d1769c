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


def of_partner(program, organisation_id: UUID, at: datetime, sellers: Iterable = (), *, reader_id: UUID) -> AgreedOffer | None:
    """As offered(), for whom a partner's people refer (`sellers`: enrolments): what is agreed with the partner, and where only one of them refers in this
    program, what is agreed with that one. reader_id: the advocate who reads it."""
    alone = [row for row in sellers if row.program_id == program.id]
    only = alone[0] if len(alone) == 1 else None
    terms = queries.terms_for(program, enrolment_id=only.id if only else None, organisation_id=organisation_id, at=at)
    return offered(program, terms, at, person="" if only is None or only.advocate_id == reader_id else only.advocate.name)


def of_people(program, organisation_id: UUID, at: datetime, sellers: Iterable = (), *, reader_id: UUID) -> dict[UUID, list[str]]:
    """Advocate -> what is agreed with that one of several who refer for a partner, a sentence each, the reader's own first. One statement where nothing is."""
    several = {row.id: row for row in sellers if row.program_id == program.id}
    if len(several) < 2 or program.gratitude or not programs_queries.shows_rewards(program):
        return {}
    theirs = {row.enrolment_id for row in queries.agreed_with_any(program.id, several, [])}
    said = {}
    for row in sorted((several[one] for one in several if one in theirs), key=lambda one: one.advocate_id != reader_id):
        terms = queries.terms_for(program, enrolment_id=row.id, organisation_id=organisation_id, at=at)
        said[row.advocate_id] = agreed_words.of_one(terms, "" if row.advocate_id == reader_id else row.advocate.name) if terms is not None else []
    return {advocate_id: lines for advocate_id, lines in said.items() if lines}


def offered(program, terms: Terms | None, at: datetime, person: str = "") -> AgreedOffer | None:
    """None where the plan alone counts, or the program names no amounts: then the program's offer is what is said. person: whose terms these are, where
    somebody else reads them."""
    if terms is None or not (terms.holding or terms.coming) or program.gratitude or not programs_queries.shows_rewards(program):
        return None
    offer = _offer(terms)
    return AgreedOffer(offer, promise_of(program, terms), agreed_words.holding(terms, person), agreed_words.coming(terms, person),
                       _ahead(program, terms, offer, at))


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
