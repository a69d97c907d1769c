"""Programs in the console: from a template to the public page, with a second person where one is needed."""
import json
import re

import pytest

from foundation.kernel.ids import uuid7
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from rewards import queries
from tests.apps.desks.console import queries_for, text, url
from tests.sign_in import new_member, signed_in, staff_client

SENTENCE = "15 points per 100 of first-year value when won, from the 6th deal of the year 20"
TYPED = {"name": "Friends of Acme", "slug": "", "summary": "Backups that work.", "acceptance": "by_hand", "protection_days": "90", "terms": "Be kind.",
         "rate": "15", "step": "6", "better_rate": "20", "maturation_days": "14"}
MAKE = ("console_program_from", "points_escalating")


@pytest.fixture
def staff(acme):
    """Clients of one vendor whose program is drafted by Tess."""
    return {name: signed_in(acme.client(), new_member(acme, role, name).user) for name, role in (
        ("Tess", "program_manager"), ("Olga", "finance_approver"), ("Owen", "owner"), ("Rhea", "read_only"), ("Rick", "sales_rep"))}


@pytest.fixture
def made(acme, staff):
    assert staff["Tess"].post(url(*MAKE), TYPED).status_code == 302
    with tenant_context(acme.id):
        return programs_queries.programs()[0]


def stands(vendor, program) -> tuple:
    with tenant_context(vendor.id):
        row, draft = programs_queries.program(program.id), queries.draft_of(program.id)
        return (row.status, row.offer, draft.document if draft else None, [version.number for version in queries.versions_of(program.id)],
                [event.name for event in outbox_queries.timeline([program.id])])


def test_no_program_yet_leads_to_the_templates(staff):
    page = text(staff["Tess"].get(url("console_programs")))
    assert "No program yet." in page and "New program" in page
    assert SENTENCE in text(staff["Tess"].get(url("console_program_new")))


def test_the_sentence_is_previewed_and_nothing_is_written(acme, staff):
    page = staff["Tess"].post(url(*MAKE), {**TYPED, "rate": "12.5", "preview": "1", "at_step": "pays"})
    assert page.status_code == 200 and "12.5 points per 100 of first-year value when won" in text(page) and 'value="Friends of Acme"' in page.content.decode()
    part = staff["Tess"].post(url(*MAKE), {**TYPED, "rate": "a lot"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and "A number such as 15 is expected here." in text(part)
    with tenant_context(acme.id):
        assert programs_queries.programs() == []


def test_a_mistake_keeps_what_was_typed_and_writes_nothing(acme, staff):
    for given, words in (({"name": ""}, "Give the program a name"), ({"step": "1"}, "Between 2 and 1000."), ({"terms": " "}, "Write what people agree to when they join.")):
        page = staff["Tess"].post(url(*MAKE), {**TYPED, **given})
        html = page.content.decode()
        assert page.status_code == 400 and words in text(page) and 'value="15"' in html and "Backups that work." in html
    with tenant_context(acme.id):
        assert programs_queries.programs() == []


def test_made_published_alone_and_seen(acme, staff, made):
    page = text(staff["Tess"].get(url("console_program", made.id)))
    assert made.slug == "friends-of-acme" and SENTENCE in page and "You wrote the plan yourself" in page and "Publish the program" in page
    answer = staff["Tess"].post(url("console_publish", made.id), follow=True)
    assert "The program is open." in text(answer) and "Published alone" in text(answer)
    status, offer, draft, numbers, happened = stands(acme, made)
    assert (status, offer["en"], draft, numbers) == ("open", SENTENCE, None, [1]) and happened[-1] == "program.published"
    assert SENTENCE in text(acme.client().get(f"/p/{made.slug}/"))
    before = stands(acme, made)
    assert "This program was published before." in text(staff["Tess"].post(url("console_publish", made.id), follow=True))
    assert stands(acme, made) == before


def test_the_next_version_needs_a_second_person(acme, staff, made):
    staff["Olga"].post(url("console_publish", made.id))
    with tenant_context(acme.id):
        document = queries.versions_of(made.id)[0].document
    document["rules"][0]["pay"]["escalator"]["bands"][1]["pay"]["units_bp"] = 2500
    saved = staff["Tess"].post(url("console_plan_save", made.id), {"document": json.dumps(document)}, follow=True)
    assert "Until now: From the 6th deal of the year 20. From now on: From the 6th deal of the year 25." in text(saved)
    assert "Waits for a second person" in text(saved) and "Publish this version" not in text(saved)
    before = stands(acme, made)
    assert "who didn’t write this plan has to publish it" in text(staff["Tess"].post(url("console_plan_publish", made.id), follow=True))
    assert stands(acme, made) == before
    staff["Owen"].post(url("console_plan_save", made.id), {"document": json.dumps(document)})
    assert "You wrote it, so an owner or finance approver has to publish it." in text(staff["Owen"].get(url("console_plan", made.id)))
    assert "waits for a second person Owen wrote it" in text(staff["Olga"].get(url("console_home")))
    assert "second person" not in text(staff["Owen"].get(url("console_home")))
    assert "You’d be the second person" in text(staff["Olga"].get(url("console_plan", made.id)))
    read = re.search(r'name="ticket" value="(\d+)"', staff["Olga"].get(url("console_plan", made.id)).content.decode())[1]
    staff["Owen"].post(url("console_plan_save", made.id), {"document": json.dumps(document)})   # while she reads
    before = stands(acme, made)
    assert "changed after you opened it" in text(staff["Olga"].post(url("console_plan_publish", made.id), {"ticket": read}, follow=True))
    assert stands(acme, made) == before
    read = re.search(r'name="ticket" value="(\d+)"', staff["Olga"].get(url("console_plan", made.id)).content.decode())[1]
    answer = staff["Olga"].post(url("console_plan_publish", made.id), {"ticket": read}, follow=True)
    assert "The new version counts" in text(answer)
    status, offer, draft, numbers, _ = stands(acme, made)
    assert offer["en"].endswith("25") and numbers == [2, 1] and draft is None
    assert "Written by Owen, published by Olga" in text(staff["Rhea"].get(url("console_plan", made.id)))


@pytest.mark.parametrize("document, said", [
    ('{"grammar": 1,', "This isn’t JSON: something is wrong at line 1"),
    ('{"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "up", "rules": []}', "/rounding"),
    ("", "This isn’t JSON")])
def test_each_mistake_in_a_plan_is_named_with_its_place(acme, staff, made, document, said):
    before = stands(acme, made)
    page = staff["Tess"].post(url("console_plan_save", made.id), {"document": document}, follow=True)
    assert said in text(page) and "Nothing was saved" in text(page)
    if document:
        assert text(page).count('"grammar": 1,') == 1   # what was typed, not what is stored
    assert stands(acme, made) == before


def test_terms_get_a_new_version(acme, staff, made):
    empty = staff["Tess"].post(url("console_terms", made.id), {"terms": "  "}, follow=True)
    assert "Write what people agree to when they join." in text(empty)
    page = staff["Tess"].post(url("console_terms", made.id), {"terms": "Be kinder."}, follow=True)
    assert "Version 2" in text(page) and "Be kinder." in text(page)


@pytest.mark.parametrize("name, reads, writes, publishes", [("Tess", 200, 302, 302), ("Owen", 200, 302, 302), ("Olga", 200, 403, 302), ("Rhea", 200, 403, 403),
                                                            ("Rick", 403, 403, 403)])
def test_roles(acme, staff, made, name, reads, writes, publishes):
    client = staff[name]
    for address in (url("console_programs"), url("console_program", made.id), url("console_plan", made.id)):
        assert client.get(address).status_code == reads
    page = text(client.get(url("console_program", made.id)))
    assert ("Write a new version" in page) == (writes == 302) and ("Publish the program" in page) == (publishes == 302)
    assert client.get(url("console_program_new")).status_code == (200 if writes == 302 else 403)
    assert client.post(url("console_terms", made.id), {"terms": "Other."}).status_code == writes
    assert client.post(url("console_plan_save", made.id), {"document": "{}"}).status_code == writes
    assert client.post(url("console_publish", made.id)).status_code == publishes
    assert (stands(acme, made)[0] == "open") == (publishes == 302)


def test_another_vendor_knows_none_of_it(acme, bolt, staff, made):
    stranger, before = staff_client(bolt, "owner"), stands(acme, made)
    for name in ("console_program", "console_plan"):
        theirs, never = stranger.get(url(name, made.id)), stranger.get(url(name, uuid7()))
        assert theirs.status_code == never.status_code == 404 and theirs.content == never.content
    for name, data in (("console_publish", {}), ("console_plan_publish", {}), ("console_terms", {"terms": "x"}), ("console_plan_save", {"document": "{}"})):
        assert stranger.post(url(name, made.id), data).status_code in (302, 404), name
    assert stands(acme, made) == before


def test_one_program_or_many_cost_the_same(staff, made):
    few = queries_for(staff["Tess"], url("console_programs"))
    for number in range(5):
        staff["Tess"].post(url(*MAKE), {**TYPED, "name": f"Program {number}"})
    assert queries_for(staff["Tess"], url("console_programs")) == few
