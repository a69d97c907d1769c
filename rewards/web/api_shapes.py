"""What rewards look like by API: bodies that are taken and given."""
from rest_framework import serializers

from foundation.kernel.money import Money
from rewards import queries, states


class Nothing(serializers.Serializer):
    """A verb that needs no words."""


class HoldOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.HOLDS)
    placed_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True, help_text="null: it needs a person")
    released_at = serializers.DateTimeField(allow_null=True)


class RewardOut(serializers.Serializer):
    id = serializers.UUIDField()
    decision_id = serializers.UUIDField()
    milestone_id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    currency = serializers.CharField(help_text="ISO 4217, or PTS for points")
    granted_minor = serializers.IntegerField()
    taken_back_minor = serializers.IntegerField()
    delivered_minor = serializers.IntegerField()
    state = serializers.ChoiceField(choices=states.STATES)
    accrued_at = serializers.DateTimeField()
    moved_at = serializers.DateTimeField()
    holds = HoldOut(many=True)


class DecisionOut(serializers.Serializer):
    id = serializers.UUIDField()
    plan_version_id = serializers.UUIDField()
    rule_key = serializers.CharField()
    milestone_id = serializers.UUIDField()
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
    minor = serializers.IntegerField(help_text="above zero: the advocate's; a receivable is what she owes")
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


def shown_reward(reward) -> dict:
    return RewardOut(_of_reward(reward)).data


def in_full(reward) -> dict:
    return RewardInFull({**_of_reward(reward), "decision": queries.decision(reward.decision_id)}).data


def _of_reward(reward) -> dict:
    return {name: getattr(reward, name) for name in RewardOut().fields if name != "holds"} | {"holds": list(reward.holds.all())}


def shown_decision(decision) -> dict:
    return DecisionOut(decision).data


def shown_balance(kind: str, money: Money) -> dict:
    """The ledger's sign is turned: what we owe somebody is hers."""
    return {"account": kind, "minor": money.minor if kind == "receivable" else -money.minor, "currency": money.currency}


def shown_booking(journal) -> dict:
    legs = [{"account": row.account.kind, "minor": row.amount, "currency": row.currency} for row in journal.postings.all()]
    return BookingOut({"id": journal.id, "key": journal.key, "kind": journal.kind, "occurred_at": journal.occurred_at, "legs": legs}).data
