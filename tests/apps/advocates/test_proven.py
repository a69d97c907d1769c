"""Somebody who was taken in on word may be referred for; nothing of hers is paid, and no news is mailed, before she proved the address herself."""
import pytest
from django.core import mail

from advocates import commands, queries
from advocates.models import Advocate
from foundation.accounts import commands as accounts_commands
from foundation.accounts.models import User
from foundation.mail.models import Message
from foundation.outbox import worker
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from rewards.models import Reward
from tests.apps.rewards.books import all_right, names, standing
from tests.apps.rewards.stage import deal, publish, set_money_stage
from tests.callers import caller
from tests.cast import later
from tests.pure.ladder import document
from tests.sign_in import proves_address, staff_client

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


@pytest.fixture
def at_acme(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        yield stage


def nora(stage, at=None, **other):
    """A manager has it on paper that Nora agreed."""
    user = accounts_commands.ensure_user(email="nora@nordlicht.example", name="Nora Falk")
    terms = programs_queries.terms_in_force(stage.program.id)
    return commands.join_program(program_id=stage.program.id, terms_id=terms.id, user_id=user.id, name=user.name, email=user.email,
                                 **({"acting": stage.tess, "proven": False} | other), at=at or later(hours=1))


def signs_in(stage, at, email="nora@nordlicht.example"):
    proves_address(stage, email, at)
    worker.drain(stage.tenant_id, at)


def kinds(reward) -> list[str]:
    return [hold.kind for hold in Reward.objects.get(id=reward.id).holds.filter(released_at=None)]


def test_nothing_is_paid_before_she_proved_her_address(at_acme):
    """F21: "nothing is paid before claim and verified e-mail (hold `unclaimed`)"."""
    enrolment = nora(at_acme)
    assert (enrolment.status, queries.is_claimed(enrolment.advocate), queries.is_proven(enrolment.advocate)) == ("active", True, False)
    [decision] = deal(at_acme, 1, 500_000, later(days=1), enrolment)
    reward, owner = decision.rewards.get(), ("advocate", enrolment.advocate_id)
    assert (reward.state, kinds(reward), standing(owner)) == ("pending", ["unclaimed"], {"accrued": -10_000})
    signs_in(at_acme, later(days=2))
    assert queries.advocate(enrolment.advocate_id).proven_at == later(days=2)
    assert Reward.objects.get(id=reward.id).state == "approved" and standing(owner) == {"payable": -10_000} and all_right(at_acme.tenant_id)
    assert names(enrolment.advocate_id)[-1] == "advocate.proven" and names(reward.id)[-2:] == ["reward.hold_released", "reward.approved"]
    assert kinds(deal(at_acme, 2, 500_000, later(days=3), enrolment)[0].rewards.get()) == []   # what she earns from now on isn't held


def test_a_second_sign_in_proves_nothing_new(at_acme):
    enrolment = nora(at_acme)
    signs_in(at_acme, later(days=2))
    signs_in(at_acme, later(days=4))
    assert names(enrolment.advocate_id).count("advocate.proven") == 1
    assert queries.advocate(enrolment.advocate_id).proven_at == later(days=2)
    assert Event.objects.filter(name="account.address_proven").count() == 2


def test_joining_by_oneself_proves_it_too(at_acme):
    """The page of a program mails a code first; who was taken in on word before is proven by that."""
    enrolment = nora(at_acme)
    again = nora(at_acme, later(days=1), proven=True, acting=None)
    assert again.id == enrolment.id and queries.advocate(enrolment.advocate_id).proven_at == later(days=1)
    assert at_acme.ann.advocate.proven_at is not None


def test_what_a_rep_was_told_is_not_let_go_by_a_managers_word(at_acme):
    """She is unclaimed, with something kept; a manager enrols her: terms accepted, and still nobody read her mail."""
    told = commands.add_unclaimed(program_id=at_acme.program.id, name="Nora Falk", email="nora@nordlicht.example", acting=at_acme.tess, at=later(hours=1))
    [decision] = deal(at_acme, 1, 500_000, later(days=1), told)
    enrolment = nora(at_acme, later(days=2))
    worker.drain(at_acme.tenant_id, later(days=2))
    assert enrolment.id == told.id and enrolment.status == "active" and kinds(decision.rewards.get()) == ["unclaimed"]
    signs_in(at_acme, later(days=3))
    assert Reward.objects.get(decision=decision).state == "approved" and all_right(at_acme.tenant_id)


def test_who_is_on_the_staff_has_a_proven_address(at_acme):
    """The invitation to the team went there."""
    tess = User.objects.get(id=at_acme.tess.id)
    terms = programs_queries.terms_in_force(at_acme.program.id)
    joined = commands.join_program(program_id=at_acme.program.id, terms_id=terms.id, user_id=tess.id, name="Tess", email=tess.email, acting=at_acme.olga,
                                   proven=False, at=later(days=1))
    assert queries.is_proven(joined.advocate)


def test_one_mail_says_so_and_no_news_follow(acme, stage):
    """F23: "Verified e-mail before anything leaves"."""
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        deal(stage, 1, 500_000, later(days=1), nora(stage))
    worker.drain(stage.tenant_id, later(days=2))
    sent = [one for one in mail.outbox if one.to == ["nora@nordlicht.example"]]
    assert [one.subject for one in sent] == ["Welcome to Customers for customers"] and "Sign in with it once" in sent[0].body
    with tenant_context(stage.tenant_id):
        assert Message.objects.filter(kind="advocate.joined").exists()
    assert "Sign in with it once" not in next(one.body for one in mail.outbox if one.to == ["ann@example.test"])


def test_by_api_and_on_the_pages(acme, stage):
    """Taken in by API: readable there, and with its reason on the console's pages."""
    manager = caller(acme, "program_manager")
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        terms = programs_queries.terms_in_force(stage.program.id)
    body = {"name": "Nora Falk", "email": "nora@nordlicht.example", "terms_id": str(terms.id)}
    made = manager.post(f"programs/{stage.program.id}/enrolments", body).json()
    assert (made["status"], manager.get(f"advocates/{made['advocate_id']}").json()["proven_at"]) == ("active", None)
    with tenant_context(stage.tenant_id):
        [decision] = deal(stage, 1, 500_000, later(days=1), queries.enrolment(made["id"]))
        reward = decision.rewards.get()
    assert [hold["kind"] for hold in manager.get(f"rewards/{reward.id}").json()["holds"]] == ["unclaimed"]
    console = staff_client(acme)
    for page in ("advocates/", f"referrals/{reward.referral_id}/", f"rewards/{reward.id}/"):
        assert "Address not proven yet" in console.get(f"/console/{page}").content.decode(), page
    with tenant_context(stage.tenant_id):
        signs_in(stage, later(days=2))
        assert Advocate.objects.get(id=made["advocate_id"]).proven_at is not None
    assert manager.get(f"advocates/{made['advocate_id']}").json()["proven_at"].startswith("2026-03-04")
    assert "Address not proven yet" not in console.get("/console/advocates/").content.decode()
