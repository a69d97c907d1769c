"""A partner organisation comes into being, rises or falls, gets terms of its own, is suspended and resumed."""
from datetime import datetime
from uuid import UUID

from foundation.accounts import rules as accounts_rules
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from partners import events, queries, rules, states
from partners.commands import invitations
from partners.commands.locks import locked
from partners.models import Organisation, OrganisationLevel


def create_organisation(*, name: str, level: str, admin_email: str, admin_name: str = "", email_domain: str = "", protection_days: int | None = None,
                        acting: Actor, at: datetime) -> Organisation:
    """A silver or gold partner, and the invitation of its first admin by mail.

    Raises BadInput at the fields: bronze partners come into being when somebody joins; Refused while no program is open for the level."""
    wrong = []
    if level not in (states.SILVER, states.GOLD):
        wrong.append(FieldError("/level", "unknown", "Choose silver or gold: a bronze partner comes into being when somebody joins a program for bronze partners."))
    if not accounts_rules.looks_like_address(accounts_rules.normal_address(admin_email)):
        wrong.append(FieldError("/admin_email", "no_address", "There’s something missing: an address looks like name@company.example."))
    wrong += _wrong_name(name) + _wrong_domain(email_domain) + _wrong_days(protection_days)
    if wrong:
        raise BadInput(wrong)
    organisation = found(name=name, level=level, email_domain=email_domain, protection_days=protection_days, acting=acting, at=at)
    invitations.invite_member(organisation_id=organisation.id, email=admin_email, name=admin_name, role=states.ADMIN, acting=acting, at=at)
    return organisation


def found(*, name: str, level: str, email_domain: str = "", protection_days: int | None = None, acting: Actor, at: datetime) -> Organisation:
    """The organisation with its first level, for a caller who checked what was typed and sees to its first person."""
    organisation = Organisation.objects.create(name=name.strip(), email_domain=email_domain.strip().lower().removeprefix("@"), protection_days=protection_days)
    OrganisationLevel.objects.create(organisation=organisation, level=level, from_at=at, set_at=at)
    outbox_commands.record(events.OrganisationCreated(subject_id=organisation.id, level=level), acting=acting, at=at)
    return organisation


def set_level(*, organisation_id: UUID, level: str, from_at: datetime | None = None, acting: Actor, at: datetime) -> OrganisationLevel:
    """A level from an instant on (None: at once). Open referrals keep their protection and their terms.

    Raises BadInput: an unknown level, an instant that is over, or the level that holds at that instant anyway."""
    if level not in states.LEVELS:
        raise BadInput([FieldError("/level", "unknown", "Choose one of: {levels}.", {"levels": ", ".join(states.LEVELS)})])
    from_at = from_at or at
    if from_at < at:
        raise BadInput([FieldError("/from_at", "over", "A level can begin today or later: what was joined before stays as it was.")])
    organisation = locked(organisation_id)
    before = queries.level_of(organisation.id, from_at)
    if before == level:
        raise BadInput([FieldError("/level", "same", "That’s the level at that time already.")])
    row = OrganisationLevel.objects.create(organisation=organisation, level=level, from_at=from_at, set_at=at)
    outbox_commands.record(events.LevelSet(subject_id=organisation.id, level=level, before=before, from_at=from_at), acting=acting, at=at)
    return row


def set_protection(*, organisation_id: UUID, days: int | None, acting: Actor, at: datetime) -> Organisation:
    """How long its referrals are protected that are accepted from now on; None: what each program says. Raises BadInput at /days."""
    if _wrong_days(days):
        raise BadInput([FieldError("/days", "out_of_range", "Between 1 and 730 days, or nothing for what each program says.")])
    organisation = locked(organisation_id)
    if organisation.protection_days == days:
        return organisation
    organisation.protection_days = days
    organisation.save(update_fields=["protection_days"])
    outbox_commands.record(events.PartnerProtectionSet(subject_id=organisation.id, days=days), acting=acting, at=at)
    return organisation


def suspend_organisation(*, organisation_id: UUID, reason: str, acting: Actor, at: datetime) -> Organisation:
    """No new referrals and no payouts from now on; open referrals keep their protection. Its admins read the reason.

    Raises BadInput without a reason, Refused for one that is suspended."""
    if not reason.strip() or len(reason.strip()) > 300:
        raise BadInput([FieldError("/reason", "missing", "Say why, in at most 300 characters: the partner’s admins read it.")])
    organisation = locked(organisation_id)
    if organisation.status == states.SUSPENDED:
        raise Refused("partner_suspended_already", "This partner is suspended already.")
    organisation.status, organisation.status_note, organisation.status_at = states.SUSPENDED, reason.strip(), at
    organisation.save(update_fields=["status", "status_note", "status_at"])
    outbox_commands.record(events.OrganisationSuspended(subject_id=organisation.id), acting=acting, at=at)
    return organisation


def resume_organisation(*, organisation_id: UUID, acting: Actor, at: datetime) -> Organisation:
    """Raises Refused for one that isn't suspended."""
    organisation = locked(organisation_id)
    if organisation.status != states.SUSPENDED:
        raise Refused("partner_not_suspended", "This partner isn’t suspended.")
    organisation.status, organisation.status_note, organisation.status_at = states.ACTIVE, "", at
    organisation.save(update_fields=["status", "status_note", "status_at"])
    outbox_commands.record(events.OrganisationResumed(subject_id=organisation.id), acting=acting, at=at)
    return organisation


def _wrong_name(name: str) -> list[FieldError]:
    if not name.strip() or len(name.strip()) > 160:
        return [FieldError("/name", "missing", "The company’s name, in at most 160 characters.")]
    return []


def _wrong_domain(domain: str) -> list[FieldError]:
    domain = domain.strip().lower().removeprefix("@")
    if domain and not rules.looks_like_domain(domain):
        return [FieldError("/email_domain", "no_domain", "A domain looks like company.example.")]
    return []


def _wrong_days(days: int | None) -> list[FieldError]:
    if days is not None and not 1 <= days <= 730:
        return [FieldError("/protection_days", "out_of_range", "Between 1 and 730 days, or nothing for what each program says.")]
    return []
