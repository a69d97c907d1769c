"""Reads about people who refer."""
import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.crypto import salted_hmac

from advocates import rules, states
from advocates.events import AdvocateClaimed, AdvocateJoined, TermsAccepted
from advocates.models import Advocate, ClaimLink, DraftEntry, Enrolment, ShareLink
from foundation.accounts import hashing
from foundation.accounts import queries as accounts_queries
from foundation.accounts import rules as accounts_rules
from foundation.kernel.errors import NotFound
from foundation.outbox import queries as outbox_queries
from programs import queries as programs_queries


def advocate(advocate_id: UUID) -> Advocate:
    """Raises NotFound."""
    found = Advocate.objects.filter(id=advocate_id).first()
    if found is None:
        raise NotFound("advocate_unknown", "There’s no such advocate.")
    return found


def advocate_of_user(user_id: UUID) -> Advocate | None:
    """Also by the account of an entry of hers that was merged into this one."""
    found = Advocate.objects.select_related("merged_into").filter(user_id=user_id).first()
    return found.merged_into if found is not None and found.merged_into else found


def advocates_by_id(ids) -> dict[UUID, Advocate]:
    return {advocate.id: advocate for advocate in Advocate.objects.filter(id__in=set(ids))}


def enrolment(enrolment_id: UUID) -> Enrolment:
    """With its advocate and program. Raises NotFound."""
    found = Enrolment.objects.select_related("advocate", "program").filter(id=enrolment_id).first()
    if found is None:
        raise NotFound("enrolment_unknown", "There’s no such enrolment.")
    return found


def enrolments_of(advocate_id: UUID) -> list[Enrolment]:
    """The programs she joined, with the advocate, the oldest first; those that only wait for her yes are left out."""
    rows = Enrolment.objects.select_related("program", "advocate").filter(advocate_id=advocate_id, terms__isnull=False)
    return list(rows.exclude(status=states.MERGED).order_by("id"))


def all_enrolments_of(advocate_id: UUID) -> list[Enrolment]:
    """With their programs, also those that wait for her yes, the oldest first."""
    return list(Enrolment.objects.select_related("program").filter(advocate_id=advocate_id).exclude(status=states.MERGED).order_by("id"))


def earns_anywhere(advocate_id: UUID) -> bool:
    """Whether any program that she is in does more than thank."""
    return Enrolment.objects.filter(advocate_id=advocate_id, program__gratitude=False).exists()


def enrolment_in(advocate_id: UUID, program_id: UUID) -> Enrolment | None:
    return Enrolment.objects.filter(advocate_id=advocate_id, program_id=program_id).exclude(status=states.MERGED).first()


@dataclass(frozen=True)
class Agreement:
    """One version of the terms and when she agreed to it."""

    terms: programs_queries.Terms
    at: datetime


AGREED = (AdvocateJoined.name, AdvocateClaimed.name, TermsAccepted.name)


def agreements(of: Enrolment) -> list[Agreement]:
    """Every version that she agreed to in this program, the first one first. The row holds the last; the trail remembers the others."""
    told = [event for event in outbox_queries.timeline([of.id, of.advocate_id])
            if event.name in AGREED and (event.subject_id == of.id or event.payload["enrolment_id"] == str(of.id))]
    texts = programs_queries.terms_by_id(UUID(event.payload["terms_id"]) for event in told)
    return sorted((Agreement(texts[UUID(event.payload["terms_id"])], event.occurred_at) for event in told), key=lambda one: one.at)


def terms_when(of: Enrolment, at: datetime) -> programs_queries.Terms | None:
    """The terms that counted for her at `at`: a referral stays under those of its receipt. None before she agreed to any."""
    return next((one.terms for one in reversed(agreements(of)) if one.at <= at), None)


def newer_terms(of: Enrolment) -> programs_queries.Terms | None:
    """The terms in force, where she agreed to an older version."""
    in_force = programs_queries.terms_in_force(of.program_id)
    return in_force if in_force is not None and of.terms_id is not None and in_force.id != of.terms_id else None


def active_in(program_id: UUID) -> list[Enrolment]:
    """Who refers in it and can be written to, with the advocates, the first to join first."""
    rows = Enrolment.objects.select_related("advocate").filter(program_id=program_id, status=states.ACTIVE).order_by("id")
    return [row for row in rows if is_proven(row.advocate)]


def count_in(program_id: UUID) -> int:
    """How many refer in it, or are kept for in it."""
    return Enrolment.objects.filter(program_id=program_id, status__in=(states.ACTIVE, states.UNCLAIMED, states.SUSPENDED)).count()


def has_joined(advocate_id: UUID, program_id: UUID) -> bool:
    """Whether she accepted the terms of the program."""
    return Enrolment.objects.filter(advocate_id=advocate_id, program_id=program_id, terms__isnull=False).exclude(status=states.MERGED).exists()


def link_by_code(code: str) -> ShareLink | None:
    """With its enrolment, advocate and program; None for an unknown code. Codes are compared in lower case."""
    return (ShareLink.objects.select_related("enrolment__advocate", "enrolment__program").filter(code=code.strip().lower()).first())


def code_of(enrolment_id: UUID) -> str:
    """The code of an enrolment's own link; '' while it is unclaimed."""
    return ShareLink.objects.filter(enrolment_id=enrolment_id).order_by("id").values_list("code", flat=True).first() or ""


def advocates() -> list[Advocate]:
    """The newest first, at most 200."""
    return list(Advocate.objects.order_by("-id")[:200])


def advocates_page(*, before: UUID | None = None, limit: int = 50, rep_id: UUID | None = None, name: str = "", email: str = "") -> list[Advocate]:
    """The newest first, those after the advocate `before`; one row more than `limit` says that there is a next page.

    rep_id: whom this rep looks after. name: whose name, or family name, begins so. email: who has this address."""
    rows = Advocate.objects.order_by("-id")
    if rules.folded(name):
        rows = rows.filter(_is_called(name))
    if email:
        rows = rows.filter(email=email.strip().lower())
    if rep_id is not None:
        rows = rows.filter(rep_id=rep_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:limit + 1])


def enrolments_of_all(advocate_ids, *, also_merged: bool = False) -> dict[UUID, list[Enrolment]]:
    """Advocate -> her enrolments with their programs, the oldest first; `also_merged`: those too that another one goes on for."""
    found: dict[UUID, list[Enrolment]] = {}
    rows = Enrolment.objects.select_related("program").filter(advocate_id__in=set(advocate_ids))
    for row in (rows if also_merged else rows.exclude(status=states.MERGED)).order_by("id"):
        found.setdefault(row.advocate_id, []).append(row)
    return found


def enrolments_by_advocate(advocate_ids: Iterable[UUID]) -> dict[UUID, list[Enrolment]]:
    """Advocate -> her enrolments, the oldest first, with their links."""
    found: dict[UUID, list[Enrolment]] = {}
    rows = Enrolment.objects.prefetch_related("links").filter(advocate_id__in=tuple(advocate_ids)).exclude(status=states.MERGED)
    for row in rows.order_by("id"):
        found.setdefault(row.advocate_id, []).append(row)
    return found


def own_code(enrolment: Enrolment) -> str:
    """As code_of(), for an enrolment whose links were fetched."""
    return min((link.code for link in sorted(enrolment.links.all(), key=lambda link: link.id)[:1]), default="")


# People whom somebody told us of

def is_claimed(advocate: Advocate) -> bool:
    """Whether she has an account; somebody may have made it for her."""
    return advocate.status == states.CLAIMED


def on_team(advocate: Advocate) -> bool:
    """Whether her account is one of the team."""
    return advocate.user_id is not None and accounts_queries.member_of(advocate.user_id) is not None


def goes_on_as(advocate_id: UUID) -> Advocate:
    """She herself, or the entry that she was merged into. Raises NotFound."""
    found = advocate(advocate_id)
    return advocate(found.merged_into_id) if found.merged_into_id else found


def entries_merged_into(advocate_id: UUID) -> list[Advocate]:
    """The other entries of the same person, the first to be merged first."""
    return list(Advocate.objects.filter(merged_into_id=advocate_id).order_by("merged_at", "id"))


def accounts_of(advocate_id: UUID) -> frozenset[UUID]:
    """The accounts of a person: of this entry and of those that are the same person."""
    root = goes_on_as(advocate_id)
    rows = Advocate.objects.filter(Q(id=root.id) | Q(merged_into_id=root.id), user__isnull=False)
    return frozenset(user_id for user_id in rows.values_list("user_id", flat=True) if user_id is not None)


def known_as(ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """An advocate's id, or an account's -> every id under which the same person was known: itself, her entries, their accounts."""
    ids = frozenset(ids)
    named = Advocate.objects.filter(Q(id__in=ids) | Q(merged_into_id__in=ids) | Q(user_id__in=ids))
    roots = {into or its_id for its_id, into in named.values_list("id", "merged_into_id")}
    people: dict[UUID, set[UUID]] = {}
    for its_id, into, user_id in Advocate.objects.filter(Q(id__in=roots) | Q(merged_into_id__in=roots)).values_list("id", "merged_into_id", "user_id"):
        people.setdefault(into or its_id, set()).update({its_id, user_id} if user_id else {its_id})
    found = {one: frozenset(person) for person in people.values() for one in person & ids}
    return {one: found.get(one, frozenset({one})) for one in ids}


def counted_with(enrolment: Enrolment) -> Enrolment:
    """The enrolment that goes on where this one was merged into it, with the same person and program."""
    if enrolment.status != states.MERGED:
        return enrolment
    return Enrolment.objects.select_related("advocate", "program").filter(advocate_id=enrolment.advocate_id, program_id=enrolment.program_id).exclude(
        status=states.MERGED).get()


def merged_enrolments(enrolment: Enrolment) -> list[UUID]:
    """The ids of those that this one goes on for."""
    return list(Enrolment.objects.filter(advocate_id=enrolment.advocate_id, program_id=enrolment.program_id, status=states.MERGED).values_list("id", flat=True))


def goes_on_for(program_id: UUID) -> dict[UUID, UUID]:
    """Every enrolment of a program that was merged into another: which one goes on for it."""
    rows = list(Enrolment.objects.filter(program_id=program_id, status=states.MERGED).values_list("id", "advocate_id"))
    kept = dict(Enrolment.objects.filter(program_id=program_id, advocate_id__in=[advocate_id for _, advocate_id in rows]).exclude(
        status=states.MERGED).values_list("advocate_id", "id")) if rows else {}
    return {enrolment_id: kept[advocate_id] for enrolment_id, advocate_id in rows if advocate_id in kept}


def is_proven(advocate: Advocate) -> bool:
    """Whether she has an account with a proven address. Nothing leaves the house for somebody who has none."""
    return advocate.status == states.CLAIMED and advocate.proven_at is not None


def unclaimed_enrolment(advocate_id: UUID, at: datetime) -> Enrolment | None:
    """The first enrolment that waits for her yes, with its program and the advocate; one of a program that is over only if none is left."""
    waiting = list(Enrolment.objects.select_related("program", "advocate").filter(advocate_id=advocate_id, status=states.UNCLAIMED).order_by("id"))
    return next((row for row in waiting if programs_queries.goes_on(row.program, at)), next(iter(waiting), None))


def unclaimed_enrolments(advocate_id: UUID) -> list[Enrolment]:
    return list(Enrolment.objects.select_related("program").filter(advocate_id=advocate_id, status=states.UNCLAIMED).order_by("id"))


def derived_secret(link: ClaimLink) -> str:
    """256 bits that only this installation can work out from the row."""
    keyed = salted_hmac(f"claim link {link.tenant_id}", str(link.id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(keyed).decode().rstrip("=")


def secret_of(link: ClaimLink) -> str:
    """The secret of a link, to be shown again; '' once the installation's secret was changed (the link itself goes on working)."""
    secret = derived_secret(link)
    return secret if hashing.same(hashing.of_secret(secret), link.secret_hash) else ""


def link_with(secret: str) -> ClaimLink | None:
    """With its advocate, whether it still works or not."""
    return ClaimLink.objects.select_related("advocate").filter(secret_hash=hashing.of_secret(secret)).first()


def claim_link(link_id: UUID) -> ClaimLink:
    """With its advocate. Raises NotFound."""
    found = ClaimLink.objects.select_related("advocate").filter(id=link_id).first()
    if found is None:
        raise NotFound("claim_unknown", "There’s no such link.")
    return found


def kept_until(link: ClaimLink, program: programs_queries.Program) -> datetime:
    """Until when somebody can take what is kept: the link lasts no longer, and neither does the tail of a program that ends."""
    over = programs_queries.tail_until(program)
    return min(link.expires_at, over) if over is not None else link.expires_at


def works(link: ClaimLink, at: datetime) -> bool:
    """Half-open: at its end it is over."""
    return link.ended_at is None and at < link.expires_at and link.advocate.status == states.UNCLAIMED


def other_entry(advocate: Advocate, user_id: UUID, email: str) -> Advocate | None:
    """The other advocate whom this account or this address belongs to."""
    other = advocate_of_user(user_id) or Advocate.objects.filter(email=accounts_rules.normal_address(email)).exclude(status=states.MERGED).first()
    return other if other is not None and other.id != advocate.id else None


def live_link(advocate_id: UUID, at: datetime) -> ClaimLink | None:
    """The newest link that works at `at`."""
    return ClaimLink.objects.filter(advocate_id=advocate_id, ended_at=None, expires_at__gt=at).order_by("-id").first()


def newest_links(advocate_ids: Iterable[UUID]) -> dict[UUID, ClaimLink]:
    """Advocate -> her newest claim link, whether it still works or not."""
    return {link.advocate_id: link for link in ClaimLink.objects.filter(advocate_id__in=set(advocate_ids)).order_by("id")}


def on_sales_team(user_id: UUID | None) -> bool:
    """Whether this account belongs to somebody who can look after people, and introduce them in a program for reps."""
    member = accounts_queries.member_of(user_id)
    return member is not None and member.role in rules.MAY_LOOK_AFTER


# Whom a rep looks after

def advocates_of_rep(user_id: UUID) -> list[Advocate]:
    """The newest first, at most 200; who wants nothing kept in her name is left out."""
    return list(Advocate.objects.filter(rep_id=user_id).exclude(status__in=(states.REFUSED, states.LAPSED, states.MERGED)).order_by("-id")[:200])


def search(prefix: str, *, rep_id: UUID | None = None, but_rep_id: UUID | None = None, limit: int = 8) -> list[Advocate]:
    """Whose name, or family name, begins with `prefix`, by name. `rep_id`: only whom this rep looks after; `but_rep_id`: only the others."""
    if not rules.folded(prefix):
        return []
    rows = Advocate.objects.filter(_is_called(prefix), status__in=(states.CLAIMED, states.UNCLAIMED))
    if rep_id is not None:
        rows = rows.filter(rep_id=rep_id)
    if but_rep_id is not None:
        rows = rows.exclude(rep_id=but_rep_id)
    return list(rows.order_by("name_key", "id")[:limit])


def _is_called(prefix: str) -> Q:
    """A range, not LIKE: row-level security turns off the index for LIKE."""
    wanted = rules.folded(prefix)
    end = wanted + "\U0010ffff"
    return Q(name_key__gte=wanted, name_key__lt=end) | Q(family_key__gte=wanted, family_key__lt=end)


def is_called(advocate: Advocate, prefix: str) -> bool:
    """Whether search() with this prefix means her."""
    wanted = rules.folded(prefix)
    return bool(wanted) and (advocate.name_key.startswith(wanted) or advocate.family_key.startswith(wanted))


def draft_of(user_id: UUID) -> dict[str, str]:
    """What a member of the staff has typed and not sent; empty when nothing is kept."""
    found = DraftEntry.objects.filter(user_id=user_id).first()
    return found.values if found else {}
