"""DOMAIN §2: "Program end: no new referral; open ones go on and earn until the tail date, which everybody sees". Everybody is told, once."""
from django.core import mail

from advocates.models import Advocate, Enrolment
from connections.notifications.handlers import programs as handlers
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from programs import commands
from programs.models import Program
from referrals.commands import assign
from tests.apps.desks.console import text
from tests.apps.partners.stage import set_living_stage
from tests.cast import later, set_stage, submitted
from tests.sign_in import new_member, signed_in


def end(stage, ends_at, at, tail_days=60, program=None):
    commands.end_program(program_id=(program or stage.program).id, ends_at=ends_at, tail_days=tail_days, acting=stage.tess, at=at)


def told(vendor, until) -> list[tuple[str, str, str]]:
    """(to, subject, text) of what was sent since the last time about programs."""
    worker.drain(vendor.id, until)
    new, mail.outbox[:] = list(mail.outbox), []
    about = (" ends on ", " has ended", " goes on", "endet am", "ist beendet")
    return sorted((one.to[0], one.subject, one.body) for one in new if any(words in one.subject for words in about))


def test_told_when_it_is_set_and_when_it_has_come_with_the_tail(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        end(stage, later(days=10), later(days=2))
    ahead = told(acme, later(days=2))
    assert [(to, subject) for to, subject, _ in ahead] == [(f"{who}@example.test", "Customers for customers ends on 12 March") for who in ("ann", "ben")]
    said = ahead[0][2]
    assert "Acme ends the program Customers for customers: it takes introductions until 12 March" in said
    assert "Open introductions go on and earn until 11 May, and each step is told as before." in said and "/portal/" in said
    assert told(acme, later(days=9)) == []
    ended = told(acme, later(days=10))
    assert [subject for _, subject, _ in ended] == ["Customers for customers has ended"] * 2 and "earn until 11 May" in ended[0][2]
    assert told(acme, later(days=200)) == []


def test_an_end_at_once_is_told_once_and_a_moved_one_anew(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        for ends_at in (later(days=5), later(days=8)):   # moved before anybody was told
            end(stage, ends_at, later(days=1))
    assert [subject for _, subject, _ in told(acme, later(days=1))] == ["Customers for customers ends on 10 March"] * 2
    with tenant_context(acme.id):
        commands.take_end_back(program_id=stage.program.id, acting=stage.tess, at=later(days=3))
    assert [subject for _, subject, _ in told(acme, later(days=3))] == ["Customers for customers goes on"] * 2
    with tenant_context(acme.id):
        end(stage, later(days=4), later(days=4), tail_days=0)
    [one, two] = told(acme, later(days=30))
    assert one[1] == "Customers for customers has ended" and "What is open then earns nothing any more." in one[2]


def test_in_the_programs_language_and_nothing_of_earning_where_it_only_thanks(acme):
    stage = set_stage(acme, locale="de", gratitude=True)
    with tenant_context(acme.id):
        end(stage, later(days=10), later(days=2))
        Program.objects.filter(id=stage.program.id).update(locale="en")
    said = told(acme, later(days=2))[0][2]
    assert "Open introductions go on until 11 May" in said and "earn" not in said
    with tenant_context(acme.id):
        Program.objects.filter(id=stage.program.id).update(locale="de")
    [ann, ben] = told(acme, later(days=10))
    assert "12. März" in ann[2] or "11. Mai" in ann[2]   # dates as the program's language writes them


def test_reps_and_admins_of_partners_too_and_nobody_twice(acme):
    living = set_living_stage(acme)
    rick, other = new_member(acme, "sales_rep", "Rick Moreno"), new_member(acme, "sales_rep", "Otto")
    with tenant_context(acme.id):
        silver = living.stage.programs["silver"]
        Advocate.objects.filter(id=living.nadia.advocate_id).update(rep_id=rick.user_id)
        at = living.now
        worker.drain(acme.id, at)
        mail.outbox.clear()
        end(living.stage, at, at, program=silver)
    sent = told(acme, at)
    to = [one for one, _, _ in sent]
    assert len(to) == len(set(to)) and rick.user.email in to and other.user.email not in to
    with tenant_context(acme.id):
        members = {row.advocate.email for row in Enrolment.objects.select_related("advocate").filter(program=silver, status="active")}
        paul = living.paul.advocate
    assert members <= set(to) and paul.email in to and "ann@example.test" not in to
    assert "/sales/" in next(body for one, _, body in sent if one == rick.user.email)


def test_the_rep_of_an_open_referral_is_told(acme):
    stage = set_stage(acme)
    rick = new_member(acme, "sales_rep", "Rick Moreno")
    with tenant_context(acme.id):
        referral = submitted(stage, stage.ann, later(days=1))
        assign.assign_referral(referral_id=referral.id, rep_id=rick.user_id, acting=stage.tess, at=later(days=1))
        end(stage, later(days=3), later(days=3))
    assert rick.user.email in [to for to, _, _ in told(acme, later(days=3))]


def test_who_never_joined_or_left_hears_nothing(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        Enrolment.objects.filter(id=stage.ben.id).update(status="left")
        Advocate.objects.filter(id=stage.ann.advocate_id).update(proven_at=None)
        end(stage, later(days=3), later(days=3))
    assert told(acme, later(days=3)) == []


def test_many_are_told_some_at_a_time_each_once(acme, monkeypatch):
    monkeypatch.setattr(handlers, "AT_ONCE", 1)
    stage = set_stage(acme)
    with tenant_context(acme.id):
        end(stage, later(days=10), later(days=2))
        delivery = Delivery.objects.get(subscriber="notifications.program_ends")
    assert worker.deliver(acme.id, delivery.id, later(days=2))
    with tenant_context(acme.id):
        assert Delivery.objects.get(id=delivery.id).state == "due"
    assert len(told(acme, later(days=2))) == 2


def test_partner_and_sales_pages_say_it(acme):
    living = set_living_stage(acme)
    with tenant_context(acme.id):
        end(living.stage, living.now, living.now, program=living.stage.programs["silver"])
        paul = living.paul.advocate.user
    assert "Silver partners ended on" in text(signed_in(acme.client(), paul, strong=False).get("/partner/"))
    assert "Silver partners ended on" in text(signed_in(acme.client(), new_member(acme, "sales_rep", "Rick").user).get("/sales/"))


