"""A draft goes back to how it was saved before, or is dropped and taken again; nobody writes over what somebody else has just saved."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import drafts, keeping, plans
from rewards.models import KeptDraft, PlanDraft, PlanVersion
from tests.apps.rewards.stage import later, publish
from tests.apps.rewards.test_effective_days import paying
from tests.callers import caller
from tests.sign_in import new_member, signed_in


def save(stage, plan: dict, at, by=None) -> PlanDraft:
    return plans.save_draft(program_id=stage.program.id, document=plan, acting=by or stage.tess, at=at)


def ticket(stage) -> str:
    draft = queries.draft_of(stage.program.id)
    return draft.ticket if draft else ""


def take(stage, place: int, at, *, by=None, over=None):
    kept = queries.kept_drafts(stage.program.id)[place]
    return drafts.take_again(program_id=stage.program.id, draft_id=kept.id, ticket=ticket(stage) if over is None else over, acting=by or stage.tess, at=at)


def drop(stage, at, *, over=None, by=None):
    return drafts.drop_draft(program_id=stage.program.id, ticket=ticket(stage) if over is None else over, acting=by or stage.tess, at=at)


def written(stage) -> tuple:
    return (list(PlanDraft.objects.values_list("document", "written_at")), list(KeptDraft.objects.order_by("id").values_list("id", "document", "ended_at", "dropped")),
            PlanVersion.objects.count(), [event.name for event in outbox_queries.timeline([stage.program.id])])


def refused(stage, act, error: type = Refused) -> str:
    before = written(stage)
    with pytest.raises(error) as refusal:
        act()
    assert written(stage) == before
    return getattr(refusal.value, "code", "")


def test_a_draft_goes_back_and_that_goes_back_too(stage):
    save(stage, paying(100), later(days=1))
    assert queries.kept_drafts(stage.program.id) == []
    save(stage, paying(200), later(days=2), by=stage.olga)
    [kept] = queries.kept_drafts(stage.program.id)
    assert (kept.document, kept.written_by, kept.written_at, kept.ended_by, kept.ended_at, kept.dropped) == (
        paying(100), stage.tess.id, later(days=1), stage.olga.id, later(days=2), False)
    draft = take(stage, 0, later(days=3))
    assert (draft.document, draft.written_by, draft.written_at, PlanDraft.objects.count()) == (paying(100), stage.tess.id, later(days=3), 1)
    assert [(row.document, row.written_by) for row in queries.kept_drafts(stage.program.id)] == [(paying(200), stage.olga.id)], "what is the draft is not offered"
    event = outbox_queries.timeline([stage.program.id])[-1]
    assert (event.name, event.acting_id, event.payload.get("document")) == ("plan.drafted", stage.tess.id, None)
    take(stage, 0, later(days=4))
    assert queries.draft_of(stage.program.id).document == paying(200) and [row.document for row in queries.kept_drafts(stage.program.id)] == [paying(100)]
    assert KeptDraft.objects.count() == 2, "to and fro grows nothing"


def test_who_takes_it_again_wrote_it_so_somebody_else_publishes(stage):
    save(stage, paying(100), later(days=1))
    save(stage, paying(200), later(days=2))
    take(stage, 0, later(days=3), by=stage.olga)
    with pytest.raises(Refused) as refusal:
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=later(days=3))
    assert refusal.value.code == "second_person_needed"


def test_what_somebody_else_saved_meanwhile_is_not_written_over(stage):
    save(stage, paying(100), later(days=1))
    save(stage, paying(200), later(days=2))
    seen = ticket(stage)
    save(stage, paying(300), later(days=3), by=stage.olga)
    assert refused(stage, lambda: take(stage, 1, later(days=4), over=seen)) == "draft_changed_meanwhile"
    assert refused(stage, lambda: drop(stage, later(days=4), over=seen)) == "draft_changed_meanwhile"
    drop(stage, later(days=4))
    assert refused(stage, lambda: take(stage, 0, later(days=5), over=seen)) == "draft_changed_meanwhile"
    assert refused(stage, lambda: drop(stage, later(days=5), over=seen)) == "no_draft_to_drop"
    save(stage, paying(400), later(days=6))
    assert refused(stage, lambda: take(stage, 0, later(days=7), over="")) == "draft_changed_meanwhile", "there was none when the page was opened"


def test_a_draft_is_dropped_and_taken_again(stage):
    publish(stage, paying(100))
    save(stage, paying(200), later(days=1))
    drop(stage, later(days=2), by=stage.olga)
    [kept] = queries.kept_drafts(stage.program.id)
    assert queries.draft_of(stage.program.id) is None and (kept.document, kept.dropped, kept.ended_by) == (paying(200), True, stage.olga.id)
    assert outbox_queries.timeline([stage.program.id])[-1].name == "plan.draft_dropped" and programs_queries.program(stage.program.id).offer["en"] == "€1.00 when won"
    assert take(stage, 0, later(days=3)).document == paying(200) and queries.kept_drafts(stage.program.id) == []


def test_the_last_twenty_are_kept_and_none_after_publication(stage):
    for number in range(1, 30):
        save(stage, paying(number), later(hours=number))
    assert [row.document for row in queries.kept_drafts(stage.program.id)] == [paying(number) for number in range(28, 28 - keeping.MOST_KEPT, -1)]
    assert KeptDraft.objects.count() == keeping.MOST_KEPT
    plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=later(days=3))
    assert not KeptDraft.objects.exists() and not PlanDraft.objects.exists()


def test_what_the_program_outgrew_is_refused_at_its_place_and_strangers_find_nothing(stage, acme):
    save(stage, paying(100), later(days=1))
    save(stage, paying(200), later(days=2))
    KeptDraft.objects.update(document=paying(100) | {"currency": "USD"})
    assert refused(stage, lambda: take(stage, 0, later(days=3)), BadInput) == "bad_input"
    kept = queries.kept_drafts(stage.program.id)[0]
    for program_id, draft_id in ((stage.program.id, stage.program.id), (kept.id, kept.id)):
        refused(stage, lambda ids=(program_id, draft_id): drafts.take_again(program_id=ids[0], draft_id=ids[1], ticket=ticket(stage), acting=stage.tess, at=later(days=3)), NotFound)
    somebody = Actor("advocate", stage.ann.advocate_id)
    refused(stage, lambda: take(stage, 0, later(days=3), by=somebody), NotAllowed)
    refused(stage, lambda: drop(stage, later(days=3), by=somebody), NotAllowed)


def test_by_api(acme, stage):
    with tenant_context(acme.id):
        save(stage, paying(100), later(days=1))
        save(stage, paying(200), later(days=2))
    manager, root = caller(acme, "program_manager"), f"programs/{stage.program.id}/plan"
    [kept] = manager.get(f"{root}/drafts").json()["data"]
    assert (kept["document"], kept["dropped"]) == (paying(100), False)
    assert [(one["pointer"], manager.post(f"{root}/drop").status_code) for one in manager.post(f"{root}/drafts/{kept['id']}/take").json()["errors"]] == [("/ticket", 400)]
    assert manager.post(f"{root}/drafts/{kept['id']}/take", {"ticket": "1"}).json()["code"] == "draft_changed_meanwhile"
    read = manager.get(root).json()["draft"]["ticket"]
    taken = manager.post(f"{root}/drafts/{kept['id']}/take", {"ticket": read}).json()
    assert taken["draft"]["document"] == paying(100)
    assert manager.post(f"{root}/drop", {"ticket": taken["draft"]["ticket"]}).json()["draft"] is None
    assert [one["dropped"] for one in manager.get(f"{root}/drafts").json()["data"]] == [True, False]


def test_on_its_page(acme, stage):
    with tenant_context(acme.id):
        publish(stage, paying(100))
        save(stage, paying(200), later(days=1))
        save(stage, paying(300), later(days=2))
        kept, read = queries.kept_drafts(stage.program.id)[0], ticket(stage)
    tess, page = signed_in(acme.client(), new_member(acme, "program_manager").user), f"/console/programs/{stage.program.id}/plan/"
    shown = tess.get(page).content.decode()
    for words in ("How it was saved before", "€2.00 when won", "What going back changes", "Go back to this", "Drop this draft", "From now on:"):
        assert words in shown
    reader = signed_in(acme.client(), new_member(acme, "finance_approver").user).get(page).content.decode()
    assert "How it was saved before" in reader and "Go back to this" not in reader and "Drop this draft" not in reader
    assert "Somebody changed the draft" in tess.post(f"{page}drafts/{kept.id}/take", {"ticket": "1"}, follow=True).content.decode()
    assert "This is the draft again" in tess.post(f"{page}drafts/{kept.id}/take", {"ticket": read}, follow=True).content.decode()
    with tenant_context(acme.id):
        assert queries.draft_of(stage.program.id).document == paying(200)
        read = ticket(stage)
    assert "Dropped. It’s kept below" in tess.post(f"{page}drop", {"ticket": read}, follow=True).content.decode()
    shown = tess.get(page).content.decode()
    assert "Dropped by" in shown and "Drop this draft" not in shown
    assert "isn’t kept any more" in tess.post(f"{page}drafts/{stage.program.id}/take", {"ticket": ""}, follow=True).content.decode()
