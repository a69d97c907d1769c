"""DOMAIN §2: "Program end: no new referral; open ones go on and earn until the tail date": what waits in somebody's name is hers until then, too."""
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from advocates import commands, queries
from advocates.models import Advocate, Enrolment
from foundation.kernel.errors import Refused
from foundation.outbox import worker
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from rewards.models import Reward
from tests.apps.advocates.test_claim_pages import claimed_by
from tests.apps.advocates.test_unclaimed import link_for, maria, somebody, terms
from tests.apps.desks.console import text
from tests.apps.rewards import stage as staging
from tests.apps.rewards.books import all_right, amounts, expense, standing
from tests.cast import START, later, set_stage, submitted
from tests.pure.ladder import document
from tests.sign_in import signed_in

TICK, END, TAIL = timedelta(microseconds=1), later(days=20), later(days=80)
EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def waiting(acme):
    """Maria's introduction is won in the tail of a program that ended; what it earned waits for her."""
    stage = staging.set_money_stage(acme)
    with tenant_context(acme.id):
        staging.publish(stage, document(pay=EUR_100))
        enrolment = maria(stage, rep_id=None)
        referral = staging.accepted(stage, enrolment, 1, later(days=2))
        programs_commands.end_program(program_id=stage.program.id, ends_at=END, tail_days=60, acting=stage.tess, at=later(days=3))
    worker.drain(acme.id, END)
    with tenant_context(acme.id):
        staging.won(stage, referral.id, later(days=40), 100_000)
    worker.drain(acme.id, later(days=40))
    with tenant_context(acme.id):
        yield stage, enrolment
        assert all_right(acme.id)


def test_she_claims_until_the_tail_is_over(waiting):
    stage, enrolment = waiting
    reward = Reward.objects.get()
    assert (amounts(reward)[0], programs_queries.program(stage.program.id).status) == ("pending", "ended")
    secret, user, agreed = link_for(enrolment, stage, at=END + TICK), somebody(), terms(stage)   # a rep may show her a new link in the tail
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        commands.claim(secret=secret, user_id=user.id, terms_id=agreed.id, at=TAIL)
    assert refused.value.code == "program_over" and Event.objects.count() == before
    assert (Advocate.objects.get(id=enrolment.advocate_id).status, amounts(reward)[0]) == ("unclaimed", "pending")
    commands.claim(secret=secret, user_id=user.id, terms_id=agreed.id, at=TAIL - TICK)
    assert Enrolment.objects.get(id=enrolment.id).status == "active"
    worker.drain(stage.tenant_id, TAIL - TICK)
    assert amounts(reward)[0] == "approved" and standing(("advocate", enrolment.advocate_id)) == {"payable": -10_000}
    [said] = [one for one in mail.outbox if one.to == [user.email] and one.subject == "What was kept in Customers for customers is yours"]
    assert "Open introductions go on until 21 May" in said.body and "/r/" not in said.body
    assert not [one for one in mail.outbox if one.to == [user.email] and one.subject.startswith("Welcome")]


@pytest.mark.parametrize("donate, state, left", [(False, "forgone", 0), (True, "donated", 10_000)])
def test_she_wants_none_of_it_in_the_tail(waiting, donate, state, left):
    stage, enrolment = waiting
    commands.refuse_claim(secret=link_for(enrolment, stage, at=END), donate=donate, at=TAIL - TICK)
    worker.drain(stage.tenant_id, TAIL - TICK)
    assert amounts(Reward.objects.order_by("id").first())[0] == state and expense() == left and queries.advocate(enrolment.advocate_id).status == "refused"


def test_she_lets_it_lapse_in_the_tail(waiting):
    stage, enrolment = waiting
    link_for(enrolment, stage, at=later(days=45) - timedelta(days=90))
    worker.drain(stage.tenant_id, later(days=45) - TICK)
    assert queries.advocate(enrolment.advocate_id).status == "unclaimed"
    worker.drain(stage.tenant_id, later(days=45))
    assert (queries.advocate(enrolment.advocate_id).status, amounts(Reward.objects.get())[0]) == ("lapsed", "lapsed")


def test_joining_with_her_address_takes_it_too(waiting):
    stage, enrolment = waiting
    user, agreed = somebody("maria@santos.example"), terms(stage)

    def join(at, who=user):
        return commands.join_program(program_id=stage.program.id, terms_id=agreed.id, user_id=who.id, name="Maria", email=who.email, at=at)
    with pytest.raises(Refused) as refused:
        join(later(days=50), somebody("new@home.example"))   # no new people
    assert refused.value.code == "program_not_open"
    assert join(TAIL - TICK).id == enrolment.id and queries.advocate(enrolment.advocate_id).status == "claimed"


def test_after_the_tail_joining_takes_nothing(waiting):
    stage, _ = waiting
    user = somebody("maria@santos.example")
    with pytest.raises(Refused) as refused:
        commands.join_program(program_id=stage.program.id, terms_id=terms(stage).id, user_id=user.id, name="Maria", email=user.email, at=TAIL)
    assert refused.value.code == "program_over"


def test_of_two_programs_the_one_that_goes_on_is_claimed_first(waiting):
    stage, enrolment = waiting
    other = programs_commands.create_program(slug="other", kind="customer", name="Other", currency="EUR", time_zone="Europe/Berlin", locale="en", acting=stage.tess, at=START)
    agreed = programs_commands.publish_terms(program_id=other.id, text="Again.", acting=stage.tess, at=START)
    programs_commands.set_offer(program_id=other.id, offer={"en": "Thanks."}, acting=stage.tess, at=START)
    programs_commands.publish_program(program_id=other.id, acting=stage.tess, at=START)
    second = commands.add_to_program(advocate_id=enrolment.advocate_id, program_id=other.id, acting=stage.tess, at=later(days=5))
    assert (queries.unclaimed_enrolment(enrolment.advocate_id, TAIL - TICK).id, queries.unclaimed_enrolment(enrolment.advocate_id, TAIL).id) == (enrolment.id, second.id)
    taken = commands.claim(secret=link_for(enrolment, stage, at=TAIL), user_id=somebody().id, terms_id=agreed.id, at=TAIL)
    assert taken.id == second.id


@pytest.mark.django_db(transaction=True, databases=["default", "aside"])
def test_the_pages_of_an_ended_program(acme):
    """The claim page works in the tail and says until when; a stranger finds no form on the page to join; after the tail nothing is offered."""
    stage, now = set_stage(acme), timezone.now()
    with tenant_context(acme.id):
        enrolment = maria(stage)
        submitted(stage, enrolment, later(days=1))
        secret = commands.issue_claim_link(advocate_id=enrolment.advocate_id, channel="rep", acting=stage.tess, at=now)
        programs_commands.end_program(program_id=stage.program.id, ends_at=now, tail_days=30, acting=stage.tess, at=now)
        ann = stage.ann.advocate
        other = programs_commands.create_program(slug="other", kind="customer", name="Other", currency="EUR", time_zone="Europe/Berlin", locale="en", acting=stage.tess, at=START)
        agreed = programs_commands.publish_terms(program_id=other.id, text="Again.", acting=stage.tess, at=START)
        programs_commands.set_offer(program_id=other.id, offer={"en": "Thanks."}, acting=stage.tess, at=START)
        programs_commands.publish_program(program_id=other.id, acting=stage.tess, at=START)
        commands.add_to_program(advocate_id=ann.id, program_id=other.id, acting=stage.tess, at=later(days=5))
        programs_commands.end_program(program_id=other.id, ends_at=now, tail_days=30, acting=stage.tess, at=now)
        user = ann.user
    page = text(acme.client().get(f"/claim/{secret}/"))
    assert "ended on" in page and "Until then you can claim what waits in your name." in page and "Send me a code" in page and "You can introduce more people" not in page
    assert "It takes no new people." in text(acme.client().get("/p/other/join"))
    hers = signed_in(acme.client(), user, strong=False)
    form = hers.get("/p/other/join")
    assert "Until then you can claim what waits in your name." in text(form) and "Join the program" in text(form)
    hers.post("/p/other/join", {"name": "Ann", "email": user.email, "company": "", "agreed": "on", "terms": str(agreed.id)})
    with tenant_context(acme.id):
        assert queries.enrolment_in(ann.id, other.id).status == "active"
    client = acme.client()
    assert claimed_by(acme, client, f"/claim/{secret}/")["Location"] == "/portal/"


def test_what_is_kept_is_said_to_last_no_longer_than_the_tail(waiting):
    stage, enrolment = waiting
    link_for(enrolment, stage, at=END)
    program = programs_queries.program(stage.program.id)
    assert queries.kept_until(queries.live_link(enrolment.advocate_id, END), program) == TAIL
    link_for(enrolment, stage, at=END - timedelta(days=70))
    assert queries.kept_until(queries.newest_links([enrolment.advocate_id])[enrolment.advocate_id], program) == END + timedelta(days=20)
