"""The partner workspace: what an admin reads, what stays unknown, and what each form refuses."""
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from foundation.tenants.context import tenant_context
from partners import queries
from partners.commands import invitations, members, organisations
from partners.models import MemberInvitation
from programs.models import Program
from referrals.models import Referral
from rewards.models import Reward
from tests.apps.desks.console import queries_for, text
from tests.apps.partners.stage import CANARY, accept, events_of, introduce
from tests.apps.web.houses import NEVER, addresses
from tests.sign_in import signed_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
PARTNER = {name: address for name, address in addresses("vendor").items() if address.startswith("/partner/") and not name.startswith("partner_invitation")}
LEAD = {"person": "Lena Voss", "company": "Voss Druck", "contact": "lena@vossdruck.example", "note": "", "agreed": "on"}


@pytest.fixture
def acme(living):
    return living.vendor


def client_of(vendor, membership):
    with tenant_context(vendor.id):
        return signed_in(vendor.client(), membership.advocate.user, strong=False)


@pytest.fixture
def paul(acme, living):
    return client_of(acme, living.paul)


@pytest.fixture
def here(acme, living):
    with tenant_context(acme.id):
        yield living


def main(answer) -> str:
    return text(answer).partition("Skip to the content")[2]


def test_home_says_the_news_and_shows_people_referrals_and_money(paul):
    page = text(paul.get("/partner/"))
    assert "Your people have won one customer this year." in page and "Harbour Systems · silver partner" in page
    for said in ("Nadia Roth", "Lars Friis", "€2,800.00", "Brandt Maschinenbau", "In talks", "Yours until"):
        assert said in page, said
    assert "Nordlicht Energie" not in page and "Nordlicht Energie" in text(paul.get("/partner/?show=won"))
    assert "Fjord Reisen" in text(paul.get("/partner/?show=all"))


def test_home_counts_the_money_of_the_same_introductions_as_the_heads_beside_it(paul, here):
    """What was introduced longer ago than 90 days is in no column there, and in all of them where everything is counted."""
    Referral.objects.filter(id=Reward.objects.get(beneficiary_kind="partner_organisation").referral_id).update(received_at=here.now - timedelta(days=100))
    table = paul.get("/partner/").content.decode().partition("<table")[2].partition("</table>")[0]
    assert "Nadia Roth" in table and "€2,800.00" not in table
    assert "€2,800.00" in main(paul.get("/partner/people/"))


def test_people_with_their_last_introduction_and_who_left(paul, living):
    page = text(paul.get("/partner/people/"))
    assert "One of your people introduced nobody for six weeks." in page, "Paul himself"
    assert "Tom Ortmann Left on" in page and "What was introduced until then stays with you." in page
    assert "Nadia Roth brought one customer." in text(paul.get(f"/partner/people/{living.nadia.id}/"))
    left = text(paul.get(f"/partner/people/{living.tom.id}/"))
    assert "Fjord Reisen" in left and "Remove" not in left and "They’re smaller than this program is for." in left


def test_referrals_by_person_and_state_with_their_state_in_the_address(paul, living):
    everything = text(paul.get("/partner/referrals/"))
    assert "Six introductions so far." in everything
    of_nadia = text(paul.get(f"/partner/referrals/?person={living.nadia.advocate_id}"))
    assert "Brandt Maschinenbau" in of_nadia and "Stadtbad Kiel" not in of_nadia and "Three introductions so far." in of_nadia
    assert "Alte Meierei" in text(paul.get("/partner/referrals/?state=lost")) and "Brandt" not in text(paul.get("/partner/referrals/?state=lost"))
    assert "No referral fits this" in text(paul.get("/partner/referrals/?state=voided"))
    for odd in (f"?person={uuid.uuid4()}", "?person=x", "?state=nonsense", "?before=x"):
        assert "Six introductions so far." in text(paul.get(f"/partner/referrals/{odd}"))


@pytest.mark.usefixtures("changes")
def test_pages_by_key(paul, here):
    for number in range(27):
        introduce(here.nadia, here.stage.programs["silver"], here.now, company=f"Werk {chr(97 + number % 26) * 7}{number}", person=f"Person {number}",
                  contact=f"p{number}@werk{number}.example")
    first = paul.get("/partner/referrals/")
    older = re.search(r'href="(/partner/referrals/\?before=[^"]+)"', first.content.decode()).group(1)
    second = text(paul.get(older))
    assert "Nordlicht Energie" in second and "Nordlicht Energie" not in text(first) and "Back to the newest" in second


def test_one_referral_as_the_member_sees_it(paul, here):
    page = text(paul.get(f"/partner/referrals/{here.referrals['won'].id}/"))
    assert "Nordlicht Energie became a customer, introduced by Nadia Roth." in page and "What Nadia Roth earns from it" in page and "€1,400.00" in page
    assert "28,000" not in page, "the deal's own amount stays between the vendor and its customer"


@pytest.mark.usefixtures("changes")
def test_a_program_that_shows_the_state_alone_shows_an_admin_no_reward(paul, here):
    """DOMAIN §2: "status | status_and_reward (default) | deal_value … A partner admin sees what the member sees"."""
    why = re.search(r'href="(/partner/rewards/[^"]+)"', paul.get("/partner/earnings/").content.decode()).group(1)
    assert "2,800" in text(paul.get(why)) and "2,800" in text(paul.get("/partner/"))
    Program.objects.filter(id=here.stage.programs["silver"].id).update(visibility="status")
    assert "€1,400.00" not in text(paul.get(f"/partner/referrals/{here.referrals['won'].id}/"))
    for address in ("/partner/", "/partner/people/", "/partner/earnings/", f"/partner/people/{here.nadia.id}/"):
        assert "2,800" not in text(paul.get(address)), address
    assert paul.get(why).status_code == 404


@pytest.mark.usefixtures("changes")
def test_decline_reasons_are_as_general_as_the_program_says(paul, here):
    address = f"/partner/referrals/{here.referrals['declined'].id}/"
    assert "They’re smaller than this program is for." in text(paul.get(address))
    Program.objects.filter(id=here.stage.programs["silver"].id).update(decline_detail="general")
    page = text(paul.get(address))
    assert "smaller" not in page and "We know this company already." in page


def test_what_the_organisation_is_owed_belongs_to_it_and_can_be_asked_why(paul, here):
    page = paul.get("/partner/earnings/")
    assert "Harbour Systems has earned €2,800.00." in text(page) and "Nobody has told us yet where to pay Harbour Systems." in text(page)
    assert "Tell us where to pay Harbour Systems." in text(paul.get("/portal/payout/?for=organisation"))
    own = Reward.objects.get(beneficiary_kind="partner_organisation")
    assert (own.beneficiary_id, own.granted_minor) == (here.stage.harbour.id, 280_000)
    why = text(paul.get(f"/partner/rewards/{own.id}/why/"))
    assert "Harbour Systems earns this because Nordlicht Energie became a customer, and that pays 10% of first-year value." in why
    of_nadia = Reward.objects.get(beneficiary_kind="advocate")
    assert paul.get(f"/partner/rewards/{of_nadia.id}/why/").status_code == 404, "a member's own money is the member's"


def others(living) -> dict:
    """Ids of another organisation and of a direct advocate, by the names that addresses give them."""
    with tenant_context(living.stage.base.tenant_id):
        invitation, _ = invitations.invite_member(organisation_id=living.quentin.organisation_id, email="rita@quay.example", name=f"Rita {CANARY}",
                                                  acting=living.stage.tess, at=living.now)
    return {"membership_id": [living.quentin.id], "referral_id": [living.referrals["other"].id, living.referrals["direct"].id], "reward_id": [],
            "partner_invitation_id": [invitation.id]}


@pytest.mark.usefixtures("changes")
def test_another_organisations_ids_are_as_unknown_as_what_never_was_on_every_address(paul, living, acme):
    """Isolated by organisation: every address of the workspace, with ids of Quay and of Ann, who refers directly."""
    tried, ids = 0, others(living)
    for name, address in PARTNER.items():
        for field, values in ids.items():
            if "{" + field + "}" not in address:
                continue
            for value in values:
                for method in ("get", "post"):
                    asked, never = [getattr(paul, method)(address.format(**{field: one}), {"role": "admin"}) for one in (value, NEVER)]
                    assert asked.status_code == never.status_code and asked.status_code in (404, 405), (name, method)
                    assert CANARY.lower() not in asked.content.decode().lower(), name
                    tried += 1
    assert tried >= 12
    with tenant_context(acme.id):
        assert queries.membership_of(living.quentin.advocate_id).role == "admin"
        assert MemberInvitation.objects.filter(id=ids["partner_invitation_id"][0], withdrawn_at=None).exists()


@pytest.mark.usefixtures("changes")
def test_no_page_holds_a_word_of_another_organisation_or_of_direct_advocates(paul, living):
    others(living)
    seen = 0
    for address in PARTNER.values():
        if "{" not in address:
            for query in ("", f"?person={living.quentin.advocate_id}", f"?for={living.quentin.id}", f"?before={living.referrals['other'].id}&show=all"):
                answer = paul.get(address + query)
                assert answer.status_code in (200, 405) and CANARY.lower() not in answer.content.decode().lower(), address
                seen += answer.status_code == 200
    assert seen >= 20


def test_a_seller_is_sent_to_the_portal_and_sees_only_the_own_ones(acme, living):
    nadia = client_of(acme, living.nadia)
    for name, address in PARTNER.items():
        asked = address.format(membership_id=living.lars.id, referral_id=living.referrals["accepted"].id, reward_id=NEVER, partner_invitation_id=NEVER)
        for method in ("get", "post"):
            answer = getattr(nadia, method)(asked)
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/portal/"), (name, method)
    assert nadia.get(f"/portal/referrals/{living.referrals['accepted'].id}/").status_code == 404
    assert nadia.get(f"/portal/referrals/{living.referrals['talks'].id}/").status_code == 200


def test_the_doors_of_who_is_admin_and_advocate(acme, living, paul):
    both = paul.get("/portal/").content.decode()
    assert f'href="{reverse("partner_home", urlconf="referral_platform.urls.vendor")}"' in both and "Your own introductions" in both
    seller = client_of(acme, living.nadia).get("/portal/").content.decode()
    assert "/portal/organisation/" in seller and 'href="/partner/"' not in seller
    ann = client_of(acme, type("Direct", (), {"advocate": living.stage.base.ann.advocate}))
    assert "Your own introductions" not in ann.get("/portal/").content.decode(), "one door needs no list of doors"


@pytest.mark.usefixtures("changes")
def test_an_admin_enters_what_a_seller_told(paul, here):
    """DOMAIN §2, – → submitted: "advocate, rep, partner admin"; channel `partner`."""
    page = paul.get(f"/partner/refer?for={here.nadia.id}").content.decode()
    chosen = re.search(r'<option value="([^"]+)" selected>Nadia Roth', page).group(1)
    answer = paul.post("/partner/refer", LEAD | {"seller": chosen})
    made = Referral.objects.get(company="Voss Druck")
    assert answer["Location"] == f"/partner/referrals/{made.id}/"
    assert (made.channel, made.entered_by, made.advocate_id, made.organisation_id) == (
        "partner", here.paul.advocate.user_id, here.nadia.advocate_id, here.stage.harbour.id)
    assert "introduced by Nadia Roth" in text(paul.get(answer["Location"]))
    assert paul.post("/partner/refer", LEAD | {"seller": chosen})["Location"] == answer["Location"] and Referral.objects.filter(company="Voss Druck").count() == 1


@pytest.mark.parametrize("given, said", [({"person": ""}, "Tell us who to ask for."), ({"company": " "}, "Tell us which company"), ({"contact": "lena@"}, "something missing"),
                                         ({"agreed": ""}, "people who said yes"), ({"seller": ""}, "Say who introduces them."), ({"seller": "other"}, "Choose one of your people.")])
def test_a_wrong_introduction_keeps_what_was_typed(paul, here, given, said):
    mine = re.search(r'<option value="([^"]+)" selected', paul.get("/partner/refer").content.decode()).group(1)
    of_quentin = here.referrals["other"].enrolment_id
    values = LEAD | {"seller": mine} | {name: str(of_quentin) if value == "other" else value for name, value in given.items()}
    answer = paul.post("/partner/refer", values)
    assert answer.status_code == 400 and said in text(answer) and not Referral.objects.filter(company="Voss Druck").exists()
    assert 'value="lena@vossdruck.example"' in answer.content.decode() or "contact" in given


@pytest.mark.usefixtures("changes")
def test_suspended_the_workspace_says_so_and_offers_nothing_new(paul, here):
    organisations.suspend_organisation(organisation_id=here.stage.harbour.id, reason="Two invoices are unpaid.", acting=here.stage.tess, at=here.now)
    page = paul.get("/partner/").content.decode()
    assert "Two invoices are unpaid." in page and "is paused." in page and 'href="/partner/refer"' not in page and "#invite" not in page
    assert "The partnership is paused." in text(paul.get("/partner/refer")) and "The partnership is paused." in text(paul.get("/partner/people/"))
    paul.post("/partner/people/invite", {"email": "new@harbour.example", "role": "member"})
    assert "paused" in text(paul.get("/partner/people/")) and not MemberInvitation.objects.filter(email="new@harbour.example").exists()


@pytest.mark.usefixtures("changes")
def test_inviting_through_the_page(paul, here):
    answer = paul.post("/partner/people/invite", {"email": "Ines@Harbour.example", "name": "Ines Beck", "role": "member"})
    assert answer["Location"] == "/partner/people/"
    page = text(paul.get("/partner/people/"))
    assert "An invitation is on its way" in page and "Ines Beck" in page
    invitation = MemberInvitation.objects.get(email="ines@harbour.example")
    paul.post(f"/partner/invitations/{invitation.id}/withdraw")
    assert "Ines Beck" not in text(paul.get("/partner/people/")) and MemberInvitation.objects.get(id=invitation.id).withdrawn_at


@pytest.mark.parametrize("given, said", [({"email": ""}, "Tell us where to write to."), ({"email": "ines@"}, "something missing"), ({"role": "owner"}, "owner"),
                                         ({"email": "nadia@harbour.example"}, "acts for the organisation already"), ({"name": "x" * 121}, "120")])
def test_a_wrong_invitation_keeps_what_was_typed(paul, here, given, said):
    paul.post("/partner/people/invite", {"email": "ines@harbour.example", "name": "Ines Beck", "role": "member"} | given)
    page = paul.get("/partner/people/")
    assert said in text(page) and not MemberInvitation.objects.filter(email="ines@harbour.example").exists()
    assert "Ines Beck" in page.content.decode() or "name" in given


@pytest.mark.usefixtures("changes")
def test_a_bronze_partner_is_told_why_it_invites_nobody(paul, here):
    organisations.set_level(organisation_id=here.stage.harbour.id, level="bronze", acting=here.stage.tess, at=here.now)
    page = paul.get("/partner/people/")
    assert "A bronze partner is one person" in text(page) and 'name="email"' not in page.content.decode()


@pytest.mark.usefixtures("changes")
def test_roles_and_leaving_through_the_pages(acme, paul, here):
    nadia = client_of(acme, here.nadia)
    assert "Leave Harbour Systems" in text(nadia.get("/portal/organisation/"))
    paul.post(f"/partner/people/{here.paul.id}/role", {"role": "member"})
    assert "Somebody has to stay admin." in text(paul.get("/partner/"))
    assert paul.post("/portal/organisation/leave")["Location"] == "/portal/organisation/"
    assert "Somebody has to stay admin." in text(paul.get("/portal/organisation/")) and queries.membership_of(here.paul.advocate_id)
    paul.post(f"/partner/people/{here.nadia.id}/role", {"role": "admin"})
    assert nadia.get("/partner/").status_code == 200
    paul.post(f"/partner/people/{here.nadia.id}/role", {"role": "king"})
    assert queries.membership_of(here.nadia.advocate_id).role == "admin"
    assert paul.post("/portal/organisation/leave")["Location"] == "/portal/"
    assert "You’ve left Harbour Systems." in text(paul.get("/portal/")) and paul.get("/partner/")["Location"] == "/portal/"
    assert paul.get("/portal/organisation/")["Location"] == "/portal/"
    assert nadia.post(f"/partner/people/{here.lars.id}/remove")["Location"] == "/partner/people/"
    assert queries.membership_of(here.lars.advocate_id) is None and events_of(here.stage.harbour.id)[-1] == "partner.member_left"


@pytest.mark.usefixtures("changes")
def test_home_reads_as_often_with_many_people(paul, here):
    before = queries_for(paul, "/partner/")
    for number in range(5):
        member = accept(here.stage.harbour.id, f"seller{number}@harbour.example", f"Seller {number}", acting=here.acting, at=here.now)
        introduce(member, here.stage.programs["silver"], here.now, company=f"Neu {chr(97 + number) * 6}", person=f"Neue {number}", contact=f"n{number}@neu{number}.example")
    assert queries_for(paul, "/partner/") <= before


@pytest.mark.usefixtures("changes")
def test_who_was_removed_loses_the_workspace_at_once(acme, paul, here):
    lars = client_of(acme, here.lars)
    members.change_role(organisation_id=here.stage.harbour.id, membership_id=here.lars.id, role="admin", acting=here.acting, at=here.now)
    assert lars.get("/partner/").status_code == 200
    paul.post(f"/partner/people/{here.lars.id}/remove")
    assert lars.get("/partner/")["Location"] == "/portal/"
