"""Rick sells and looks after Ann; Lee sells too. Tess runs the programs."""
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client

from advocates import commands as advocates_commands
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from tests.apps.rewards.stage import set_money_stage
from tests.cast import START, Stage
from tests.sign_in import new_member, signed_in


@dataclass
class Team:
    stage: Stage
    rick: Actor
    lee: Actor
    as_rick: Client
    as_lee: Client
    as_tess: Client

    @property
    def tenant_id(self) -> UUID:
        return self.stage.tenant_id


@pytest.fixture
def team(acme) -> Team:
    stage = set_money_stage(acme)
    rick, lee = new_member(acme, "sales_rep", "Rick Moreno"), new_member(acme, "sales_rep", "Lee Roth")
    tess = new_member(acme, "program_manager", "Tess Two")
    with tenant_context(acme.id):
        advocates_commands.assign_rep(advocate_id=stage.ann.advocate_id, rep_id=rick.user_id, acting=stage.tess, at=START)
    return Team(stage, Actor("staff", rick.user_id), Actor("staff", lee.user_id), *(signed_in(acme.client(), one.user) for one in (rick, lee, tess)))
