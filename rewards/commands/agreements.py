"""Other terms for one advocate or partner: one person proposes them, another agrees; they hold for what comes, never for what was."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from partners import queries as partners_queries
from programs import queries as programs_queries
from rewards import events, queries, states
from rewards.commands import terms
from rewards.commands.locks import lock_agreements
from rewards.commands.reasons import wrong_reason
from rewards.models import Agreement
from rewards.plan import model, overrides
from rewards.plan.parse import comparable
from rewards.plan.reader import PlanErrors, pointer

AGREEING = ("owner", "finance_approver")


@dataclass(frozen=True)
class Wanted:
    """For an enrolment or an organisation, one of the two. rule: its key; fields: `pay`, `within` or both, as a plan writes them.
    starts_at: None for as soon as it is agreed; ends_at: exclusive, None for no end."""

    rule: str
    fields: object
    reason: str
    enrolment_id: UUID | None = None
    organisation_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def propose_agreement(*, program_id: UUID, wanted: Wanted, acting: Actor, at: datetime) -> Agreement:
    """Nothing changes yet. Raises BadInput at the field, also where something else is agreed or waits for the same time, and Refused for who
    would profit, and in a program that has no plan or only thanks."""
    program, version = programs_queries.program(program_id), queries.plan_in_force(program_id, at)
    if program.gratitude:
        raise Refused("gratitude_only", "This program says thanks and pays nothing.")
    if version is None:
        raise Refused("no_plan", "The program has no plan yet, so there’s nothing to agree otherwise.")
    lock_agreements(program_id)
    plan, starts_at = queries.parsed(version), wanted.starts_at or at
    wrong = [*_wrong_subject(program, wanted), *_wrong_terms(plan, wanted), *_wrong_time(wanted, at)]
    row = Agreement(program_id=program_id, enrolment_id=wanted.enrolment_id, organisation_id=wanted.organisation_id, rule_key=wanted.rule, fields=wanted.fields,
                    starts_at=starts_at, ends_at=wanted.ends_at, reason=wanted.reason.strip(), proposed_at=at)
    if not wrong and queries.overlapping(row):
        wrong.append(FieldError("/from", "overlaps", "Something else is agreed for this rule in that time, or waits for a second person. End it first."))
    if wrong:
        raise BadInput(wrong)
    row.proposed_by = _refuse_others(row, acting)
    row.save()
    outbox_commands.record(events.AgreementProposed(**_about(row)), acting=acting, at=at)
    return row


def agree(*, agreement_id: UUID, acting: Actor, at: datetime) -> Agreement:
    """The second person says yes, to an end too: it holds from its start on, or from now where that is over. Only where the vendor has one person on its
    staff may who proposed it agree, which is recorded and shown. Raises Refused once it is settled, and where the plan has changed so that
    it does not fit any more."""
    row = _waiting(agreement_id)
    at = terms.change(at)
    by = _refuse_others(row, acting)
    alone = by == row.proposed_by
    if alone and accounts_queries.staff_count() != 1:
        raise Refused("second_person", "You proposed this agreement, so somebody else has to agree.")
    if row.ends is not None:
        return _end(row, by=by, alone=alone, acting=acting, at=at)
    if row.enrolment is not None and row.enrolment.status == advocates_states.MERGED:
        raise Refused("entry_merged", "This entry went on in another one of the same person. Refuse this, and propose it there.")
    if row.ends_at is not None and row.ends_at <= at:
        raise Refused("agreement_over", "Its time is over already. Refuse it, and propose another one.")
    version = queries.plan_in_force(row.program_id, at)
    plan = queries.parsed(version) if version is not None else None
    if plan is None or not any(rule.key == row.rule_key for rule in plan.rules) or not overrides.fits(row.fields, plan, row.rule_key):
        raise Refused("agreement_fits_no_more", "The plan was changed since, and this doesn’t fit it any more. Refuse it, and propose another one.")
    row.state, row.settled_by, row.settled_at, row.alone, row.starts_at = states.AGREED, by, at, alone, max(row.starts_at, at)
    if any(one.state in states.HOLDING for one in queries.overlapping(row)):   # it went over from another entry meanwhile
        raise Refused("overlaps", "Something else holds for this rule in that time by now. End it first, or refuse this.")
    row.save(update_fields=["state", "settled_by", "settled_at", "alone", "starts_at"])
    outbox_commands.record(events.AgreementMade(**_about(row), starts_at=row.starts_at, ends_at=row.ends_at, alone=alone), acting=acting, at=at)
    return row


def refuse_agreement(*, agreement_id: UUID, acting: Actor, at: datetime) -> Agreement:
    """The second person says no; who proposed it takes it back by the same way."""
    row = _waiting(agreement_id)
    by = _refuse_others(row, acting)
    row.state = states.TAKEN_BACK if by == row.proposed_by else states.REFUSED
    row.settled_by, row.settled_at = by, at
    row.save(update_fields=["state", "settled_by", "settled_at"])
    outbox_commands.record((events.AgreementWithdrawn if row.state == states.TAKEN_BACK else events.AgreementRefused)(**_about(row)), acting=acting, at=at)
    return row


def propose_end(*, agreement_id: UUID, ends_at: datetime | None, reason: str, acting: Actor, at: datetime) -> Agreement:
    """It goes on until a second person agrees to its end, as it began: then it holds until `ends_at`, or until that moment where that is over, or
    None. One that has not begun never begins. Raises BadInput at the field, and Refused while something else about the rule waits."""
    of = _locked(agreement_id)
    states.AGREEMENT.check(of.state, states.ENDED, "agreement")
    if of.ends is not None:
        raise Refused("agreement_over", "That was about an end, and it’s settled.")
    by, until, wrong = _refuse_others(of, acting), ends_at or at, list[FieldError]()
    if until < at:
        wrong.append(FieldError("/until", "past", "What was decided stays as it is: choose an instant that isn’t over."))
    if of.ends_at is not None and until >= of.ends_at:
        wrong.append(FieldError("/until", "later", "It ends before that already. For longer, propose another agreement."))
    wrong += wrong_reason(reason)
    if wrong:
        raise BadInput(wrong)
    if queries.waiting_about(of) is not None:
        raise Refused("waits_already", "Something about this rule waits for a second person already. Settle that first.")
    row = Agreement.objects.create(program_id=of.program_id, enrolment_id=of.enrolment_id, organisation_id=of.organisation_id, rule_key=of.rule_key,
                                   fields={states.ENDS: str(of.id)}, starts_at=until, reason=reason.strip(), proposed_by=by, proposed_at=at)
    outbox_commands.record(events.AgreementEndProposed(**_about(row), ends_id=of.id, ends_at=until), acting=acting, at=at)
    return row


def _end(row: Agreement, *, by: UUID, alone: bool, acting: Actor, at: datetime) -> Agreement:
    """The second person agreed to an end: what was earned by it stays. What went over from another entry of hers ends with it."""
    assert row.ends is not None
    of, until = queries.agreement(row.ends), max(row.starts_at, at)
    if of.ends_at is not None and of.ends_at <= until:
        raise Refused("agreement_over", "It has ended by now. Refuse this.")
    row.state, row.settled_by, row.settled_at, row.alone, row.starts_at, row.ends_at = states.AGREED, by, at, alone, until, until
    row.save(update_fields=["state", "settled_by", "settled_at", "alone", "starts_at", "ends_at"])
    for one in [of, *queries.held_by_other_entries(of, until)]:
        one.state, one.ends_at, one.ended_by, one.ended_at = states.ENDED, max(until, one.starts_at), by, at
        one.save(update_fields=["state", "ends_at", "ended_by", "ended_at"])
        outbox_commands.record(events.AgreementEnded(**_about(one), ends_at=one.ends_at), acting=acting, at=at)
    return row


def _wrong_subject(program, wanted: Wanted) -> list[FieldError]:
    if (wanted.enrolment_id is None) == (wanted.organisation_id is None):
        return [FieldError("/for", "one", "Name an enrolment or a partner organisation, one of the two.")]
    if wanted.organisation_id is not None:
        try:
            partners_queries.organisation(wanted.organisation_id)
        except NotFound:
            return [FieldError("/for", "unknown", "There’s no such partner.")]
        return [] if program.kind.startswith("partner_") else [FieldError("/for", "no_partners", "Nobody refers for a partner in this program.")]
    try:
        found = advocates_queries.enrolment(wanted.enrolment_id) if wanted.enrolment_id is not None else None
    except NotFound:
        found = None
    there = found is not None and found.program_id == program.id and found.status != advocates_states.MERGED
    return [] if there else [FieldError("/for", "unknown", "There’s no such enrolment in this program.")]


def _wrong_terms(plan: model.Plan, wanted: Wanted) -> list[FieldError]:
    rule = next((one for one in plan.rules if one.key == wanted.rule), None)
    if rule is None:
        return [FieldError("/rule", "unknown", "The plan has no such rule.")]
    if rule.to in states.NOT_TO_AGREE:
        return [FieldError("/rule", "not_theirs", "This rule pays somebody else.")]
    try:
        found = overrides.parse_fields(wanted.fields, plan, rule.key)
    except PlanErrors as mistakes:
        return [FieldError(f"/fields{one.pointer}".rstrip("/"), one.code, one.template, one.params) for one in mistakes.errors]
    if rule.group is not None and rule.group.choose == "best" and comparable(found) != comparable(rule):
        return [FieldError(pointer("/fields", "pay"), "group_not_comparable", "This rule is compared with others by its amount: it has to pay in the same currency.")]
    return []


def _wrong_time(wanted: Wanted, at: datetime) -> list[FieldError]:
    wrong = []
    if wanted.starts_at is not None and wanted.starts_at < at:
        wrong.append(FieldError("/from", "past", "What was decided stays as it is: choose an instant that isn’t over."))
    if wanted.ends_at is not None and wanted.ends_at <= (wanted.starts_at or at):
        wrong.append(FieldError("/until", "until_before_from", "“until” is exclusive and comes after “from”."))
    return [*wrong, *wrong_reason(wanted.reason)]


def _waiting(agreement_id: UUID) -> Agreement:
    row = _locked(agreement_id)
    if row.state != states.PROPOSED:
        raise Refused("settled_already", "Somebody has settled that already.")
    return row


def _locked(agreement_id: UUID) -> Agreement:
    """As it is under the lock of its program."""
    lock_agreements(queries.agreement(agreement_id).program_id)
    return queries.agreement(agreement_id)


def _refuse_others(row: Agreement, acting: Actor) -> UUID:
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    if row.organisation_id is not None:
        people = queries.people_of(states.ORGANISATION, row.organisation_id)
    else:
        assert row.enrolment_id is not None
        people = queries.people_around(advocates_queries.enrolment(row.enrolment_id).advocate_id)
    if acting.id in people:
        raise Refused("own_reward", "You would profit from this agreement, so somebody else has to do that.")
    return acting.id


def _about(row: Agreement) -> dict:
    return {"subject_id": row.program_id, "agreement_id": row.id, "enrolment_id": row.enrolment_id, "organisation_id": row.organisation_id, "rule": row.rule_key}
