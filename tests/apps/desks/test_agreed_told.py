"""What is agreed with one person or partner is what their pages tell: before a deal the same as the reward's why says after it."""
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from advocates import queries as advocates_queries
from desks.step_up import step_up
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from partners.models import Membership
from programs.models import Program
from rewards import queries, sentences
from rewards.models import Agreement, PlanVersion, Reward
from rewards.plan import model
from rewards.sentences.agreements import instead
from rewards.web import agreed_words, explained
from rewards.web.agreed_offer import agreed_with, offered, terms_now
from rewards.web.goal_pages import goals_ahead
from rewards.web.ladder import band_of_place
from tests.apps.desks.console import text
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage
from tests.apps.rewards.test_agreements import EIGHTEEN, FIFTEEN, agreed, eur, for_partner
from tests.apps.rewards.test_goals import plan as goal_plan
from tests.pure.ladder import counted, document
from tests.sign_in import signed_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
FIXED = {"fixed": eur(25_000)}
HUNDREDS = counted("whole_forward", start=3)
BETTER = {"pay": {"escalator": HUNDREDS | {"bands": [{"from": 0, "pay": {"fixed": eur(200)}}, {"from": 2, "pay": {"fixed": eur(300)}}]}}}


@dataclass
class Shape:
    """plan: what is published; fields: what is agreed with Ann, partner: with whom she refers for; terms: from when until when. before: deals
    that she has won; says: of her page."""

    plan: dict
    says: list[str]
    fields: dict | None = None
    partner: dict | None = None
    terms: dict = field(default_factory=dict)
    before: int = 0


RATE = document(pay=FIFTEEN)
SHAPES = {
    "another rate": Shape(RATE, ["18% instead of 15%, agreed with you."], {"pay": EIGHTEEN}),
    "a fixed amount": Shape(RATE, ["€250.00 instead of 15% of first-year value, agreed with you."], {"pay": FIXED}),
    "flat instead of steps": Shape(document(HUNDREDS), ["€250.00 instead of €1.00, from the 3rd deal of the year €1.50"], {"pay": FIXED}, before=1),
    "steps of her own": Shape(document(HUNDREDS), ["€2.00, from the 2nd deal of the year €3.00"], BETTER, before=1),
    "steps of her own, the last one": Shape(document(HUNDREDS), ["€2.00, from the 2nd deal of the year €3.00"], BETTER, before=2),
    "bounds alone": Shape(RATE, ["at least €200.00 instead of no limit, agreed with you."], {"within": {"minimum": eur(20_000)}}),
    "rate and bounds": Shape(RATE, ["18% instead of 15%; at most €100.00 instead of no limit, agreed with you."],
                             {"pay": EIGHTEEN, "within": {"maximum": eur(10_000)}}),
    "until a day": Shape(RATE, ["18% instead of 15%, agreed with you until"], {"pay": EIGHTEEN}, terms={"ends_at": timedelta(days=3)}),
    "ended": Shape(RATE, [], {"pay": EIGHTEEN}, terms={"ends_at": -timedelta(days=1)}),
    "to come": Shape(RATE, ["on 18% instead of 15%, agreed with you."], {"pay": EIGHTEEN}, terms={"starts_at": timedelta(days=3)}),
    "with the partner": Shape(RATE, ["18% instead of 15%, agreed with Werft."], partner={"pay": EIGHTEEN}),
    "each field from the nearest": Shape(RATE, ["at most €50.00 instead of no limit, agreed with you.", "18% instead of 15%, agreed with Werft."],
                                         {"within": {"maximum": eur(5_000)}}, {"pay": EIGHTEEN}),
    "the nearest has both": Shape(RATE, ["€250.00 instead of 15% of first-year value, agreed with you."], {"pay": FIXED}, {"pay": EIGHTEEN}),
        "as the plan has it": Shape(RATE, [], {"pay": FIFTEEN}),
    "nothing": Shape(RATE, []),
}


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


@pytest.fixture
def ann(acme, stage):
    with tenant_context(acme.id):
        return signed_in(acme.client(), stage.ann.advocate.user, strong=False)


def set_shape(stage, shape: Shape, now) -> None:
    """Agreed before a day, or now at the latest."""
    terms = {name: now + much for name, much in shape.terms.items()}
    with tenant_context(stage.tenant_id):
        if shape.partner is not None:
            organisation = for_partner(stage)
        publish(stage, shape.plan)
        for number in range(shape.before):
            deal(stage, 10 + number, 100_000, now - timedelta(days=1, hours=-number))
        if shape.partner is not None:
            agreed(stage, enrolment_id=None, organisation_id=organisation.id, fields=shape.partner)
        if shape.fields is not None:
            agreed(stage, fields=shape.fields, **terms)


@pytest.mark.parametrize("name", SHAPES)
def test_her_pages_tell_what_the_why_tells_later(stage, ann, name):
    """shown as "18 % instead of 15 %"; each field from the nearest that has it: enrolment, organisation, program"""
    shape, now = SHAPES[name], timezone.now()
    set_shape(stage, shape, now)
    home, refer = text(ann.get("/portal/")), text(ann.get("/portal/refer"))
    for said in shape.says:
        assert said in home and said in refer, (said, home)
    with tenant_context(stage.tenant_id):
        enrolment = advocates_queries.enrolment(stage.ann.id)
        before, step = terms_now(enrolment, now), step_up(enrolment.program, enrolment.id, now)
        [decision] = deal(stage, 1, 100_000, now)
        reward, (plan, rule) = Reward.objects.get(decision=decision), queries.rule_of(decision)
        assert before.plan.rule("main") == rule and sentences.rule_sentence(plan, rule) in refer   # bounds and steps too
        assert list(filter(None, [instead(before.plain, one.rule, one.fields) for one in before.holding])) == [one.says for one in agreed_words.of(decision)]
    assert ("What we agreed on" in home) == bool(shape.says)
    why = text(ann.get(f"/portal/rewards/{reward.id}/why/"))
    assert f"pays {explained.pays(rule, decision.trace)}" in why
    if isinstance(rule.pay, model.Escalator):   # the next one is paid by the rung that was drawn for it, and she reads of that one alone
        assert step is not None and reward.granted_minor == rule.pay.bands[band_of_place(rule.pay, shape.before + 1)].pay.money.minor == 300
        assert "deals 3" not in home and f"{step.now} {step.then}" in home and "from deal 2" in home
    else:
        assert step is None and "Your next step up" not in home


def test_a_goal_tells_what_is_agreed_about_it(stage):
    """pay is fixed or thanks; of her own goal, what was agreed with her"""
    now = timezone.now()
    with tenant_context(stage.tenant_id):
        publish(stage, goal_plan(window="year"))
        agreed(stage, fields={"pay": FIXED})
        for enrolment, pays in ((stage.ann, "€250.00"), (stage.ben, "€700.00")):
            [goal] = goals_ahead(stage.program, enrolment.id, now, to=("advocate",), amounts=True)
            assert goal.pays == pays


def test_a_goal_that_the_window_decides_tells_what_counts_at_its_end(stage):
    """version by the window's end"""
    now = timezone.now()
    with tenant_context(stage.tenant_id):
        publish(stage, goal_plan(window="year", decide="window_end"))
        agreed(stage, fields={"pay": FIXED}, ends_at=now + timedelta(minutes=1))   # over before the year is, but on the last instant of one
        assert [one.pays for one in goals_ahead(stage.program, stage.ann.id, now, to=("advocate",), amounts=True)] == ["€700.00"]


def test_an_open_introduction_tells_the_terms_of_its_acceptance(stage, ann):
    """Overrides hold if the instant that chose the version is in [from, until)"""
    now = timezone.now()
    with tenant_context(stage.tenant_id):
        publish(stage, RATE)
        old = accepted(stage, stage.ann, 1, now - timedelta(days=3))
        row = agreed(stage, at=now - timedelta(days=2))
        new = accepted(stage, stage.ann, 2, now - timedelta(days=1))
    for referral, rate in ((old, "15%"), (new, "18%")):
        assert f"You’d earn {rate} of first-year value when won." in text(ann.get(f"/portal/referrals/{referral.id}/"))
    home = text(ann.get("/portal/"))
    assert home.count("You’d earn 15% of") == home.count("You’d earn 18% of") == 1
    with tenant_context(stage.tenant_id):
        Agreement.objects.filter(id=row.id).update(state="ended", ends_at=now, ended_at=now, ended_by=stage.olga.id)
    assert "You’d earn 18%" in text(ann.get(f"/portal/referrals/{new.id}/")) and "What we agreed on" not in text(ann.get("/portal/"))
    assert "18%" not in text(ann.get("/portal/refer"))


def test_what_is_announced_is_told_as_it_would_count(stage, ann):
    now = timezone.now()
    with tenant_context(stage.tenant_id):
        publish(stage, RATE)
        row = agreed(stage, at=now - timedelta(days=2), ends_at=now + timedelta(days=40))
        version = queries.plan_in_force(stage.program.id, now)
        at = now + timedelta(days=10)
        coming = PlanVersion.objects.create(program=stage.program, number=2, document=RATE | {"rules": [RATE["rules"][0] | {"within": {"maximum": eur(9_900)}}]},
                                            effective_from=at, written_by=version.written_by, published_by=version.published_by, published_at=now)
        terms = terms_now(advocates_queries.enrolment(stage.ann.id), now)
        said = offered(stage.program, terms, now)
    assert said.ahead.offer == "18% of first-year value when won, at most €99.00" and coming.number == 2
    assert "on: 18% of first-year value when won, at most €99.00" in text(ann.get("/portal/refer"))
    with tenant_context(stage.tenant_id):
        Agreement.objects.filter(id=row.id).update(ends_at=now + timedelta(days=5))
    assert "on: 15% of first-year value when won, at most €99.00" in text(ann.get("/portal/refer"))


def test_whoever_opens_her_link_reads_the_programs_terms_and_never_hers(acme, stage):
    with tenant_context(stage.tenant_id):
        publish(stage, RATE)
        code = advocates_queries.code_of(stage.ann.id)
        before = text(acme.client().get(f"/r/{code}"))
        assert "What the program pays 15% of first-year value when won Ann may receive a reward for it." in before
        agreed(stage)
    after = text(acme.client().get(f"/r/{code}"))
    assert "What the program pays 15% of first-year value when won Ann may receive a reward for it." in after and "18" not in after and "agreed with" not in after


@pytest.mark.parametrize("program", [{"visibility": "status"}, {"gratitude": True}])
def test_where_no_amounts_are_named_nothing_is_told(stage, ann, program):
    with tenant_context(stage.tenant_id):
        publish(stage, RATE)
        agreed(stage)
        Program.objects.filter(id=stage.program.id).update(**program)
    assert all("18%" not in text(ann.get(page)) for page in ("/portal/", "/portal/refer", "/portal/earnings/"))


def test_a_partner_reads_what_is_agreed_with_it(acme, stage):
    with tenant_context(stage.tenant_id):
        organisation = for_partner(stage)
        publish(stage, RATE)
        Membership.objects.filter(advocate_id=stage.ann.advocate_id).update(role="admin")
        admin = signed_in(acme.client(), stage.ann.advocate.user, strong=False)
        agreed(stage, enrolment_id=None, organisation_id=organisation.id)
        agreed(stage, enrolment_id=stage.ben.id, fields={"pay": FIXED})
        people = {row.advocate_id: row.id for row in Membership.objects.all()}
    bens = "€250.00 instead of 15% of first-year value, agreed with Ben."
    for page in ("/partner/", "/partner/organisation/", "/partner/refer"):
        assert "18% instead of 15%, agreed with Werft." in text(admin.get(page)), page
    assert bens not in text(admin.get("/partner/")), "of two it is one"
    for page in ("/partner/organisation/", "/partner/refer", f"/partner/people/{people[stage.ben.advocate_id]}/"):   # a partner admin sees what the member sees
        assert bens in text(admin.get(page)), page
    assert "€250.00" not in text(admin.get(f"/partner/people/{people[stage.ann.advocate_id]}/"))
    with tenant_context(stage.tenant_id):
        agreed(stage, at=later(days=3), fields={"pay": {"fixed": eur(31_000)}})
        ben = signed_in(acme.client(), stage.ben.advocate.user, strong=False)
    for page in ("/partner/", "/partner/organisation/", "/partner/refer", f"/partner/people/{people[stage.ann.advocate_id]}/"):
        assert "€310.00 instead of 15% of first-year value, agreed with you." in text(admin.get(page)), page
    hers = text(ben.get("/portal/"))
    assert "€250.00 instead of 15% of first-year value, agreed with you." in hers and "€310" not in hers, "nobody else’s"
    with tenant_context(stage.tenant_id):
        Membership.objects.filter(advocate_id=stage.ann.advocate_id).update(role="member")
        Membership.objects.filter(advocate_id=stage.ben.advocate_id).update(role="admin", joined_at=later(days=0))
        Membership.objects.filter(advocate_id=stage.ann.advocate_id).update(left_at=later(days=9))
        ben = signed_in(acme.client(), stage.ben.advocate.user, strong=False)
    assert "€250.00 instead of 15% of first-year value, agreed with you." in text(ben.get("/partner/refer"))   # who refers for it alone


def test_mails_tell_it_too(acme, stage):
    """A new plan is told to everybody, and to one person what of it isn't so for that person."""
    with tenant_context(stage.tenant_id):
        publish(stage, RATE)
        agreed(stage)
    drain(stage.tenant_id, later(days=1))
    mail.outbox.clear()
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay={"percent_bp": 1_200, "of": "first_year_value"}), at=later(days=4))
    drain(stage.tenant_id, later(days=4))
    told = {one.to[0]: one.body for one in mail.outbox if "pays changes" in one.subject}
    assert "What we agreed on goes on: 18% instead of 12%, agreed with you." in told["ann@example.test"]
    assert "agreed" not in told["ben@example.test"] and "12% of first-year value" in told["ben@example.test"]
    with tenant_context(stage.tenant_id):
        assert agreed_with(advocates_queries.enrolment(stage.ann.id), later(days=5)).offer == "18% of first-year value when won"
