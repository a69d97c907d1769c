"""Ann's portal at acme: she is signed in, her stage is set a month ago, so clocks of her pages run against today. And the partner's stage."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from referrals.commands import decide, milestones
from tests.apps.partners.stage import Living, set_living_stage
from tests.cast import Stage, set_stage, submitted
from tests.sign_in import signed_in, staff_client


@dataclass
class Portal:
    """What a test of the portal needs: the stage, a signed-in client, and moves at days before now."""

    stage: Stage
    client: Client
    now: datetime

    def ago(self, **much) -> datetime:
        return self.now - timedelta(**much)

    def introduce(self, days: float, number: int = 1, enrolment=None, **lead_values):
        with tenant_context(self.stage.tenant_id):
            return submitted(self.stage, enrolment or self.stage.ann, self.ago(days=days), number=number, **lead_values)

    def accept(self, referral, days: float):
        with tenant_context(self.stage.tenant_id):
            return decide.accept_referral(referral_id=referral.id, acting=self.stage.tess, at=self.ago(days=days))

    def decline(self, referral, reason: str, days: float):
        with tenant_context(self.stage.tenant_id):
            return decide.decline_referral(referral_id=referral.id, reason=reason, acting=self.stage.tess, at=self.ago(days=days))

    def lose(self, referral, reason: str, days: float):
        with tenant_context(self.stage.tenant_id):
            return decide.lose_referral(referral_id=referral.id, reason=reason, acting=self.stage.tess, at=self.ago(days=days))

    def record(self, referral, kind: str, days: float, **amounts):
        report = milestones.Report(kind=kind, occurred_at=self.ago(days=days), amounts=amounts, currency="EUR" if amounts else "")
        with tenant_context(self.stage.tenant_id):
            return milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=self.stage.tess, at=self.ago(days=days))

    def read(self, path: str, status: int = 200) -> str:
        response = self.client.get(path)
        assert response.status_code == status, (response.status_code, response.headers)
        return " ".join(response.content.decode().split())


def sign_in(vendor, enrolment) -> Client:
    with tenant_context(vendor.id):
        return signed_in(vendor.client(), enrolment.advocate.user, strong=False)


@pytest.fixture
def portal(acme) -> Portal:
    stage = set_stage(acme)
    return Portal(stage, sign_in(acme, stage.ann), timezone.now())


@pytest.fixture
def stage(acme) -> Stage:
    """What the console's pages show: everything at START."""
    return set_stage(acme)


@pytest.fixture
def client_of(acme, stage):
    """A client for each role: client_of("owner")."""
    return lambda role: staff_client(acme, role)


@pytest.fixture
def tess(client_of):
    return client_of("program_manager")


_standing: list[Living] = []


@pytest.fixture
def changes():
    """For a test that changes the partner's stage: it gets one that no other test meets."""


@pytest.fixture
def living(request, transactional_db, make_vendor) -> Iterator[Living]:
    """The partner's stage. Those that only look, or are refused, share one: setting it takes longer than they do."""
    if "changes" in request.fixturenames:
        yield set_living_stage(make_vendor("acme"))
        return
    if not _standing:
        _standing.append(set_living_stage(make_vendor("acme")))
    before = events_at(_standing[0])
    yield _standing[0]
    if events_at(_standing[0]) != before:
        _standing.clear()
        pytest.fail("This test changes the stage that others look at: let it ask for `changes`.")


def events_at(living: Living) -> int:
    with tenant_context(living.vendor.id):
        return Event.objects.exclude(name__startswith="member.").count()
