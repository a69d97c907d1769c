"""What milestones, waiting news and credit look like by API."""
from uuid import UUID

from rest_framework import serializers

from foundation.kernel.errors import BadInput, FieldError
from foundation.web.api_fields import CURRENCY, Amounts, Instant, Text, Texts, or_empty
from referrals import queries, states, words
from referrals.commands import milestones
from referrals.commands.checks import LONGEST, MOST

OUTCOMES = (milestones.RECORDED, milestones.KNOWN, milestones.KEPT, milestones.NOTED)
AMOUNTS = "base -> minor units; only what is known. Bases: " + ", ".join(states.BASES)


OF_BASES = {"properties": {base: {"type": "integer", "minimum": 0, "maximum": MOST} for base in states.BASES}, "additionalProperties": False}
SAID = {"properties": {fact: {"type": "string", "maxLength": LONGEST} for fact in states.FACTS}, "additionalProperties": False}
FACTS = f"what is said of the deal in words; only what is known: {', '.join(states.FACTS)}"
KIND = {"pattern": rf"^({'|'.join(states.REPORTED)}|custom\.[a-z][a-z0-9_]{{0,22}})$"}


class MilestoneIn(serializers.Serializer):
    kind = Text(max_length=30, described=KIND, help_text=f"one of {', '.join(states.REPORTED)}, or custom.<name>, one of the program's own_kinds")
    occurred_at = Instant(help_text="with its offset; neither in the future nor before the referral was received")
    deal_reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="",
                                           help_text="what you call the deal; each key has its own names for deals")
    invoice = serializers.CharField(max_length=120, required=False, allow_blank=True, default="",
                                    help_text="its number, for invoice_paid and renewal; with its amount without tax as invoice_amount, zero for a trial")
    amounts = Amounts(required=False, default=dict, described=OF_BASES, help_text=AMOUNTS)
    currency = Text(max_length=3, required=False, allow_blank=True, default="", described=or_empty(CURRENCY),
                    help_text="of the amounts: the deal's own, which may be another than the program's")
    facts = Texts(required=False, default=dict, described=SAID, help_text=FACTS)


class AmountsIn(serializers.Serializer):
    amounts = Amounts(required=False, default=dict, described=OF_BASES, help_text=AMOUNTS + "; an amount or a fact at least")
    currency = Text(max_length=3, required=False, allow_blank=True, default="", described=or_empty(CURRENCY))
    facts = Texts(required=False, default=dict, described=SAID, help_text=FACTS)


class MilestoneOut(serializers.Serializer):
    id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    deal_id = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    implied = serializers.BooleanField(help_text="a won deal was qualified at the latest in the same instant")
    amounts = serializers.DictField(child=serializers.IntegerField(), help_text="base -> minor units")
    currency = serializers.CharField(help_text="of the amounts; empty without any")
    facts = serializers.DictField(child=serializers.CharField(), help_text="what is said of the deal in words")


class RecordedOut(MilestoneOut):
    id = serializers.UUIDField(allow_null=True, help_text="while it is kept, of what waits; null where it is only noted")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="recorded · known: it was before · kept: it waits, and is applied by itself once "
                                                                  "that is decided · noted: it stands in the timeline and earns nothing")
    waits_for = serializers.ChoiceField(choices=("", *states.WAITS), help_text="decision: about a claim on them · deal: somebody has to say which one is meant")
    detail = serializers.CharField(help_text="the outcome as a sentence")


class MilestonesOut(serializers.Serializer):
    data = MilestoneOut(many=True)


def shown_milestone(milestone) -> dict:
    known = {base: amount for base, amount in queries.amounts_of(milestone).items() if amount is not None}
    currency = next(iter(known.values())).currency if known else ""
    return MilestoneOut({
        "id": milestone.id, "referral_id": milestone.referral_id, "deal_id": milestone.deal_id, "kind": milestone.kind,
        "occurred_at": milestone.occurred_at, "implied": milestone.implied,
        "amounts": {base: amount.minor for base, amount in known.items()}, "currency": currency,
        "facts": {fact: said for fact, said in queries.facts_of(milestone).items() if said is not None}}).data


def shown_answer(answer: milestones.Answer, report: milestones.Report, referral_id) -> dict:
    """What became of a report; of what waits or is only noted its own words."""
    if answer.milestone is not None:
        shown = shown_milestone(queries.milestone(answer.milestone.id))
    else:
        shown = {"id": answer.kept.id if answer.kept else None, "referral_id": referral_id, "deal_id": None, "kind": report.kind,
                 "occurred_at": report.occurred_at, "implied": False, "amounts": report.amounts, "currency": report.currency, "facts": report.facts}
    return RecordedOut(shown | {"outcome": answer.what, "waits_for": answer.waits_for,
                                "detail": words.answered(answer.what, answer.waits_for, answer.credited)}).data


def shown_placed(answer: milestones.Answer, kept_id: UUID) -> dict:
    """The same for news that waited."""
    kept = queries.kept_milestone(kept_id)
    return shown_answer(answer, milestones.Report(kind=kept.kind, occurred_at=kept.occurred_at), kept.referral_id)


class KeptOut(serializers.Serializer):
    id = serializers.UUIDField()
    referral_id = serializers.UUIDField(help_text="on which it was reported")
    kind = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    waits_for = serializers.ChoiceField(choices=states.WAITS)
    decide_by = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True, help_text="null while it waits")
    milestone_id = serializers.UUIDField(allow_null=True, help_text="what it became; null where it earns nothing")


class KeptListOut(serializers.Serializer):
    data = KeptOut(many=True)


class PlaceIn(serializers.Serializer):
    deal_id = serializers.UUIDField(allow_null=True, help_text="null: a further deal")


class CandidateOut(serializers.Serializer):
    referral_id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=states.CANDIDATE_OUTCOMES, help_text="why it is credited or not")
    level = serializers.IntegerField(allow_null=True, help_text="the step of the order of precedence on which it stands; null: on none")
    share_bp = serializers.IntegerField(help_text="basis points of the credit; 0 without")


class CreditOut(serializers.Serializer):
    id = serializers.UUIDField()
    milestone_id = serializers.UUIDField(help_text="the win that was decided about")
    claimant_kind = serializers.ChoiceField(choices=states.CLAIMANTS)
    cause = serializers.ChoiceField(choices=states.ATTRIBUTION_CAUSES)
    reason = serializers.CharField(help_text="of an award, as it was written; else empty")
    supersedes_id = serializers.UUIDField(allow_null=True, help_text="the decision before, which stays readable")
    at = serializers.DateTimeField()
    candidates = CandidateOut(many=True)


class CreditsOut(serializers.Serializer):
    data = CreditOut(many=True)


class ShareIn(serializers.Serializer):
    referral_id = serializers.UUIDField()
    share_bp = serializers.IntegerField(help_text="basis points; all shares come to 10 000")


class AwardIn(serializers.Serializer):
    shares = ShareIn(many=True)
    reason = serializers.CharField(max_length=400)


class AwardCreditIn(AwardIn):
    money = serializers.ChoiceField(choices=states.MONEY_CHOICES, required=False, default="",
                                    help_text="what the credit before has earned: move takes it back, both leaves it; without, it moves unless a part has left")


def shares_of(body: dict) -> dict[UUID, int]:
    """referral -> basis points. Raises BadInput where one is named twice."""
    shares = {one["referral_id"]: one["share_bp"] for one in body["shares"]}
    if len(shares) != len(body["shares"]):
        raise BadInput([FieldError("/shares", "twice", "Name each referral once.")])
    return shares


def shown_kept(row) -> dict:
    return KeptOut(row).data


def shown_credit(row) -> dict:
    names = [name for name in CreditOut().fields if name != "candidates"]
    return CreditOut({name: getattr(row, name) for name in names} | {"candidates": list(row.candidates.order_by("id"))}).data
