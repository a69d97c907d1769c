"""A file is made of what is due, and dropped again while nobody has downloaded it."""
from datetime import datetime
from uuid import UUID

from foundation.kernel import crash
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.kernel.money import Money
from foundation.outbox import commands as outbox_commands
from fulfilment import events, states
from fulfilment.commands.locks import one_at_a_time, person
from fulfilment.models import Payout, PayoutFile, PayoutReward
from fulfilment.queries.files import next_number
from fulfilment.queries.standing import next_file
from fulfilment.rules import providers


def make_file(*, kind: str, currency: str, acting: Actor, at: datetime, seen: Money | None = None) -> PayoutFile:
    """Takes everything that nothing holds, one row for each beneficiary. What pays whoever makes it stays for somebody else's file.

    `seen`: the sum that she was shown; raises Refused when it is another by now, and when there is nothing to take."""
    one_at_a_time("files")   # two who make one at once: the second finds nothing left
    taken = [one for one in next_file(kind, currency, acting, at) if not one.holds]
    total = Money(sum(one.amount.minor for one in taken), currency)
    if seen is not None and taken and seen != total:
        raise Refused("sum_changed", "Something changed meanwhile: the file would come to {total} now. Look at it again.", {"total": total})
    if not taken:
        raise Refused("nothing_to_pay", "Nothing is left for this file. Somebody else may have made it a moment ago.")
    file = PayoutFile.objects.create(number=next_number(), kind=kind, currency=currency, made_by=person(acting), made_at=at)
    for number, one in enumerate(taken, 1):
        row = Payout.objects.create(beneficiary_kind=one.beneficiary[0], beneficiary_id=one.beneficiary[1], provider=providers.provider_of_file(kind),
                                    amount_minor=one.amount.minor, currency=currency, requested_at=at, file=file, number=number, method=one.method)
        PayoutReward.objects.bulk_create([PayoutReward(payout=row, reward_id=reward_id, amount_minor=minor) for reward_id, minor in one.rewards])
    outbox_commands.record(events.PayoutFileMade(**about_file(file), rows=len(taken), amount_minor=total.minor), acting=acting, at=at)
    crash.point("payout_file.before_make_commits")
    return file


def drop_file(*, file_id: UUID, acting: Actor, at: datetime) -> PayoutFile:
    """Nothing of it has left the house: what stood in it may go into another file. Raises Refused once it was downloaded."""
    file = locked_file(file_id)
    if file.state == states.DROPPED:
        return file
    if file.state != states.MADE:
        raise Refused("file_downloaded", "This file was downloaded, so it may be on its way. Settle its rows instead.")
    for row in Payout.objects.filter(file=file, state=states.REQUESTED):
        withdraw(row, "dropped", acting=acting, at=at)
    close_dropped(file, acting=acting, at=at)
    return file


def withdraw(row: Payout, reason: str, *, acting: Actor, at: datetime) -> None:
    """It leaves its file before the download; its rewards are free."""
    row.state, row.reason = states.WITHDRAWN, reason
    row.save(update_fields=["state", "reason"])
    free(row, at)
    outbox_commands.record(events.PayoutWithdrawn(**about_row(row), reason=reason), acting=acting, at=at)


def free(row: Payout, at: datetime) -> None:
    """Its rewards may go into a later payout."""
    PayoutReward.objects.filter(payout=row, freed_at=None).update(freed_at=at)


def close_dropped(file: PayoutFile, *, acting: Actor, at: datetime) -> None:
    file.state, file.closed_at = states.DROPPED, at
    file.save(update_fields=["state", "closed_at"])
    outbox_commands.record(events.PayoutFileDropped(**about_file(file)), acting=acting, at=at)


def locked_file(file_id: UUID) -> PayoutFile:
    """Raises NotFound."""
    file = PayoutFile.objects.select_for_update().filter(id=file_id).first()
    if file is None:
        raise NotFound("file_unknown", "There’s no such file.")
    return file


def method_of(row: Payout) -> UUID:
    if row.method_id is None:
        raise ValueError(f"payout {row.id} is a row without an account")
    return row.method_id


def about_file(file: PayoutFile) -> dict:
    """What every event of a file says."""
    return {"subject_id": file.id, "number": file.number, "kind": file.kind, "currency": file.currency}


def about_row(row: Payout) -> dict:
    """What every event of a payout says that is a row of a file."""
    return {"subject_id": row.id, "beneficiary_kind": row.beneficiary_kind, "beneficiary_id": row.beneficiary_id, "provider": row.provider,
            "amount_minor": row.amount_minor, "currency": row.currency, "file_id": row.file_id, "method_id": row.method_id}
