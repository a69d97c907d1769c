"""News about what a program pays: the old and the new in one sentence each, for everybody in it."""
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from connections.notifications.handlers.heard import Behind
from connections.notifications.handlers.programs import Besides, nothing_besides, tell_all
from connections.notifications.words import Notice
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from partners import queries as partners_queries
from programs import queries as programs_queries
from rewards import events, queries, sentences, states
from rewards.commands.locks import lock_plan
from rewards.web import agreed_words


def tell_new_version(event: events.PlanPublished, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """At once, with the day from which it counts, and not again on that day. The first version is no news: with it the program opens. Nor is one
    that was taken back meanwhile, nor to anybody one that says what she heard last: of another one that was announced for that day, else of what
    counts until then. Who heard of one that takes its place hears no more of it. Whoever takes it back in this second waits until these mails are
    written, so that it is known who heard of it."""
    lock_plan(event.subject_id)
    if queries.is_withdrawn(event.plan_version_id):
        return None
    now = queries.version(event.plan_version_id)
    before = queries.plan_before(now)
    if before is None:
        return None
    program, new, old = programs_queries.program(event.subject_id), queries.parsed(now), queries.parsed(before)
    that_day = {one.id: one for one in queries.versions_of(program.id) if one.id != now.id and one.effective_from == now.effective_from}
    announced = outbox_queries.told_of(program.id, events.PlanPublished.name, plan_version_id=that_day)
    means = {one.id: sentences.offer_sentence(queries.parsed(one), program.locale) for one in (now, before, *that_day.values())}

    def is_news(last: StoredEvent | None) -> bool:
        known = before if last is None else that_day[UUID(last.payload["plan_version_id"])]
        return known.number < now.number and means[known.id] != means[now.id]
    keeps, later = before.document["terms_at"] == "acceptance", now.effective_from > now.published_at
    day = now.effective_from.astimezone(ZoneInfo(program.time_zone)).date()

    def notice() -> Notice:
        language = formats.locale()
        return Notice(_("What {program} pays changes").format(program=program.name), [
            _("{vendor} has a new plan for the program {program}. It counts from {at}.").format(
                vendor=tenants_queries.vendor().name, program=program.name, at=formats.full_day(day) if later else formats.moment(now.effective_from)),
            (_("Until then: {sentence}.") if later else _("Until now: {sentence}.")).format(sentence=sentences.offer_sentence(old, language)),
            (_("From then on: {sentence}.") if later else _("From now on: {sentence}.")).format(sentence=sentences.offer_sentence(new, language)),
            _("Introductions that are accepted before that day keep what counts when they’re accepted.") if keeps and later else
            _("Introductions that were accepted before keep what counted then.") if keeps else
            _("What happens to open introductions from then on counts by the new plan."),
        ], _("See where everything stands"))
    agreed = _agreed(program, now, now.effective_from)

    def besides(reader_id: UUID, heard_of: Sequence[StoredEvent]) -> list[str]:
        instead = [_("It takes the place of what was announced for that day.")] if heard_of else []
        return [*instead, *agreed(reader_id, heard_of)]
    return tell_all(program, notice, stored=stored, at=at, besides=besides, behind=Behind(announced, is_news))


def tell_withdrawn(event: events.PlanVersionWithdrawn, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """The change does not come, for whoever was told that it does: nobody else has heard of it. Of two that were announced for one day the earlier
    one stands again, which is said; that it was announced before only to whom it was."""
    gone = queries.version(event.plan_version_id)
    before, again = queries.plan_before(gone), queries.replaced_by(gone)
    stays = again or before
    announced = outbox_queries.told_of(event.subject_id, events.PlanPublished.name, plan_version_id=[gone.id])
    if stays is None or not announced:
        return None
    earlier = outbox_queries.told_of(event.subject_id, events.PlanPublished.name, plan_version_id=[again.id]) if again is not None else []
    program, then = programs_queries.program(event.subject_id), queries.parsed(stays)
    day = gone.effective_from.astimezone(ZoneInfo(program.time_zone)).date()

    def notice() -> Notice:
        return Notice(_("What was announced for {program} is taken back").format(program=program.name), [
            _("{vendor} had announced that the program {program} pays something else from {day} on. That change does not come.").format(
                vendor=tenants_queries.vendor().name, program=program.name, day=formats.full_day(day)),
        ], _("See where everything stands"))
    agreed = _agreed(program, stays, gone.effective_from)

    def besides(reader_id: UUID, heard_of: Sequence[StoredEvent]) -> list[str]:
        """Who came between the two never heard of the earlier one: to her it is what counts from that day on, and nothing more."""
        if again is None:
            form = _("It stays as it is: {sentence}.")
        elif any(one in earlier for one in heard_of):
            form = _("From that day on this counts, as it was announced before: {sentence}.")
        else:
            form = _("From that day on this counts: {sentence}.")
        return [form.format(sentence=sentences.offer_sentence(then, formats.locale())), *agreed(reader_id, heard_of)]
    return tell_all(program, notice, stored=stored, at=at, besides=besides,
                    behind=Behind(announced, lambda last: last is not None, also=earlier))


def _agreed(program, version, when: datetime) -> Besides:
    """Advocate -> what is agreed with her, or with whom she refers for, instead of what a version says."""
    rows = [row for row in queries.agreements_of(program_id=program.id) if row.state in states.HOLDING and row.ends is None]

    def said(advocate_id: UUID, heard_of: Sequence[StoredEvent]) -> list[str]:
        enrolment = advocates_queries.enrolment_in(advocate_id, program.id) if rows else None
        organisation = partners_queries.organisation_for(program, advocate_id) if rows else None
        if enrolment is None and organisation is None:
            return []
        whose = (enrolment.id if enrolment is not None else None, organisation.id if organisation is not None else None)
        terms = queries.laid_over(version, rows, zone=program.time_zone, whose=whose, at=when)
        return [_("What we agreed on goes on: {sentence}.").format(sentence=one) for one in agreed_words.holding(terms)]
    return said if programs_queries.shows_rewards(program) else nothing_besides
