"""The advocate's portal: what she reads about each referral, and that nobody else's is hers to read."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from tests.apps.desks.conftest import sign_in
from tests.cast import set_stage

HOME = "/portal/"
NEVER = "01890000-0000-7000-8000-000000000000"


def page_of(referral) -> str:
    return f"/portal/referrals/{referral.id}/"


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def test_somebody_new_is_told_how_it_goes(portal):
    text = portal.read(HOME)
    assert "Ann. Who should we talk to first?" in text
    assert "Nobody introduced yet" in text and "You’d earn 15 points per 100 euros." in text
    assert 'href="/portal/refer?program=customers"' in text and "/r/ann" in text
    assert "Recently closed" not in text


def test_each_referral_says_where_it_stands_and_until_when(portal):
    waiting, accepted, talks, won, declined, lost = [portal.introduce(days, number) for number, days in enumerate((1, 20, 20, 20, 20, 20), 1)]
    for referral in (accepted, talks, won, lost):
        portal.accept(referral, 15)
    portal.record(talks, "meeting_held", 8)
    portal.record(talks, "qualified", 7)
    portal.record(won, "won", 5)
    portal.decline(declined, "existing_customer", 4)
    portal.lose(lost, "timing", 3)
    text = portal.read(HOME)
    assert "Acme decides by" in text and "Yours until" in text and "Meeting held" in text and "In talks now" in text
    assert "Recently closed" in text and "They were already a customer when you introduced them." in text and "The time isn’t right." in text
    for shown, expected in (("open", 3), ("won", 1), ("all", 6)):
        assert portal.read(f"{HOME}?show={shown}").count("<details class=\"open-row\"") == expected
    assert waiting.party.company in text


def test_a_late_decision_is_admitted(portal):
    referral = portal.introduce(20)
    assert "Acme promised to decide by" in portal.read(HOME)
    assert "Acme is late with its answer about" in portal.read(page_of(referral))


def test_a_referral_tells_its_story(portal):
    referral = portal.introduce(20, person="Karin Holm", company="Ostsee Druck")
    portal.accept(referral, 19)
    portal.record(referral, "meeting_held", 12)
    portal.record(referral, "won", 3)
    text = portal.read(page_of(referral))
    told = ["You introduced Karin Holm", "Accepted, and yours until", "Meeting held", "Ostsee Druck became a customer"]
    where = [text.rindex(part) for part in told]
    assert where == sorted(where)
    assert "Take it back" not in text   # it is over


def test_declined_says_why_thanks_and_what_one_can_do(portal):
    referral = portal.introduce(20)
    portal.decline(referral, "incomplete", 3)
    text = portal.read(page_of(referral))
    assert "wasn’t accepted" in text and "We couldn’t reach anyone with these details." in text
    assert "Thank you for thinking of us all the same." in text and "Introduce them again with another address or a phone number." in text


def test_taking_it_back_asks_first_and_does_it_once(portal):
    referral = portal.introduce(2)
    assert f'action="/portal/referrals/{referral.id}/withdraw"' in portal.read(page_of(referral))
    assert portal.client.get(f"{page_of(referral)}withdraw").status_code == 405
    for _ in range(2):
        assert portal.client.post(f"{page_of(referral)}withdraw").status_code == 302
    text = portal.read(page_of(referral))
    assert "You took" in text and "This referral has come to its end, so there’s nothing to take back." in text
    with tenant_context(portal.stage.tenant_id):
        assert [event.name for event in outbox_queries.timeline([referral.id])] == ["referral.submitted", "referral.withdrawn"]


def test_what_is_anothers_answers_like_what_never_was(portal, acme):
    of_ben = portal.introduce(2, enrolment=portal.stage.ben, person="Only Bens")
    never = portal.client.get(f"/portal/referrals/{NEVER}/")
    for method in (portal.client.get, portal.client.post):
        answer = method(page_of(of_ben) if method == portal.client.get else f"{page_of(of_ben)}withdraw")
        assert answer.status_code == 404
        assert answer.content == never.content
    assert "Only Bens" not in portal.read(HOME) and "Only Bens" in " ".join(sign_in(acme, portal.stage.ben).get(HOME).content.decode().split())
    with tenant_context(portal.stage.tenant_id):
        assert referrals_queries.referral(of_ben.id).status == "submitted"


def test_another_vendor_knows_nothing(portal, bolt):
    referral = portal.introduce(2)
    stranger = sign_in(bolt, set_stage(bolt).ann)
    assert stranger.get(page_of(referral)).status_code == 404
    assert referral.party.company not in stranger.get(HOME).content.decode()


@pytest.mark.parametrize("path", ["", "refer", "share/", "earnings/", f"referrals/{NEVER}/", f"rewards/{NEVER}/why/", f"decisions/{NEVER}/why/"])
def test_who_is_not_signed_in_signs_in_first(acme, path):
    answer = acme.client().get(f"/portal/{path}")
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("path", [HOME, f"{HOME}?show=all"])
def test_thirty_referrals_cost_as_many_queries_as_one(portal, path):
    portal.introduce(30, 1)
    portal.read(path)
    one = queries_of(portal.client, path)
    for number in range(2, 31):
        referral = portal.introduce(30, number)
        if number % 2:
            portal.accept(referral, 20)
    assert queries_of(portal.client, path) == one


def test_older_ones_are_one_page_further(portal):
    for number in range(1, 24):
        portal.introduce(2, number, company=f"Company {number} GmbH")
    first = portal.read(HOME)
    assert "Company 23 GmbH" in first and "Company 2 GmbH" not in first
    older = first.split('href="')
    link = next(part.partition('"')[0] for part in older if "before=" in part).replace("&amp;", "&").partition("#")[0]
    second = portal.read(link)
    assert "Company 2 GmbH" in second and "Company 23 GmbH" not in second and "Back to the newest" in second
