"""What became of a file, row by row: paid, rejected, or paid and returned. Each is said once and stands."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from foundation.kernel import crash
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from fulfilment import events, queries, states
from fulfilment.commands.attempts import settle_attempt
from fulfilment.commands.files import about_file, about_row, free, locked_file, method_of
from fulfilment.commands.methods import doubt_method
from fulfilment.models import Attempt, Payout, PayoutFile
from fulfilment.queries.files import local_day
from rewards import queries as rewards_queries
from rewards.commands import deliver

REASONS = ("account_closed", "wrong_account", "wrong_name", "not_employed", "unknown_customer", "refused", "other")


@dataclass(frozen=True)
class Outcome:
    """`state`: PAID or REJECTED; a rejected row says why (REASONS)."""

    state: str
    reason: str = ""


def settle_rows(*, file_id: UUID, executed_on: date, outcomes: Mapping[UUID, Outcome], acting: Actor, at: datetime) -> PayoutFile:
    """What payroll, the bank or billing did with these rows, on which day. All of them or none.

    Raises BadInput at the field, NotFound for a row of another file, Refused for one that is settled or that pays who says it."""
    file = locked_file(file_id)
    wrong = _wrong_day(file, executed_on, at) + [
        FieldError(f"/reason_{row_id}", "missing", "Say why it didn’t go through.") for row_id, outcome in outcomes.items()
        if outcome.state == states.REJECTED and outcome.reason not in REASONS]
    if wrong:
        raise BadInput(wrong)
    if not outcomes:
        raise Refused("nothing_chosen", "Say of at least one row what became of it.")
    rows = {row.id: row for row in Payout.objects.select_for_update().filter(file=file, id__in=list(outcomes)).order_by("number")}
    if len(rows) != len(outcomes):
        raise NotFound("payout_unknown", "There’s no such payout.")
    for row in rows.values():
        outcome = outcomes[row.id]
        _not_hers(row, acting)
        if row.state != states.IN_FLIGHT:
            raise Refused("row_settled", "Row {number} was settled meanwhile. Look at it again; nothing was changed.", {"number": row.number})
        if outcome.state == states.PAID:
            _pay(row, executed_on, acting=acting, at=at)
        else:
            _reject(row, executed_on, outcome.reason, acting=acting, at=at)
    crash.point("payout_file.before_settle_commits")
    _close(file, acting=acting, at=at)
    return file


def return_row(*, payout_id: UUID, reason: str, acting: Actor, at: datetime) -> Payout:
    """The money came back after it was paid: its rewards are approved again, its account is looked at, and a later file takes them.

    Raises BadInput, NotFound, Refused for a row that is not paid and for one that pays who says it."""
    if reason not in REASONS:
        raise BadInput([FieldError("/reason", "missing", "Say why it came back.")])
    row = Payout.objects.select_for_update().filter(id=payout_id, file__isnull=False).first()
    if row is None:
        raise NotFound("payout_unknown", "There’s no such payout.")
    _not_hers(row, acting)
    if row.state != states.PAID:
        raise Refused("row_not_paid", "Only what was paid can come back; this row isn’t.")
    for line in queries.lines_of(row.id):
        deliver.return_fulfilment(reward_id=line.reward_id, provider=row.provider, payout_id=row.id, attempt=1, acting=acting, at=at)
    _settled(row, states.RETURNED, reason=reason, acting=acting)
    free(row, at)
    outbox_commands.record(events.PayoutReturned(**about_row(row), reason=reason), acting=acting, at=at)
    doubt_method(method_id=method_of(row), acting=acting, at=at)
    crash.point("payout_file.before_return_commits")
    return row


def _pay(row: Payout, executed_on: date, *, acting: Actor, at: datetime) -> None:
    # Before the attempt is confirmed: who is told that it was paid reads when.
    Payout.objects.filter(id=row.id).update(executed_on=executed_on, settled_by=acting.id)
    attempt = Attempt.objects.get(payout=row, state=states.OPEN)
    settle_attempt(attempt_id=attempt.id, outcome=states.CONFIRMED, receipt=f"{row.number} {executed_on.isoformat()}", acting=acting, at=at)


def _reject(row: Payout, executed_on: date, reason: str, *, acting: Actor, at: datetime) -> None:
    """The attempt ends with its payout: what comes later is a payout of its own, in a later file, perhaps with more rewards in it."""
    attempt = Attempt.objects.get(payout=row, state=states.OPEN)
    for line in queries.lines_of(row.id):
        deliver.fail_fulfilment(reward_id=line.reward_id, provider=row.provider, payout_id=row.id, attempt=attempt.number, at=at)
    Attempt.objects.filter(id=attempt.id).update(state=states.FAILED, reason=reason, settled_at=at)
    row.executed_on = executed_on
    _settled(row, states.REJECTED, reason=reason, acting=acting)
    free(row, at)
    outbox_commands.record(events.PayoutRejected(**about_row(row), reason=reason), acting=acting, at=at)
    doubt_method(method_id=method_of(row), acting=acting, at=at)


def _settled(row: Payout, state: str, *, reason: str, acting: Actor) -> None:
    row.state, row.reason, row.settled_by = state, reason, acting.id
    row.save(update_fields=["state", "reason", "settled_by", "executed_on"])


def _close(file: PayoutFile, *, acting: Actor, at: datetime) -> None:
    if file.state == states.DOWNLOADED and not Payout.objects.filter(file=file, state=states.IN_FLIGHT).exists():
        file.state, file.closed_at = states.SETTLED, at
        file.save(update_fields=["state", "closed_at"])
        outbox_commands.record(events.PayoutFileSettled(**about_file(file)), acting=acting, at=at)


def _not_hers(row: Payout, acting: Actor) -> None:
    if acting.kind != "staff":
        raise NotAllowed("not_yours_to_settle", "Somebody on the staff has to settle this.")
    if acting.id in rewards_queries.people_of(row.beneficiary_kind, row.beneficiary_id):
        raise Refused("own_payout", "Row {number} pays you, so somebody else has to settle it.", {"number": row.number})


def _wrong_day(file: PayoutFile, executed_on: date, at: datetime) -> list[FieldError]:
    if executed_on > local_day(at):
        return [FieldError("/executed_on", "ahead", "This day lies ahead; say it once it was executed.")]
    if file.downloaded_at is not None and executed_on < local_day(file.downloaded_at):
        return [FieldError("/executed_on", "too_early", "The file was downloaded on {day}; it can’t have been executed before.",
                           {"day": local_day(file.downloaded_at).isoformat()})]
    return []
