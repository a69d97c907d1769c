"""A version counts from a day on: never from a past one, after the notice that is agreed, and what happened before that day keeps its price."""
from datetime import UTC, date, datetime

import pytest

from foundation.kernel.errors import BadInput
from foundation.outbox import queries as outbox_queries
from programs import commands as programs_commands
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import accrue, plans
from rewards.models import Decision, PlanDraft, PlanVersion
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, booked, deal, later, publish, tried, won
from tests.cast import START
from tests.pure.ladder import counted, document


def paying(minor: int, terms_at: str = "acceptance") -> dict:
    return document(pay={"fixed": {"minor": minor, "currency": "EUR"}}) | {"terms_at": terms_at}


def publish_on(stage, plan: dict, day: date | None, at: datetime) -> PlanVersion:
    plans.save_draft(program_id=stage.program.id, document=plan, acting=stage.tess, at=at)
    if queries.has_history(stage.program.id):
        tried(stage, at)
    return plans.publish_plan(program_id=stage.program.id, effective_on=day, acting=stage.olga, at=at)


def notice(stage, days: int) -> None:
    programs_commands.change_settings(program_id=stage.program.id, values={"notice_days": days}, acting=stage.tess, at=START)


def written(stage) -> tuple:
    return (PlanVersion.objects.count(), PlanDraft.objects.count(), programs_queries.program(stage.program.id).offer_ahead,
            [event.name for event in outbox_queries.timeline([stage.program.id])])


def test_it_counts_from_the_first_instant_of_a_day_in_the_programs_zone(stage):
    """MONEY §1, Version in force: by the time the thing happened."""
    publish(stage, paying(100))
    version = publish_on(stage, paying(200), date(2026, 4, 1), later(days=2))
    midnight = datetime(2026, 3, 31, 22, tzinfo=UTC)   # 00:00 in Berlin, in summer time
    assert (version.number, version.effective_from, version.published_at) == (2, midnight, later(days=2))
    before, event = midnight.replace(hour=21, minute=59, second=59, microsecond=999_999), outbox_queries.timeline([stage.program.id])[-1]
    assert (event.name, event.payload["in_force_from"]) == ("plan.published", midnight.isoformat())
    assert [queries.plan_in_force(stage.program.id, at).number for at in (later(days=2), before, midnight)] == [1, 1, 2]
    program = programs_queries.program(stage.program.id)
    assert (program.offer["en"], program.offer_ahead["en"], program.offer_ahead_at) == ("€1.00 when won", "€2.00 when won", midnight)


def test_what_is_accepted_between_publication_and_that_day_gets_the_old_version(stage):
    """A backdated milestone gets the version of its time, one that comes between gets the old one, and one from that day on the new one."""
    publish(stage, paying(100))
    publish_on(stage, paying(200), date(2026, 4, 1), later(days=2))
    assert [booked(deal(stage, number, None, at)) for number, at in enumerate((later(days=1), later(days=3), datetime(2026, 3, 31, 21, 59, tzinfo=UTC),
            datetime(2026, 3, 31, 22, tzinfo=UTC)), 1)] == [[100], [100], [100], [200]]
    # Accepted before that day: it keeps what counted then, however much later it is won.
    early = accepted(stage, stage.ann, 8, later(days=20))
    assert booked(accrue.accrue_rewards(milestone_id=won(stage, early.id, later(days=60)), at=later(days=60))) == [100]
    assert replay_is_the_books(stage.program.id)


def test_where_the_day_of_the_milestone_decides_a_backdated_one_gets_the_version_of_its_day(stage):
    publish(stage, paying(100, "milestone"))
    publish_on(stage, paying(200, "milestone"), date(2026, 4, 1), later(days=2))
    claims = [accepted(stage, stage.ann, number, later(days=1)) for number in (1, 2, 3)]
    # All are told in May: two happened before that day, one after it.
    happened = (later(days=2), datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC))
    paid = [booked(accrue.accrue_rewards(milestone_id=won(stage, claim.id, at, received=later(days=70)), at=later(days=70)))
            for claim, at in zip(claims, happened, strict=True)]
    assert paid == [[100], [100], [200]] and replay_is_the_books(stage.program.id)


@pytest.mark.parametrize("days, on, code", [
    (0, date(2026, 3, 4), "past"), (0, date(2026, 2, 1), "past"), (0, date(2028, 3, 10), "too_far"),
    (30, date(2026, 4, 3), "notice"), (30, date(2026, 3, 5), "notice"), (1, date(2026, 3, 5), "notice"),
])
def test_a_day_that_has_begun_or_lies_inside_the_notice_is_refused(stage, days, on, code):
    publish(stage, paying(100))
    notice(stage, days)
    plans.save_draft(program_id=stage.program.id, document=paying(200), acting=stage.tess, at=later(days=2))
    before = written(stage)
    with pytest.raises(BadInput) as refusal:
        plans.publish_plan(program_id=stage.program.id, effective_on=on, acting=stage.olga, at=later(days=2))   # the 4th of March, 10:00
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/effective_on", code)] and written(stage) == before


def test_without_a_day_it_counts_as_soon_as_the_notice_allows(stage):
    publish(stage, paying(100))
    assert publish_on(stage, paying(150), None, later(days=1)).effective_from == later(days=1)   # none is agreed
    notice(stage, 30)
    version = publish_on(stage, paying(200), None, later(days=2))
    assert version.effective_from == datetime(2026, 4, 3, 22, tzinfo=UTC)   # the first day that begins 30 days after the 4th, 10:00
    assert queries.timing(stage.program.id, later(days=2)).earliest == date(2026, 4, 4)


def test_nobody_has_a_right_to_notice_where_nobody_is(stage):
    draft = programs_commands.create_program(slug="other", kind="customer", name="Other", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                             acting=stage.tess, at=START)
    programs_commands.change_settings(program_id=draft.id, values={"notice_days": 30}, acting=stage.tess, at=START)
    for number in (1, 2):
        plans.save_draft(program_id=draft.id, document=paying(number), acting=stage.tess, at=later(days=number))
        assert plans.publish_plan(program_id=draft.id, acting=stage.olga, at=later(days=number)).effective_from == later(days=number)


def test_the_first_version_counts_at_once(stage):
    notice(stage, 30)
    plans.save_draft(program_id=stage.program.id, document=paying(100), acting=stage.tess, at=START)
    before = written(stage)
    with pytest.raises(BadInput) as refusal:
        plans.publish_plan(program_id=stage.program.id, effective_on=date(2026, 6, 1), acting=stage.olga, at=START)
    assert refusal.value.errors[0].code == "first_version" and written(stage) == before
    assert plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START).effective_from == START


def test_a_further_version_takes_the_place_of_one_that_is_to_come_or_follows_it(stage):
    publish(stage, paying(100))
    publish_on(stage, paying(200), date(2026, 4, 1), later(days=1))
    plans.save_draft(program_id=stage.program.id, document=paying(300), acting=stage.tess, at=later(days=2))
    before = written(stage)
    for day, code in ((None, "coming"), (date(2026, 3, 31), "before_coming")):
        with pytest.raises(BadInput) as refusal:
            plans.publish_plan(program_id=stage.program.id, effective_on=day, acting=stage.olga, at=later(days=2))
        assert refusal.value.errors[0].code == code and written(stage) == before
    third = plans.publish_plan(program_id=stage.program.id, effective_on=date(2026, 4, 1), acting=stage.olga, at=later(days=2))
    assert programs_queries.program(stage.program.id).offer_ahead["en"] == "€3.00 when won"
    fourth = publish_on(stage, paying(400), date(2026, 5, 1), later(days=3))
    program = programs_queries.program(stage.program.id)
    assert (program.offer["en"], program.offer_ahead["en"]) == ("€1.00 when won", "€3.00 when won"), "the next one is announced"
    found = [queries.plan_in_force(stage.program.id, at).number for at in (later(days=3), third.effective_from, fourth.effective_from)]
    assert found == [1, 3, 4] and [queries.plan_before(row).number for row in (third, fourth)] == [1, 3]


def test_steps_that_are_raised_begin_anew_with_their_time(stage):
    """MONEY §3: restart, with whole_retro, must take effect at a window's first instant."""
    publish(stage, document(counted("whole_retro", start=3)))
    assert [booked(deal(stage, number, None, later(days=number))) for number in (1, 2)] == [[100], [100]]
    anew = document(counted("whole_retro", start=2) | {"restart": True, "window": {"calendar": "quarter"}})
    plans.save_draft(program_id=stage.program.id, document=anew, acting=stage.tess, at=later(days=3))
    tried(stage, later(days=3))
    before = written(stage)
    for day in (None, date(2026, 4, 2), date(2026, 4, 1), date(2026, 10, 1)):   # the year that counts until now is still open then
        with pytest.raises(BadInput) as refusal:
            plans.publish_plan(program_id=stage.program.id, effective_on=day, acting=stage.olga, at=later(days=3))
        assert [(error.code, error.params["day"]) for error in refusal.value.errors] == [("inside_window", "2027-01-01")] and written(stage) == before
    version = plans.publish_plan(program_id=stage.program.id, effective_on=date(2027, 1, 1), acting=stage.olga, at=later(days=3))
    assert booked(deal(stage, 3, None, later(days=200))) == [150, 100]   # the old year goes on: both earlier ones are raised
    year = version.effective_from
    assert [booked(deal(stage, 4 + number, None, year.replace(year=2027, month=1, day=number))) for number in (1, 2)] == [[100], [150, 50]]
    assert replay_is_the_books(stage.program.id)


def test_publishing_changes_no_decision_and_no_replay(stage):
    """Nothing published today changes a past figure."""
    publish(stage, document(counted("whole_forward", start=3)))
    for number in (1, 2, 3):
        deal(stage, number, None, later(days=number))

    def figures() -> list:
        return list(Decision.objects.order_by("id").values_list("id", "plan_version_id", "outcome", "facts", "trace"))
    was, instants = figures(), [later(days=day, hours=hour) for day in range(40) for hour in (0, 7, 14)]
    priced = [queries.plan_in_force(stage.program.id, at).number for at in instants]
    for number, (on, plan) in enumerate(((None, paying(1)), (date(2026, 3, 25), paying(2, "milestone")), (date(2026, 3, 25), paying(3)), (date(2026, 4, 2), paying(4))), 1):
        at = later(days=4 + number)
        version = publish_on(stage, plan, on, at)
        now = [queries.plan_in_force(stage.program.id, one).number for one in instants]
        assert [one for one, when in zip(now, instants, strict=True) if when < version.effective_from] == [
            one for one, when in zip(priced, instants, strict=True) if when < version.effective_from]
        assert {one for one, when in zip(now, instants, strict=True) if when >= version.effective_from} == {version.number}
        priced = now
        assert figures() == was and replay_is_the_books(stage.program.id)


def test_notice_is_made_longer_and_not_shorter_once_people_may_have_joined(stage):
    notice(stage, 30)
    with pytest.raises(BadInput) as refusal:
        notice(stage, 29)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/notice_days", "shortened")]
    notice(stage, 60)
    assert programs_queries.program(stage.program.id).notice_days == 60
