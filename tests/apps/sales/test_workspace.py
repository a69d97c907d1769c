"""/sales/ : a rep's people and referrals, and nothing of a colleague's."""
from datetime import timedelta

import pytest
from django.utils import timezone

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from advocates.models import Advocate, ClaimLink
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from referrals.commands import decide
from referrals.commands.submit import submit_referral
from referrals.commands.unwin import unwin_referral
from referrals.models import Referral
from tests.apps.rewards.stage import won
from tests.apps.sales.test_routing import accepted
from tests.callers import caller
from tests.cast import START, later, lead, submitted
from tests.sign_in import new_member, signed_in


@pytest.fixture
def hafen(team):
    """Ann's, and with Rick; worth 12,000 euros."""
    referral = accepted(team, team.stage.ann, 1)
    with tenant_context(team.tenant_id):
        won(team.stage, referral.id, later(days=3), 1_200_000)
    return referral


@pytest.fixture
def told(team):
    with tenant_context(team.tenant_id):
        return advocates_commands.add_unclaimed(program_id=team.stage.program.id, name="Maria Santos", email="maria@santos.example", rep_id=team.rick.id,
                                                acting=team.rick, at=timezone.now())


def test_my_advocates_with_what_they_brought(team, hafen):
    """F49: "advocate's details and metrics … status of referrals"; deal values are for reps to see."""
    page = team.as_rick.get("/sales/advocates/").content.decode()
    assert "Ann" in page and "€12,000.00" in page and "7" not in page.split("€12,000.00")[0][-20:]
    one = team.as_rick.get(f"/sales/advocates/{team.stage.ann.advocate_id}/").content.decode()
    assert "€12,000.00" in one and hafen.company in one and "ann@example.test" in one
    assert "Ann" not in team.as_lee.get("/sales/advocates/").content.decode()
    assert team.as_lee.get(f"/sales/advocates/{team.stage.ann.advocate_id}/").status_code == 404


def test_what_was_withdrawn_is_no_value(team, hafen):
    with tenant_context(team.tenant_id):
        unwin_referral(referral_id=hafen.id, reason="other", acting=team.stage.tess, at=later(days=4))
    assert "€12,000.00" not in team.as_rick.get("/sales/advocates/").content.decode()


def test_my_referrals(team, hafen):
    """Those that came to me and those that I entered, with their states; a colleague's are unknown."""
    with tenant_context(team.tenant_id):
        mine, _ = submit_referral(enrolment_id=team.stage.ben.id, lead=lead(4), channel="verbal", acting=team.rick, at=later(days=2), entered_by=team.rick.id)
        others = submitted(team.stage, team.stage.ben, later(days=2), number=5)
    page = team.as_rick.get("/sales/referrals/?show=all").content.decode()
    assert hafen.company in page and mine.company in page and others.company not in page and "Became a customer" in page
    assert hafen.company not in team.as_rick.get("/sales/referrals/").content.decode()   # it's won, no longer open
    assert team.as_rick.get(f"/sales/referrals/{others.id}/").status_code == 404
    assert team.as_tess.get(f"/sales/referrals/{others.id}/").status_code == 200
    assert hafen.company not in team.as_lee.get("/sales/referrals/?show=all").content.decode()


def test_worth_a_call(team, told):
    """A thank-you comes first, then what waits to be claimed."""
    referral = accepted(team, team.stage.ann, 1, at=timezone.now())
    with tenant_context(team.tenant_id):
        won(team.stage, referral.id, timezone.now(), 1_200_000)
    page = team.as_rick.get("/sales/").content.decode()
    thank, claim = page.index("Say thank you."), page.index("Hasn’t claimed yet")
    assert thank < claim


def test_a_link_to_claim_is_made_and_mailed(team, told):
    path = f"/sales/advocates/{told.advocate_id}/"
    assert "no link that works" in team.as_rick.get(path).content.decode()
    page = team.as_rick.post(f"{path}link", {"channel": "rep"}, follow=True).content.decode()
    with tenant_context(team.tenant_id):
        secret = advocates_queries.secret_of(ClaimLink.objects.get())
    assert f"/claim/{secret}/" in page and "QR code" in page
    page = team.as_rick.post(f"{path}link", {"channel": "mail"}, follow=True).content.decode()
    assert "on its way to maria@santos.example" in page
    assert team.as_lee.post(f"{path}link", {"channel": "rep"}).status_code == 404
    with tenant_context(team.tenant_id):
        assert ClaimLink.objects.count() == 2


def test_no_link_for_who_claimed(team):
    page = team.as_rick.post(f"/sales/advocates/{team.stage.ann.advocate_id}/link", {"channel": "rep"}, follow=True).content.decode()
    assert "nothing left to claim" in page


def test_a_manager_sees_everybody_and_says_who_looks_after_them(team, told):
    page = team.as_tess.get("/sales/advocates/?show=all").content.decode()
    assert "Ann" in page and "Ben" in page and "Maria Santos" in page and "Rick Moreno" in page
    assert "Ben" in team.as_tess.get("/sales/advocates/?show=all&name=be").content.decode()
    assert "Ben" not in team.as_rick.get("/sales/advocates/?show=all").content.decode()
    path = f"/sales/advocates/{team.stage.ben.advocate_id}/rep"
    team.as_tess.post(path, {"rep": str(team.lee.id)})
    with tenant_context(team.tenant_id):
        assert Advocate.objects.get(id=team.stage.ben.advocate_id).rep_id == team.lee.id
    assert "Choose somebody from your sales team." in team.as_tess.post(path, {"rep": "nobody"}, follow=True).content.decode()
    team.as_tess.post(path, {"rep": ""})
    with tenant_context(team.tenant_id):
        assert Advocate.objects.get(id=team.stage.ben.advocate_id).rep_id is None
    assert team.as_rick.post(path, {"rep": str(team.rick.id)}).status_code == 403


@pytest.fixture
def for_reps(team):
    with tenant_context(team.tenant_id):
        made = programs_commands.create_program(slug="reps", kind="sales_rep", name="Own finds", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                                acting=team.stage.tess, at=START)
        programs_commands.publish_terms(program_id=made.id, text="Find them yourself.", acting=team.stage.tess, at=START)
        programs_commands.set_offer(program_id=made.id, offer={"en": "Points."}, acting=team.stage.tess, at=START)
        programs_commands.publish_program(program_id=made.id, acting=team.stage.tess, at=START)
        return made


def test_a_rep_refers_too(team, for_reps):
    """"A rep … who refers is an advocate too"; "sales_rep programs: reps". One tap, the terms stand beside it; what is accepted stays the rep's."""
    page = team.as_rick.get("/sales/").content.decode()
    assert "Own finds" in page and "Find them yourself." in page
    terms = page.split('name="terms" value="')[1].split('"')[0]
    assert "Introduce somebody" in team.as_rick.post(f"/sales/programs/{for_reps.id}/join", {"terms": terms}, follow=True).content.decode()
    with tenant_context(team.tenant_id):
        own = advocates_queries.advocate_of_user(team.rick.id)
        enrolment = advocates_queries.enrolment_in(own.id, for_reps.id)
        referral = submitted(team.stage, enrolment, later(days=1), number=7)
        assert referral.claimant_kind == "rep"
        assert decide.accept_referral(referral_id=referral.id, acting=team.stage.tess, at=later(days=1)).rep_id == team.rick.id
    assert team.as_rick.get("/portal/refer").status_code == 200


def test_terms_that_changed_are_read_again_and_other_programs_are_not_joined_like_that(team, for_reps):
    page = team.as_rick.post(f"/sales/programs/{for_reps.id}/join", {"terms": "old"}, follow=True).content.decode()
    assert "The terms changed" in page
    assert team.as_rick.post(f"/sales/programs/{team.stage.program.id}/join", {}).status_code == 404
    with tenant_context(team.tenant_id):
        assert advocates_queries.advocate_of_user(team.rick.id) is None


def test_a_reps_key_lists_what_is_hers(acme, team, hafen):
    with tenant_context(team.tenant_id):
        others = submitted(team.stage, team.stage.ben, later(days=2), number=5)
    rick, tess = caller(acme, user_id=team.rick.id), caller(acme)
    assert [row["id"] for row in rick.get("referrals").json()["data"]] == [str(hafen.id)]
    assert [row["id"] for row in rick.get("advocates").json()["data"]] == [str(team.stage.ann.advocate_id)]
    assert {str(others.id), str(hafen.id)} == {row["id"] for row in tess.get("referrals").json()["data"]}
    assert rick.get("referrals", status="accepted").json()["data"] == []


def test_reps_begin_at_their_own_page(acme, team):
    """The console is not theirs; who runs the programs reaches both."""
    assert team.as_rick.get("/console/").status_code == 403
    assert 'href="/console/"' in team.as_tess.get("/sales/").content.decode() and 'href="/console/"' not in team.as_rick.get("/sales/").content.decode()
    reader = signed_in(acme.client(), new_member(acme, "read_only").user)
    assert reader.get("/sales/").status_code == 403


def test_what_waits_in_another_program_stands_on_the_portal(acme, team, for_reps):
    with tenant_context(team.tenant_id):
        other = programs_commands.create_program(slug="other", kind="customer", name="Second club", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                                 acting=team.stage.tess, at=START)
        programs_commands.publish_terms(program_id=other.id, text="Again.", acting=team.stage.tess, at=START)
        programs_commands.set_offer(program_id=other.id, offer={"en": "Points."}, acting=team.stage.tess, at=START)
        programs_commands.publish_program(program_id=other.id, acting=team.stage.tess, at=START)
        advocates_commands.add_to_program(advocate_id=team.stage.ann.advocate_id, program_id=other.id, acting=team.rick, at=later(days=1))
        ann = signed_in(acme.client(), team.stage.ann.advocate.user, strong=False)
    page = ann.get("/portal/").content.decode()
    assert "Something waits in your name in Second club" in page
    page = ann.get("/p/other/join").content.decode()
    terms = page.split('name="terms" value="')[1].split('"')[0]
    ann.post("/p/other/join", {"name": "Ann", "email": "ann@example.test", "company": "", "agreed": "on", "terms": terms})
    assert "Something waits" not in ann.get("/portal/").content.decode()
    with tenant_context(team.tenant_id):
        assert not Referral.objects.exists()


def test_the_advocate_reads_when_we_call_and_that_we_are_late(acme, team):
    """"overdue ones show to rep, manager and advocate"."""
    with tenant_context(team.tenant_id):
        ann = signed_in(acme.client(), team.stage.ann.advocate.user, strong=False)
    new, old = accepted(team, team.stage.ann, 1, at=timezone.now()), accepted(team, team.stage.ann, 2, at=timezone.now() - timedelta(days=10))
    assert "Acme gets in touch with Jonas Weber 1 by" in ann.get(f"/portal/referrals/{new.id}/").content.decode()
    assert "Acme is late" in ann.get(f"/portal/referrals/{old.id}/").content.decode()
    team.as_rick.post(f"/sales/referrals/{old.id}/contact")
    assert "Acme is late" not in ann.get(f"/portal/referrals/{old.id}/").content.decode()
