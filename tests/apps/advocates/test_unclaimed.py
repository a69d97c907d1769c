"""People we were told of before they joined: known by name, they claim, refuse, or let it lapse."""
from datetime import timedelta

import pytest
from django.core import mail

from advocates import commands, queries, states
from advocates.models import Advocate, ClaimLink, Enrolment
from foundation.accounts import commands as accounts_commands
from foundation.accounts.models import Member, User
from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.outbox import worker
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from referrals.models import Referral
from tests.cast import START, later, submitted


def maria(stage, **other) -> Enrolment:
    values = {"name": "Maria Santos", "email": "maria@santos.example", "rep_id": stage.tess.id}
    return commands.add_unclaimed(program_id=stage.program.id, acting=stage.tess, at=later(days=1), **(values | other))


def link_for(enrolment, stage, at=None, channel="rep") -> str:
    return commands.issue_claim_link(advocate_id=enrolment.advocate_id, channel=channel, acting=stage.tess, at=at or later(days=1))


def somebody(email="maria@home.example"):
    return accounts_commands.ensure_user(email=email, name="Maria")


def names() -> list[str]:
    return list(Event.objects.filter(name__startswith="advocate.").order_by("id").values_list("name", flat=True))


def terms(stage):
    return programs_queries.terms_in_force(stage.program.id)


def test_known_by_name_only(at_acme):
    """Advocate: "a person who refers; may be *unclaimed* (known by name only)"."""
    enrolment = maria(at_acme, email="")
    advocate = queries.advocate(enrolment.advocate_id)
    assert (advocate.status, advocate.user_id, advocate.email, advocate.rep_id) == ("unclaimed", None, "", at_acme.tess.id)
    assert (enrolment.status, enrolment.terms_id, enrolment.accepted_at) == ("unclaimed", None, None)
    assert names()[-1] == "advocate.added"
    assert not queries.is_claimed(advocate) and queries.code_of(enrolment.id) == ""


def test_a_known_address_is_a_known_person(at_acme):
    first = maria(at_acme)
    again = maria(at_acme, name="M. Santos", email=" Maria@Santos.example ")
    assert again.id == first.id and Advocate.objects.filter(email="maria@santos.example").count() == 1
    ann = maria(at_acme, name="Ann", email=at_acme.ann.advocate.email)
    assert ann.id == at_acme.ann.id and ann.status == "active"
    assert names().count("advocate.added") == 1


@pytest.mark.parametrize("wrong, field", [({"name": " "}, "/name"), ({"name": "x" * 121}, "/name"), ({"email": "maria@santos"}, "/email"),
                                          ({"phone": "later"}, "/phone"), ({"phone": "1" * 41}, "/phone")])
def test_bad_input_is_refused_at_the_field(at_acme, wrong, field):
    before = Advocate.objects.count()
    with pytest.raises(BadInput) as refusal:
        maria(at_acme, **wrong)
    assert [error.pointer for error in refusal.value.errors] == [field]
    assert Advocate.objects.count() == before


def test_she_refers_before_she_claims(at_acme):
    """– → submitted: "enrolment active, or unclaimed allowed"."""
    referral = submitted(at_acme, maria(at_acme), later(days=1))
    assert Referral.objects.get(id=referral.id).advocate.name == "Maria Santos"


def test_who_did_not_claim_is_told_nothing(acme, stage):
    """Without a proven address and her yes she gets no news of referrals, with or without an address."""
    with tenant_context(stage.tenant_id):
        for number, email in ((1, ""), (2, "maria@santos.example")):
            submitted(stage, maria(stage, email=email), later(days=1), number=number)
    worker.drain(stage.tenant_id, later(days=2))
    assert {address for one in mail.outbox for address in one.to} == {"ann@example.test", "ben@example.test"}   # their welcome


def test_a_claim(at_acme):
    """"she gets a one-time claim link; may claim …": the proven address becomes hers, the terms are accepted, the link works once."""
    enrolment = maria(at_acme)
    secret, spare = link_for(enrolment, at_acme), link_for(enrolment, at_acme)
    user = somebody()
    claimed = commands.claim(secret=secret, user_id=user.id, terms_id=terms(at_acme).id, at=later(days=3))
    advocate = queries.advocate(claimed.advocate_id)
    assert (claimed.id, claimed.status, claimed.accepted_at, claimed.terms_id) == (enrolment.id, "active", later(days=3), terms(at_acme).id)
    assert (advocate.status, advocate.user_id, advocate.email, advocate.claimed_at) == ("claimed", user.id, "maria@home.example", later(days=3))
    assert queries.code_of(claimed.id) == "maria-santos"
    assert names()[-1] == "advocate.claimed"
    for used in (secret, spare):
        with pytest.raises(Refused, match="used before"):
            commands.claim(secret=used, user_id=somebody("thief@home.example").id, terms_id=terms(at_acme).id, at=later(days=3))


def test_the_secret_is_stored_nowhere(at_acme):
    secret = link_for(maria(at_acme), at_acme)
    link = ClaimLink.objects.get()
    assert secret not in str(ClaimLink.objects.values()) and queries.secret_of(link) == secret and len(secret) == 43
    assert secret not in str(list(Event.objects.values_list("payload", flat=True)))
    with pytest.raises(NotFound):
        commands.claim(secret=link.secret_hash, user_id=somebody().id, terms_id=terms(at_acme).id, at=later(days=2))


def test_joining_with_the_address_we_were_told_is_a_claim(at_acme):
    enrolment = maria(at_acme)
    user = somebody("maria@santos.example")
    joined = commands.join_program(program_id=at_acme.program.id, terms_id=terms(at_acme).id, user_id=user.id, name="Maria S.", email=user.email,
                                   at=later(days=2))
    assert joined.id == enrolment.id and joined.status == "active" and queries.advocate_of_user(user.id).id == enrolment.advocate_id
    assert names()[-1] == "advocate.claimed"


def test_a_second_program_waits_for_its_own_yes(at_acme):
    """What an advocate is told of in a program that she did not join waits there, and joining takes it."""
    other = programs_commands.create_program(slug="other", kind="customer", name="Other", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                             acting=at_acme.tess, at=START)
    agreed = programs_commands.publish_terms(program_id=other.id, text="Again.", acting=at_acme.tess, at=START)
    programs_commands.set_offer(program_id=other.id, offer={"en": "Points."}, acting=at_acme.tess, at=START)
    programs_commands.publish_program(program_id=other.id, acting=at_acme.tess, at=START)
    ann = at_acme.ann.advocate
    waiting = commands.add_unclaimed(program_id=other.id, name="Ann", email=ann.email, acting=at_acme.tess, at=later(days=1))
    assert (waiting.advocate_id, waiting.status) == (ann.id, "unclaimed")
    assert [row.program_id for row in queries.enrolments_of(ann.id)] == [at_acme.program.id]
    commands.join_program(program_id=other.id, terms_id=agreed.id, user_id=ann.user_id, name="Ann", email=ann.email, at=later(days=2))
    assert [row.program_id for row in queries.enrolments_of(ann.id)] == [at_acme.program.id, other.id]


def test_who_refers_here_already_is_not_merged_by_a_click(at_acme):
    enrolment = maria(at_acme)
    secret = link_for(enrolment, at_acme)
    ann = at_acme.ann.advocate
    with pytest.raises(Refused, match="under another entry"):
        commands.claim(secret=secret, user_id=ann.user_id, terms_id=terms(at_acme).id, at=later(days=2))
    assert Enrolment.objects.get(id=enrolment.id).status == "unclaimed"
    link = commands.note_collision(secret=secret, user_id=ann.user_id, at=later(days=2))
    commands.note_collision(secret=secret, user_id=ann.user_id, at=later(days=2))
    assert link.collided_at == later(days=2) and names().count("advocate.claim_collided") == 1
    assert commands.claim(secret=secret, user_id=somebody().id, terms_id=terms(at_acme).id, at=later(days=3)).status == "active"


def test_the_staff_claims_for_nobody(at_acme):
    secret = link_for(maria(at_acme), at_acme)
    rick = User.objects.create(email="rick@example.test", name="Rick")
    Member.objects.create(user=rick, role="sales_rep")
    with pytest.raises(Refused, match="on the team"):
        commands.claim(secret=secret, user_id=rick.id, terms_id=terms(at_acme).id, at=later(days=2))
    assert queries.link_with(secret).ended_at is None


def test_terms_that_changed_are_read_again(at_acme):
    secret, read = link_for(maria(at_acme), at_acme), terms(at_acme)
    programs_commands.publish_terms(program_id=at_acme.program.id, text="New ones.", acting=at_acme.tess, at=later(days=2))
    with pytest.raises(Refused) as refusal:
        commands.claim(secret=secret, user_id=somebody().id, terms_id=read.id, at=later(days=2))
    assert refusal.value.code == "terms_changed" and Advocate.objects.get(name="Maria Santos").status == "unclaimed"


@pytest.mark.parametrize("donate", [False, True])
def test_she_wants_none_of_it(at_acme, donate):
    """"may claim, decline, donate or let it lapse": the introduction stays, the link is over, nothing is kept in that name again."""
    enrolment = maria(at_acme)
    referral = submitted(at_acme, enrolment, later(days=1))
    secret = link_for(enrolment, at_acme)
    advocate = commands.refuse_claim(secret=secret, donate=donate, at=later(days=2))
    assert advocate.status == "refused" and Enrolment.objects.get(id=enrolment.id).status == "left"
    assert Event.objects.get(name="advocate.claim_refused").payload == {"donate": donate}
    assert Referral.objects.get(id=referral.id).status == "submitted"
    with pytest.raises(Refused):
        commands.refuse_claim(secret=secret, at=later(days=2))
    with pytest.raises(Refused) as refusal:
        maria(at_acme)
    assert refusal.value.code == "claim_refused"


def test_a_link_lasts_90_days_and_can_be_renewed(at_acme):
    """Windows are half-open: at its end a link is over; while a newer one works nothing lapses."""
    enrolment = maria(at_acme)
    old = link_for(enrolment, at_acme, later(days=1))
    end = later(days=91)
    new = link_for(enrolment, at_acme, end - timedelta(days=1))
    with pytest.raises(Refused, match="too old"):
        commands.claim(secret=old, user_id=somebody().id, terms_id=terms(at_acme).id, at=end)
    assert commands.lapse_claim(advocate_id=enrolment.advocate_id, acting=at_acme.tess, at=end).status == "unclaimed"
    assert commands.claim(secret=new, user_id=somebody().id, terms_id=terms(at_acme).id, at=end).status == "active"


def test_nobody_comes(at_acme):
    enrolment = maria(at_acme)
    link_for(enrolment, at_acme)
    advocate = commands.lapse_claim(advocate_id=enrolment.advocate_id, acting=at_acme.tess, at=later(days=91))
    assert advocate.status == "lapsed" and names()[-1] == "advocate.claim_lapsed"
    with pytest.raises(Refused) as refusal:
        link_for(enrolment, at_acme, later(days=92))
    assert refusal.value.code == "nothing_to_claim"
    assert maria(at_acme).status == "unclaimed" and queries.advocate(advocate.id).status == "unclaimed"   # told of again: another chance


def test_a_link_by_mail_needs_an_address(at_acme):
    with pytest.raises(BadInput):
        link_for(maria(at_acme, email="", phone="+49 171 555 0148"), at_acme, channel=states.BY_MAIL)
    assert not ClaimLink.objects.exists()


def test_who_looks_after_her(at_acme):
    rick = User.objects.create(email="rick@example.test", name="Rick")
    Member.objects.create(user=rick, role="sales_rep")
    ann = at_acme.ann.advocate
    for _ in range(2):
        commands.assign_rep(advocate_id=ann.id, rep_id=rick.id, acting=at_acme.tess, at=later(days=1))
    assert [one.id for one in queries.advocates_of_rep(rick.id)] == [ann.id] and names().count("advocate.rep_assigned") == 1
    with pytest.raises(BadInput):
        commands.assign_rep(advocate_id=ann.id, rep_id=at_acme.ben.advocate.user_id, acting=at_acme.tess, at=later(days=1))
    assert queries.advocate(ann.id).rep_id == rick.id


def test_found_by_the_beginning_of_either_name(at_acme):
    maria(at_acme)
    commands.add_unclaimed(program_id=at_acme.program.id, name="Jörg Ärmlich", acting=at_acme.tess, at=later(days=1))
    for prefix in ("mar", "Santo", "MARIA s"):
        assert [one.name for one in queries.search(prefix)] == ["Maria Santos"], prefix
    assert [one.name for one in queries.search("joe")] == ["Jörg Ärmlich"] and queries.search("%") == queries.search(" ") == []
    assert queries.search("maria", rep_id=at_acme.olga.id) == [] and queries.search("maria", but_rep_id=at_acme.tess.id) == []
