"""What happens to people and keys. Ids and codes only: no name, no address, no secret."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfMember(Event):
    """The subject is the user: who leaves and comes back keeps one timeline."""

    subject_kind: ClassVar[str] = "member"


@dataclass(frozen=True, kw_only=True)
class MemberAdded(_OfMember):
    name: ClassVar[str] = "member.added"
    role: str
    invitation_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MemberRoleChanged(_OfMember):
    name: ClassVar[str] = "member.role_changed"
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(_OfMember):
    name: ClassVar[str] = "member.removed"
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberSignedIn(_OfMember):
    name: ClassVar[str] = "member.signed_in"
    how: str


@dataclass(frozen=True, kw_only=True)
class MemberConfirmed(_OfMember):
    """Somebody who was signed in showed once more who they are, before money moved. Also of an advocate."""
    name: ClassVar[str] = "member.confirmed"
    how: str


@dataclass(frozen=True, kw_only=True)
class MemberSessionsEnded(_OfMember):
    """By the person: signed out everywhere else."""
    name: ClassVar[str] = "member.sessions_ended"


@dataclass(frozen=True, kw_only=True)
class MemberPasswordChanged(_OfMember):
    name: ClassVar[str] = "member.password_changed"


@dataclass(frozen=True, kw_only=True)
class MemberFactorAdded(_OfMember):
    name: ClassVar[str] = "member.factor_added"
    factor: str


@dataclass(frozen=True, kw_only=True)
class MemberFactorRemoved(_OfMember):
    name: ClassVar[str] = "member.factor_removed"
    factor: str


@dataclass(frozen=True, kw_only=True)
class AddressProven(Event):
    """Whoever opened the account read a code in its mailbox, and is signed in by it."""
    name: ClassVar[str] = "account.address_proven"
    subject_kind: ClassVar[str] = "account"


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Event):
    name: ClassVar[str] = "member.invited"
    subject_kind: ClassVar[str] = "invitation"
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    name: ClassVar[str] = "invitation.withdrawn"
    subject_kind: ClassVar[str] = "invitation"


@dataclass(frozen=True, kw_only=True)
class ApiKeyIssued(Event):
    name: ClassVar[str] = "api_key.issued"
    subject_kind: ClassVar[str] = "api_key"
    staff_user_id: UUID
    scopes: list[str]


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(Event):
    name: ClassVar[str] = "api_key.revoked"
    subject_kind: ClassVar[str] = "api_key"
    staff_user_id: UUID


@dataclass(frozen=True, kw_only=True)
class _OfVisit(Event):
    """Recorded at the vendor who was visited; the reason stands in the visit's row."""

    subject_kind: ClassVar[str] = "visit"


@dataclass(frozen=True, kw_only=True)
class VisitStarted(_OfVisit):
    name: ClassVar[str] = "visit.started"
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class VisitEnded(_OfVisit):
    name: ClassVar[str] = "visit.ended"


@dataclass(frozen=True, kw_only=True)
class VendorVisited(Event):
    """The same visit in the operators' own trail."""
    name: ClassVar[str] = "vendor.visited"
    subject_kind: ClassVar[str] = "vendor"
    visit_id: UUID


@dataclass(frozen=True, kw_only=True)
class VendorPlanSet(Event):
    """How much of the installation the vendor may use."""
    name: ClassVar[str] = "vendor.plan_set"
    subject_kind: ClassVar[str] = "vendor"
    before: str
    after: str
