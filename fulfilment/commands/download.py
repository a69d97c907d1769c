"""The first download hands a file over: its rows are in flight, its bytes stand for good."""
import base64
import hashlib
from datetime import datetime
from uuid import UUID

from foundation.kernel import crash
from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from foundation.tenants import secrets
from fulfilment import events, queries, states
from fulfilment.commands.attempts import begin_attempt
from fulfilment.commands.files import about_file, close_dropped, locked_file, method_of, withdraw
from fulfilment.commands.locks import person
from fulfilment.models import Payout, PayoutFile, PayoutMethod
from fulfilment.queries import files
from fulfilment.queries.standing import holds_now, left_of
from fulfilment.rules import layouts
from rewards import states as rewards_states
from rewards.commands import release


def download_file(*, file_id: UUID, acting: Actor, at: datetime) -> PayoutFile:
    """Whoever asks first commits what leaves; everybody after gets the same bytes (queries.frozen) and nothing is posted again.

    Rows whose rewards or account have changed since the file was made stay behind; with none left, the file is dropped and has
    no bytes. Raises Refused for a dropped file, and when a name has letters that the file's encoding lacks."""
    file = locked_file(file_id)
    if file.state in (states.DOWNLOADED, states.SETTLED):
        return file
    if file.state == states.DROPPED:
        raise Refused("file_dropped", "This file was dropped; nothing of it is paid.")
    for row in Payout.objects.select_for_update().filter(file=file, state=states.REQUESTED).order_by("number"):
        reason = _stays_behind(row, at)
        if reason:
            withdraw(row, reason, acting=acting, at=at)
        else:
            begin_attempt(payout_id=row.id, acting=acting, at=at)
    rows = [row for row in files.rows_of(file.id) if row.state == states.IN_FLIGHT]
    if not rows:
        close_dropped(file, acting=acting, at=at)
        return file
    crash.point("payout_file.before_bytes")   # every row is in flight, and nobody has the file
    content = _bytes(file, rows, at)
    file.sealed, file.sha256 = secrets.seal(base64.b64encode(content).decode()), hashlib.sha256(content).hexdigest()
    file.state, file.downloaded_by, file.downloaded_at = states.DOWNLOADED, person(acting), at
    file.save(update_fields=["sealed", "sha256", "state", "downloaded_by", "downloaded_at"])
    outbox_commands.record(events.PayoutFileDownloaded(**about_file(file), rows=len(rows), amount_minor=sum(row.amount_minor for row in rows),
                                                       sha256=file.sha256), acting=acting, at=at)
    crash.point("payout_file.before_download_commits")
    return file


def _stays_behind(row: Payout, at: datetime) -> str:
    """Why this row does not leave; '' when everything is as it was. Locks its rewards and its account."""
    amounts = {line.reward_id: line.amount_minor for line in queries.lines_of(row.id)}
    rewards = [release.locked(reward_id) for reward_id in amounts]
    if any(reward.state != rewards_states.APPROVED or left_of(reward) != amounts[reward.id] for reward in rewards):
        return "changed"
    method = PayoutMethod.objects.select_for_update().get(id=method_of(row))
    return "held" if method.removed_at is not None or holds_now(row, method, at) else ""


def _bytes(file: PayoutFile, rows: list[Payout], at: datetime) -> bytes:
    wanted = files.layout(file.kind)
    lines, names = files.lines_of_file(rows), files.names_of(rows)
    cells = files.table(wanted, lines, names, file_number=file.number, made_on=files.local_day(at))
    odd = layouts.rows_that_do_not_fit(wanted, cells)
    if odd:
        name = names.get(lines[odd[0]].beneficiary, str(lines[odd[0]].number))
        raise Refused("no_letters", "The file’s encoding has no letters for {name}. Choose UTF-8 in its layout.", {"name": name})
    return files.rendered(wanted, cells)
