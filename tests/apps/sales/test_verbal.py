"""One phone screen: who told, whom to call. Registered and unregistered, with a hint, a consent, and a draft that survives."""
import re

import pytest

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from advocates.models import Advocate, ClaimLink, DraftEntry
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from referrals.models import Referral
from tests.cast import START, later, submitted

REFER = "/sales/refer"


def typed(team, **other) -> dict:
    values = {"who": "Maria Santos", "who_contact": "+49 171 555 0148", "invite": "on", "person": "Joe Brandt", "company": "Brandt Maschinenbau GmbH",
              "contact": "joe@brandt.example", "agreed": "on", "note": "Backups fail every month", "program": str(team.stage.program.id)}
    return {name: value for name, value in (values | other).items() if value is not None}


def count(team) -> tuple[int, int, int]:
    with tenant_context(team.tenant_id):
        return Referral.objects.count(), Advocate.objects.count(), ClaimLink.objects.count()


def test_somebody_new_told(team):
    """F10: "Verbal referral entered by a rep, for registered *and* unregistered advocates"; F21: "she gets a one-time claim link"."""
    answer = team.as_rick.post(REFER, typed(team))
    with tenant_context(team.tenant_id):
        referral = Referral.objects.select_related("advocate", "party").get()
        assert (referral.channel, referral.entered_by, referral.person, referral.note) == ("verbal", team.rick.id, "Joe Brandt", "Backups fail every month")
        maria = referral.advocate
        assert (maria.name, maria.status, maria.phone, maria.rep_id) == ("Maria Santos", "unclaimed", "+49 171 555 0148", team.rick.id)
        link = ClaimLink.objects.get()
        assert link.advocate_id == maria.id and link.channel == "rep"
        secret = advocates_queries.secret_of(link)
        assert Event.objects.filter(name__in=("advocate.added", "advocate.claim_link_issued", "referral.submitted")).count() == 3
    assert answer["Location"] == f"/sales/referrals/{referral.id}/entered"
    page = team.as_rick.get(answer["Location"]).content.decode()
    assert f"/claim/{secret}/" in page and "QR code" in page and 'href="/sales/refer"' in page


def test_somebody_we_know_told(team):
    answer = team.as_rick.post(REFER, typed(team, who="Ann", advocate=str(team.stage.ann.advocate_id), who_contact=""))
    assert answer.status_code == 302
    with tenant_context(team.tenant_id):
        assert Referral.objects.get().enrolment_id == team.stage.ann.id
    assert count(team) == (1, 2, 0)
    assert "isn’t registered" not in team.as_rick.get(answer["Location"]).content.decode()


def test_a_name_that_somebody_has_is_asked_about(team):
    """Nobody guesses which Ann it was; saying that she is somebody new is one tap."""
    answer = team.as_rick.post(REFER, typed(team, who="ann"))
    page = answer.content.decode()
    assert "Which one was it?" in page and f'value="{team.stage.ann.advocate_id}"' in page and "Somebody new: ann" in page
    assert count(team) == (0, 2, 0) and 'value="Joe Brandt"' in page
    assert team.as_rick.post(REFER, typed(team, who="ann", advocate="new")).status_code == 302
    assert count(team) == (1, 3, 1)


@pytest.mark.parametrize("wrong, where", [
    ({"who": ""}, "id_who_error"), ({"who": "x" * 121}, "id_who_error"), ({"who_contact": "maria@santos"}, "id_who_contact_error"),
    ({"who_contact": "later"}, "id_who_contact_error"), ({"person": ""}, "id_person_error"), ({"company": ""}, "id_company_error"),
    ({"contact": "joe"}, "id_contact_error"), ({"contact": ""}, "id_contact_error"), ({"agreed": None}, "id_agreed_error"), ({"note": "x" * 1001}, "id_note_error")])
def test_bad_input_is_said_at_the_field_and_kept(team, wrong, where):
    """Nothing is written; the draft is kept, so that a reload, or a dead battery, loses nothing that was typed."""
    answer = team.as_rick.post(REFER, typed(team, **wrong))
    page = answer.content.decode()
    assert f'id="{where}"' in page, re.findall(r'id="id_\w+_error"', page)
    assert count(team) == (0, 2, 0)
    again = team.as_rick.get(REFER).content.decode()
    assert 'value="Joe Brandt"' in again or "person" in wrong
    assert 'value="Maria Santos"' in again or "who" in wrong


def test_the_draft_survives_a_reload_and_is_gone_once_sent(team):
    """htmx keeps it on every change; it is the rep's own, and the yes is asked each time."""
    answer = team.as_rick.post("/sales/refer/draft", typed(team, company=""), headers={"HX-Request": "true"})
    assert "Draft kept" in answer.content.decode()
    answer = team.as_rick.post("/sales/refer/draft", typed(team, company=""), headers={"HX-Request": "true", "HX-Target": "people"})
    assert "Maria Santos isn’t registered yet" in answer.content.decode()
    page = team.as_rick.get(REFER).content.decode()
    assert 'value="Joe Brandt"' in page and 'name="agreed" id="id_agreed" checked' not in page
    assert 'value="Joe Brandt"' not in team.as_lee.get(REFER).content.decode()
    team.as_rick.post(REFER, typed(team))
    assert 'value="Joe Brandt"' not in team.as_rick.get(REFER).content.decode()
    with tenant_context(team.tenant_id):
        assert not DraftEntry.objects.exists()


def test_nothing_typed_is_no_draft(team):
    team.as_rick.post("/sales/refer/draft", {"who": " "})
    with tenant_context(team.tenant_id):
        assert not DraftEntry.objects.exists()


def test_drafts_are_forgotten_after_a_month(team):
    with tenant_context(team.tenant_id):
        advocates_commands.save_draft(user_id=team.rick.id, values={"who": "Maria"}, at=START)
        advocates_commands.forget_old_drafts(at=later(days=29))
        assert DraftEntry.objects.exists()
        advocates_commands.forget_old_drafts(at=later(days=30))
        assert not DraftEntry.objects.exists()


def test_without_a_script_the_name_is_looked_up_by_a_button(team):
    assert team.as_rick.post(REFER, typed(team, who="ann", find="1"))["Location"] == REFER
    page = team.as_rick.get(REFER).content.decode()
    assert f'value="{team.stage.ann.advocate_id}"' in page and count(team) == (0, 2, 0)


def test_a_company_we_may_know_is_hinted_at(team):
    """For the staff alone: who introduced them, and where it stands; both claims are kept."""
    with tenant_context(team.tenant_id):
        submitted(team.stage, team.stage.ben, START, company="Brandt Maschinenbau", contact="info@brandt.example")
    answer = team.as_rick.post("/sales/refer/draft", {"company": "Brandt Maschinenbau GmbH"})
    assert "We may know this company already" in answer.content.decode() and "Ben introduced Brandt Maschinenbau" in answer.content.decode()
    assert "We may know" not in team.as_rick.post("/sales/refer/draft", {"company": "Fährhaus"}).content.decode()


def test_a_program_that_ignores_people_who_did_not_join(team):
    """"Program switch: accrue, thank only, ignore"."""
    with tenant_context(team.tenant_id):
        programs_commands.change_settings(program_id=team.stage.program.id, values={"unclaimed": "ignore"}, acting=team.stage.tess, at=START)
    answer = team.as_rick.post(REFER, typed(team))
    assert "counts only people who joined it" in answer.content.decode() and count(team) == (0, 2, 0)
    assert team.as_rick.post(REFER, typed(team, who="Ann", advocate=str(team.stage.ann.advocate_id))).status_code == 302


def test_the_same_again_gets_the_existing_one_back(team):
    first = team.as_rick.post(REFER, typed(team, who="Ann", advocate=str(team.stage.ann.advocate_id)))
    again = team.as_rick.post(REFER, typed(team, who="Ann", advocate=str(team.stage.ann.advocate_id)))
    assert first["Location"] == again["Location"] and count(team)[0] == 1


def test_names_of_colleagues_advocates_are_found_and_nothing_else(team):
    """Reps find everybody by name, for a claim has to be entered under the right one; addresses are for who looks after them."""
    page = team.as_lee.post("/sales/refer/draft", {"who": "ann"}, headers={"HX-Target": "people"}).content.decode()
    assert str(team.stage.ann.advocate_id) in page and "ann@example.test" not in page
    assert team.as_lee.get(f"/sales/advocates/{team.stage.ann.advocate_id}/").status_code == 404
    assert team.as_rick.get(f"/sales/advocates/{team.stage.ann.advocate_id}/").status_code == 200


def test_what_a_colleague_has_is_said_and_not_shown(team):
    """"Claims of a colleague's people": the same introduction again is theirs, and the rep reads no page of it."""
    with tenant_context(team.tenant_id):
        submitted(team.stage, team.stage.ben, later(days=1), person="Joe Brandt", company="Brandt Maschinenbau GmbH", contact="joe@brandt.example")
    answer = team.as_lee.post(REFER, typed(team, who="Ben", advocate=str(team.stage.ben.advocate_id), who_contact=""), follow=True)
    assert answer.status_code == 200 and "A colleague of yours has it." in answer.content.decode()
    assert count(team)[0] == 1
