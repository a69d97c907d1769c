"""Every referral that ever came in to a program, and when it stopped counting as one: what goals count, read in pages beside the history."""
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from foundation.kernel.ids import uuid7
from foundation.tenants.context import current_tenant_id
from referrals import states
from referrals.queries.history import PastClaim, claim_of

ROWS = 4000   # at a time
# By the move with which it came in (a consent may be given days after the receipt), and the one by which it was taken out.
SUBMISSIONS = """
    SELECT came.at, came.id, gone.at, gone.id,
           claim.id, claim.enrolment_id, claim.advocate_id, advocate.user_id, 10000, claim.claimant_kind, claim.party_id, claim.organisation_id,
           advocate.rep_id, claim.entered_by, claim.accepted_at, claim.received_at, claim.channel, claim.answers, NULL, NULL
    FROM referrals_referral claim
    JOIN advocates_advocate advocate ON advocate.tenant_id = '{tenant}' AND advocate.id = claim.advocate_id
    JOIN LATERAL (
        SELECT at, id FROM referrals_move WHERE tenant_id = '{tenant}' AND referral_id = claim.id AND to_state = '{submitted}' ORDER BY step LIMIT 1) came ON true
    LEFT JOIN LATERAL (
        SELECT at, id FROM referrals_move WHERE tenant_id = '{tenant}' AND referral_id = claim.id AND to_state IN ('{withdrawn}', '{voided}')
        ORDER BY step LIMIT 1) gone ON true
    WHERE claim.tenant_id = '{tenant}' AND claim.program_id = %(program)s AND came.at < %(until)s
    ORDER BY came.at, came.id"""


@dataclass(frozen=True, slots=True)
class Submission:
    """A referral that came in. gone_at: when it was withdrawn or voided, if it ever was; the ids (of the moves) order what is of one instant."""

    at: datetime
    id: UUID
    gone_at: datetime | None
    gone_id: UUID | None
    claim: PastClaim

    def as_of(self, at: datetime) -> PastClaim:
        """The claim as it was known then."""
        accepted_at = self.claim.accepted_at
        return replace(self.claim, accepted_at=None) if accepted_at is not None and accepted_at > at else self.claim


class Submissions:
    """open(), before() as often as there is more, close(): each inside a transaction of its own, on one connection, like History."""

    def __init__(self, program_id: UUID, *, until: datetime):
        self.program_id, self.until = program_id, until
        self.cursor = f"submissions_{uuid7().hex}"
        self.left: list[Submission] = []
        self.over = False

    def open(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DECLARE {self.cursor} CURSOR WITH HOLD FOR " + SUBMISSIONS.format(
                tenant=current_tenant_id(), submitted=states.SUBMITTED, withdrawn=states.WITHDRAWN, voided=states.VOIDED),
                {"program": self.program_id, "until": self.until})

    def before(self, at: datetime | None) -> list[Submission]:
        """The next ones that came in until `at`, itself included; without one, all that are left."""
        while not self.over and (at is None or not self.left or self.left[-1].at <= at):
            with connection.cursor() as cursor:
                cursor.execute(f"FETCH FORWARD {ROWS} FROM {self.cursor}")
                rows = cursor.fetchall()
            self.over = len(rows) < ROWS
            self.left += [Submission(at, its_id, gone_at, gone_id, claim_of(tuple(claim))) for at, its_id, gone_at, gone_id, *claim in rows]
        count = next((number for number, one in enumerate(self.left) if at is not None and one.at > at), len(self.left))
        found, self.left = self.left[:count], self.left[count:]
        return found

    def close(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CLOSE {self.cursor}")
