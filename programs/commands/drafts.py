"""A program is drawn up, gets its terms and its offer, and opens."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from foundation.tenants import queries as tenants_queries
from programs import events, queries, states
from programs.commands.locks import locked
from programs.models import Program, Terms
from programs.rules import settings as rules


def create_program(*, slug: str, kind: str, name: str, currency: str, time_zone: str, locale: str, acting: Actor, at: datetime,
                   summary: str = "", gratitude: bool = False, acceptance: str = states.BY_HAND, protection_days: int = 90) -> Program:
    """A draft. Raises BadInput at the field: a taken or empty slug, an unknown kind or zone, a protection out of range."""
    values = {"kind": kind, "gratitude": gratitude, "name": name.strip(), "summary": summary.strip(), "currency": currency, "time_zone": time_zone,
              "locale": locale, "acceptance": acceptance, "protection_days": protection_days}
    wrong = rules.wrong_settings(values)
    if queries.slug_is_taken(slug):
        wrong.append(FieldError("/slug", "taken", "Another program has this address already."))
    if wrong:
        raise BadInput(wrong)
    program = Program.objects.create(slug=slug, **values)
    outbox_commands.record(events.ProgramCreated(subject_id=program.id, kind=kind), acting=acting, at=at)
    return program


def publish_terms(*, program_id: UUID, text: str, acting: Actor, at: datetime) -> Terms:
    """The next version of the terms. Who joined before keeps the version she accepted."""
    program = locked(program_id)
    if not text.strip():
        raise BadInput([FieldError("/terms", "missing", "Write what people agree to when they join.")])
    before = queries.terms_in_force(program_id)
    terms = Terms.objects.create(program=program, version=before.version + 1 if before else 1, text=text.strip(), published_at=at)
    outbox_commands.record(events.TermsPublished(subject_id=program.id, terms_id=terms.id, version=terms.version), acting=acting, at=at)
    return terms


def set_offer(*, program_id: UUID, offer: dict[str, str], ahead: dict[str, str] | None = None, ahead_at: datetime | None = None, acting: Actor,
              at: datetime) -> Program:
    """Writes down what the plan in force at `at` pays, language -> sentence, and what is announced to take its place at `ahead_at`, if anything
    is. Called by the app that owns the plan. What comes late from before the sentence that stands changes nothing."""
    program = locked(program_id)
    if program.offer_at is not None and at < program.offer_at:
        return program
    same = (program.offer, program.offer_ahead, program.offer_ahead_at) == (offer, ahead or {}, ahead_at)
    program.offer, program.offer_at, program.offer_ahead, program.offer_ahead_at = offer, at, ahead or {}, ahead_at
    program.save(update_fields=["offer", "offer_at", "offer_ahead", "offer_ahead_at"])
    if same:
        return program
    outbox_commands.record(events.OfferSet(subject_id=program.id), acting=acting, at=at)
    return program


def publish_program(*, program_id: UUID, acting: Actor, at: datetime) -> Program:
    """Opens a draft. Raises Refused without terms or without an offer, for a program that is open or over already, and beyond the
    number that the vendor's plan has room for."""
    most = tenants_queries.plan().programs
    if most is not None:
        list(Program.objects.select_for_update().filter(status=states.DRAFT).order_by("id"))   # two that open at once come one after the other
    program = locked(program_id)
    if program.status != states.DRAFT:
        raise Refused("program_not_draft", "This program was published before.")
    if queries.terms_in_force(program_id) is None:
        raise Refused("terms_missing", "Write the terms first: people accept them when they join.")
    if program.closes_at is not None and program.closes_at <= at:
        raise Refused("closes_in_the_past", "The day on which it closes is over. Set a later one first.")
    if not program.offer:
        raise Refused("plan_missing", "Publish the reward plan first: the program page says what it pays.")
    if most is not None and queries.open_count(at) >= most:
        raise Refused("plan_programs", "Your plan allows this many open programs at a time: {number}. End one, or ask for a larger plan.", {"number": most})
    program.status, program.published_at = states.OPEN, at
    program.save(update_fields=["status", "published_at"])
    outbox_commands.record(events.ProgramPublished(subject_id=program.id), acting=acting, at=at)
    return program
