"""What happened, in words for the vendor's staff: one sentence per event, with who acted."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import POINTS, Money
from foundation.outbox.events import StoredEvent
from referrals import words as referrals_words
from rewards import states as reward_states
from rewards import words as reward_words

IN_PART = "reward.cancelled:in_part"   # no event of its own: what is left of the reward goes on

# Event -> (dial, strong words, the rest). {who} is the person, {reason} and {kind} are words of the closed lists.
EVENTS = {
    "referral.submitted": ("received", gettext_lazy("Received"), gettext_lazy("from {who}: {channel}")),
    "referral.accepted": ("accepted", gettext_lazy("Accepted"), gettext_lazy("by {who}. Protection began")),
    "referral.qualified": ("talks", gettext_lazy("In talks"), gettext_lazy("according to {who}")),
    "referral.won": ("won", gettext_lazy("Became a customer"), gettext_lazy("according to {who}")),
    "referral.declined": ("declined", gettext_lazy("Not accepted"), gettext_lazy("by {who}: {reason}")),
    "referral.lost": ("lost", gettext_lazy("Didn’t buy this time"), gettext_lazy("according to {who}: {reason}")),
    "referral.withdrawn": ("withdrawn", gettext_lazy("Taken back"), gettext_lazy("by {who}")),
    "referral.received": ("asked", gettext_lazy("Received"), gettext_lazy("from {who}: {channel}. It waits for a yes")),
    "referral.consent_asked": ("asked", gettext_lazy("Asked"), gettext_lazy("whether we may get in touch")),
    "referral.consent_given": ("step", gettext_lazy("Yes"), gettext_lazy("from everybody who was asked")),
    "referral.reviewed": ("checked", gettext_lazy("Being checked"), ""),
    "referral.overdue": ("failed", gettext_lazy("Late"), gettext_lazy("the promised time to decide is over")),
    "referral.queued": ("waiting", gettext_lazy("Waits"), gettext_lazy("because somebody was earlier")),
    "referral.expired": ("expired", gettext_lazy("Ran out of time"), ""),
    "referral.void_dropped": ("step", gettext_lazy("Not cancelled after all"), gettext_lazy("by {who}")),
    "referral.void_proposed": ("voided", gettext_lazy("Cancelling proposed"), gettext_lazy("by {who}")),
    "referral.voided": ("voided", gettext_lazy("Cancelled after review"), gettext_lazy("by {who}, as the second person")),
    "referral.appealed": ("asked", gettext_lazy("Second look asked for"), gettext_lazy("by {who}")),
    "referral.appeal_decided": ("step", gettext_lazy("Second look done"), gettext_lazy("by {who}")),
    "referral.reopened": ("accepted", gettext_lazy("Goes on"), gettext_lazy("by {who}. A new protection began")),
    "referral.extended": ("step", gettext_lazy("Protection lengthened"), ""),
    "referral.corrected": ("step", gettext_lazy("Corrected"), gettext_lazy("by {who}")),
    "referral.doubted": ("checked", gettext_lazy("May be somebody else’s"), gettext_lazy("since it was corrected")),
    "referral.doubt_settled": ("step", gettext_lazy("Looked at"), gettext_lazy("by {who}. It goes on")),
    "referral.first_contact": ("step", gettext_lazy("First contact"), gettext_lazy("by {who}")),
    "referral.next_step": ("step", gettext_lazy("Next step planned"), gettext_lazy("by {who}")),
    "referral.routed": ("step", gettext_lazy("Handed over"), gettext_lazy("by {who} to who calls them")),
    "referral.message_written": ("step", gettext_lazy("Message written"), gettext_lazy("by {who}")),
    "milestone.recorded": ("step", gettext_lazy("Milestone recorded"), gettext_lazy("{kind}, by {who}")),
    "milestone.completed": ("step", gettext_lazy("Amount added"), gettext_lazy("by {who}")),
    "milestone.adjusted": ("step", gettext_lazy("Milestone adjusted"), gettext_lazy("by {who}: {adjustment}")),
    "milestone.confirmed": ("step", gettext_lazy("Milestone confirmed"), gettext_lazy("by {who}")),
    "milestone.kept": ("waiting", gettext_lazy("News waits"), gettext_lazy("{kind}, from {who}. {waits}")),
    "milestone.noted": ("step", gettext_lazy("News noted"), gettext_lazy("{kind}, from {who}. It earns nothing")),
    "attribution.decided": ("step", gettext_lazy("Credit decided"), gettext_lazy("and frozen for this deal. {level}")),
    "attribution.superseded": ("step", gettext_lazy("Credit decided anew"), gettext_lazy("the earlier choice no longer counts")),
    "manual_reward.proposed": ("asked", gettext_lazy("Reward by hand proposed"), gettext_lazy("by {who}")),
    "manual_reward.dropped": ("step", gettext_lazy("No reward by hand after all"), gettext_lazy("said {who}")),
    "reward.accrued": ("waiting", gettext_lazy("Reward worked out"), ""),
    "reward.hold_released": ("step", gettext_lazy("One hold less"), gettext_lazy("on the reward, let go by {who}")),
    "reward.approved": ("approved", gettext_lazy("Reward approved"), gettext_lazy("by {who}")),
    "reward.fulfilled": ("won", gettext_lazy("Reward delivered"), ""),
    "reward.held": ("waiting", gettext_lazy("Reward held back"), gettext_lazy("by {who}")),
    "legal_gate.placed": ("checked", gettext_lazy("Legal check"), gettext_lazy("noted by {who}: what is earned waits")),
    "legal_gate.cleared": ("step", gettext_lazy("Legal check cleared"), gettext_lazy("by {who}")),
    "reward.hold_due": ("checked", gettext_lazy("Hold has to be looked at again"), gettext_lazy("its time is over")),
    "reward.taken_back": ("declined", gettext_lazy("Reward taken back"), ""),
    "reward.restored": ("approved", gettext_lazy("Reward given back"), gettext_lazy("what had been taken back came back")),
    "reward.netted": ("step", gettext_lazy("Reward set off"), gettext_lazy("against what was owed")),
    "reward.forgone": ("withdrawn", gettext_lazy("Reward passed on"), gettext_lazy("by {who}")),
    "reward.cancelled": ("declined", gettext_lazy("Reward cancelled"), gettext_lazy("by {who}")),
    IN_PART: ("declined", gettext_lazy("A part of the reward ended"), gettext_lazy("because it had been cancelled before; the rest goes on")),
    "reward.donated": ("withdrawn", gettext_lazy("Reward given away"), gettext_lazy("by {who}")),
    "reward.lapsed": ("expired", gettext_lazy("Reward lapsed"), gettext_lazy("because nobody came for it in time")),
    "reward.zero": ("declined", gettext_lazy("No reward"), gettext_lazy("for this milestone; the decision says why")),
    "reward.thanked": ("step", gettext_lazy("Thanks"), gettext_lazy("and nothing to pay for this milestone")),
    "reward.waiting": ("waiting", gettext_lazy("A reward waits"), gettext_lazy("{missing}")),
}
# What the moves of the referral itself say already.
DETAILS = ("milestone.recorded", "reward.hold_released", "attribution.decided")

MISSING = {
    **{f"legal_{kind}": gettext_lazy("It’s being checked against local rules first") for kind in reward_words.GATE},
    "first_year_value": gettext_lazy("Nobody has said the first-year value yet"), "deal_value": gettext_lazy("Nobody has said the deal value yet"),
    "annual_value": gettext_lazy("Nobody has said the annual value yet"), "first_monthly_bill": gettext_lazy("Nobody has said the first monthly bill yet"),
    "product": gettext_lazy("Nobody has said which product it is yet"), "region": gettext_lazy("Nobody has said which region it is yet"),
    "segment": gettext_lazy("Nobody has said which segment it is yet"),
    "invoice_amount": gettext_lazy("Nobody has said what the invoice came to yet"), "exchange_rate": gettext_lazy("There’s no exchange rate for its currency"),
}

WAITS = {
    "decision": gettext_lazy("It’s applied once the introductions of them are decided"),
    "deal": gettext_lazy("Somebody has to say which of their deals it belongs to"),
    "award": gettext_lazy("A manager has to say who is credited"),
}
ADJUSTED = {
    "withdrawal": gettext_lazy("Taken back"), "reinstatement": gettext_lazy("It stands again"), "refund": gettext_lazy("Refunded"),
    "partial_refund": gettext_lazy("Refunded in part"), "payment_dispute": gettext_lazy("Payment disputed"),
    "dispute_won": gettext_lazy("Dispute over the payment won"), "dispute_lost": gettext_lazy("Dispute over the payment lost"),
    "amendment": gettext_lazy("Changed"),
}


@dataclass(frozen=True)
class Told:
    """One line of a timeline."""

    dial: str
    strong: str
    rest: str
    at: datetime
    amount: Money | None = None
    href_of: UUID | None = None   # the reward whose amount it is


def state_words(reward) -> str:
    """Points are added, not paid."""
    return str((reward_words.STATE_OF_POINTS if reward.currency == POINTS else reward_words.STATE)[reward.state])


def missing_words(reason: str) -> str:
    """'missing_first_year_value' -> 'Nobody has said the first-year value yet'."""
    return str(MISSING.get(reason.removeprefix("missing_"), _("Something it depends on isn’t known yet")))


def who_acted(events: Iterable[StoredEvent]) -> dict[UUID, str]:
    """The names behind the ids of staff and advocates, in two queries."""
    events = list(events)
    staff = {event.acting_id for event in events if event.acting_kind == "staff" and event.acting_id}
    advocates = {event.acting_id for event in events if event.acting_kind == "advocate" and event.acting_id}
    return {**accounts_queries.names_of(staff), **{row.id: row.name for row in advocates_queries.advocates_by_id(advocates).values()}}


def who(kind: str, acting_id: UUID | None, names: Mapping[UUID, str]) -> str:
    if acting_id is not None and acting_id in names:
        return names[acting_id]
    return {"system": _("the rules"), "visitor": _("the person themselves"), "operator": _("the platform’s support")}.get(kind, _("somebody who left"))


def says(event: StoredEvent) -> str:
    """By which name its words are found: the event's own, but where one event says two things."""
    payload = event.payload
    in_part = event.name == "reward.cancelled" and payload["kind"] == reward_states.FOLLOWS and payload["cancelled_minor"] < payload["amount_minor"]
    return IN_PART if in_part else event.name


def amount_of(event: StoredEvent) -> Money | None:
    """What it is about: the whole reward, or the part of it that ended or was taken back."""
    payload = event.payload
    if "amount_minor" not in payload:
        return None
    part = {IN_PART: "cancelled_minor", "reward.taken_back": "taken_minor"}
    return Money(payload[part.get(says(event), "amount_minor")], payload["currency"])


def told(event: StoredEvent, names: Mapping[UUID, str]) -> Told:
    payload = event.payload
    values = {
        "who": who(event.acting_kind, event.acting_id, names),
        "channel": referrals_words.CHANNEL.get(payload.get("channel", ""), ""),
        "reason": (referrals_words.DECLINE_CHOICE if event.name == "referral.declined" else referrals_words.LOST).get(payload.get("reason", ""), ""),
        "kind": referrals_words.MILESTONE.get(payload.get("kind", ""), ""),
        "level": referrals_words.LEVEL.get(payload.get("level", 0), ""),
        "missing": missing_words(payload.get("reason", "")), "waits": WAITS.get(payload.get("waits_for", ""), ""),
        "adjustment": ADJUSTED.get(payload.get("adjustment", ""), ""),
    }
    dial, strong, rest = EVENTS.get(says(event), ("step", event.name, ""))
    amount = amount_of(event)
    return Told(dial=dial, strong=str(strong), rest=str(rest).format(**values), at=event.occurred_at, amount=amount,
                href_of=event.subject_id if amount else None)


def timeline(events: Iterable[StoredEvent], *, everything: bool) -> list[Told]:
    """The newest first."""
    events = [event for event in events if everything or event.name not in DETAILS]
    names = who_acted(events)
    return [told(event, names) for event in reversed(events)]


ACCOUNTS = {
    "accrued": gettext_lazy("Owed, still held"), "payable": gettext_lazy("Owed, to be paid"), "wallet": gettext_lazy("Points account"),
    "receivable": gettext_lazy("Owed to us"), "reward_expense": gettext_lazy("Cost of rewards"), "in_flight": gettext_lazy("On its way"),
    "funding": gettext_lazy("Paid out"), "write_off_expense": gettext_lazy("Written off"),
}
JOURNALS = {
    "reward_accrued": gettext_lazy("Worked out"), "reward_approved": gettext_lazy("Approved"),
    "reward_held": gettext_lazy("Held again"), "reward_taken_back": gettext_lazy("Taken back"), "reward_netted": gettext_lazy("Set off against a debt"),
    "reward_repaid": gettext_lazy("Paid back to us"), "repayment_undone": gettext_lazy("A repayment was undone"),
    "reward_restored": gettext_lazy("Came back after a dispute"),
    "reward_cancelled": gettext_lazy("Cancelled"),
    "reward_forgone": gettext_lazy("Passed on"), "reward_lapsed": gettext_lazy("Lapsed"), "reward_donated": gettext_lazy("Donated"),
    "reward_moved": gettext_lazy("Moved to another entry of the same person"),
    "reward_written_off": gettext_lazy("Written off"), "write_off_undone": gettext_lazy("It came back: no longer written off"),
    "payout_begun": gettext_lazy("Delivery began"),
    "payout_confirmed": gettext_lazy("Delivered"), "payout_failed": gettext_lazy("Delivery failed"), "payout_returned": gettext_lazy("Came back"),
}
