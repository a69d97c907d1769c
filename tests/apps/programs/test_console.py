"""The console's pages of a program: settings, its end, its own questions, the vendor's days off. What is wrong stands at its field, nothing is written."""
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from programs import commands, queries
from tests.cast import START, set_stage, submitted
from tests.sign_in import new_member, staff_client


@pytest.fixture
def stage(acme):
    return set_stage(acme)


@pytest.fixture
def tess(acme, stage):
    return staff_client(acme, "program_manager")


def read(answer) -> str:
    return " ".join(answer.content.decode().split())


def state_of(acme, stage) -> tuple:
    with tenant_context(acme.id):
        return queries.program(stage.program.id), [event.name for event in outbox_queries.timeline([stage.program.id])]


def settings(**changed) -> dict:
    """The form of a published program as it stands, with changes."""
    return {"name": "Customers for customers", "summary": "", "opens_at": "", "closes_at": "", "acceptance": "by_hand", "decision_days": "5", "first_contact_days": "2",
            "priority": "100", "consent": "none", "consent_days": "30", "protection_days": "90", "grace_days": "30", "reopen_days": "90", "late_credit_days": "180",
            "appeal_days": "30", "notice_days": "0", "own_kinds": "Demo given\nOnboarded\nRollout done\nTrial", "visibility": "status_and_reward", "decline_detail": "exact", "unclaimed": "accrue", **changed}


def test_settings_are_shown_and_saved(acme, stage, tess):
    rick = new_member(acme, "sales_rep", "Rick")
    page, path = read(tess.get(f"/console/programs/{stage.program.id}/settings/")), f"/console/programs/{stage.program.id}/settings/"
    assert 'value="90"' in page and "Rick" in page and "Fixed since it was published on 2 March" in page and 'name="kind"' not in page
    answer = tess.post(path, settings(opens_at="2026-07-01T09:00", protection_days="60", visibility="status", routing=[str(rick.user_id)]), follow=True)
    assert "Saved." in read(answer) and 'value="2026-07-01T09:00"' in read(answer)
    program, events = state_of(acme, stage)
    assert program.opens_at == datetime(2026, 7, 1, 7, 0, tzinfo=UTC), "09:00 in Berlin"
    assert (program.protection_days, program.visibility, program.routing, events[-1]) == (60, "status", [str(rick.user_id)], "program.changed")
    assert "is protected for <b class=\"font-semibold\">60 days</b>" in read(tess.get(f"/console/programs/{stage.program.id}/"))


@pytest.mark.parametrize("field, value, said", [
    ("name", " ", "Give the program a name that its advocates will read."), ("protection_days", "0", "Between 1 and 730."), ("grace_days", "", "A whole number is expected here."),
    ("decision_days", "soon", "A whole number is expected here."), ("opens_at", "tomorrow", "A day and a time are expected here, such as 2026-09-30 18:00."),
    ("visibility", "all", "Choose one of these."), ("consent", "", "Choose one of these."), ("routing", "0199", "Choose people from your team."), ("priority", "1000", "Between 1 and 999.")])
def test_a_wrong_setting_stands_at_its_field_and_nothing_is_written(acme, stage, tess, field, value, said):
    before = state_of(acme, stage)
    answer = tess.post(f"/console/programs/{stage.program.id}/settings/", settings(summary="We print ships", appeal_days="21") | {field: value})
    page = read(answer)
    assert answer.status_code == 400 and f'id="id_{field}_error"' in page and page.count(said) >= 2
    assert "We print ships" in page and 'value="21"' in page, "what was typed stays"
    assert state_of(acme, stage) == before and state_of(acme, stage)[0].summary == ""


def test_it_closes_after_it_opens(acme, stage, tess):
    answer = tess.post(f"/console/programs/{stage.program.id}/settings/", settings(opens_at="2026-07-02T09:00", closes_at="2026-07-01T09:00"))
    assert answer.status_code == 400 and 'id="id_closes_at_error"' in read(answer)


def test_a_draft_may_still_change_what_is_fixed_later(acme, stage, tess):
    with tenant_context(acme.id):
        draft = commands.create_program(slug="draft", kind="customer", name="Draft", currency="EUR", time_zone="Europe/Berlin", locale="en", acting=stage.tess, at=START)
    path = f"/console/programs/{draft.id}/settings/"
    assert 'name="kind"' in read(tess.get(path)) and "End the program" not in read(tess.get(path))
    tess.post(path, settings(name="Draft", kind="sales_rep", party="person", locale="de", time_zone="Europe/Paris"))
    wrong = tess.post(path, settings(name="Draft", kind="sales_rep", party="company", locale="de", time_zone="Mars"))
    assert wrong.status_code == 400 and 'id="id_time_zone_error"' in read(wrong)
    with tenant_context(acme.id):
        draft = queries.program(draft.id)
        assert (draft.kind, draft.party, draft.locale, draft.time_zone) == ("sales_rep", "person", "de", "Europe/Paris")


def test_the_end_is_set_moved_taken_back_and_comes(acme, stage, tess):
    path, base = f"/console/programs/{stage.program.id}/settings/", f"/console/programs/{stage.program.id}"
    ends = timezone.now() + timedelta(days=30)
    page = read(tess.post(f"{base}/end", {"ends_at": ends.strftime("%Y-%m-%dT18:00"), "tail_days": "10"}, follow=True))
    assert "It ends on" in page and "Let it go on" in page and state_of(acme, stage)[0].tail_days == 10
    tess.post(f"{base}/end/take-back")
    assert state_of(acme, stage)[0].ends_at is None
    page = read(tess.post(f"{base}/end", {"ends_at": "", "tail_days": "90"}, follow=True))
    program, events = state_of(acme, stage)
    assert program.status == "ended" and events[-1] == "program.ended" and "ended on" in page and "End the program" not in read(tess.get(path))


@pytest.mark.parametrize("field, value", [("ends_at", "2020-01-01T00:00"), ("ends_at", "never"), ("tail_days", "-1"), ("tail_days", "")])
def test_an_end_that_cannot_be_stands_at_its_field(acme, stage, tess, field, value):
    before = state_of(acme, stage)
    later = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT18:00")
    page = read(tess.post(f"/console/programs/{stage.program.id}/end", {"ends_at": later, "tail_days": "44"} | {field: value}, follow=True))
    assert f'id="end_{field}_error"' in page and (f'value="{later}"' in page or 'value="44"' in page)
    assert state_of(acme, stage) == before


QUESTION = {"label": "How many seats?", "kind": "number", "choices": "", "help": "", "required": "on", "fitting": "", "least": "10", "most": "", "fit_words": ""}


def test_questions_are_added_changed_moved_and_removed(acme, stage, tess):
    base = f"/console/programs/{stage.program.id}/questions"
    assert "The form asks only what everybody asks." in read(tess.get(f"{base}/"))
    tess.post(f"{base}/new/", QUESTION)
    tess.post(f"{base}/new/", QUESTION | {"label": "Which trade?", "kind": "choice", "choices": "Ships\r\n Bank \r\n\r\n", "fitting": "Ships", "least": "", "must_fit": "on"})
    page = read(tess.get(f"{base}/"))
    assert "The form asks two questions of yours." in page and "Fits from 10 on." in page and "Fits: Ships. Nothing else is taken." in page

    def fields():
        with tenant_context(acme.id):
            return {field.key: field for field in queries.lead_fields(queries.program(stage.program.id))}
    assert list(fields()) == ["how_many_seats", "which_trade"] and fields()["which_trade"].choices == ("Ships", "Bank")
    tess.post(f"{base}/which_trade/move", {"to": "up"})
    assert list(fields()) == ["which_trade", "how_many_seats"]
    tess.post(f"{base}/which_trade/move", {"to": "up"})
    assert list(fields()) == ["which_trade", "how_many_seats"]
    assert 'value="10"' in read(tess.get(f"{base}/how_many_seats/change/"))
    tess.post(f"{base}/how_many_seats/change/", QUESTION | {"least": "1,000", "required": ""})
    assert fields()["how_many_seats"].least == 1000 and not fields()["how_many_seats"].required
    tess.post(f"{base}/which_trade/remove")
    assert list(fields()) == ["how_many_seats"] and "Which trade?" in read(tess.get(f"{base}/")).partition("No longer asked")[2]
    assert tess.get(f"{base}/which_trade/change/").status_code == 404 == tess.post(f"{base}/which_trade/move").status_code


@pytest.mark.parametrize("field, changed, said", [
    ("label", {"label": " "}, "Write the question as people will read it."), ("kind", {"kind": "colour"}, "Choose one of these."),
    ("choices", {"kind": "choice", "least": ""}, "Give at least two answers, one a line."), ("least", {"least": "some"}, "A whole number is expected here, such as 40."),
    ("most", {"most": "4"}, "The highest isn’t below the lowest."), ("must_fit", {"must_fit": "on", "least": ""}, "Say first which answers fit."),
    ("label", {"label": "x" * 150}, "At most 120 characters."), ("fitting", {"kind": "choice", "choices": "A\nB", "fitting": "C", "least": ""}, "is none of the answers above.")])
def test_a_wrong_question_stands_at_its_field_and_nothing_is_written(acme, stage, tess, field, changed, said):
    before = state_of(acme, stage)
    answer = tess.post(f"/console/programs/{stage.program.id}/questions/new/", QUESTION | {"help": "Roughly"} | changed)
    page = read(answer)
    assert answer.status_code == 400 and f'id="id_{field}_error"' in page and page.count(said) >= 2 and 'value="Roughly"' in page
    assert state_of(acme, stage) == before


def test_days_off_are_added_and_removed(acme, stage, tess):
    year = timezone.localdate().year + 1
    page = read(tess.post("/console/holidays/", {"date": f"{year}-12-25", "name": "Christmas Day"}, follow=True))
    assert "Christmas Day" in page and "The next day off is" in page
    for field, given, said in (("date", {"date": f"{year}-12-25"}, "This day is on the list already."), ("date", {"date": "Christmas"}, "A day is expected here, such as 2026-12-25."),
                               ("name", {"date": f"{year}-12-26", "name": ""}, "Give the day its name")):
        answer = tess.post("/console/holidays/", {"date": "", "name": "Boxing Day"} | given)
        assert answer.status_code == 400 and f'id="id_{field}_error"' in read(answer) and said in read(answer)
        assert given.get("name") == "" or 'value="Boxing Day"' in read(answer)
    with tenant_context(acme.id):
        [day] = queries.holiday_list()
    assert day.date == date(year, 12, 25)
    tess.post(f"/console/holidays/{day.id}/remove")
    assert "Only weekends count as days off" in read(tess.get("/console/holidays/"))


def test_a_program_that_only_thanks_has_no_amounts_to_set(acme, stage, tess):
    with tenant_context(acme.id):
        thanks = commands.create_program(slug="thanks", kind="customer", name="Thanks", currency="EUR", time_zone="Europe/Berlin", locale="en", gratitude=True,
                                         acting=stage.tess, at=START)
        commands.change_settings(program_id=thanks.id, values={"closes_at": START}, acting=stage.tess, at=START)
    assert 'name="visibility"' not in read(tess.get(f"/console/programs/{thanks.id}/settings/"))
    page = read(tess.get(f"/console/programs/{thanks.id}/"))
    assert "It only thanks, so no amount is shown." in page and "The day on which it closes is over" in page


def test_the_decision_page_shows_what_the_advocate_will_read(acme, stage, tess):
    with tenant_context(acme.id):
        referral = submitted(stage, stage.ann, START)
    path = f"/console/referrals/{referral.id}/"
    assert "They were already a customer when you introduced them." in read(tess.get(path))
    with tenant_context(acme.id):
        commands.change_settings(program_id=stage.program.id, values={"decline_detail": "general"}, acting=stage.tess, at=START)
    page = read(tess.get(path))
    assert "They were already a customer when you introduced them." not in page and "We know this company already." in page
