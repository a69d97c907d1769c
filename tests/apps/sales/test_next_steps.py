"""What comes next: planned by who works with it, told as a fact, read by the staff alone; it keeps a claim alive."""
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, NotAllowed, Refused
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.commands import clocks, decide, thread
from referrals.commands.next_step import note_next_step
from referrals.models import NextStep, Referral
from tests.apps.sales.test_routing import accepted
from tests.callers import caller
from tests.cast import later
from tests.sign_in import new_member, signed_in

CANARY = "Quarzfink calls back"
TICK = timedelta(microseconds=1)


@pytest.fixture
def referral(team):
    """Ann's, so Rick's."""
    return accepted(team, team.stage.ann, 1)


@pytest.fixture
def inside(team):
    with tenant_context(team.tenant_id):
        yield


def plan(team, referral, at, acting=None, text=CANARY, due_on=None):
    return note_next_step(referral_id=referral.id, text=text, due_on=due_on or (at + timedelta(days=3)).date(), acting=acting or team.rick, at=at)


def test_a_next_step_in_grace_puts_the_expiry_off(team, referral, inside):
    """accepted, qualified → expired | clock | at max(end of protection, last progress in grace) + grace; progress = a milestone, or a next
    step entered by the rep"""
    end = queries.referral(referral.id).protected_until
    during = plan(team, referral, end - timedelta(days=40))   # while it is protected it adds nothing
    assert (during.text, during.by) == (CANARY, team.rick.id)
    end = queries.referral(referral.id).protected_until
    plan(team, referral, end + timedelta(days=20))
    for instant, status in ((end + timedelta(days=50) - TICK, "accepted"), (end + timedelta(days=50), "expired")):
        clocks.apply_due(referral.party_id, instant)
        assert queries.referral(referral.id).status == status


def test_at_one_instant_the_clock_comes_before_the_rep(team, referral, inside):
    """at one instant the clock comes before the person"""
    plan(team, referral, later(days=3))
    over = queries.referral(referral.id).protected_until + timedelta(days=30)
    with pytest.raises(Refused, match="planned while"), transaction.atomic():
        plan(team, referral, over)
    assert NextStep.objects.count() == 1


def test_an_entry_is_a_first_contact(team, referral, inside):
    """The overrun of the first contact (an entry, an answer, meeting_held or qualified …) is added to the protection, once"""
    before = queries.referral(referral.id)
    late = before.first_contact_by + timedelta(days=5)
    plan(team, referral, late)
    after = queries.referral(referral.id)
    assert after.first_contact_at == late and after.protected_until == before.protected_until + timedelta(days=5) and after.last_progress_at == late
    assert [name for name in Event.objects.filter(subject_id=referral.id).order_by("seq").values_list("name", flat=True)][-3:] == [
        "referral.next_step", "referral.first_contact", "referral.extended"]


def test_an_answer_is_a_first_contact_and_an_internal_note_is_none(team, referral, inside):
    """the first contact (an entry, an answer, …)"""
    for text, internal, said in (("Only for us.", True, None), ("I’ll call them.", False, later(days=3))):
        thread.write_message(referral_id=referral.id, text=text, internal=internal, acting=team.rick, at=later(days=3))
        assert queries.referral(referral.id).first_contact_at == said
    other = accepted_again(team)
    thread.write_message(referral_id=other.id, text="Any news?", acting=Actor("advocate", other.advocate_id), at=later(days=3))
    assert queries.referral(other.id).first_contact_at is None   # a question of hers is none


def accepted_again(team):
    return accepted(team, team.stage.ann, 2)


def test_who_may_plan(acme, team, referral, inside):
    """by the rep the referral goes to, or who runs the programs"""
    finance = new_member(acme, "finance_approver", "Olga Two")
    ann = Actor("advocate", referral.advocate_id)
    for acting in (team.lee, Actor("staff", finance.user_id), ann, SYSTEM):
        with pytest.raises(NotAllowed), transaction.atomic():
            plan(team, referral, later(days=3), acting=acting)
    assert (NextStep.objects.count(), queries.referral(referral.id).first_contact_at) == (0, None)
    plan(team, referral, later(days=3), acting=Actor("staff", new_member(acme, "program_manager", "Tess Three").user_id))


@pytest.mark.parametrize("text, due_on, where", [
    ("", date(2026, 4, 1), "/text"), ("  ", date(2026, 4, 1), "/text"), ("x" * 401, date(2026, 4, 1), "/text"), ("Call.", None, "/due_on"),
    ("Call.", date(2026, 3, 4), "/due_on"), ("Call.", date(2027, 3, 7), "/due_on")])
def test_bad_input(team, referral, inside, text, due_on, where):
    with pytest.raises(BadInput) as wrong, transaction.atomic():
        note_next_step(referral_id=referral.id, text=text, due_on=due_on, acting=team.rick, at=later(days=3))
    assert [one.pointer for one in wrong.value.errors] == [where]
    assert (NextStep.objects.count(), queries.referral(referral.id).last_progress_at) == (0, None)


def test_what_ended_has_no_next_step(team, referral, inside):
    decide.lose_referral(referral_id=referral.id, reason="timing", acting=team.stage.tess, at=later(days=3))
    with pytest.raises(Refused), transaction.atomic():
        plan(team, referral, later(days=4))
    assert not NextStep.objects.exists()


def fresh(team):
    return accepted(team, team.stage.ann, 3, at=timezone.now())


def test_the_pages_keep_what_was_typed_and_tell_the_advocate_the_fact_alone(acme, team):
    referral, day = fresh(team), timezone.localdate() + timedelta(days=2)
    for client, path in ((team.as_rick, f"/sales/referrals/{referral.id}/"), (team.as_tess, f"/console/referrals/{referral.id}/")):
        assert "Nothing is planned yet." in client.get(path).content.decode()
        page = client.post(f"{path}next-step", {"text": CANARY, "due_on": "soon"}, follow=True).content.decode()
        assert f'value="{CANARY}"' in page and 'id="next_due_on_error"' in page and "Nothing is planned yet." in page
        page = client.post(f"{path}next-step", {"text": "", "due_on": str(day)}, follow=True).content.decode()
        assert f'value="{day}"' in page and 'id="next_text_error"' in page
    page = team.as_rick.post(f"/sales/referrals/{referral.id}/next-step", {"text": CANARY, "due_on": str(day)}, follow=True).content.decode()
    assert CANARY in page and "Rick Moreno" in page
    team.as_tess.post(f"/console/referrals/{referral.id}/next-step", {"text": f"{CANARY} again", "due_on": str(day)})
    assert CANARY in team.as_tess.get(f"/console/referrals/{referral.id}/").content.decode()
    with tenant_context(acme.id):
        as_ann = signed_in(acme.client(), accounts_queries.user(team.stage.ann.advocate.user_id), strong=False)
    story = as_ann.get(f"/portal/referrals/{referral.id}/").content.decode()
    assert story.count("The next step is planned") == 1 and CANARY not in story
    with tenant_context(acme.id):
        assert CANARY not in str(list(Event.objects.values_list("payload", flat=True)))


def test_a_colleague_who_only_looks_after_the_advocate_reads_it_and_plans_nothing(acme, team):
    referral = fresh(team)
    with tenant_context(acme.id):
        Referral.objects.filter(id=referral.id).update(rep_id=team.lee.id)
    page = team.as_rick.get(f"/sales/referrals/{referral.id}/")
    assert page.status_code == 200 and "Plan it" not in page.content.decode()
    assert "Plan it" in team.as_lee.get(f"/sales/referrals/{referral.id}/").content.decode()


def test_what_is_due_stands_on_the_reps_own_day(team):
    referral = fresh(team)
    with tenant_context(team.tenant_id):
        plan(team, referral, timezone.now(), due_on=timezone.localdate())
    assert CANARY in team.as_rick.get("/sales/").content.decode() and CANARY not in team.as_lee.get("/sales/").content.decode()
    with tenant_context(team.tenant_id):
        plan(team, referral, timezone.now(), text="Send the offer", due_on=timezone.localdate() + timedelta(days=5))
    assert CANARY not in team.as_rick.get("/sales/").content.decode()   # the last one is the plan


def test_by_api(acme, team):
    referral, manager, day = fresh(team), caller(acme, "program_manager"), str(timezone.localdate() + timedelta(days=2))
    path = f"referrals/{referral.id}/next-steps"
    made = manager.post(path, {"text": CANARY, "due_on": day})
    assert (made.status_code, made.json()["text"], made.json()["due_on"], made.json()["by"]) == (201, CANARY, day, str(manager.user_id))
    assert [row["text"] for row in manager.get(path).json()["data"]] == [CANARY]
    wrong = manager.post(path, {"text": "Call", "due_on": "2020-01-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/due_on")
    assert len(manager.get(path).json()["data"]) == 1
