"""Two people at the same second: real commits on connections of their own."""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from foundation.kernel.errors import HouseError, Refused
from foundation.tenants.context import tenant_context
from referrals.commands import decide, milestones
from referrals.models import Party, Referral
from tests.cast import later, set_stage, submitted


def together(*calls):
    """Starts every call at the same moment; what each returned, or the refusal it raised."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        except HouseError as refusal:
            return refusal
        finally:
            connections.close_all()
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_the_same_lead_from_two_advocates_is_one_party_with_two_claims(acme):
    """same lead from two advocates in the same second"""
    stage = set_stage(acme, acceptance="automatic")

    def refer(enrolment, **lead):
        with tenant_context(stage.tenant_id):
            return submitted(stage, enrolment, later(days=1), **lead)
    for number in range(1, 6):
        together(lambda number=number: refer(stage.ann, number=number), lambda number=number: refer(stage.ben, number=number))
    with tenant_context(stage.tenant_id):
        assert Party.objects.count() == 5
        for party in Party.objects.all():
            assert sorted(row.status for row in party.referrals.all()) == ["accepted", "queued"]


def test_two_people_of_one_company_at_once_are_seen_by_the_scan(acme):
    """Receipt, scan and move happen under one lock on the party's match keys."""
    stage = set_stage(acme, acceptance="automatic")

    def refer(enrolment, company, contact):
        with tenant_context(stage.tenant_id):
            return submitted(stage, enrolment, later(days=1), company=company, contact=contact)
    for number, letters in enumerate(("fg", "hj", "kl", "mn", "pq")):   # names that do not look alike
        together(lambda number=number, name=letters[0] * 6: refer(stage.ann, name, f"joe@house{number}.example"),
                 lambda number=number, name=letters[1] * 6: refer(stage.ben, name, f"amy@house{number}.example"))
    with tenant_context(stage.tenant_id):
        rows = list(Referral.objects.select_related("party"))
        for number in range(5):
            mine = [row for row in rows if row.party.domain_key == f"house{number}.example"]
            assert sorted(row.status for row in mine) == ["accepted", "in_review"]
            assert sorted(finding["code"] for row in mine for finding in row.findings) == ["same_domain"]


def test_two_claims_cannot_both_be_accepted(acme):
    """A constraint allows one protection per party and claimant kind."""
    stage = set_stage(acme)
    with tenant_context(stage.tenant_id):
        first, second = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=2))

    def accept(referral):
        with tenant_context(stage.tenant_id):
            return decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=3))
    outcomes = together(lambda: accept(first), lambda: accept(second))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    with tenant_context(stage.tenant_id):
        assert Referral.objects.filter(protects=True).count() == 1


def test_one_amount_added_by_two_at_once_is_taken_once_and_the_other_is_told(acme):
    stage = set_stage(acme)
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2))
        won = milestones.record_milestone(referral_id=referral.id, report=milestones.Report(kind="won", occurred_at=later(days=3)), source="manual",
                                          acting=stage.tess, at=later(days=3))

    def add(minor):
        with tenant_context(stage.tenant_id):
            return milestones.complete_milestone(milestone_id=won.id, amounts={"deal_value": minor}, currency="EUR", acting=stage.tess, at=later(days=4))
    results = together(*[lambda minor=minor: add(minor) for minor in (1, 2, 3, 4)])
    assert sorted(getattr(result, "code", "") for result in results) == ["", "bad_input", "bad_input", "bad_input"]
