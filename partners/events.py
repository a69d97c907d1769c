"""What happens to partner organisations. Their subject is the organisation: one timeline tells its story."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfOrganisation(Event):
    subject_kind: ClassVar[str] = "organisation"


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(_OfOrganisation):
    """A partner organisation came into being, at a level."""
    name: ClassVar[str] = "partner.created"
    level: str


@dataclass(frozen=True, kw_only=True)
class LevelSet(_OfOrganisation):
    """A level from an instant on, which may lie ahead; `before` holds until then."""
    name: ClassVar[str] = "partner.level_set"
    level: str
    before: str | None = None
    from_at: datetime


@dataclass(frozen=True, kw_only=True)
class PartnerProtectionSet(_OfOrganisation):
    """How long its accepted referrals are protected from now on; null: what each program says."""
    name: ClassVar[str] = "partner.protection_set"
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrganisationSuspended(_OfOrganisation):
    """No new referrals and no payouts; open referrals keep their protection."""
    name: ClassVar[str] = "partner.suspended"


@dataclass(frozen=True, kw_only=True)
class OrganisationResumed(_OfOrganisation):
    name: ClassVar[str] = "partner.resumed"


@dataclass(frozen=True, kw_only=True)
class PartnerMemberInvited(_OfOrganisation):
    name: ClassVar[str] = "partner.member_invited"
    invitation_id: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class PartnerInvitationWithdrawn(_OfOrganisation):
    name: ClassVar[str] = "partner.invitation_withdrawn"
    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class PartnerMemberJoined(_OfOrganisation):
    """`invitation_id` is null for who founded it by joining."""
    name: ClassVar[str] = "partner.member_joined"
    advocate_id: UUID
    role: str
    invitation_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PartnerRoleChanged(_OfOrganisation):
    name: ClassVar[str] = "partner.role_changed"
    advocate_id: UUID
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PartnerMemberLeft(_OfOrganisation):
    """Left, or was removed: who acted says which. The referrals stay with the organisation."""
    name: ClassVar[str] = "partner.member_left"
    advocate_id: UUID
    removed: bool
