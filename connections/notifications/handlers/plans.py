"""News about what a program pays: the old and the new in one sentence each, for everybody in it."""
from datetime import datetime

from django.utils.translation import gettext as _

from connections.notifications.handlers.programs import tell_all
from connections.notifications.words import Notice
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from programs import queries as programs_queries
from rewards import events, queries, sentences


def tell_new_version(event: events.PlanPublished, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """The first version is no news: with it the program opens. Nor is one that says the same."""
    versions = queries.versions_of(event.subject_id)
    place = next(place for place, row in enumerate(versions) if row.id == event.plan_version_id)
    if place + 1 == len(versions):
        return None
    program, now, before = programs_queries.program(event.subject_id), versions[place], versions[place + 1]
    new, old = queries.parsed(now), queries.parsed(before)
    if sentences.offer_sentence(new, program.locale) == sentences.offer_sentence(old, program.locale):
        return None
    keeps = before.document["terms_at"] == "acceptance"

    def notice() -> Notice:
        language = formats.locale()
        return Notice(_("What {program} pays changes").format(program=program.name), [
            _("{vendor} has a new plan for the program {program}. It counts from {at}.").format(
                vendor=tenants_queries.vendor().name, program=program.name, at=formats.moment(now.effective_from)),
            _("Until now: {sentence}.").format(sentence=sentences.offer_sentence(old, language)),
            _("From now on: {sentence}.").format(sentence=sentences.offer_sentence(new, language)),
            _("Introductions that were accepted before keep what counted then.") if keeps else
            _("What happens to open introductions from then on counts by the new plan."),
        ], _("See where everything stands"))
    return tell_all(program, notice, stored=stored, at=at)
