"""Reads about what stands beside a referral: who was asked, appeals, cancellations, and where it stands in the queue."""
import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from foundation.accounts import hashing
from foundation.kernel.errors import NotFound, Refused
from foundation.tenants.context import current_tenant_id
from programs import states as programs_states
from referrals import states
from referrals.models import Appeal, AppealFile, Consent, Move, Referral, VoidProposal
from referrals.queries.claims import as_claim, claims_on, own_before, standing_referral
from referrals.rules import queue


def consent_secret(consent_id: UUID) -> str:
    """The secret of somebody's page, worked out anew each time: 256 bits, kept nowhere."""
    keyed = salted_hmac(f"consent {current_tenant_id()}", str(consent_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(keyed).decode().rstrip("=")


def consent_with(secret: str) -> Consent:
    """With its referral, party, program and advocate. Raises NotFound, also before anybody was asked."""
    found = (Consent.objects.select_related("referral__party", "referral__program", "referral__advocate")
             .filter(secret_hash=hashing.of_secret(secret), asked_at__isnull=False).first())
    if found is None:
        raise NotFound("consent_unknown", "There’s no such page.")
    return found


def consents_of(referral_id: UUID) -> list[Consent]:
    return list(Consent.objects.filter(referral_id=referral_id).order_by("id"))


def appeal_of(referral_id: UUID) -> Appeal | None:
    return Appeal.objects.filter(referral_id=referral_id).first()


@dataclass(frozen=True)
class Attached:
    """A file that came with an appeal; `name` is empty once it was forgotten."""

    id: UUID
    name: str
    kind: str
    size: int
    forgotten_at: datetime | None


def files_of_appeal(referral_id: UUID) -> list[Attached]:
    """In the order in which they were sent."""
    rows = AppealFile.objects.filter(appeal__referral_id=referral_id).order_by("id")
    return [Attached(*row) for row in rows.values_list("id", "file__name", "file__kind", "file__size", "file__forgotten_at")]


def file_of_appeal(referral_id: UUID, attachment_id: UUID) -> UUID:
    """The stored file behind what this referral’s appeal brought. Raises NotFound."""
    found = AppealFile.objects.filter(appeal__referral_id=referral_id, id=attachment_id).values_list("file_id", flat=True).first()
    if found is None:
        raise NotFound("file_unknown", "There’s no such file.")
    return found


def open_void_of(referral_id: UUID) -> VoidProposal | None:
    return VoidProposal.objects.filter(referral_id=referral_id, settled_at=None).first()


def moves_up_at(of: Referral, at: datetime) -> datetime | None:
    """When a queued one would move up if nothing else happened; None while somebody earlier is undecided."""
    return queue.moves_up_at(queue.obstacles(as_claim(of), claims_on(of.party_id), at))


def cause_of_last_move(of: Referral) -> str:
    """Why somebody looks at it, for one in review: findings, appeal, reopened or her_turn."""
    return Move.objects.filter(referral_id=of.id, step=of.step).values_list("reason", flat=True).first() or ""


def moves_of(referral_id: UUID) -> list[Move]:
    return list(Move.objects.filter(referral_id=referral_id).order_by("step"))


def _credited_elsewhere(referral: Referral) -> bool:
    return referral.reason == "duplicate_registered" and referral.reviewed_by is None


def _final(referral: Referral) -> bool:
    """Declined for something that nobody can look at again."""
    return referral.reason in states.NO_APPEAL or referral.party.do_not_contact_at is not None or _credited_elsewhere(referral)


def why_no_appeal(referral: Referral, at: datetime) -> Refused | None:
    """Why this referral cannot be appealed at `at`; None when it can."""
    if referral.status != states.DECLINED or referral.ended_at is None:
        return Refused("not_declined", "Only a referral that wasn’t accepted gets a second look.")
    if referral.appealed:
        return Refused("appealed_before", "This one had its second look. That decision stands.")
    if own_before(referral) is not None and _credited_elsewhere(referral):
        return Refused("credited_elsewhere", "You introduced them yourself before, and that introduction counts.")
    if referral.program.decline_detail != programs_states.EXACT and _final(referral):
        return Refused("no_appeal", "There’s no second look at this one. That decision stands.")   # why, it tells nobody
    if referral.reason in states.NO_APPEAL or referral.party.do_not_contact_at is not None:
        return Refused("no_appeal", "They’d rather not be contacted, and we respect that. There’s no second look at it.")
    if _credited_elsewhere(referral):
        return Refused("credited_elsewhere", "Somebody else was credited for them, so a second look at this one changes nothing.")
    if at >= referral.ended_at + timedelta(days=referral.program.appeal_days):
        return Refused("appeal_late", "The time for a second look at this one is over.")
    if standing_referral(referral.advocate_id, referral.program_id, referral.party_id) is not None:
        return Refused("introduced_anew", "You’ve introduced them again since. That one counts now.")
    return None
