"""One thread of rep and advocate for each referral; what the staff notes for itself never leaves the house."""
import pytest
from django.core import mail

from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import VISITOR, Actor
from foundation.kernel.errors import BadInput, NotAllowed, NotFound
from foundation.outbox import worker
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from referrals.commands.thread import write_message
from referrals.models import Message
from tests.apps.sales.test_routing import accepted
from tests.callers import caller
from tests.cast import later
from tests.sign_in import signed_in

CANARY = "Quarzfink"


@pytest.fixture
def referral(team):
    return accepted(team, team.stage.ann, 1)


@pytest.fixture
def as_ann(acme, team):
    with tenant_context(acme.id):
        return signed_in(acme.client(), accounts_queries.user(team.stage.ann.advocate.user_id), strong=False)


def news(team) -> list:
    worker.drain(team.tenant_id, later(days=9000))
    new, mail.outbox[:] = list(mail.outbox), []
    return new


def test_a_question_and_its_answer(team, referral, as_ann):
    news(team)
    page = as_ann.post(f"/portal/referrals/{referral.id}/messages", {"text": "Have you reached Jonas?\nHe is away on Fridays."}, follow=True).content.decode()
    assert "Have you reached Jonas?" in page
    [told] = news(team)
    assert told.to[0].startswith("rick.moreno") and told.subject == f"Ann wrote about {referral.company}" and "away on Fridays" in told.body
    page = team.as_rick.post(f"/sales/referrals/{referral.id}/messages", {"text": "Yes, this morning."}, follow=True).content.decode()
    assert "Have you reached Jonas?" in page and "Yes, this morning." in page
    [told] = news(team)
    assert told.to == ["ann@example.test"] and "Yes, this morning." in told.body and f"/portal/referrals/{referral.id}/" in told.body
    page = as_ann.get(f"/portal/referrals/{referral.id}/").content.decode()
    assert "Yes, this morning." in page and "Rick Moreno" in page
    with tenant_context(team.tenant_id):
        assert [event.payload["internal"] for event in Event.objects.filter(name="referral.message_written").order_by("seq")] == [False, False]
        assert "morning" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_internal_notes_never_reach_the_advocate(acme, team, referral, as_ann):
    """"one thread rep ↔ advocate per referral with internal notes apart": no page, no mail, no answer by key of hers holds one."""
    news(team)
    page = team.as_rick.post(f"/sales/referrals/{referral.id}/messages", {"text": CANARY, "internal": "on"}, follow=True).content.decode()
    assert CANARY in page and "Only for us" in page and CANARY in team.as_tess.get(f"/sales/referrals/{referral.id}/").content.decode()
    assert not [one for one in news(team) if CANARY in one.body + one.subject]
    for path in ("/portal/", f"/portal/referrals/{referral.id}/", "/portal/earnings/", "/portal/?show=all"):
        assert CANARY not in as_ann.get(path).content.decode(), path
    key = caller(acme)
    for path in (f"referrals/{referral.id}", f"referrals/{referral.id}/timeline", "referrals"):
        assert CANARY not in key.get(path).content.decode(), path
    with tenant_context(team.tenant_id):
        assert CANARY not in str(list(Event.objects.values_list("payload", flat=True)))
        with pytest.raises(NotAllowed):
            write_message(referral_id=referral.id, text=CANARY, internal=True, acting=Actor("advocate", team.stage.ann.advocate_id), at=later(days=2))
    # an advocate who sends the switch all the same writes to everybody
    as_ann.post(f"/portal/referrals/{referral.id}/messages", {"text": "open", "internal": "on"})
    with tenant_context(team.tenant_id):
        assert Message.objects.get(text="open").internal is False


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
def test_bad_input(team, referral, as_ann, text):
    for client, path in ((as_ann, f"/portal/referrals/{referral.id}/"), (team.as_rick, f"/sales/referrals/{referral.id}/")):
        page = client.post(f"{path}messages", {"text": text}, follow=True).content.decode()
        assert 'id="id_text_error"' in page and (text.strip() in page)
    with tenant_context(team.tenant_id):
        assert not Message.objects.exists()
        with pytest.raises(BadInput):
            write_message(referral_id=referral.id, text=text, acting=team.rick, at=later(days=2))


def test_others_write_nothing(acme, team, referral):
    with tenant_context(acme.id):
        ben = signed_in(acme.client(), accounts_queries.user(team.stage.ben.advocate.user_id), strong=False)
        for acting, error in ((Actor("advocate", team.stage.ben.advocate_id), NotFound), (VISITOR, NotAllowed)):
            with pytest.raises(error):
                write_message(referral_id=referral.id, text="hello", acting=acting, at=later(days=2))
    assert ben.post(f"/portal/referrals/{referral.id}/messages", {"text": "hello"}).status_code == 404
    assert team.as_lee.post(f"/sales/referrals/{referral.id}/messages", {"text": "hello"}).status_code == 404
    assert team.as_lee.get(f"/sales/referrals/{referral.id}/").status_code == 404
    with tenant_context(acme.id):
        assert not Message.objects.exists()


def test_without_a_rep_the_managers_read_it(team, referral, as_ann):
    with tenant_context(team.tenant_id):
        referral.__class__.objects.filter(id=referral.id).update(rep_id=None)
    news(team)
    as_ann.post(f"/portal/referrals/{referral.id}/messages", {"text": "Anybody there?"})
    assert {one.to[0].split("@")[0].split(".")[0] for one in news(team)} == {"tess"}
