"""Whose an accepted referral is, and who reads of it."""
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from advocates import commands as advocates_commands
from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts.models import Member
from foundation.kernel.acting import SYSTEM
from foundation.kernel.errors import BadInput, Refused
from foundation.outbox import worker
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from programs.models import Program
from referrals.commands import decide
from referrals.commands.assign import assign_referral
from referrals.commands.clocks import record_first_contact
from referrals.models import Referral
from referrals.queries import sales as queries
from tests.cast import later, submitted


def accepted(team, enrolment, number: int, day: int = 1, at: datetime | None = None) -> Referral:
    at = at or later(days=day)
    with tenant_context(team.tenant_id):
        referral = submitted(team.stage, enrolment, at, number=number)
        return decide.accept_referral(referral_id=referral.id, acting=team.stage.tess, at=at)


def routing(team, *people) -> None:
    with tenant_context(team.tenant_id):
        Program.objects.filter(id=team.stage.program.id).update(routing=[str(one.id) for one in people])


def test_to_the_advocates_rep(team):
    """"an accepted referral goes to the advocate's rep (rep_owner)", whatever the program's list says; one event beside the acceptance."""
    routing(team, team.lee)
    referral = accepted(team, team.stage.ann, 1)
    with tenant_context(team.tenant_id):
        assert (referral.rep_id, referral.routed_at) == (team.rick.id, later(days=1))
        event = Event.objects.get(name="referral.routed")
        assert event.subject_id == referral.id and event.payload["rep_id"] == str(team.rick.id) and event.acting_kind == "system"


def test_else_to_the_programs_list_in_turn(team):
    """"else to the program's list in turn"."""
    routing(team, team.lee, team.rick)
    found = [accepted(team, team.stage.ben, number, day=number).rep_id for number in (1, 2, 3)]
    assert found == [team.lee.id, team.rick.id, team.lee.id]


def test_an_inactive_rep_is_skipped(team):
    """"an inactive rep is skipped": Rick left, so Ann's goes by the list, and there Lee's turn comes."""
    routing(team, team.rick, team.lee)
    with tenant_context(team.tenant_id):
        accounts_commands.remove_member(member_id=accounts_queries.member_of(team.rick.id).id, acting=SYSTEM, at=later(days=1))
    assert accepted(team, team.stage.ann, 1).rep_id == team.lee.id


def test_else_to_the_manager_and_else_to_nobody(team):
    """"else to the manager … unassigned is a work item": it stands on the page of who runs the programs, and they are written to."""
    assert accepted(team, team.stage.ben, 1).rep_id == team.stage.tess.id
    with tenant_context(team.tenant_id):
        Member.objects.filter(role="program_manager").update(role="owner")
    nobody = accepted(team, team.stage.ben, 2)
    assert nobody.rep_id is None
    with tenant_context(team.tenant_id):
        assert [row.id for row in queries.unassigned()] == [nobody.id]
    page = team.as_tess.get("/sales/").content.decode()
    assert "Nobody looks after these" in page and nobody.company in page
    assert "Nobody looks after these" not in team.as_rick.get("/sales/").content.decode()
    worker.drain(team.tenant_id, later(days=2))
    assert [one.to[0] for one in mail.outbox if one.subject == f"Nobody looks after {nobody.company}"]


def test_the_rep_is_written_to(team):
    """With the day by which the advocate was promised a call: "first contact 2 working days"."""
    accepted(team, team.stage.ann, 1)   # on Tuesday, 3 March
    worker.drain(team.tenant_id, later(days=2))
    [told] = [one for one in mail.outbox if one.subject.startswith("Yours to call")]
    assert told.to[0].startswith("rick.moreno") and "Thursday 5 March" in told.body and "/sales/referrals/" in told.body


def test_a_manager_hands_it_over(team):
    referral = accepted(team, team.stage.ann, 1, at=timezone.now())
    answer = team.as_tess.post(f"/sales/referrals/{referral.id}/rep", {"rep": str(team.lee.id)})
    assert answer.status_code == 302
    with tenant_context(team.tenant_id):
        assert Referral.objects.get(id=referral.id).rep_id == team.lee.id
        assert Event.objects.filter(name="referral.routed").count() == 2
        assign_referral(referral_id=referral.id, rep_id=team.lee.id, acting=team.stage.tess, at=timezone.now())
        assert Event.objects.filter(name="referral.routed").count() == 2
    assert team.as_rick.post(f"/sales/referrals/{referral.id}/rep", {"rep": str(team.lee.id)}).status_code == 403


@pytest.mark.parametrize("rep", ["", "nobody", "01890000-0000-7000-8000-000000000000"])
def test_only_to_the_sales_team(team, rep):
    referral = accepted(team, team.stage.ann, 1)
    page = team.as_tess.post(f"/sales/referrals/{referral.id}/rep", {"rep": rep}, follow=True).content.decode()
    assert "Choose somebody from your sales team." in page
    with tenant_context(team.tenant_id):
        assert Referral.objects.get(id=referral.id).rep_id == team.rick.id
        with pytest.raises(BadInput):
            assign_referral(referral_id=referral.id, rep_id=team.stage.olga.id, acting=team.stage.tess, at=later(days=2))   # finance sells nothing


def test_nothing_is_handed_over_after_the_end(team):
    referral = accepted(team, team.stage.ann, 1)
    with tenant_context(team.tenant_id):
        decide.lose_referral(referral_id=referral.id, reason="no_budget", acting=team.stage.tess, at=later(days=2))
        with pytest.raises(Refused):
            assign_referral(referral_id=referral.id, rep_id=team.lee.id, acting=team.stage.tess, at=later(days=2))


def test_a_new_rep_gets_what_is_accepted_from_then_on(team):
    """F48: "Advocate ownership by a rep overrides lead routing; routing rules; reassign"."""
    first = accepted(team, team.stage.ann, 1)
    page = team.as_tess.post(f"/sales/advocates/{team.stage.ann.advocate_id}/rep", {"rep": str(team.lee.id)}, follow=True)
    assert page.status_code == 200
    assert accepted(team, team.stage.ann, 2, day=2).rep_id == team.lee.id
    with tenant_context(team.tenant_id):
        assert Referral.objects.get(id=first.id).rep_id == team.rick.id
        with pytest.raises(BadInput):
            advocates_commands.assign_rep(advocate_id=team.stage.ann.advocate_id, rep_id=team.stage.olga.id, acting=team.stage.tess, at=later(days=2))


def test_first_contacts_stand_first_until_they_are_made(team):
    """"an accepted referral has a first-contact clock, overdue ones show to rep, manager and advocate": those of the rep, the most urgent first."""
    now = timezone.now()   # pages read the clock
    late, soon = [accepted(team, team.stage.ann, number, at=now - timedelta(days=10 - number)) for number in (1, 2)]
    with tenant_context(team.tenant_id):
        assert [row.id for row in queries.to_contact(team.rick.id)] == [late.id, soon.id] and queries.to_contact(team.lee.id) == []
    page = team.as_rick.get("/sales/").content.decode()
    assert "Two first calls are overdue." in page and page.index(late.company) < page.index(soon.company)
    assert late.company in team.as_tess.get("/sales/").content.decode()
    assert late.company not in team.as_lee.get("/sales/").content.decode()
    assert team.as_lee.post(f"/sales/referrals/{late.id}/contact").status_code == 404
    team.as_rick.post(f"/sales/referrals/{late.id}/contact", {"from": "home"})
    with tenant_context(team.tenant_id):
        assert [row.id for row in queries.to_contact(team.rick.id)] == [soon.id]
        assert Event.objects.filter(name="referral.first_contact").count() == 1
        record_first_contact(referral_id=late.id, acting=team.rick, at=now)
        assert Event.objects.filter(name="referral.first_contact").count() == 1


def test_what_has_ended_needs_no_call(team):
    """"a window that is over is over even if its timer has not run": nothing is noted on a referral that ran out meanwhile."""
    old = accepted(team, team.stage.ann, 1, at=timezone.now() - timedelta(days=300))
    page = team.as_rick.post(f"/sales/referrals/{old.id}/contact", follow=True).content.decode()
    assert "Nothing changed: this referral stands at “Ran out of time”." in page
    with tenant_context(team.tenant_id):
        assert not Event.objects.filter(name="referral.first_contact").exists()
