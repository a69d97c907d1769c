"""Every event is told to somebody, or it is written down that nobody needs to hear of it yet."""
import importlib

from foundation.outbox import registry
from foundation.outbox.events import Event
from tests.architecture.sources import HOUSE, apps_of_ours

# They stand in timelines and the audit trail; nobody acts on them yet.
TOLD_TO_NOBODY = {
    "partner.created", "partner.protection_set", "partner.member_invited",
    "partner.invitation_withdrawn", "partner.role_changed",
    "advocate.added", "advocate.rep_assigned",
    "attribution.decided", "milestone.kept", "milestone.noted",
    "referral.consent_given", 
    "referral.appeal_decided", "referral.void_dropped",
    "referral.doubted", "referral.doubt_settled",
    "party.merged", "party.twins_settled", "domain_alias.added", "domain_alias.removed",
    "referral.first_contact", "referral.next_step",
    "program.created", "terms.published", "terms.accepted", "program.offer_set", "program.published", "program.changed", "program.lead_fields_set",
    "holiday.added", "holiday.removed",
    "plan.drafted", "plan.draft_dropped", "reward.zero", "reward.waiting",
    "reward.thanked", "manual_reward.dropped", "agreement.refused", "agreement.moved", "agreement.dropped", "agreement.withdrawn", "goal.zero", "goal.waiting", "reward.forgone", "reward.donated", "reward.lapsed", "reward.netted", "reward.hold_due", "legal_gate.placed", "write_off.dropped",
    "payout.begun", "payout.unknown", "payout.failed", "payout.withdrawn",
    "payout_file.made", "payout_file.downloaded", "payout_file.settled", "payout_file.dropped", "payout_layout.changed", "payout_minimum.set",
    "payout_method.doubted", "payout_method.confirmed",
    "file.stored", "file.forgotten",
    "job.cancel_asked", "job.ended",
    "delivery.retried", "demo.built",
    "member.added", "member.role_changed", "member.removed", "member.signed_in", "member.confirmed", "member.sessions_ended", "member.password_changed", "member.factor_added", "member.factor_removed",
    "member.invited",
    "visit.ended", "vendor.visited", "vendor.plan_set",
    "invitation.withdrawn", "api_key.issued", "api_key.revoked",
}


def load_all() -> None:
    for app in apps_of_ours():
        for room in ("events", "announcements"):
            if (HOUSE / app.replace(".", "/") / f"{room}.py").exists():
                importlib.import_module(f"{app}.{room}")


def event_classes(of: type[Event] = Event) -> list[type[Event]]:
    """Those with a wire name; the classes between are only shared fields."""
    found = []
    for event in of.__subclasses__():
        if "name" in event.__dict__:
            found.append(event)
        found += event_classes(event)
    return found


def our_events() -> dict[str, type[Event]]:
    load_all()
    return {event.name: event for event in event_classes() if not event.__module__.startswith("tests")}


def test_every_event_is_told_to_somebody_or_on_the_list():
    silent = {name for name in our_events() if not registry.subscriptions_to(name)}
    assert silent == TOLD_TO_NOBODY, "what is told to somebody leaves the list"


def test_every_wire_name_belongs_to_one_event():
    load_all()
    names = [event.name for event in event_classes() if not event.__module__.startswith("tests")]
    assert len(names) == len(set(names))


def test_every_event_names_its_subject():
    for event in our_events().values():
        assert event.subject_kind and event.__dataclass_params__.frozen, event
