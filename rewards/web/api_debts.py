"""What is owed back, by API: read, noted as repaid and undone, and written off by two persons."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.kernel.errors import NotFound
from foundation.web.api import FINANCE, READERS, ApiView
from foundation.web.api_fields import Nothing
from foundation.web.openapi import doing, listing, reading
from rewards import queries, states
from rewards.commands import debts, undoing
from rewards.commands.reasons import MOST_WORDS

SCOPE: tuple[str, tuple[str, ...]] = ("payouts:write", FINANCE)
MOST_MINOR = 10**12


class RepaymentIn(serializers.Serializer):
    currency = serializers.CharField(max_length=3)
    minor = serializers.IntegerField(min_value=1, max_value=MOST_MINOR, help_text="at most what is owed")
    received_on = serializers.DateField(help_text="not ahead")
    reference = serializers.CharField(max_length=debts.MOST_REFERENCE, help_text="of the transfer; one is noted once for each debtor")


class UndoRepaymentIn(serializers.Serializer):
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="for the staff; whoever owes it is told that it is owed again")


class WriteOffIn(serializers.Serializer):
    currency = serializers.CharField(max_length=3)
    minor = serializers.IntegerField(min_value=1, max_value=MOST_MINOR, help_text="at most what is owed")
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="whoever agrees reads this")


class SettlementOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=states.SETTLEMENTS)
    beneficiary_kind = serializers.ChoiceField(choices=states.BENEFICIARIES)
    beneficiary_id = serializers.UUIDField()
    amount_minor = serializers.IntegerField(source="minor")
    currency = serializers.CharField()
    received_on = serializers.DateField(allow_null=True, help_text="of a repayment")
    reference = serializers.CharField(help_text="of a repayment's transfer")
    reason = serializers.CharField(help_text="of a write-off")
    proposed_by = serializers.UUIDField(help_text="of a repayment: who noted it")
    proposed_at = serializers.DateTimeField()
    settled_by = serializers.UUIDField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True, help_text="null: it waits for a second person, or was dropped")
    dropped_at = serializers.DateTimeField(allow_null=True)
    undone_by = serializers.UUIDField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True, help_text="of a repayment that was noted in error: it doesn't count any more")
    undone_because = serializers.CharField(help_text="of a repayment that was undone")


class DebtOut(serializers.Serializer):
    beneficiary_kind = serializers.ChoiceField(choices=states.BENEFICIARIES)
    beneficiary_id = serializers.UUIDField()
    currency = serializers.CharField(source="owed.currency")
    owed_minor = serializers.IntegerField(source="owed.minor")
    became_minor = serializers.IntegerField(source="became.minor", help_text="taken back after it had arrived: owed + netted + repaid + written off")
    netted_minor = serializers.IntegerField(source="netted.minor", help_text="later rewards answered for it")
    repaid_minor = serializers.IntegerField(source="repaid.minor")
    written_off_minor = serializers.IntegerField(source="written_off.minor")
    since = serializers.DateTimeField(allow_null=True, help_text="the oldest take-back that is still open; null: nothing is owed any more")


class TakenOut(serializers.Serializer):
    reward_id = serializers.UUIDField(source="reward.id")
    cause = serializers.CharField()
    amount_minor = serializers.IntegerField(source="amount.minor")
    currency = serializers.CharField(source="amount.currency")
    at = serializers.DateTimeField()
    returned = serializers.BooleanField(help_text="it came back after all")


class DebtDetailOut(serializers.Serializer):
    debts = DebtOut(many=True, help_text="one for each currency")
    taken_back = TakenOut(many=True, help_text="from which take-backs it comes, the newest first")
    settlements = SettlementOut(many=True, help_text="the newest first")


@extend_schema(tags=["rewards"])
class Debts(ApiView):
    read = ("read", READERS)

    @listing("Who owes what for rewards that were taken back after they had arrived, the oldest debt first", DebtOut, id="list_debts")
    def get(self, request):
        return self.page(lambda cursor, limit: queries.debts_page(before=cursor, limit=limit), lambda rows: [DebtOut(one).data for one in rows])


@extend_schema(tags=["rewards"])
class DebtDetail(ApiView):
    read = ("read", READERS)

    @reading("What one beneficiary owes or owed, from what, and what answered for it", DebtDetailOut, id="read_debt")
    def get(self, request, beneficiary_kind, beneficiary_id):
        owner = (beneficiary_kind, beneficiary_id)
        found = queries.debts_of([owner]) if beneficiary_kind in states.BENEFICIARIES else []
        if not found:
            raise NotFound("debtor_unknown", "Nobody like that has ever owed anything here.")
        return Response(DebtDetailOut({"debts": found, "taken_back": queries.made_of(*owner), "settlements": queries.settlements_of(*owner)}).data)


@extend_schema(tags=["rewards"])
class Repayments(ApiView):
    write = SCOPE

    @doing("Note that somebody paid back; never one's own debt", SettlementOut, body=RepaymentIn, status=201, id="record_repayment")
    def post(self, request, beneficiary_kind, beneficiary_id):
        row = debts.record_repayment(beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, **self.parsed(RepaymentIn), acting=self.acting, at=self.at)
        return Response(SettlementOut(row).data, status=201)


@extend_schema(tags=["rewards"])
class UndoRepayment(ApiView):
    write = SCOPE

    @doing("Undo a repayment that was noted in error: it's owed again; never of one's own debt", SettlementOut, body=UndoRepaymentIn, id="undo_repayment")
    def post(self, request, repayment_id):
        row = undoing.undo_repayment(settlement_id=repayment_id, **self.parsed(UndoRepaymentIn), acting=self.acting, at=self.at)
        return Response(SettlementOut(row).data)


@extend_schema(tags=["rewards"])
class WriteOffs(ApiView):
    write = SCOPE

    @doing("Propose to write off what nobody will pay: it stays owed until another person agrees", SettlementOut, body=WriteOffIn, status=201,
           id="propose_write_off")
    def post(self, request, beneficiary_kind, beneficiary_id):
        row = debts.propose_write_off(beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, **self.parsed(WriteOffIn), acting=self.acting, at=self.at)
        return Response(SettlementOut(row).data, status=201)


@extend_schema(tags=["rewards"])
class ApproveWriteOff(ApiView):
    write = SCOPE

    @doing("Agree: it's owed no more; never by who proposed it or owes it", SettlementOut, id="approve_write_off")
    def post(self, request, settlement_id):
        self.parsed(Nothing)
        return Response(SettlementOut(debts.approve_write_off(settlement_id=settlement_id, acting=self.acting, at=self.at)).data)


@extend_schema(tags=["rewards"])
class DropWriteOff(ApiView):
    write = SCOPE

    @doing("Drop a proposal: it stays owed", SettlementOut, id="drop_write_off")
    def post(self, request, settlement_id):
        self.parsed(Nothing)
        return Response(SettlementOut(debts.drop_write_off(settlement_id=settlement_id, acting=self.acting, at=self.at)).data)
