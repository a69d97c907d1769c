"""What a rep reads: her referrals, first contacts that are due, what her advocates brought, and whom we may know already."""
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q

from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from referrals import states
from referrals.models import Message, Milestone, NextStep, Party, Referral
from referrals.queries.adjustments import amounts_of
from referrals.queries.parties import goes_on_as, same_domains
from referrals.rules import identity
from referrals.rules.countries import may_be_one

VALUE = ("deal_value", "first_year_value", "annual_value")   # what a deal is worth: the first of these that somebody said


def of_rep(user_id: UUID, on: str = "") -> Q:
    """Hers: given to her, or entered by her. `on`: the way from the rows that are asked to the referral."""
    return Q(**{f"{on}rep_id": user_id}) | Q(**{f"{on}entered_by": user_id})


def of_her_people(user_id: UUID, on: str = "") -> Q:
    """What a rep may read: hers, and what the people whom she looks after introduced."""
    return of_rep(user_id, on) | Q(**{f"{on}advocate__rep_id": user_id})


def referrals_of_rep(user_id: UUID, *, statuses: Iterable[str] = (), before: UUID | None = None, limit: int = 30, people: bool = False) -> list[Referral]:
    """The newest first; one row more than `limit` says that there is a next page. `people`: with what her advocates introduced and others work with."""
    rows = Referral.objects.select_related("party", "advocate", "program").filter(of_her_people(user_id) if people else of_rep(user_id))
    if statuses:
        rows = rows.filter(status__in=tuple(statuses))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit + 1])


def referral_of_staff(user_id: UUID | None, referral_id: UUID) -> Referral:
    """One that this rep works with: hers, or of an advocate whom she looks after; None: anybody's. Raises NotFound for everybody else's."""
    rows = Referral.objects.select_related("party", "advocate", "program")
    if user_id is not None:
        rows = rows.filter(of_her_people(user_id))
    found = rows.filter(id=referral_id).first()
    if found is None:
        raise NotFound("referral_unknown", "There’s no such referral.")
    return found


def is_for_staff(user_id: UUID | None, of: Referral) -> bool:
    """Whether referral_of_staff() knows it."""
    return user_id is None or Referral.objects.filter(of_her_people(user_id), id=of.id).exists()


def to_contact(user_id: UUID | None = None, limit: int = 50) -> list[Referral]:
    """Accepted and nobody got in touch yet, the most urgent first; of one rep or of all."""
    rows = Referral.objects.select_related("party", "advocate", "program").filter(status__in=states.WORKED, first_contact_at=None, first_contact_by__isnull=False)
    if user_id is not None:
        rows = rows.filter(rep_id=user_id)
    return list(rows.order_by("first_contact_by", "id")[:limit])


def unassigned(limit: int = 50) -> list[Referral]:
    """Accepted, and nobody looks after it: there was no rep to give it to."""
    return list(Referral.objects.select_related("party", "advocate", "program").filter(status__in=states.WORKED, rep_id=None).order_by("id")[:limit])


def last_activity(advocate_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Advocate -> when something last happened with one of her referrals."""
    return dict(Referral.objects.filter(advocate_id__in=set(advocate_ids)).values_list("advocate_id").annotate(at=Max("moved_at")))


def won_lately(advocate_ids: Iterable[UUID], since: datetime) -> dict[UUID, Referral]:
    """Advocate -> the last of her referrals that became a customer since then."""
    rows = Referral.objects.filter(advocate_id__in=set(advocate_ids), status=states.WON, moved_at__gte=since).order_by("moved_at")
    return {row.advocate_id: row for row in rows}


def value_brought(advocate_ids: Iterable[UUID]) -> dict[UUID, list[Money]]:
    """Advocate -> what the deals are worth that were won on her referrals, one sum for each currency, by the amounts
    as they were said last. What was withdrawn doesn't count."""
    rows = (Milestone.objects.select_related("referral").prefetch_related("amounts", "adjustments")
            .filter(kind=states.MILESTONE_WON, referral__advocate_id__in=set(advocate_ids)))
    sums: dict[UUID, dict[str, int]] = {}
    for row in rows:
        standing = [one.kind for one in sorted(row.adjustments.all(), key=lambda one: one.id) if one.kind in (states.WITHDRAWAL, states.REINSTATEMENT)]
        amounts = amounts_of(row)
        worth = next((money for base in VALUE if (money := amounts[base]) is not None), None)
        if worth is not None and standing[-1:] != [states.WITHDRAWAL]:
            of_her = sums.setdefault(row.referral.advocate_id, {})
            of_her[worth.currency] = of_her.get(worth.currency, 0) + worth.minor
    return {advocate_id: [Money(minor, currency) for currency, minor in sorted(found.items())] for advocate_id, found in sums.items()}


def known_already(*, company: str, contact: str) -> list[Referral]:
    """Open and won claims that may be about the same company, as far as typed; for the staff alone. At most five, the latest first."""
    email, phone = (contact, "") if "@" in contact else ("", contact)
    known_as = identity.identity(person="", company=company, email=email, phone=phone)
    same = Q(pk=None)
    for name, key in (("email_key", known_as.email), ("phone_key", known_as.phone), ("block_key", known_as.block)):
        if key:
            same |= Q(**{name: key})
    domains = same_domains(known_as.domain) if known_as.domain else []
    parties = [goes_on_as(party) for party in Party.objects.filter(same | Q(domain_key__in=domains)).order_by("-id")[:200] if _alike(party, known_as, domains)]
    return list(Referral.objects.select_related("party", "advocate").filter(party_id__in=parties, status__in=(*states.OPEN, states.WON)).order_by("-id")[:5])


def _alike(party: Party, known_as: identity.Identity, domains: list[str]) -> bool:
    return bool((known_as.email and party.email_key == known_as.email) or (known_as.phone and party.phone_key == known_as.phone)
                or party.domain_key in domains
                or (known_as.company and may_be_one(known_as.country, party.country_key)
                    and identity.similarity(known_as.company, party.company_key) >= identity.SIMILAR))


def thread(referral_id: UUID, *, internal: bool) -> list[Message]:
    """What was said, in order; `internal`: with the notes among the staff, which no advocate may read."""
    rows = Message.objects.filter(referral_id=referral_id)
    return list((rows if internal else rows.filter(internal=False)).order_by("id")[:200])


def message(message_id: UUID) -> Message:
    """With its referral. Raises NotFound."""
    found = Message.objects.select_related("referral").filter(id=message_id).first()
    if found is None:
        raise NotFound("message_unknown", "There’s no such message.")
    return found


def next_steps(referral_id: UUID) -> list[NextStep]:
    """What was planned, the newest first, at most 50; the staff alone reads it."""
    return list(NextStep.objects.filter(referral_id=referral_id).order_by("-id")[:50])


def planned_by_rep(user_id: UUID, until: date, limit: int = 50) -> list[NextStep]:
    """The plan of each of a rep's referrals that is worked on, where its day is `until` or before; the earliest day first."""
    last = NextStep.objects.filter(referral__rep_id=user_id, referral__status__in=states.WORKED).order_by("referral_id", "-id").distinct("referral_id").values("id")
    rows = NextStep.objects.select_related("referral__party", "referral__advocate", "referral__program").filter(id__in=last, due_on__lte=until)
    return list(rows.order_by("due_on", "id")[:limit])


def may_plan(of: Referral, user_id: UUID | None) -> bool:
    """Whether somebody of the staff plans what comes next: it goes to her, or she runs the programs."""
    member = accounts_queries.member_of(user_id)
    if member is None:
        return False
    return member.role in (accounts_states.OWNER, accounts_states.PROGRAM_MANAGER) or (member.role == accounts_states.SALES_REP and of.rep_id == user_id)
