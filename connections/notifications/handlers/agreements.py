"""News about other terms: who is to agree hears of a proposal, and whom it concerns what is agreed, and when it ends."""
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from connections.notifications import words
from connections.notifications.handlers.heard import Behind
from connections.notifications.handlers.telling import Reader, page, tell
from connections.notifications.words import Notice
from foundation.accounts import queries as accounts_queries
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from partners import queries as partners_queries
from programs import queries as programs_queries
from rewards import events, queries, states
from rewards.commands.agreements import AGREEING
from rewards.commands.locks import lock_agreements
from rewards.sentences.agreements import told

INSTANT = timedelta(microseconds=1)   # an end is not in it


def ask_to_agree(event: events.AgreementProposed | events.AgreementEndProposed, *, at: datetime, stored: StoredEvent) -> None:
    """Whoever may agree, but for who proposed it and who would profit; nobody, where it is settled by now."""
    row, vendor = queries.agreement(event.agreement_id), tenants_queries.vendor()
    if row.state != states.PROPOSED:
        return
    leave = _people(row) | {row.proposed_by}
    where = page("console_partner", organisation_id=row.organisation_id) if row.organisation_id else page("console_advocate", advocate_id=queries.advocate_of(row))

    def notice() -> Notice:
        if row.ends is not None:
            return Notice(_("Your yes is needed: the end of other terms for {name}").format(name=_name(row)), [
                _("Somebody proposed to end what is agreed with {name} in the program {program}: {sentence}. It takes a second person.").format(
                    name=_name(row), program=row.program.name, sentence=_said(queries.agreement(row.ends), at))], _("Look at it"))
        return Notice(_("Your yes is needed: other terms for {name}").format(name=_name(row)), [
            _("Somebody proposed other terms for {name} in the program {program}: {sentence}. It takes a second person.").format(
                name=_name(row), program=row.program.name, sentence=_said(row, at))], _("Look at it"))
    for member in accounts_queries.members():
        if member.role in AGREEING and member.user.id not in leave:
            reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
            tell(reader, notice, page=where, because=lambda: words.because_staff(vendor.name), stored=stored, at=at)


def tell_agreed(event: events.AgreementMade, *, at: datetime, stored: StoredEvent) -> None:
    """"18% instead of 15% from 1 December". Until when is read when the mail is made; of one that never begins by now there is nothing to tell.
    Whoever ends it in this second waits until it is written."""
    lock_agreements(event.subject_id)
    row = queries.agreement(event.agreement_id)
    if _never_begins(row):
        return

    def notice() -> Notice:
        form = _("From {day} until the end of {last} something else counts for you in the program {program}: {sentence}.") if row.ends_at else _(
            "From {day} something else counts for you in the program {program}: {sentence}.")
        last = formats.day(row.ends_at - INSTANT) if row.ends_at else ""
        return Notice(_("We agreed on something else with you: {program}").format(program=row.program.name), [
            form.format(day=formats.day(event.starts_at), last=last, program=row.program.name, sentence=_said(row, at)),
            _("What was decided before stays as it is.")], _("See where everything stands"))
    _tell(row, notice, stored=stored, at=at)


def tell_ended(event: events.AgreementEnded, *, at: datetime, stored: StoredEvent) -> None:
    """Of one that never begins only who heard that it would; of what went over from another entry of hers she hears once."""
    row = queries.agreement(event.agreement_id)
    if row.enrolment is not None and row.enrolment.status == advocates_states.MERGED:
        return

    def notice() -> Notice:
        return Notice(_("What we agreed on ends: {program}").format(program=row.program.name), [
            _("What we agreed on with you in the program {program} ({sentence}) counts until {at}. From then on the program’s own terms count.").format(
                program=row.program.name, sentence=_said(row, at), at=formats.moment(event.ends_at)),
            _("What was earned by it stays as it is.")], _("See where everything stands"))
    _tell(row, notice, stored=stored, at=at, behind=Behind(_made(row), lambda last: last is not None) if _never_begins(row) else None)


def _never_begins(row) -> bool:
    return row.ends_at is not None and row.ends_at <= row.starts_at


def _made(row) -> list[StoredEvent]:
    """The news that it was agreed, also where that was with another entry of hers, from which it went over."""
    ids, last = {str(row.id)}, {str(row.id)}
    while last:
        moved = outbox_queries.told_of(row.program_id, events.AgreementMoved.name, agreement_id=last)
        last = {one.payload["from_id"] for one in moved} - ids
        ids |= last
    return outbox_queries.told_of(row.program_id, events.AgreementMade.name, agreement_id=ids)


def _tell(row, notice: Callable[[], Notice], *, stored: StoredEvent, at: datetime, behind: Behind | None = None) -> None:
    """The advocate, or who runs the organisation. Where the program names no amounts, no mail does. behind: as tell()."""
    program, vendor = row.program, tenants_queries.vendor()
    if not programs_queries.shows_rewards(program):
        return
    if row.organisation_id is None:
        advocate = row.enrolment.advocate
        if advocates_queries.is_proven(advocate):
            tell(Reader(advocate.id, advocate.name, advocate.email, program.locale, program.time_zone), notice, page=page("portal_home"),
                 because=lambda: words.because_advocate(program.name, vendor.name), stored=stored, at=at, behind=behind)
        return
    for admin in partners_queries.admins_of(row.organisation_id):
        reader = Reader(admin.advocate.id, admin.advocate.name, admin.advocate.email, program.locale, program.time_zone)
        tell(reader, notice, page=page("partner_home"), stored=stored, at=at, behind=behind,
             because=lambda: _("You get this mail because you run {name}, a partner of {vendor}.").format(name=row.organisation.name, vendor=vendor.name))


def _said(row, at: datetime) -> str:
    """By the plan that was in force then."""
    version = queries.plan_in_force(row.program_id, at)
    plan = queries.parsed(version) if version is not None else None
    rule = next((one for one in plan.rules if one.key == row.rule_key), None) if plan is not None else None
    return told(plan, rule, row.fields) if plan is not None and rule is not None else row.rule_key


def _name(row) -> str:
    return queries.name_of(row)


def _people(row) -> frozenset:
    if row.organisation_id is not None:
        return queries.people_of("partner_organisation", row.organisation_id)
    return queries.people_around(queries.advocate_of(row))
