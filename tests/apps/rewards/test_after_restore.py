"""After an older backup was put back, everything in money that may have been paid since waits for a finance approver's yes."""
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from foundation.kernel.errors import Refused
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from fulfilment import states as file_states
from fulfilment.models import PayoutFile
from rewards import queries
from rewards.commands import confirm, holds, release, restored
from rewards.models import Hold, Reward
from tests.apps.rewards.books import amounts, names, standing
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.pure.ladder import document

everybody = tenants_queries.vendors
EUR_100, WHY = {"fixed": {"minor": 10_000, "currency": "EUR"}}, "Was it paid since?"


def earned(stage, **rule) -> Reward:
    publish(stage, document(**({"pay": EUR_100} | rule)))
    [decision] = deal(stage, 1, 100_000, later(days=1))
    return Reward.objects.get(decision=decision)


def hold(days: int) -> list[Reward]:
    return restored.hold_until_compared(reason=WHY, at=later(days=days))


def open_kinds(reward) -> list[str]:
    return sorted(hold.kind for hold in queries.open_holds(queries.reward(reward.id)))


def test_what_was_approved_waits_for_a_yes_and_is_payable_with_it(stage):
    reward, ann = earned(stage), ("advocate", stage.ann.advocate_id)
    assert standing(ann) == {"payable": -10_000}
    assert [row.id for row in hold(5)] == [reward.id]
    assert amounts(reward)[0] == "pending" and standing(ann) == {"accrued": -10_000} and names(reward.id)[-1] == "reward.held"
    assert Hold.objects.get(reward=reward, released_at=None).reason == WHY
    assert hold(6) == []   # said again
    with pytest.raises(Refused) as refusal:   # it is no doubt of a person, so nobody lets it go as one
        holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.olga, at=later(days=6))
    assert refusal.value.code == "nothing_to_release"
    release.approve_reward(reward_id=reward.id, acting=stage.olga, at=later(days=7))
    assert amounts(reward)[0] == "approved" and standing(ann) == {"payable": -10_000}


def test_what_ripens_later_can_not_have_left_and_points_came_back_with_their_register(stage):
    reward = earned(stage, maturation_days=14)
    assert hold(5) == [] and open_kinds(reward) == ["maturation"]
    assert hold(20) == [reward] and open_kinds(reward) == ["approval", "maturation"]   # its timer may have run where it was paid
    release.release_maturation(reward_id=reward.id, at=later(days=20))
    assert amounts(reward)[0] == "pending"


def test_points_are_let_be(stage):
    earned(stage, pay={"units_bp": 1500, "of": "first_year_value"})
    assert hold(5) == []


def test_a_second_source_does_not_let_go_what_waits_for_the_bank(stage):
    """What waited for her own word's confirmation waits for the comparison too: CRM knows nothing of it."""
    reward = earned(stage, approval_above={"minor": 0, "currency": "EUR"})
    assert open_kinds(reward) == ["approval"]
    assert hold(5) == [reward] and hold(6) == []
    assert confirm.confirm(milestone_id=reward.milestone_id, source="crm", acting=stage.olga, at=later(days=7)) == []
    assert open_kinds(reward) == ["approval"]


def test_the_command_says_what_it_did_and_what_is_left_to_do(acme):
    stage, slug = set_money_stage(acme), acme.host.split(".")[0]
    with tenant_context(acme.id):
        reward = earned(stage)

    def said(*more: str) -> str:
        out = StringIO()
        call_command("after_restore", "--taken-at", "2026-03-04T02:00+00:00", "--vendor", slug, *more, stdout=out)
        return out.getvalue()

    def mine(*more: str) -> dict:
        [one] = json.loads(said("--json", *more))["vendors"]
        return one

    assert mine("--dry-run") == mine("--dry-run") == {"vendor": slug, "held": 1, "last_file": 0, "in_flight": [], "made": []}
    assert mine()["held"] == 1 and mine()["held"] == 0
    assert "Ask the bank, payroll and billing for every file that was handed over after 2026-03-04 02:00 UTC" in said()
    with tenant_context(acme.id):
        assert "backup of 2026-03-04 02:00 UTC" in Hold.objects.get(reward=reward, released_at=None).reason
    for odd in ("yesterday", "2026-03-04T02:00", "2199-01-01T00:00+00:00"):
        with pytest.raises(CommandError):
            call_command("after_restore", "--taken-at", odd, stdout=StringIO())
    with pytest.raises(CommandError, match="no vendor"):
        call_command("after_restore", "--taken-at", "2026-03-04T02:00+00:00", "--vendor", "nobody-here", stdout=StringIO())


def test_what_is_in_flight_is_named_however_many_files_came_after_it(acme):
    stage = set_money_stage(acme)
    made = {"kind": "bank", "currency": "EUR", "made_by": stage.olga.id, "made_at": later(days=1)}
    with tenant_context(acme.id):
        PayoutFile.objects.create(number=1, **made, state=file_states.DOWNLOADED, downloaded_by=stage.olga.id, downloaded_at=later(days=1), sealed=b"bytes", sha256="0" * 64)
        PayoutFile.objects.create(number=2, **made)
        PayoutFile.objects.bulk_create([PayoutFile(number=number, **made, state=file_states.DROPPED) for number in range(3, 600)])
    out = StringIO()
    call_command("after_restore", "--taken-at", "2026-03-04T02:00+00:00", "--vendor", acme.host.split(".")[0], "--json", stdout=out)
    [said] = json.loads(out.getvalue())["vendors"]
    assert (said["in_flight"], said["made"], said["last_file"]) == ([1], [2], 599)


def test_one_vendor_whose_books_are_wrong_keeps_nobody_else_from_being_held(acme, bolt, monkeypatch):
    held = []
    for vendor in (acme, bolt):
        stage = set_money_stage(vendor)
        with tenant_context(vendor.id):
            held.append(earned(stage, maturation_days=14))
    spoilt, fine = (vendor.host.split(".")[0] for vendor in (acme, bolt))
    with tenant_context(acme.id):   # what no command writes: approved, while its money still stands on accrued
        Reward.objects.filter(id=held[0].id).update(state="approved")
    monkeypatch.setattr(tenants_queries, "vendors", lambda: [one for one in everybody() if one.slug in (spoilt, fine)])
    out = StringIO()
    with pytest.raises(CommandError, match=f"Nothing was held for {spoilt}: .*verify_ledger"):
        call_command("after_restore", "--taken-at", "2026-03-04T02:00+00:00", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert [one["vendor"] for one in said["vendors"]] == [fine] and said["vendors"][0]["held"] == 1 and list(said["wrong"]) == [spoilt]
    for vendor, reward, waits in ((acme, held[0], 0), (bolt, held[1], 1)):
        with tenant_context(vendor.id):
            assert Hold.objects.filter(reward=reward, kind="approval", released_at=None).count() == waits
