"""A referral's life by commands: every move, every guard, and the database behind them."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.commands import appeal, clocks, decide, milestones
from referrals.commands.submit import submit_referral
from referrals.models import Attribution, Candidate, KeptMilestone, Milestone, Move, Party, Referral
from tests.cast import later, lead, set_stage, submitted

WON = {"kind": "won", "amounts": {"first_year_value": 120_000}, "currency": "EUR"}


@pytest.fixture
def stage(acme):
    return set_stage(acme)


def report(**values):
    return milestones.Report(**values)


def happened(referral) -> list[str]:
    return [event.name for event in outbox_queries.timeline([referral.id])]


def accept(stage, referral, at):
    return decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=at)


def contact(stage, referral, at):
    """In time, so that nothing is added to the protection."""
    return clocks.record_first_contact(referral_id=referral.id, acting=stage.tess, at=at)


def record(stage, referral, at, **values):
    return milestones.record_milestone(referral_id=referral.id, report=report(**values), source="manual", acting=stage.tess, at=at)


def test_from_submitted_to_won(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        assert (referral.status, referral.received_at) == ("submitted", later(days=1))
        accepted = accept(stage, referral, later(days=2))
        assert accepted.protected_until == later(days=92) and accepted.protects
        record(stage, referral, later(days=10), kind="qualified", occurred_at=later(days=9))
        assert queries.referral(referral.id).status == "qualified"
        won = record(stage, referral, later(days=20), occurred_at=later(days=19), deal_reference="A-1", **WON)
        referral = queries.referral(referral.id)
        assert (referral.status, referral.step) == ("won", 4)
        assert [(move.from_state, move.to_state) for move in Move.objects.order_by("step")] == [
            (None, "submitted"), ("submitted", "accepted"), ("accepted", "qualified"), ("qualified", "won")]
        assert queries.milestone_facts(won.id).amounts["first_year_value"].minor == 120_000
        assert queries.milestone_facts(won.id).amounts["deal_value"] is None
        assert [claim.advocate_id for claim in queries.credit_of(won.id)] == [stage.ann.advocate_id]
        assert happened(referral) == ["referral.submitted", "referral.accepted", "milestone.recorded", "referral.routed", "milestone.recorded",
                                      "referral.first_contact", "referral.extended", "referral.qualified", "milestone.recorded", "attribution.decided", "referral.won"]


def test_a_win_implies_that_it_was_qualified_once(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        accept(stage, referral, later(days=2))
        record(stage, referral, later(days=5), occurred_at=later(days=4), **WON)
        kinds = [(row.kind, row.implied) for row in queries.milestones_of(referral.id)]
        assert sorted(kinds) == [("accepted", False), ("qualified", True), ("won", False)]


def test_the_same_deal_reported_twice_counts_once(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        accept(stage, referral, later(days=2))
        first = record(stage, referral, later(days=5), occurred_at=later(days=4), **WON)                             # without a reference
        again = milestones.record_milestone(referral_id=referral.id, source="crm", acting=stage.tess, at=later(days=6),
                                            report=report(occurred_at=later(days=4), deal_reference="CRM-7", **WON))   # the CRM knows its name
        further = milestones.record_milestone(referral_id=referral.id, source="crm", acting=stage.tess, at=later(days=8),
                                              report=report(occurred_at=later(days=7), deal_reference="CRM-8", **WON))
        assert first.id == again.id != further.id
        assert Attribution.objects.count() == 2
        assert happened(referral).count("referral.won") == 1


def test_declined_lost_and_withdrawn_say_why_and_end_it(stage):
    with tenant_context(stage.tenant_id):
        declined, lost, withdrawn = [submitted(stage, stage.ann, later(hours=number), number=number) for number in (1, 2, 3)]
        decide.decline_referral(referral_id=declined.id, reason="existing_customer", acting=stage.tess, at=later(days=1))
        accept(stage, lost, later(days=1))
        decide.lose_referral(referral_id=lost.id, reason="timing", acting=stage.tess, at=later(days=3))
        decide.withdraw_referral(referral_id=withdrawn.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=1))
        rows = {row.id: (row.status, row.reason, row.protects) for row in Referral.objects.all()}
        assert rows == {declined.id: ("declined", "existing_customer", False), lost.id: ("lost", "timing", False), withdrawn.id: ("withdrawn", "", False)}
        for ended in (declined, lost, withdrawn):
            with pytest.raises(Refused):
                accept(stage, ended, later(days=4))


def test_somebody_elses_referral_is_unknown(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        with pytest.raises(NotFound):
            decide.withdraw_referral(referral_id=referral.id, acting=Actor("advocate", stage.ben.advocate_id), at=later(days=2))
        with pytest.raises(NotFound):
            queries.referral_of(stage.ben.advocate_id, referral.id)
        assert queries.referral(referral.id).status == "submitted"


def test_nobody_decides_about_her_own(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        ann_as_staff = Actor("staff", stage.ann.advocate.user_id)
        for attempt in (lambda: decide.accept_referral(referral_id=referral.id, acting=ann_as_staff, at=later(days=2)),
                        lambda: decide.decline_referral(referral_id=referral.id, reason="not_a_fit", acting=ann_as_staff, at=later(days=2)),
                        lambda: decide.lose_referral(referral_id=referral.id, reason="timing", acting=ann_as_staff, at=later(days=2))):
            with pytest.raises(Refused) as refusal:
                attempt()
            assert refusal.value.code == "own_referral"
        assert happened(referral) == ["referral.submitted"]


def test_nobody_decides_about_a_rival_of_her_own(stage):
    with tenant_context(stage.tenant_id):
        rival, own = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=2))
        ben_as_staff = Actor("staff", stage.ben.advocate.user_id)
        for attempt in (lambda: decide.accept_referral(referral_id=rival.id, acting=ben_as_staff, at=later(days=3)),
                        lambda: decide.decline_referral(referral_id=rival.id, reason="not_a_fit", acting=ben_as_staff, at=later(days=3)),
                        lambda: decide.lose_referral(referral_id=rival.id, reason="timing", acting=ben_as_staff, at=later(days=3)),
                        lambda: decide.withdraw_referral(referral_id=rival.id, acting=ben_as_staff, at=later(days=3))):
            with pytest.raises(Refused) as refusal:
                attempt()
            assert refusal.value.code == "rival_referral"
        assert happened(rival) == ["referral.submitted"]
        decide.withdraw_referral(referral_id=own.id, acting=ben_as_staff, at=later(days=3))   # her own she may take back, and then decide
        decide.decline_referral(referral_id=rival.id, reason="not_a_fit", acting=ben_as_staff, at=later(days=4))


def test_the_same_party_again_is_the_same_referral(stage):
    with tenant_context(stage.tenant_id):
        first = submitted(stage, stage.ann, later(days=1))
        again, new = submit_referral(enrolment_id=stage.ann.id, lead=lead(person="J. Weber", contact="Jonas+x@hafen1.example"), channel="portal",
                                     acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))
        assert (again.id, new, again.received_at) == (first.id, False, later(days=1))
        assert Party.objects.count() == 1
        decide.withdraw_referral(referral_id=first.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=3))
        third = submitted(stage, stage.ann, later(days=4))   # after an end it is a new claim
        assert third.id != first.id and third.received_at == later(days=4)


def test_a_second_claim_waits_says_why_and_the_earlier_goes_first(stage):
    with tenant_context(stage.tenant_id):
        first = submitted(stage, stage.ann, later(days=1))
        second = submitted(stage, stage.ben, later(days=2))
        assert second.findings == [{"code": "same_contact", "referral_id": str(first.id)}]
        with pytest.raises(Refused) as refusal:
            accept(stage, second, later(days=3))
        assert refusal.value.code == "somebody_earlier"
        accept(stage, first, later(days=3))
        contact(stage, first, later(days=3, hours=1))
        with pytest.raises(Refused) as refusal:
            accept(stage, second, later(days=4))
        assert refusal.value.code == "somebody_protected"
        assert queries.referral(second.id).status == "queued"
        # An end is an end, though nothing moved the first: the protection, and the grace in which it keeps the others waiting.
        accept(stage, second, later(days=3 + 90 + 30))
        assert queries.referral(second.id).protects and queries.referral(first.id).status == "expired"


def test_the_win_decides_with_every_candidate_kept(stage):
    with tenant_context(stage.tenant_id):
        first, second = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=2))
        accept(stage, first, later(days=3))
        record(stage, first, later(days=10), occurred_at=later(days=9), **WON)
        candidates = {row.referral_id: (row.outcome, row.share_bp) for row in Candidate.objects.all()}
        assert candidates[first.id] == ("credited", 10_000) and candidates[second.id][1] == 0
        assert (queries.referral(second.id).status, queries.referral(second.id).reason) == ("declined", "duplicate_registered")


def test_a_win_without_protection_waits_until_the_undecided_claim_is_decided(stage):
    with tenant_context(stage.tenant_id):
        first, second = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=2))
        accept(stage, first, later(days=3))
        contact(stage, first, later(days=3, hours=1))
        decide.decline_referral(referral_id=second.id, reason="too_small", acting=stage.tess, at=later(days=90))
        appeal.appeal_referral(referral_id=second.id, text="They’ve grown.", acting=Actor("advocate", stage.ben.advocate_id), at=later(days=100))
        kept = record(stage, first, later(days=110), occurred_at=later(days=109), **WON)   # Ann's protection ended at day 93
        assert (kept.what, kept.kept.waits_for) == ("kept", "decision") and happened(first)[-1] == "milestone.kept"
        assert Milestone.objects.filter(kind="won").count() == 0
        appeal.decide_appeal(referral_id=second.id, grant=False, acting=stage.olga, at=later(days=111))
        milestones.apply_kept(party_id=first.party_id, at=later(days=111))
        assert queries.referral(first.id).status == "won"
        assert [(row.settled_at, row.milestone_id) for row in KeptMilestone.objects.all()] == [(later(days=111), Milestone.objects.get(kind="won").id)]


def test_similar_companies_are_shown_to_a_person(acme):
    stage = set_stage(acme, acceptance="automatic")
    with tenant_context(stage.tenant_id):
        first = submitted(stage, stage.ann, later(days=1), company="Brandt Maschinenbau GmbH", contact="joe@brandt.example")
        assert first.status == "accepted"   # nothing speaks against it
        similar = submitted(stage, stage.ben, later(days=2), company="Brandt Maschinenbau AG & Co. KG", contact="+49 431 220400")
        same_house = submitted(stage, stage.ben, later(days=3), company="Something else", contact="amy@brandt.example")
        assert [row["code"] for row in similar.findings] == ["similar_name"] and similar.status == "in_review"
        assert [row["code"] for row in same_house.findings] == ["same_domain"] and same_house.status == "in_review"


@pytest.mark.parametrize("field, values", [
    ("/person", {"person": " "}), ("/company", {"company": ""}), ("/contact", {"contact": ""}), ("/contact", {"contact": "joe@brandt"}),
    ("/contact", {"contact": "0431 220"}), ("/agreed", {"agreed": False}), ("/note", {"note": "x" * 1001}),
])
def test_a_lead_that_misses_something_is_refused_at_its_field(stage, field, values):
    with pytest.raises(BadInput) as refusal, tenant_context(stage.tenant_id):
        submitted(stage, stage.ann, later(days=1), **values)
    assert [error.pointer for error in refusal.value.errors] == [field]
    with tenant_context(stage.tenant_id):
        assert (Referral.objects.count(), Party.objects.count()) == (0, 0)


@pytest.mark.parametrize("field, values", [
    ("/occurred_at", {"occurred_at": later(days=30)}), ("/occurred_at", {"occurred_at": later(hours=1)}), ("/kind", {"kind": "moved_house"}), ("/kind", {"kind": "custom.Big"}), ("/invoice", {"invoice": "R-1"}),
    ("/invoice", {"kind": "invoice_paid", "amounts": {"invoice_amount": 1}}), ("/amounts/invoice_amount", {"kind": "renewal", "invoice": "R-1"}),
    ("/amounts/first_year_value", {"amounts": {"first_year_value": -1}}), ("/amounts/turnover", {"amounts": {"turnover": 1}}),
    ("/currency", {"currency": "QQQ"}),
])
def test_a_milestone_that_cannot_be_is_refused_at_its_field(stage, field, values):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        accept(stage, referral, later(days=2))
        with pytest.raises(BadInput) as refusal:
            record(stage, referral, later(days=5), **({"occurred_at": later(days=4)} | WON | values))
        assert [error.pointer for error in refusal.value.errors] == [field]
        assert [row.kind for row in Milestone.objects.all()] == ["accepted"]


def test_unknown_reasons_are_refused(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        with pytest.raises(BadInput):
            decide.decline_referral(referral_id=referral.id, reason="bad_mood", acting=stage.tess, at=later(days=2))
        assert queries.referral(referral.id).status == "submitted"


@pytest.mark.parametrize("sql", [
    "UPDATE referrals_referral SET status = 'won' WHERE id = '{referral}'",
    "UPDATE referrals_referral SET step = 2, status = 'accepted' WHERE id = '{referral}'",
    "INSERT INTO referrals_move (tenant_id, id, referral_id, step, prev_step, from_state, to_state, reason, acting_kind, at) "
    "VALUES ('{tenant}', gen_random_uuid(), '{referral}', 2, 1, 'submitted', 'qualified', '', 'staff', now())",
    "INSERT INTO referrals_move (tenant_id, id, referral_id, step, prev_step, from_state, to_state, reason, acting_kind, at) "
    "VALUES ('{tenant}', gen_random_uuid(), '{referral}', 2, 1, 'accepted', 'won', '', 'staff', now())",
    "INSERT INTO referrals_move (tenant_id, id, referral_id, step, to_state, reason, acting_kind, at) "
    "VALUES ('{tenant}', gen_random_uuid(), '{referral}', 1, 'submitted', '', 'staff', now())",
])
def test_the_database_refuses_what_no_command_does(stage, sql):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
    with pytest.raises(IntegrityError), tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute(sql.format(tenant=stage.tenant_id, referral=referral.id))
    with tenant_context(stage.tenant_id):
        assert (Referral.objects.get().status, Move.objects.count()) == ("submitted", 1)


def test_an_amount_that_was_not_known_is_added_once(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        accept(stage, referral, later(days=2))
        won = record(stage, referral, later(days=5), kind="won", occurred_at=later(days=4))

        def complete(minor):
            return milestones.complete_milestone(milestone_id=won.id, amounts={"first_year_value": minor}, currency="EUR", acting=stage.tess, at=later(days=6))
        complete(120_000)
        with pytest.raises(BadInput) as refusal:
            complete(999)
        assert refusal.value.errors[0].pointer == "/amounts/first_year_value"
        assert queries.milestone_facts(won.id).amounts["first_year_value"].minor == 120_000
        assert happened(referral)[-1] == "milestone.completed"


def test_protection_ends_at_its_instant(stage):
    with tenant_context(stage.tenant_id):
        first, second = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=2))
        accept(stage, first, later(days=3))
        contact(stage, first, later(days=3, hours=1))
        with pytest.raises(Refused):
            accept(stage, second, later(days=123) - timedelta(microseconds=1))   # its grace is the last thing that keeps others waiting
        accept(stage, second, later(days=123))
