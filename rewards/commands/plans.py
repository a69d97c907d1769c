"""A plan is drafted, looked at by a second person, and published."""
import json
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, NotAllowed, Refused
from foundation.outbox import commands as outbox_commands
from programs import commands as programs_commands
from programs import queries as programs_queries
from rewards import events, queries, rules, sentences
from rewards.commands import keeping, terms
from rewards.commands.locks import lock_plan
from rewards.models import PlanDraft, PlanVersion
from rewards.plan import model
from rewards.plan.checked import checked
from rewards.plan.successor import begun_anew


def save_draft(*, program_id: UUID, document: Mapping | str, ticket: str | None = None, acting: Actor, at: datetime) -> PlanDraft:
    """Keeps the plan that somebody is writing; the document is a JSON text, or what one says. One draft per program; the one
    that it takes the place of is kept, so that it can be taken again (commands/drafts).

    `ticket`: of the draft that it was written over, '' for none; None does not ask. Raises PlanErrors naming every mistake at its
    place, and what cannot be worked out yet, and Refused where somebody else saved another draft meanwhile."""
    writer = staff_of(acting)
    lock_plan(program_id)
    standing = queries.draft_of(program_id)
    if ticket is not None and ticket != (standing.ticket if standing else ""):
        raise Refused("draft_changed", "Somebody saved another draft after you opened this one. What you wrote is still here: save it again to put it in its place.")
    read = json.loads(document) if isinstance(document, str) and _parsed(program_id, document) else document
    _parsed(program_id, read)
    if standing is not None and standing.document != read:
        keeping.keep(standing, ended_by=writer, ended_at=at)
    draft = standing or PlanDraft(program_id=program_id)
    draft.document, draft.written_by, draft.written_at = read, writer, at
    draft.save()
    outbox_commands.record(events.PlanDrafted(subject_id=program_id), acting=acting, at=at)
    return draft


def publish_plan(*, program_id: UUID, ticket: str = "", effective_on: date | None = None, acting: Actor, at: datetime) -> PlanVersion:
    """The draft becomes the version in force from the first instant of `effective_on` in the program's zone on; without a day at once, or where
    people have a right to notice, as soon as that allows. At once is behind whatever happened until it is written down (commands/terms). The program's
    page says what it pays, and what is announced.

    An owner or finance approver who did not write it publishes. The first version of a program that never opened, and the
    plan of a vendor with one person on its staff, may be published by who wrote it: recorded `alone`, and shown.
    `ticket` is that of the draft she read, where she read one. Once anything was decided by the program's plans, exactly this draft was
    tried on it in the last seven days, if the replay can play it. Raises Refused without a draft, a second person or such a report, and for a draft that was
    saved again meanwhile; BadInput at /effective_on for a day that has begun, or lies inside the notice, or before another version that is to
    come (one from the same instant on takes its place), or inside a window that would begin anew with it."""
    publisher = staff_of(acting)
    lock_plan(program_id)
    at = terms.change(at)
    draft = queries.draft_of(program_id)
    if draft is None:
        raise Refused("no_draft", "There’s no draft to publish. Write the plan first.")
    if ticket and ticket != draft.ticket:
        raise Refused("draft_changed", "The plan was changed after you opened it. Read it again, then publish.")
    versions = queries.versions_of(program_id)
    if not queries.publishing(draft, publisher).allowed:
        raise Refused("second_person_needed", "An owner or finance approver who didn’t write this plan has to publish it.")
    plan = _parsed(program_id, draft.document)
    tried = queries.counting_back_test(program_id, draft.document, at)
    if tried is None and queries.has_history(program_id):
        raise Refused("back_test_needed", "Try exactly this draft on the history first: a report of the last seven days is published with it.")
    when = queries.timing(program_id, at)
    wrong = rules.wrong_day(when, effective_on, begun_anew(plan, [queries.parsed(row) for row in versions]))
    if wrong is not None:
        raise BadInput([wrong])
    version = PlanVersion.objects.create(
        program_id=program_id, number=queries.last_number(program_id) + 1, document=draft.document, effective_from=when.begins(effective_on),
        written_by=draft.written_by, published_by=publisher, published_alone=publisher == draft.written_by, published_at=at,
        back_test_id=tried.id if tried else None)
    PlanDraft.objects.filter(id=draft.id).delete()   # not draft.delete(): its statement would not name the vendor
    keeping.forget(program_id)
    set_offer(program_id, acting=acting, at=at)
    outbox_commands.record(events.PlanPublished(subject_id=program_id, plan_version_id=version.id, number=version.number, alone=version.published_alone,
                                                in_force_from=version.effective_from), acting=acting, at=at)
    return version


def take_effect(*, plan_version_id: UUID, at: datetime) -> None:
    """The instant has come from which a version counts: the program says so from now on. One that was replaced or came late
    changes nothing, nor does one that was taken back."""
    program_id = queries.version(plan_version_id).program_id
    lock_plan(program_id)
    if queries.is_withdrawn(plan_version_id):
        return
    set_offer(program_id, acting=SYSTEM, at=at)


def set_offer(program_id: UUID, *, acting: Actor, at: datetime) -> None:
    """What the version in force pays, and what the next one will."""
    now, following = queries.plan_in_force(program_id, at), queries.plan_ahead(program_id, at)
    programs_commands.set_offer(program_id=program_id, offer=_said(now), ahead=_said(following), ahead_at=following.effective_from if following else None,
                                acting=acting, at=at)


def _said(version: PlanVersion | None) -> dict[str, str]:
    plan = queries.parsed(version) if version is not None else None
    return {language: sentences.offer_sentence(plan, language) for language in sentences.LANGUAGES} if plan is not None else {}


def _parsed(program_id: UUID, document: Mapping | str) -> model.Plan:
    before = [queries.parsed(version) for version in queries.versions_of(program_id)]
    program = programs_queries.program(program_id)
    return checked(document, currency=program.currency, before=before, gratitude_only=program.gratitude,
                   questions={field.key for field in programs_queries.lead_fields(program)}, own_kinds=programs_queries.own_kinds(program))


def staff_of(acting: Actor) -> UUID:
    """Raises NotAllowed for anybody else."""
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    return acting.id
