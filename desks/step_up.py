"""How far the advocate is from earning more: the steps of her program's plan, and the sentence that says it."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from foundation.kernel import periods
from foundation.web import formats
from partners import queries as partners_queries
from rewards import queries as rewards_queries
from rewards import sentences
from rewards.plan import model
from rewards.queries.for_claimant import Terms
from rewards.web import ladder, phrases
from rewards.web.agreed_offer import terms_now


@dataclass(frozen=True)
class StepUp:
    """`news`: what is missing to the next step, empty on the last; `now`, `then`: the same as facts."""

    news: str
    now: str
    then: str
    ladder: ladder.Ladder


def step_up(program, enrolment_id: UUID, at: datetime, terms: Terms | None = None) -> StepUp | None:
    """By the plan in force and what was agreed with her; None where every deal pays the same. terms: what counts for her, where it was read."""
    terms = terms or terms_now(advocates_queries.enrolment(enrolment_id), at)
    if terms is None:
        return None
    version, plan = terms.version, terms.plan
    escalator = next((rule.pay for rule in plan.rules if isinstance(rule.pay, model.Escalator) and rule.to == "advocate"), None)
    if escalator is None:
        return None
    span = periods.span(escalator.window.kind, at, program.time_zone, escalator.window.days)
    organisation = partners_queries.organisation_of(advocates_queries.enrolment(enrolment_id).advocate_id) if escalator.scope != "enrolment" else None
    done, best = rewards_queries.how_far(version, escalator, enrolment_id=enrolment_id, organisation_id=organisation.id if organisation else None, span=span)
    kept = best if _stays(escalator) else 0
    counts = escalator.metric.kind != "sum"
    here = max(ladder.band_of_place(escalator, max(done, 1)) if counts else ladder.band_at(escalator.bands, done), kept)
    ahead = escalator.bands[here + 1] if here + 1 < len(escalator.bands) else None
    return StepUp(news=_news(escalator, ahead, done) if ahead and counts else "", now=_now(escalator, escalator.bands[here], done) if counts else "",
                  then=_then(plan, escalator, ahead, span, program.time_zone), ladder=ladder.ladder(escalator, done, plan.currency))


def _stays(escalator: model.Escalator) -> bool:
    """The best step reached once is kept through all windows."""
    return escalator.mode == model.WHOLE_FORWARD and escalator.demotion == "none"


def _news(escalator: model.Escalator, ahead: model.Band, done: int) -> str:
    missing = sentences.first_paid(escalator, ahead) - done
    return phrases.more_until(escalator.metric.milestone, missing, phrases.in_this_window(escalator.window), phrases.pays_short(ahead.pay))


def _now(escalator: model.Escalator, band: model.Band, done: int) -> str:
    window, rate = phrases.in_this_window(escalator.window), phrases.pays_short(band.pay)
    if done == 0:
        return _("The first one pays {rate}.").format(rate=rate)
    return _("{counted} so far, at {rate}.").format(counted=phrases.counted(escalator.metric.milestone, done, window), rate=rate)


def _then(plan: model.Plan, escalator: model.Escalator, ahead: model.Band | None, span: periods.Span, zone: str) -> str:
    if ahead is None:
        return _("You’re on the highest step.")
    rate = phrases.pays_short(ahead.pay)
    if escalator.metric.kind == "sum":
        told = _("The next step pays {rate}.").format(rate=rate)
    elif escalator.window.kind == periods.ROLLING and not _stays(escalator):
        told = _("From your {nth} within {days} days on it’s {rate}.").format(nth=sentences.ordinal(sentences.first_paid(escalator, ahead)), rate=rate,
                                                                              days=formats.number(escalator.window.days))
    elif _stays(escalator) or escalator.window.kind == periods.LIFETIME:
        told = _("From your {nth} on it’s {rate}, and it stays so.").format(nth=sentences.ordinal(sentences.first_paid(escalator, ahead)), rate=rate)
    else:
        last = (span.end.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
        told = _("From your {nth} on it’s {rate}, until {day}.").format(nth=sentences.ordinal(sentences.first_paid(escalator, ahead)), rate=rate,
                                                                         day=formats.day(last))
    return told + (" " + _("Your earlier ones are raised to it.") if escalator.mode == model.WHOLE_RETRO else "")
