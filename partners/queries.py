"""Reads about partner organisations; what is asked about an instant is told it."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from advocates import states as advocates_states
from foundation.accounts import hashing
from foundation.kernel.errors import NotFound
from partners import rules, states
from partners.models import MemberInvitation, Membership, Organisation, OrganisationLevel
from programs import queries as programs_queries

PAGE = 50


def organisation(organisation_id: UUID) -> Organisation:
    """Raises NotFound."""
    found = Organisation.objects.filter(id=organisation_id).first()
    if found is None:
        raise NotFound("organisation_unknown", "There’s no such partner.")
    return found


def organisations_by_id(ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    return {row.id: row for row in Organisation.objects.filter(id__in=set(ids))}


def organisations_page(*, before: UUID | None = None, limit: int = PAGE) -> list[Organisation]:
    """The newest first, those after the organisation `before`; one row more than `limit` says that there is a next page."""
    rows = Organisation.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:limit + 1])


def membership_of(advocate_id: UUID) -> Membership | None:
    """The current one, with its organisation; None for who acts for nobody (any more)."""
    return Membership.objects.select_related("organisation").filter(advocate_id=advocate_id, left_at=None).first()


def organisation_of(advocate_id: UUID) -> Organisation | None:
    """The organisation that the advocate acts for now."""
    membership = membership_of(advocate_id)
    return membership.organisation if membership else None


def organisation_for(program, advocate_id: UUID) -> Organisation | None:
    """Whose a referral in this program is: the organisation's where the program is for partners. What a member introduces in a
    program for customers is the person's own, and no partner admin sees it."""
    return organisation_of(advocate_id) if rules.level_of_kind(program.kind) else None


def members_of(organisation_id: UUID) -> list[Membership]:
    """Who acts for it now, with their advocates, the first to join first."""
    return list(Membership.objects.select_related("advocate").filter(organisation_id=organisation_id, left_at=None).order_by("id"))


def everybody_of(organisation_id: UUID) -> list[Membership]:
    """Also those who left, with their advocates, the first to join first."""
    return list(Membership.objects.select_related("advocate").filter(organisation_id=organisation_id).order_by("id"))


def membership(organisation_id: UUID, membership_id: UUID) -> Membership:
    """Of this organisation, current or ended, with its advocate and organisation. Raises NotFound."""
    found = Membership.objects.select_related("advocate", "organisation").filter(organisation_id=organisation_id, id=membership_id).first()
    if found is None:
        raise NotFound("membership_unknown", "There’s no such person here.")
    return found


def admins_of(organisation_id: UUID) -> list[Membership]:
    return [row for row in members_of(organisation_id) if row.role == states.ADMIN]


def admins_concerned(program_id: UUID, organisation_ids: Iterable[UUID]) -> list[Membership]:
    """Who runs an organisation with people in this program, or one of `organisation_ids`; with the organisation and the advocate."""
    enrolled = {"advocate__enrolments__program_id": program_id, "advocate__enrolments__status": advocates_states.ACTIVE}
    theirs = Membership.objects.filter(left_at=None, **enrolled).values("organisation_id")
    return list(Membership.objects.select_related("organisation", "advocate").filter(role=states.ADMIN, left_at=None)
                .filter(Q(organisation_id__in=theirs) | Q(organisation_id__in=list(organisation_ids))).order_by("id"))


def levels_of(organisation_id: UUID) -> list[OrganisationLevel]:
    """Its history, by the instant from which each holds; those ahead last."""
    return list(OrganisationLevel.objects.filter(organisation_id=organisation_id).order_by("from_at", "id"))


def levels_of_each(organisation_ids: Iterable[UUID]) -> dict[UUID, list[OrganisationLevel]]:
    """The same of several; one statement."""
    found: dict[UUID, list[OrganisationLevel]] = {its_id: [] for its_id in organisation_ids}
    for row in OrganisationLevel.objects.filter(organisation_id__in=tuple(found)).order_by("from_at", "id") if found else ():
        found[row.organisation_id].append(row)
    return found


def level_of(organisation_id: UUID, at: datetime) -> str | None:
    """The level in force at the instant; None before its first one began."""
    return rules.level_at(levels_of(organisation_id), at)


def levels_at(organisation_ids: Iterable[UUID], at: datetime) -> dict[UUID, str]:
    """Organisation -> its level in force at the instant."""
    found = {}
    for row in OrganisationLevel.objects.filter(organisation_id__in=set(organisation_ids), from_at__lte=at).order_by("from_at", "id"):
        found[row.organisation_id] = row.level
    return found


def next_level_of(organisation_id: UUID, at: datetime) -> OrganisationLevel | None:
    """The next one that begins after the instant, if it changes anything."""
    history = levels_of(organisation_id)
    ahead = [row.from_at for row in history if row.from_at > at]
    if not ahead or rules.level_at(history, ahead[0]) == rules.level_at(history, at):
        return None
    return next(row for row in reversed(history) if row.from_at == ahead[0])


def refusal_of(program, advocate_id: UUID, at: datetime) -> str:
    """Why admits() says no: rules.NO_PARTNER, PAUSED or OTHER_LEVEL; '' where it says yes."""
    if rules.level_of_kind(program.kind) is None:
        return ""
    acts_for = organisation_of(advocate_id)
    if acts_for is None:
        return rules.NO_PARTNER
    if acts_for.status != states.ACTIVE:
        return rules.PAUSED
    return "" if rules.is_admitted(kind=program.kind, level=level_of(acts_for.id, at)) else rules.OTHER_LEVEL


def admits(program, advocate_id: UUID, at: datetime) -> bool:
    """Whether the program takes referrals of this advocate as far as levels go: a program of kind partner_X takes those of
    organisations that stand at level X at the instant and aren't suspended; every other program takes everybody's."""
    return not refusal_of(program, advocate_id, at)


def programs_for(level: str | None, at: datetime) -> list:
    """The programs that take people of organisations of this level at the instant, the oldest first."""
    return [program for program in programs_queries.open_programs()
            if level and rules.level_of_kind(program.kind) == level and programs_queries.takes_referrals(program, at)]


def protection_days(organisation_id: UUID) -> int | None:
    """What was agreed with this organisation; None: what the program says."""
    return Organisation.objects.filter(id=organisation_id).values_list("protection_days", flat=True).first()


def is_suspended(organisation_id: UUID) -> bool:
    return bool(suspended_of([organisation_id]))


def suspended_of(organisation_ids: Iterable[UUID]) -> set[UUID]:
    """Those of them that are suspended."""
    return set(Organisation.objects.filter(id__in=set(organisation_ids), status=states.SUSPENDED).values_list("id", flat=True))


def open_invitations(organisation_id: UUID, at: datetime) -> list[MemberInvitation]:
    """Those that can still be accepted, the newest first."""
    return list(MemberInvitation.objects.filter(organisation_id=organisation_id, accepted_at=None, withdrawn_at=None, expires_at__gt=at).order_by("-id"))


def invitation_of(secret: str, at: datetime) -> MemberInvitation | None:
    """The one behind this link if it can still be accepted, with its organisation and program."""
    return MemberInvitation.objects.select_related("organisation", "program").filter(
        secret_hash=hashing.of_secret(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=at).first()


def program_to_join(invitation: MemberInvitation, at: datetime):
    """The program whose terms somebody accepts with it: the one that was chosen, or the oldest that admits the organisation by
    now; None while none does."""
    admitting = programs_for(level_of(invitation.organisation_id, at), at)
    return next((one for one in admitting if one.id == invitation.program_id), admitting[0] if admitting else None)


def people_counts(organisation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Organisation -> how many act for it now."""
    found: dict[UUID, int] = {}
    for organisation_id in Membership.objects.filter(organisation_id__in=set(organisation_ids), left_at=None).values_list("organisation_id", flat=True):
        found[organisation_id] = found.get(organisation_id, 0) + 1
    return found
