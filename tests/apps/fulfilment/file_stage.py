"""A stage on which money is owed to Ann and Ben: Olga and Fritz are finance, and nothing was paid yet."""
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from foundation.accounts import commands as accounts_commands
from foundation.accounts.models import User
from foundation.kernel.acting import SYSTEM, Actor
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.ledger.queries import checks
from foundation.outbox import queries as outbox_queries
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from fulfilment import commands
from fulfilment.models import Payout, PayoutFile
from referrals.commands import decide, milestones
from rewards.commands import accrue
from rewards.models import Reward
from rewards.queries import books as reward_books
from tests.apps.fulfilment.stage import paying_stage
from tests.cast import START, Stage, later, submitted

ANNS, BENS, OTHER = "DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32", "AT61 1904 3002 3457 3201"
AMOUNT = 500
IN_FLIGHT, FUNDING = "in_flight", "funding"


def owed_stage(vendor, anns: int = 1, bens: int = 1) -> Stage:
    """Rewards of 5.00 EUR, approved on day 5."""
    stage = paying_stage(vendor, "EUR")
    with tenant_context(vendor.id):
        for member in ("fritz",):
            user = User.objects.create(email=f"{member}@example.test", name=member.capitalize())
            accounts_commands.add_member(email=user.email, name=user.name, role="finance_approver", acting=SYSTEM, at=START)
            stage.people[member] = Actor("staff", user.id)
    number = 0
    for enrolment, many in ((stage.ann, anns), (stage.ben, bens)):
        for _ in range(many):
            number += 1
            reward(stage, enrolment, number)
    return stage


def reward(stage: Stage, enrolment, number: int) -> Reward:
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, enrolment, later(days=1, minutes=number), number=number)
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2, minutes=number))
        won = milestones.record_milestone(referral_id=referral.id, source="manual", acting=stage.tess, at=later(days=5, minutes=number),
                                          report=milestones.Report(kind="won", occurred_at=later(days=4, minutes=number)))
        accrue.accrue_rewards(milestone_id=won.id, at=later(days=5, minutes=number))
        return Reward.objects.get(referral=referral)


def account(stage: Stage, enrolment, iban: str = ANNS, days: int = 5, holder: str = "Ann Keller"):
    with tenant_context(stage.tenant_id):
        return commands.set_bank_account(beneficiary_kind="advocate", beneficiary_id=enrolment.advocate_id, holder=holder, iban=iban,
                                         acting=Actor("advocate", enrolment.advocate_id), at=later(days=days))


def both_accounts(stage: Stage) -> None:
    account(stage, stage.ann)
    account(stage, stage.ben, BENS, holder="Ben \"Benno\" Müller; Söhne")


def make(stage: Stage, who: Actor | None = None, days: int = 6, kind: str = "bank") -> PayoutFile:
    with tenant_context(stage.tenant_id):
        return commands.make_file(kind=kind, currency="EUR", acting=who or stage.olga, at=later(days=days))


def download(stage: Stage, file: PayoutFile, who: Actor | None = None, days: int = 7) -> PayoutFile:
    with tenant_context(stage.tenant_id):
        return commands.download_file(file_id=file.id, acting=who or stage.olga, at=later(days=days))


def settle(stage: Stage, file: PayoutFile, *outcomes: str, who: Actor | None = None, days: int = 9, on=None) -> PayoutFile:
    """One outcome for each row that is in flight, in their order: 'paid', '' for later, else the reason why it was rejected."""
    with tenant_context(stage.tenant_id):
        rows = Payout.objects.filter(file=file, state="in_flight").order_by("number")
        said = {row.id: commands.Outcome("paid") if outcome == "paid" else commands.Outcome("rejected", outcome)
                for row, outcome in zip(rows, outcomes, strict=True) if outcome}
        return commands.settle_rows(file_id=file.id, executed_on=on or later(days=days).date(), outcomes=said, acting=who or stage.olga, at=later(days=days))


@dataclass(frozen=True)
class Books:
    """All above zero, of Ann and Ben together."""

    payable: int = 0
    in_flight: int = 0
    funding: int = 0
    rewards: tuple[str, ...] = ()
    payouts: tuple[str, ...] = ()


def books(stage: Stage, kind: str = "bank", owners: tuple = ()) -> Books:
    """Also goes through the whole ledger again: chains, sums, and every reward's state against its legs."""
    with tenant_context(stage.tenant_id):
        with connection.cursor() as cursor:
            wrong = [*checks.wrong_rows(cursor, stage.tenant_id), *reward_books.wrong_rewards(checks.legs_by_reward(cursor, stage.tenant_id))]
        assert wrong == []
        whose = owners or tuple(("advocate", one.advocate_id) for one in (stage.ann, stage.ben))
        return Books(
            payable=sum(-ledger_queries.balance(AccountRef("payable", *owner), "EUR") for owner in whose),
            in_flight=-ledger_queries.balance(AccountRef("in_flight", f"file:{kind}"), "EUR"),
            funding=-ledger_queries.balance(AccountRef("funding", f"file:{kind}"), "EUR"),
            rewards=tuple(Reward.objects.order_by("id").values_list("state", flat=True)),
            payouts=tuple(Payout.objects.order_by("id").values_list("state", flat=True)))


def told(stage: Stage, subject_id: UUID) -> list[str]:
    with tenant_context(stage.tenant_id):
        return [event.name for event in outbox_queries.timeline([subject_id])]


def everything(stage: Stage) -> tuple:
    """What a refusal must leave as it was."""
    with tenant_context(stage.tenant_id):
        return (books(stage), Event.objects.count(), PayoutFile.objects.count(),
                tuple(Payout.objects.order_by("id").values_list("state", "reason", "executed_on")))
