"""Migrations change everybody's rows only where they can see them."""
import importlib
import pkgutil

import pytest
from django.db import migrations

from foundation.tenants.operations import AllRows
from tests.architecture.sources import HOUSE, apps_of_ours


def migration_modules() -> list[str]:
    names = []
    for app in sorted(apps_of_ours()):
        folder = HOUSE / app.replace(".", "/") / "migrations"
        names += [f"{app}.migrations.{module.name}" for module in pkgutil.iter_modules([str(folder)])]
    return names


def bare_data_steps(operations) -> list:
    return [operation for operation in operations
            if isinstance(operation, migrations.RunPython | migrations.RunSQL) and not isinstance(operation, AllRows)]


@pytest.mark.parametrize("module", migration_modules())
def test_data_steps_stand_only_inside_all_rows(module):
    """Under FORCE the migrating owner is blind: outside AllRows an UPDATE changes 0 rows and says nothing."""
    assert bare_data_steps(importlib.import_module(module).Migration.operations) == []


def test_a_planted_data_step_is_found():
    step = migrations.RunSQL("UPDATE referrals_referral SET note = ''")
    assert bare_data_steps([AllRows(["referrals_referral"], [step]), step]) == [step]


def test_no_trigger_is_written():
    for path in HOUSE.glob("**/migrations/*.py"):
        if ".venv" not in path.parts:
            assert "TRIGGER" not in path.read_text().upper(), path
