"""The demo's year is played again: the versions in force come to what its books say, to the cent."""
from datetime import UTC, datetime

import pytest

from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from rewards import queries as rewards_queries
from rewards.commands import replay
from tests.apps.demo.test_history import NOW, demo  # noqa: F401

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.sweeps]
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def test_the_versions_in_force_come_to_the_books(demo):  # noqa: F811
    checked = 0
    for tenant_id in demo.values():
        with tenant_context(tenant_id):
            programs = [row for row in programs_queries.programs() if rewards_queries.has_history(row.id)]
            documents = {row.id: rewards_queries.versions_of(row.id)[0].document for row in programs}
        for program in programs:
            steps: list[tuple[int, int]] = []
            report = replay.replay(program_id=program.id, document=documents[program.id], since=SINCE, until=NOW,
                                   step=lambda tenant_id=tenant_id: tenant_context(tenant_id), progress=lambda done, total, steps=steps: steps.append((done, total)))
            check = report["check"]
            assert (check["differing"], check["booked"]) == (0, check["replayed"]), (program.slug, check["where"])
            assert steps[0][0] == 0 and steps[-1][0] == steps[-1][1]
            checked += check["milestones"]
    assert checked > 30
