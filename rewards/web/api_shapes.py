"""What rewards look like by API: bodies that are taken and given."""
from uuid import UUID

from rest_framework import serializers

from foundation.kernel.money import Money
from foundation.ledger import queries as ledger_queries
from rewards import queries, states
from rewards.commands.reasons import MOST_WORDS
from rewards.plan.model import SCOPES


class HoldOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.HOLDS)
    placed_at = serializers.DateTimeField()
    reason = serializers.CharField(help_text="of who placed it by hand, else empty")
    until = serializers.DateTimeField(allow_null=True, help_text="null: it needs a person")
    released_at = serializers.DateTimeField(allow_null=True)


class RewardOut(serializers.Serializer):
    id = serializers.UUIDField()
    decision_id = serializers.UUIDField()
    milestone_id = serializers.UUIDField(allow_null=True)
    goal_id = serializers.UUIDField(allow_null=True, help_text="what it is for: a milestone, a goal, or a proposal by hand")
    manual_id = serializers.UUIDField(allow_null=True)
    referral_id = serializers.UUIDField(help_text="of a goal: the last one that counted towards it")
    advocate_id = serializers.UUIDField(help_text="from whose claim it came")
    program_id = serializers.UUIDField()
    beneficiary_kind = serializers.ChoiceField(choices=states.BENEFICIARIES, help_text="whom it is owed to")
    beneficiary_id = serializers.UUIDField()
    currency = serializers.CharField(help_text="ISO 4217, or PTS for points")
    granted_minor = serializers.IntegerField()
    taken_back_minor = serializers.IntegerField()
    delivered_minor = serializers.IntegerField()
    state = serializers.ChoiceField(choices=states.STATES)
    accrued_at = serializers.DateTimeField()
    moved_at = serializers.DateTimeField()
    holds = HoldOut(many=True)


class HoldOnIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.PLACED_BY_HAND)
    days = serializers.IntegerField(min_value=1, max_value=365, required=False, default=14, help_text="after which somebody looks at it again; it holds on")


class HoldIn(HoldOnIn):
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="whoever lets it go reads this")


class ForgoIn(serializers.Serializer):
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="how it is known that nobody wants it")


class CancelIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.CANCELLED_FOR, help_text="what whom it belongs to is told; of a suspicion nothing")
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="in words, for the staff")


class ReleaseIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.PLACED_BY_HAND)


class GoalOut(serializers.Serializer):
    id = serializers.UUIDField()
    rule_key = serializers.CharField()
    scope = serializers.ChoiceField(choices=SCOPES)
    enrolment_id = serializers.UUIDField(help_text="who has it, or began it for the organisation")
    organisation_id = serializers.UUIDField(allow_null=True)
    window = serializers.ChoiceField(choices=("lifetime", "month", "quarter", "year"))
    window_start = serializers.DateTimeField()
    window_end = serializers.DateTimeField(help_text="the first instant after it")
    reached_at = serializers.DateTimeField(allow_null=True)


class DecisionOut(serializers.Serializer):
    id = serializers.UUIDField()
    plan_version_id = serializers.UUIDField()
    rule_key = serializers.CharField(help_text="empty: two people decided it by hand")
    milestone_id = serializers.UUIDField(allow_null=True, help_text="what it is about: a milestone, a goal, or a proposal by hand")
    goal_id = serializers.UUIDField(allow_null=True)
    manual_id = serializers.UUIDField(allow_null=True)
    goal = GoalOut(allow_null=True, help_text="null: it is about something else")
    referral_id = serializers.UUIDField()
    enrolment_id = serializers.UUIDField()
    beneficiary = serializers.CharField()
    cause = serializers.CharField()
    outcome = serializers.ChoiceField(choices=states.OUTCOMES)
    reason = serializers.CharField(help_text="why nothing, or what is waited for; else empty")
    facts = serializers.JSONField(help_text="what it was worked out from")
    trace = serializers.ListField(child=serializers.DictField(), help_text="every step with its values")
    engine = serializers.CharField()
    replaces_id = serializers.UUIDField(allow_null=True, help_text="the decision that waited, and was possible now")
    decided_at = serializers.DateTimeField()


class RewardInFull(RewardOut):
    decision = DecisionOut()


class DecisionsOut(serializers.Serializer):
    data = DecisionOut(many=True)


class BalanceOut(serializers.Serializer):
    account = serializers.CharField()
    minor = serializers.IntegerField(help_text="above zero: the beneficiary's; a receivable is what the beneficiary owes")
    currency = serializers.CharField()


class BalancesOut(serializers.Serializer):
    data = BalanceOut(many=True)


class LegOut(serializers.Serializer):
    account = serializers.CharField()
    minor = serializers.IntegerField(help_text="debit above zero, credit below")
    currency = serializers.CharField()


class BookingOut(serializers.Serializer):
    id = serializers.UUIDField()
    key = serializers.CharField()
    kind = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    legs = LegOut(many=True)


class BookingsOut(serializers.Serializer):
    data = BookingOut(many=True)


def shown_reward(reward, *, to_rep: bool = False) -> dict:
    """`to_rep`: without what somebody wrote about a doubt, which may be about her."""
    return RewardOut(_of_reward(reward, to_rep)).data


def in_full(reward, *, to_rep: bool = False) -> dict:
    return RewardInFull({**_of_reward(reward, to_rep), "decision": queries.decision(reward.decision_id)}).data


def _of_reward(reward, to_rep: bool) -> dict:
    holds = [{name: getattr(hold, name) for name in HoldOut().fields} | ({"reason": ""} if to_rep else {}) for hold in reward.holds.all()]
    return {name: getattr(reward, name) for name in RewardOut().fields if name != "holds"} | {"holds": holds}


def shown_decision(decision) -> dict:
    return DecisionOut(decision).data


def shown_balance(kind: str, money: Money) -> dict:
    """The ledger's sign is turned: what we owe somebody is hers."""
    return {"account": kind, "minor": money.minor if kind == "receivable" else -money.minor, "currency": money.currency}


def shown_balances(kind: str, beneficiary_id: UUID) -> list[dict]:
    """Everything that the ledger holds of one beneficiary, by currency; empty for who was never owed anything."""
    return [shown_balance(account, money) for currency in ledger_queries.currencies_of(kind, beneficiary_id)
            for account, money in sorted(ledger_queries.balances_of(kind, beneficiary_id, currency).items())]


def shown_booking(journal) -> dict:
    legs = [{"account": row.account.kind, "minor": row.amount, "currency": row.currency} for row in journal.postings.all()]
    return BookingOut({"id": journal.id, "key": journal.key, "kind": journal.kind, "occurred_at": journal.occurred_at, "legs": legs}).data
