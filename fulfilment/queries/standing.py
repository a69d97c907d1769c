"""What is approved and in no payout yet: whose it is, what it comes to, and what holds it."""
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from foundation.kernel.acting import Actor
from foundation.kernel.money import POINTS, Money
from fulfilment import states
from fulfilment.models import Payout, PayoutMethod, PayoutMinimum, PayoutReward
from fulfilment.queries.methods import Beneficiary, methods_of
from fulfilment.rules import holds as rules
from partners import queries as partners_queries
from rewards import queries as rewards_queries
from rewards import states as rewards_states

ORGANISATION, CHARITY = "partner_organisation", "charity"
FEW = 8         # beneficiaries that are cheaper to ask one by one
MOST = 20_000   # rewards that wait at one time


@dataclass(frozen=True)
class Owed:
    """What one beneficiary could be paid in one currency. `number` of rewards, `first` of them; `holds`: why not now, empty when nothing stops it."""

    beneficiary: Beneficiary
    amount: Money
    number: int
    first: UUID
    method: PayoutMethod | None
    holds: tuple[str, ...]

    @property
    def kind(self) -> str | None:
        """The kind of file it leaves by."""
        return states.METHOD_OF.get(self.beneficiary[0])


@dataclass(frozen=True)
class Due(Owed):
    """The same with each reward and what of it is left, in minor units."""

    rewards: tuple[tuple[UUID, int], ...]


def due(at: datetime, *, kind: str | None = None, currency: str | None = None) -> list[Due]:
    """Of everybody, or of those who are paid by one kind of file, in one currency; the one who waits longest first."""
    kinds = [beneficiary for beneficiary, by in states.METHOD_OF.items() if kind is None or by == kind]
    return _grouped(_free(row for row in rewards_queries.payable(currency or "") if beneficiary_of(row)[0] in kinds), at)


def owed(at: datetime) -> list[Owed]:
    """As `due` of everybody, summed up by the database, however many rewards wait; the one who waits longest first."""
    sums = [one for one in rewards_queries.payable_sums(but=_carried()) if one.beneficiary_kind in states.METHOD_OF]
    holds = _holds({(one.beneficiary_kind, one.beneficiary_id) for one in sums}, at)
    return [Owed(person, Money(one.minor, one.currency), one.number, one.first, *holds(person, one.currency, one.minor))
            for one in sums for person in [(one.beneficiary_kind, one.beneficiary_id)]]


def next_file(kind: str, currency: str, acting: Actor, at: datetime) -> list[Due]:
    """What the next file would be made of, and what is held back and why; what pays the person who makes it, too."""
    own = rewards_queries.accounts_of(acting.id) if acting.id else set()
    return [replace(one, holds=(*one.holds, rules.OWN)) if one.beneficiary in own else one for one in due(at, kind=kind, currency=currency)]


def holds_now(row: Payout, method: PayoutMethod, at: datetime) -> list[str]:
    """What stops a row of a file that was made before; the minimum was asked then."""
    suspended = is_suspended((row.beneficiary_kind, row.beneficiary_id))
    return rules.holds_on(account=_account(method), suspended=suspended, payable_minor=row.amount_minor, minimum_minor=0, at=at)


def due_to(beneficiary: Beneficiary, at: datetime) -> list[Due]:
    """One beneficiary's, one for each currency."""
    return _grouped(_free(_approved_of(beneficiary)), at)


def points_waiting(beneficiary: Beneficiary) -> list[UUID]:
    """Approved rewards in points that no payout carries yet."""
    rows = rewards_queries.rewards_of_beneficiary(*beneficiary, wanted=(rewards_states.APPROVED,), limit=MOST)
    return [row.id for row in _free(row for row in rows if row.currency == POINTS)]


def is_suspended(beneficiary: Beneficiary) -> bool:
    return bool(_suspended([beneficiary]))


def payout_holds_of(rewards: Iterable, at: datetime | None = None) -> dict[UUID, list[str]]:
    """Reward -> the codes of what stops its payout (fulfilment.words.HOLD), for those that are approved and in no payout; a
    minimum is held against everything that its beneficiary could be paid. `at`: now, when it is not said."""
    approved = [row for row in rewards if row.state == rewards_states.APPROVED]
    points = [row for row in approved if row.currency == POINTS]
    suspended = _suspended(map(beneficiary_of, points))
    found = {row.id: [rules.SUSPENDED] for row in points if beneficiary_of(row) in suspended}
    asked = [row for row in approved if row.currency != POINTS]
    if not asked:
        return found
    people = {beneficiary_of(row) for row in asked}
    few = len(people) <= FEW
    rows = [row for person in people for row in _approved_of(person)] if few else [row for row in rewards_queries.payable() if beneficiary_of(row) in people]
    for one in _grouped(_free(rows), at or timezone.now()):
        found |= {reward_id: list(one.holds) for reward_id, _ in one.rewards if one.holds}
    return {row.id: found[row.id] for row in approved if row.id in found}


def names_due(of: Iterable[Owed]) -> dict[Beneficiary, str]:
    """What each of them is called."""
    return names_of_owners(rewards_queries.rewards_by_id(one.first for one in of).values())


def name_of(beneficiary: Beneficiary) -> str | None:
    """None for who was never owed anything."""
    rewards = rewards_queries.rewards_of_beneficiary(*beneficiary, limit=1)
    return names_of_owners(rewards[:1]).get(beneficiary) if rewards else None


def names_of_owners(rewards: Iterable) -> dict[Beneficiary, str]:
    """What each beneficiary of these is called; the charity of a program by the program."""
    rewards = list(rewards)
    charities = {row.beneficiary_id: row.program for row in rewards if row.beneficiary_kind == CHARITY}
    return rewards_queries.names_of_beneficiaries(rewards) | {(CHARITY, its_id): program.name for its_id, program in charities.items()}


def told_of(one: Due) -> Money:
    """What of it its beneficiary is told beforehand: some programs name no amounts until they are paid."""
    rewards = rewards_queries.rewards_by_id(reward_id for reward_id, _ in one.rewards)
    return Money(sum(minor for reward_id, minor in one.rewards if rewards_queries.names_amounts(rewards[reward_id])), one.amount.currency)


def names_amount(row: Payout) -> bool:
    """Whether its beneficiary is told what it comes to: always once it was paid, for then the bank names it too."""
    lines = PayoutReward.objects.filter(payout=row).values_list("reward_id", flat=True)
    return row.paid_at is not None or all(rewards_queries.names_amounts(one) for one in rewards_queries.rewards_by_id(lines).values())


def pays(row: Payout, user_id: UUID) -> bool:
    """Whether it would pay this person, or an organisation that she acts for."""
    return is_paid(row.beneficiary_kind, row.beneficiary_id, user_id)


def is_paid(kind: str, beneficiary_id: UUID, user_id: UUID | None) -> bool:
    """Whether what is owed to it comes to this person."""
    return user_id is not None and user_id in rewards_queries.people_of(kind, beneficiary_id)


def minimums() -> dict[str, int]:
    """Currency -> the sum from which on somebody is paid, where the vendor has set one."""
    return dict(PayoutMinimum.objects.filter(amount_minor__gt=0).values_list("currency", "amount_minor"))


def beneficiary_of(reward) -> Beneficiary:
    return reward.beneficiary_kind, reward.beneficiary_id


def left_of(reward) -> int:
    """What of it is still to be paid, in minor units."""
    return reward.left_minor


def _approved_of(beneficiary: Beneficiary) -> list:
    rows = rewards_queries.rewards_of_beneficiary(*beneficiary, wanted=(rewards_states.APPROVED,), limit=MOST)
    return [row for row in rows if row.currency != POINTS]


def _suspended(people: Iterable[Beneficiary]) -> set[Beneficiary]:
    organisations = [its_id for kind, its_id in people if kind == ORGANISATION]
    return {(ORGANISATION, its_id) for its_id in partners_queries.suspended_of(organisations)} if organisations else set()


def _free(rows: Iterable) -> list:
    """Those of which something is left to pay and that are in no payout yet, the oldest first."""
    rows = list(rows)
    carried = set(PayoutReward.objects.filter(reward_id__in=[row.id for row in rows], freed_at=None).values_list("reward_id", flat=True))
    return sorted((row for row in rows if row.id not in carried and left_of(row) > 0), key=lambda row: row.id)


def _carried() -> list[UUID]:
    """Rewards that are approved and stand in a payout that did not leave yet."""
    lines = PayoutReward.objects.filter(freed_at=None, payout__state__in=(states.REQUESTED, states.IN_FLIGHT, states.UNKNOWN))
    return list(lines.values_list("reward_id", flat=True))


def _grouped(rows: Iterable, at: datetime) -> list[Due]:
    together: dict[tuple[Beneficiary, str], list] = defaultdict(list)
    for row in rows:
        together[beneficiary_of(row), row.currency].append(row)
    holds, found = _holds({beneficiary for beneficiary, _ in together}, at), []
    for (person, currency), of in together.items():
        total = sum(map(left_of, of))
        found.append(Due(person, Money(total, currency), len(of), of[0].id, *holds(person, currency, total), rewards=tuple((row.id, left_of(row)) for row in of)))
    return found


def _holds(people: set[Beneficiary], at: datetime) -> Callable[[Beneficiary, str, int], tuple[PayoutMethod | None, tuple[str, ...]]]:
    """Asks once for all of them: how each is paid, and what stops so much in this currency."""
    methods, least, suspended = methods_of(people), minimums(), _suspended(people)

    def of(person: Beneficiary, currency: str, minor: int) -> tuple[PayoutMethod | None, tuple[str, ...]]:
        method = methods.get(person)
        return method, tuple(rules.holds_on(account=_account(method), suspended=person in suspended, payable_minor=minor,
                                            minimum_minor=least.get(currency, 0), at=at))
    return of


def _account(method: PayoutMethod | None) -> rules.Account | None:
    return rules.Account(method.pays_from, method.doubted_at is not None, method.awaits_second) if method else None
