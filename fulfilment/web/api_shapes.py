"""What payout files look like by API: bodies that are taken and given. No account number is in any of them."""
from rest_framework import serializers

from foundation.web.api_fields import CURRENCY, Text
from fulfilment import commands, queries, states


class DueOut(serializers.Serializer):
    beneficiary_kind = serializers.ChoiceField(choices=states.BENEFICIARIES)
    beneficiary_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=states.KINDS, help_text="the kind of file by which it leaves")
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    holds = serializers.ListField(child=serializers.CharField(), help_text="why not now; empty when nothing stops it")
    reward_ids = serializers.ListField(child=serializers.UUIDField())


class DueListOut(serializers.Serializer):
    data = DueOut(many=True)


class FileIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.KINDS)
    currency = Text(max_length=3, described=CURRENCY)
    seen_minor = serializers.IntegerField(required=False, allow_null=True, default=None, help_text="the sum that was looked at: another one by now is refused")


class FileOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=states.KINDS)
    currency = serializers.CharField()
    state = serializers.ChoiceField(choices=states.FILE_STATES, help_text="in_flight from its first download on")
    rows = serializers.IntegerField(help_text="without those that left it before the download")
    amount_minor = serializers.IntegerField(help_text="of these rows")
    made_by = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    downloaded_by = serializers.UUIDField(allow_null=True)
    downloaded_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField(help_text="of its bytes, from the first download on")
    closed_at = serializers.DateTimeField(allow_null=True)


class PayoutOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="its row in the file")
    beneficiary_kind = serializers.ChoiceField(choices=states.BENEFICIARIES)
    beneficiary_id = serializers.UUIDField()
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    state = serializers.ChoiceField(choices=states.PAYOUT_STATES)
    reason = serializers.CharField(help_text="why the file went without it, or it came back; else empty")
    executed_on = serializers.DateField(allow_null=True)
    settled_by = serializers.UUIDField(allow_null=True)
    reward_ids = serializers.ListField(child=serializers.UUIDField())


class FileInFull(FileOut):
    payouts = PayoutOut(many=True)


class BytesOut(serializers.Serializer):
    state = serializers.ChoiceField(choices=states.FILE_STATES, help_text="dropped: everything in it had changed meanwhile, so there are no bytes")
    name = serializers.CharField()
    sha256 = serializers.CharField()
    content = serializers.CharField(help_text="its bytes in Base64, in the letters that its layout wants")


class RowIn(serializers.Serializer):
    payout_id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=(states.PAID, states.REJECTED))
    reason = serializers.ChoiceField(choices=commands.REASONS, required=False, default="", help_text="of a rejected one")


class SettleIn(serializers.Serializer):
    executed_on = serializers.DateField()
    rows = RowIn(many=True)


class ReturnIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=commands.REASONS)


class NumberIn(serializers.Serializer):
    number = serializers.CharField(max_length=40)


class MethodOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.KINDS)
    tail = serializers.CharField(help_text="the end of the number")
    since = serializers.DateTimeField()
    awaits_second = serializers.BooleanField(help_text="nothing is paid there before another person of finance has confirmed it")


def shown_method(one) -> dict:
    return MethodOut({"kind": one.kind, "tail": one.tail, "since": one.since, "awaits_second": one.awaits_second}).data


def shown_due(one: queries.Due) -> dict:
    return DueOut({"beneficiary_kind": one.beneficiary[0], "beneficiary_id": one.beneficiary[1], "kind": one.kind, "amount_minor": one.amount.minor,
                   "currency": one.amount.currency, "holds": list(one.holds), "reward_ids": [reward_id for reward_id, _ in one.rewards]}).data


def shown_file(file) -> dict:
    return FileOut(_of_file(file, list(file.rows.all()))).data


def in_full(file) -> dict:
    rows = queries.rows_of(file.id)
    names = [name for name in PayoutOut().fields if name != "reward_ids"]
    payouts = [{name: getattr(row, name) for name in names} | {"reward_ids": [line.reward_id for line in row.lines.all()]} for row in rows]
    return FileInFull(_of_file(file, rows) | {"payouts": payouts}).data


def _of_file(file, rows: list) -> dict:
    stay = [row for row in rows if row.state != states.WITHDRAWN]
    names = [name for name in FileOut().fields if name not in ("rows", "amount_minor")]
    return {name: getattr(file, name) for name in names} | {"rows": len(stay), "amount_minor": sum(row.amount_minor for row in stay)}
