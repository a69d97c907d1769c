"""Accounts come into being; people join the staff, change their role, and leave."""
from datetime import datetime, timedelta
from uuid import UUID

from foundation.accounts import events, hashing, letters, queries, rules, states
from foundation.accounts.commands import passwords
from foundation.accounts.commands.keys import revoke_keys_of
from foundation.accounts.commands.sessions import end_sessions_of
from foundation.accounts.models import Invitation, Member, User
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from foundation.tenants import queries as tenants_queries

INVITATION_LASTS = timedelta(days=7)


def ensure_user(*, email: str, name: str = "") -> User:
    """The account with this address, made without a password if there is none. A name is filled in, never overwritten.

    Raises BadInput for what is no address."""
    address = _address(email)
    # Two at once: the second one's row is refused by the index without an error, and both read the first one's.
    fresh = User(email=address, name=name.strip())
    fresh.set_unusable_password()
    User.objects.bulk_create([fresh], ignore_conflicts=True)
    user = User.objects.get(email=address)
    if name.strip() and not user.name:
        user.name = name.strip()
        user.save(update_fields=["name"])
    return user


def add_member(*, email: str, name: str, role: str, acting: Actor, at: datetime, password: str | None = None) -> Member:
    """Puts somebody on the staff at once, for set-ups and imports; people are invited. Raises BadInput, and Refused for who is on it."""
    address = _address(email)
    _refuse_unknown_role(role)
    if password is not None:
        passwords.refuse_weak(password, address)
    user = ensure_user(email=address, name=name)
    return _join(user, role, password, acting=acting, at=at)


def invite_member(*, email: str, role: str, acting: Actor, at: datetime) -> tuple[Invitation, str]:
    """Mails a link that lasts for seven days; an earlier one to this address stops working. Returns the secret of the link too.

    Raises BadInput at /email or /role; somebody on the staff is a wrong /email."""
    address = _address(email)
    _refuse_unknown_role(role)
    user = queries.user_by_email(address)
    if user and queries.member_of(user.id):
        raise BadInput([FieldError("/email", "already_member", "This person is on the team already.")])
    _refuse_beyond_plan(len([one for one in queries.open_invitations(at) if one.email != address]))
    for before in Invitation.objects.select_for_update().filter(email=address, accepted_at=None, withdrawn_at=None).order_by("id"):
        before.withdrawn_at = at
        before.save(update_fields=["withdrawn_at"])
        outbox_commands.record(events.InvitationWithdrawn(subject_id=before.id), acting=acting, at=at)
    secret = hashing.new_secret()
    invitation = Invitation.objects.create(email=address, role=role, secret_hash=hashing.of_secret(secret), expires_at=at + INVITATION_LASTS)
    outbox_commands.record(events.MemberInvited(subject_id=invitation.id, role=role), acting=acting, at=at)
    letters.send_invitation(invitation, secret, acting=acting, at=at)
    return invitation, secret


def withdraw_invitation(*, invitation_id: UUID, acting: Actor, at: datetime) -> Invitation:
    """The link stops working. Raises NotFound, and Refused for one that was accepted or withdrawn."""
    invitation = Invitation.objects.select_for_update().filter(id=invitation_id).first()
    if invitation is None:
        raise NotFound("invitation_unknown", "There’s no such invitation.")
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused("invitation_over", "This invitation is over already.")
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    outbox_commands.record(events.InvitationWithdrawn(subject_id=invitation.id), acting=acting, at=at)
    return invitation


def accept_invitation(*, secret: str, name: str, password: str, at: datetime) -> Member:
    """Whoever holds the link joins the staff with a name and a password. Raises Refused for a link that is used or over, and BadInput."""
    invitation = Invitation.objects.select_for_update().filter(secret_hash=hashing.of_secret(secret), accepted_at=None, withdrawn_at=None,
                                                               expires_at__gt=at).first()
    if invitation is None:
        raise Refused("invitation_over", "This link was used before, or it’s too old. Ask for a new one.")
    if not name.strip():
        raise BadInput([FieldError("/name", "missing", "Tell us your name: your colleagues will see it.")])
    passwords.refuse_weak(password, invitation.email)
    user = ensure_user(email=invitation.email, name=name)
    member = _join(user, invitation.role, password, acting=Actor("staff", user.id), at=at, invitation_id=invitation.id)
    User.objects.filter(id=user.id).update(name=name.strip()[:120])   # an advocate's account may have had another one
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    return member


def change_role(*, member_id: UUID, role: str, acting: Actor, at: datetime) -> Member:
    """The person's open sessions end. Raises NotFound, BadInput for an unknown role, and Refused when it would take the last owner away."""
    _refuse_unknown_role(role)
    member, owners = _locked(member_id)
    if member.role == role:
        return member
    if rules.leaves_no_owner(owners=owners, role_before=member.role, role_after=role):
        raise Refused("last_owner", "Somebody has to stay owner. Make another person owner first.")
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    end_sessions_of(member.user_id)
    outbox_commands.record(events.MemberRoleChanged(subject_id=member.user_id, before=before, after=role), acting=acting, at=at)
    return member


def remove_member(*, member_id: UUID, acting: Actor, at: datetime) -> Member:
    """Off the staff; the person's keys stop working and open sessions end, the account stays (it may be an advocate's). Raises NotFound, and Refused
    for the last owner."""
    member, owners = _locked(member_id)
    if rules.leaves_no_owner(owners=owners, role_before=member.role, role_after=None):
        raise Refused("last_owner", "Somebody has to stay owner. Make another person owner first.")
    revoke_keys_of(member.user_id, acting=acting, at=at)
    end_sessions_of(member.user_id)
    outbox_commands.record(events.MemberRemoved(subject_id=member.user_id, role=member.role), acting=acting, at=at)
    Member.objects.filter(id=member.id).delete()
    return member


def _refuse_beyond_plan(invited: int) -> None:
    """`invited`: who was asked to join and may still come. Raises Refused."""
    most = tenants_queries.plan().staff
    if most is not None and queries.staff_count() + invited >= most:
        raise Refused("plan_staff", "Your plan has room for {number} people on the team, those who are invited included. Take somebody off it, or ask for a larger plan.",
                      {"number": most})


def _locked(member_id: UUID) -> tuple[Member, int]:
    """The member, and how many owners there are. All owners are locked, in one order: two of them who demote each other at the
    same time come one after the other."""
    owners = list(Member.objects.select_for_update().filter(role=states.OWNER).order_by("id"))
    member = Member.objects.select_for_update().filter(id=member_id).first()
    if member is None:
        raise NotFound("member_unknown", "There’s no such person on the team.")
    User.objects.select_for_update().get(id=member.user_id)   # its events are numbered one after another
    return member, len(owners)


def _join(user: User, role: str, password: str | None, *, acting: Actor, at: datetime, invitation_id: UUID | None = None) -> Member:
    user = User.objects.select_for_update().get(id=user.id)
    if Member.objects.filter(user_id=user.id).exists():
        raise Refused("already_member", "This person is on the team already.")
    _refuse_beyond_plan(0)
    if password is not None:
        user.set_password(password)   # whatever session was open under the old one ends
        user.save(update_fields=["password"])
    member = Member.objects.create(user=user, role=role)
    outbox_commands.record(events.MemberAdded(subject_id=user.id, role=role, invitation_id=invitation_id), acting=acting, at=at)
    return member


def _address(email: str) -> str:
    address = rules.normal_address(email)
    if not rules.looks_like_address(address):
        raise BadInput([FieldError("/email", "no_address", "There’s something missing: an address looks like name@company.example.")])
    return address


def _refuse_unknown_role(role: str) -> None:
    known = (states.OPERATOR,) if tenants_queries.is_platform() else states.ROLES
    if role not in known:
        raise BadInput([FieldError("/role", "unknown", "Choose one of: {roles}.", {"roles": ", ".join(known)})])
