"""News about partner organisations, for who runs them there and for who leaves: levels before they begin, pauses, people."""
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from connections.notifications.handlers.heard import Behind, undoes
from connections.notifications.handlers.telling import Reader, page, tell
from connections.notifications.words import Notice
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from partners import events, queries, states
from partners import words as partners_words
from partners.commands.locks import locked


def tell_level(event: events.LevelSet, *, at: datetime, stored: StoredEvent) -> None:
    """Told when it is set, so before it takes effect; what was introduced before stays as it was."""
    name, vendor = queries.organisation(event.subject_id).name, tenants_queries.vendor().name

    def said() -> Notice:
        level = str(partners_words.LEVEL_PARTNER[event.level])
        ahead = event.from_at > at
        first = _("From {day} {name} is a {level} of {vendor}.") if ahead else _("{name} is a {level} of {vendor} now.")
        subject = _("{name} becomes a {level}") if ahead else _("{name} is a {level}")
        values = {"day": formats.day(event.from_at), "name": name, "level": level, "vendor": vendor}
        return Notice(subject.format(**values), [
            first.format(**values), _("Everything that you and your people introduced before keeps its protection and its terms."),
            _("What you introduce from then on goes through the programs for that level. Have a look whether there are terms to accept.")],
            _("See your programs"))
    _tell_admins(event.subject_id, said, stored=stored, at=at)


def tell_suspended(event: events.OrganisationSuspended, *, at: datetime, stored: StoredEvent) -> None:
    """Why is read where it stands: resumed meanwhile, the reason is gone with the pause, and nobody is told. Whoever resumes it in this second
    waits until these mails are written."""
    organisation, vendor = locked(event.subject_id), tenants_queries.vendor().name
    if organisation.status != states.SUSPENDED:
        return
    _tell_admins(event.subject_id, lambda: Notice(_("{vendor} paused your partnership").format(vendor=vendor), [
        _("The partnership of {vendor} with {name} is paused.").format(vendor=vendor, name=organisation.name),
        _("The reason: {reason}").format(reason=organisation.status_note),
        _("What you introduced before stays protected and goes on. Nothing new is taken, and nothing is paid until this is settled.")],
        _("Open your workspace")), stored=stored, at=at)


def tell_resumed(event: events.OrganisationResumed, *, at: datetime, stored: StoredEvent) -> None:
    """Who was told of the pause, and who came to run it in that time: she was told of nothing, but saw it on every page. Paused again meanwhile,
    that is the news."""
    organisation, vendor = locked(event.subject_id), tenants_queries.vendor().name
    if organisation.status != states.ACTIVE:
        return
    name, came = organisation.name, _came_to_run(organisation.id)

    def notice() -> Notice:
        return Notice(_("Your partnership goes on"), [
            _("The partnership of {vendor} with {name} goes on.").format(vendor=vendor, name=name),
            _("Your people can introduce somebody again, and what you earned is paid as before.")], _("Open your workspace"))
    behind = undoes(events.OrganisationSuspended, events.OrganisationResumed, of=organisation.id)
    for member in queries.admins_of(organisation.id):
        newly = Behind(behind.news, lambda last: last is None or behind.fits(last))
        _tell_admin(member, notice, stored=stored, at=at, behind=newly if member.advocate_id in came else behind)


def _came_to_run(organisation_id: UUID) -> set[UUID]:
    """Who became an admin while the last pause lasted. Nobody joins in one, so it is who was a seller before."""
    paused, came = False, set[UUID]()
    for one in outbox_queries.timeline([organisation_id]):
        if one.name == events.OrganisationSuspended.name:
            paused, came = True, set()
        elif one.name == events.OrganisationResumed.name:
            paused = False
        elif paused and one.name == events.PartnerRoleChanged.name and one.payload["after"] == states.ADMIN:
            came.add(UUID(one.payload["advocate_id"]))
    return came


def tell_joined(event: events.PartnerMemberJoined, *, at: datetime, stored: StoredEvent) -> None:
    """The other admins; who founded it by joining has nobody to tell."""
    name, who = queries.organisation(event.subject_id).name, advocates_queries.advocate(event.advocate_id).name
    _tell_admins(event.subject_id, lambda: Notice(_("{who} joined {name}").format(who=who, name=name), [
        _("{who} accepted the invitation and introduces people for {name} from now on.").format(who=who, name=name)], _("See your people")),
        stored=stored, at=at, but=[event.advocate_id])


def tell_left(event: events.PartnerMemberLeft, *, at: datetime, stored: StoredEvent) -> None:
    """Who left or was removed, and the admins where somebody left."""
    organisation, vendor = queries.organisation(event.subject_id), tenants_queries.vendor()
    who = advocates_queries.advocate(event.advocate_id)
    first = _removed if event.removed else _left
    reader = Reader(who.id, who.name, who.email, vendor.locale, vendor.time_zone)
    tell(reader, lambda: Notice(_("You no longer act for {name}").format(name=organisation.name), [
        first(organisation.name, vendor.name), _("What you introduced for {name} stays with {name} and goes on.").format(name=organisation.name)],
        _("Open your own page")), page=page("portal_home"), because=lambda: because_acts_for(organisation.name, vendor.name), stored=stored, at=at)
    if not event.removed:
        _tell_admins(event.subject_id, lambda: Notice(_("{who} left {name}").format(who=who.name, name=organisation.name), [
            _("{who} introduces nobody for {name} any more. What was introduced until now stays with you.").format(who=who.name, name=organisation.name)],
            _("See your people")), stored=stored, at=at)


def _removed(name: str, vendor: str) -> str:
    return _("You were taken off the people who introduce companies to {vendor} for {name}.").format(name=name, vendor=vendor)


def _left(name: str, vendor: str) -> str:
    return _("You’ve left the people who introduce companies to {vendor} for {name}.").format(name=name, vendor=vendor)


def because_acts_for(name: str, vendor: str) -> str:
    return _("You get this mail because you act, or acted, for {name} with {vendor}.").format(name=name, vendor=vendor)


def _tell_admins(organisation_id: UUID, notice: Callable[[], Notice], *, stored: StoredEvent, at: datetime, but: Iterable = ()) -> None:
    for member in queries.admins_of(organisation_id):
        if member.advocate_id not in set(but):
            _tell_admin(member, notice, stored=stored, at=at)


def _tell_admin(member, notice: Callable[[], Notice], *, stored: StoredEvent, at: datetime, behind: Behind | None = None) -> None:
    """behind: as tell()."""
    organisation, vendor = queries.organisation(member.organisation_id), tenants_queries.vendor()
    reader = Reader(member.advocate.id, member.advocate.name, member.advocate.email, vendor.locale, vendor.time_zone)
    tell(reader, notice, page=page("partner_home"), because=lambda: because_acts_for(organisation.name, vendor.name), stored=stored, at=at, behind=behind)
