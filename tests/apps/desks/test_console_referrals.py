"""The list of referrals and a referral's page: what they say, to whom, and what their buttons do."""
import pytest

from advocates import commands as advocates_commands
from foundation.kernel.ids import uuid7
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from referrals import queries
from tests.apps.desks.console import accept, queries_for, text, url, win
from tests.cast import later, submitted
from tests.sign_in import new_member, signed_in, staff_client


def events(referral) -> list[str]:
    return [event.name for event in outbox_queries.timeline([referral.id])]


def state(stage, referral) -> tuple:
    """Everything that a refusal must leave as it was."""
    with tenant_context(stage.tenant_id):
        row = queries.referral(referral.id)
        return row.status, row.step, row.reason, events(referral), [str(one) for one in queries.milestones_of(referral.id)]


# The list

def test_an_empty_list_says_what_leads_here(tess):
    page = text(tess.get(url("console_referrals")))
    assert "0 referrals so far." in page and "No referral has arrived yet." in page


def test_the_list_filters_by_state_and_finds_companies_by_their_folded_beginning(stage, tess):
    with tenant_context(stage.tenant_id):
        first = submitted(stage, stage.ann, later(hours=1), number=1, company="Möbelhaus Jansen GmbH")
        submitted(stage, stage.ben, later(hours=2), number=2, company="Hafenkontor Kiel AG")
        accept(stage, first)
    page = text(tess.get(url("console_referrals")))
    assert "Möbelhaus Jansen GmbH" in page and "Hafenkontor Kiel AG" in page and "All 2" in page
    accepted = text(tess.get(url("console_referrals") + "?status=accepted"))
    assert "Möbelhaus Jansen" in accepted and "Hafenkontor" not in accepted
    for typed in ("MOEBELHAUS", "möbelhaus j", "Möbelhaus Jansen GmbH"):
        found = text(tess.get(url("console_referrals"), {"company": typed}))
        assert "Möbelhaus Jansen GmbH" in found and "Hafenkontor" not in found, typed
    nothing = text(tess.get(url("console_referrals"), {"company": "Brandt"}))
    assert "No referral fits this" in nothing and "Show all" in nothing
    assert "All 2" in text(tess.get(url("console_referrals") + "?status=nonsense&before=nonsense"))


def test_the_list_goes_on_by_cursor_and_keeps_its_filters(stage, tess):
    with tenant_context(stage.tenant_id):
        for number in range(32):
            submitted(stage, stage.ann, later(hours=number), number=number, company=f"Firma Nummer{number:02}")
    page = tess.get(url("console_referrals") + "?status=submitted")
    assert "Firma Nummer31" in text(page) and "Firma Nummer01" not in text(page)
    older = next(part.split('"')[0] for part in page.content.decode().split('href="') if "before=" in part).replace("&amp;", "&")
    assert "status=submitted" in older
    second = tess.get(older)
    assert "before=" not in "".join(part.split('"')[0] for part in second.content.decode().split('<a href="') if "status=submitted" in part.split('"')[0])
    assert "Firma Nummer01" in text(second) and "Firma Nummer02" not in text(second) and "Back to the newest" in text(second)


# One referral

def test_a_referral_says_who_introduced_whom_and_what_can_be_done(stage, tess):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1), note="We run their network")
    page = text(tess.get(url("console_referral", referral.id)))
    assert f"Ann introduced {referral.party.company}." in page
    for words in ("Jonas Weber 1", "jonas@hafen1.example", "We run their network", "Referral form", "Accept Hafenkontor", "Don’t accept it", "from Ann: Referral form"):
        assert words in page, words


def test_two_claims_stand_side_by_side_and_the_later_cannot_be_accepted(stage, tess):
    with tenant_context(stage.tenant_id):
        first, second = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=2))
    page = text(tess.get(url("console_referral", second.id)))
    assert "Who introduced Hafenkontor" in page and "Somebody else introduced the same person." in page
    assert "Comes first" in page and "Open Ann’s claim" in page
    assert "Somebody introduced them earlier and still waits." in page and "Accept Hafenkontor" not in page
    with tenant_context(stage.tenant_id):
        accept(stage, first, later(days=3))
    assert "Who introduced" in text(tess.get(url("console_referral", second.id)))


def test_a_similar_company_links_to_the_other_claim(stage, tess):
    with tenant_context(stage.tenant_id):
        first = submitted(stage, stage.ann, later(days=1), company="Brandt Maschinenbau GmbH", contact="joe@brandt.example")
        second = submitted(stage, stage.ben, later(days=2), company="Brandt IT", contact="eva@brandt.example")
    page = tess.get(url("console_referral", second.id))
    assert "Somebody at the same company was introduced before." in text(page)
    assert url("console_referral", first.id) in page.content.decode() and "Brandt Maschinenbau GmbH" in text(page)


def test_accepting_says_so_once_and_a_second_click_changes_nothing(stage, tess):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
    answer = tess.post(url("console_accept", referral.id), follow=True)
    assert "Accepted. They’re protected from now on" in text(answer)
    after = state(stage, referral)
    assert after[0] == "accepted" and after[3] == ["referral.submitted", "referral.overdue", "referral.accepted", "milestone.recorded", "referral.routed"]   # months after it came
    again = tess.post(url("console_accept", referral.id), follow=True)
    assert "Nothing changed: this referral stands at “Accepted”." in text(again)
    declined = tess.post(url("console_decline", referral.id), {"reason": "too_small"}, follow=True)
    assert "Nothing changed: this referral stands at “Accepted”." in text(declined)
    assert state(stage, referral) == after


def test_declining_needs_a_reason_and_tells_it(stage, tess):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
    before = state(stage, referral)
    page = tess.post(url("console_decline", referral.id), {"reason": ""}, follow=True)
    assert "Choose a reason: the advocate is told." in text(page) and "<details open>" in page.content.decode()
    assert state(stage, referral) == before
    page = tess.post(url("console_decline", referral.id), {"reason": "existing_customer"}, follow=True)
    assert "wasn’t accepted." in text(page) and "They were already a customer when you introduced them." in text(page)
    assert state(stage, referral)[:3] == ("declined", 2, "existing_customer")


def test_a_milestone_with_a_mistake_keeps_what_was_typed(stage, tess):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        accept(stage, referral)
    before = state(stage, referral)
    typed = {"kind": "won", "occurred_at": "2026-03-05T10:00", "deal_reference": "CRM-77", "first_year_value": "a lot", "deal_value": ""}
    page = tess.post(url("console_milestone", referral.id), typed, follow=True)
    html = page.content.decode()
    assert 'value="a lot"' in html and 'value="CRM-77"' in html and "Write an amount, such as" in text(page)
    assert state(stage, referral) == before
    early = tess.post(url("console_milestone", referral.id), {**typed, "first_year_value": "", "occurred_at": "2026-03-01T10:00"}, follow=True)
    assert "This was before the referral arrived" in text(early) and 'value="CRM-77"' in early.content.decode()
    assert state(stage, referral) == before
    assert 'value="CRM-77"' not in tess.get(url("console_referral", referral.id)).content.decode()   # asked once it is forgotten


def test_a_win_is_recorded_with_its_amount_and_shows_who_is_credited(stage, tess):
    with tenant_context(stage.tenant_id):
        referral, rival = submitted(stage, stage.ann, later(days=1)), submitted(stage, stage.ben, later(days=1, hours=2))
        accept(stage, referral)
    page = tess.post(url("console_milestone", referral.id), {"kind": "won", "occurred_at": "2026-03-05T10:00", "deal_reference": "CRM-77",
                                                             "first_year_value": "12,000.00", "deal_value": ""}, follow=True)
    words = text(page)
    assert "became a customer." in words and "CRM-77" in words and "€12,000.00" in words
    assert "Who is credited, and why" in words and "Credited" in words and "Had ended before" not in words
    assert "Did they buy again?" in words
    assert state(stage, rival)[::2][:2] == ("declined", "duplicate_registered")


def test_an_amount_can_be_added_once(stage, tess):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
        accept(stage, referral)
        won = win(stage, referral)
    page = tess.get(url("console_referral", referral.id))
    assert "Nobody has said an amount yet." in text(page) and "Add an amount" in text(page)
    wrong = tess.post(url("console_amounts", won.id), {"first_year_value": "1.2.3", "deal_value": ""}, follow=True)
    assert 'value="1.2.3"' in wrong.content.decode()
    added = tess.post(url("console_amounts", won.id), {"first_year_value": "12000", "deal_value": ""}, follow=True)
    assert "€12,000.00" in text(added)
    with tenant_context(stage.tenant_id):
        assert queries.amounts_of(queries.milestone(won.id))["first_year_value"].minor == 1_200_000
    empty = tess.post(url("console_amounts", won.id), {"deal_value": ""}, follow=True)
    assert "Add the amount that is missing." in text(empty)


def test_the_timeline_names_who_acted(stage, tess):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
    tess.post(url("console_accept", referral.id))
    page = text(tess.get(url("console_referral", referral.id)))
    assert f"Accepted by {tess.member.user.name}. Protection began" in page and "Milestone recorded" not in page
    everything = text(tess.get(url("console_referral", referral.id) + "?show=everything"))
    assert "Milestone recorded" in everything


# Who may

def test_who_earns_from_it_is_told_that_somebody_else_decides(acme, stage):
    manager = new_member(acme, "program_manager", "Mia")
    with tenant_context(stage.tenant_id):
        enrolment = advocates_commands.join_program(program_id=stage.program.id, terms_id=programs_queries.terms_in_force(stage.program.id).id,
                                                    user_id=manager.user_id, name="Mia", email=manager.user.email, at=later(hours=1))
        referral = submitted(stage, enrolment, later(days=1))
    client = signed_in(acme.client(), manager.user)
    page = text(client.get(url("console_referral", referral.id)))
    assert "You introduced them yourself." in page and "Accept Hafenkontor" not in page and "Don’t accept" not in page
    before = state(stage, referral)
    refused = client.post(url("console_accept", referral.id), follow=True)
    assert "somebody else has to decide about it" in text(refused)
    assert state(stage, referral) == before


@pytest.mark.parametrize("role, reads, decides", [("owner", 200, 302), ("program_manager", 200, 302), ("finance_approver", 200, 403),
                                                  ("read_only", 200, 403), ("sales_rep", 403, 403)])
def test_roles(stage, client_of, role, reads, decides):
    client = client_of(role)
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
    assert client.get(url("console_referrals")).status_code == reads
    page = client.get(url("console_referral", referral.id))
    assert page.status_code == reads
    assert ("Accept Hafenkontor" in text(page)) == (decides == 302)
    assert client.post(url("console_accept", referral.id)).status_code == decides
    assert (state(stage, referral)[0] == "accepted") == (decides == 302)


def test_another_vendor_gets_the_answer_of_what_never_was(stage, bolt):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
    stranger = staff_client(bolt, "owner")
    for name in ("console_referral", "console_accept"):
        send = stranger.get if name == "console_referral" else stranger.post
        theirs, never = send(url(name, referral.id)), send(url(name, uuid7()))
        assert theirs.status_code == never.status_code == 404
        assert theirs.content == never.content
    assert state(stage, referral)[0] == "submitted"


# The cost of a page

def test_one_row_or_thirty_cost_the_same(stage, tess):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1))
    few = {name: queries_for(tess, url(name)) for name in ("console_home", "console_referrals", "console_advocates")}
    with tenant_context(stage.tenant_id):
        for number in range(2, 32):
            submitted(stage, stage.ann if number % 2 else stage.ben, later(days=1, hours=number), number=number, company=f"Firma Nummer{number}")
    many = {name: queries_for(tess, url(name)) for name in few}
    assert many == few
    assert queries_for(tess, url("console_referral", referral.id)) <= 38


# The people who refer

def test_advocates_are_found_by_the_folded_beginning_of_either_name(stage, tess):
    with tenant_context(stage.tenant_id):
        advocates_commands.add_unclaimed(program_id=stage.program.id, name="Zoë Müller-Lund", acting=stage.tess, at=later(hours=1))
    for typed in ("ZOE", "mueller-l", "lund"):
        page = text(tess.get(url("console_advocates") + f"?name={typed}"))
        assert f"People whose name begins with “{typed}”" in page and ("Zoë Müller-Lund" in page) == (typed != "mueller-l") and "Ben" not in page
    nobody = text(tess.get(url("console_advocates") + "?name=nobody"))
    assert "Nobody is called so" in nobody and "Nobody has joined yet" not in nobody
