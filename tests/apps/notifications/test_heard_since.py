"""What is told later fits to whom it is told: who came between two pieces of news, and who reads a mail after what it tells of has changed again."""
from django.core import mail

from advocates import commands as advocates_commands
from foundation.accounts.models import User
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from rewards.commands import withdrawing
from rewards.models import PlanVersion
from tests.apps.notifications.test_heard import ANN, BEN, money, told, versions  # noqa: F401
from tests.cast import later

CLEO = "cleo@example.test"


def joins(stage, at):
    with tenant_context(stage.tenant_id):
        cleo = User.objects.create(email=CLEO, name="Cleo")
        return advocates_commands.join_program(program_id=stage.program.id, terms_id=stage.ann.terms_id, user_id=cleo.id, name="Cleo", email=CLEO, at=at)


def test_as_announced_before_is_said_to_whom_it_was_announced(money):  # noqa: F811
    """Cleo joins between two versions for one day: of the earlier one, which counts again, she hears for the first time."""
    versions(money, 200)
    told(money, later(days=1))
    joins(money, later(days=1))
    told(money, later(days=1))
    versions(money, 300)
    assert [to for to, _ in told(money, later(days=2))] == [ANN, BEN, CLEO]
    with tenant_context(money.tenant_id):
        last = PlanVersion.objects.latest("number")
        withdrawing.withdraw_version(program_id=money.program.id, plan_version_id=last.id, reason="Too expensive", acting=money.olga, at=later(days=3))
    worker.drain(money.tenant_id, later(days=4))
    said = {one.to[0]: one.body for one in mail.outbox}
    assert sorted(said) == [ANN, BEN, CLEO]
    for who in (ANN, BEN):
        assert "From that day on this counts, as it was announced before: €2.00 when won." in said[who]
    assert "From that day on this counts: €2.00 when won." in said[CLEO] and "before" not in said[CLEO]
