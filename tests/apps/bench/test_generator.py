"""The generator's rows are those that the commands write, column by column; ids and instants are its own."""
import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.test import override_settings
from django.utils import timezone

from bench.generator import stories, vendors
from bench.generator.cloning import DONE_KEPT, INSTANTS, UUIDS
from bench.generator.specimens import CannotCopy, Row, capture, look, tables
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals.commands.submit import Lead
from rewards.management.commands.verify_ledger import verified

pytestmark = pytest.mark.xdist_group("generator")   # one worker builds it, for all of them
TOLD = ("waiting", "declined", "won", "expired")
EDGE = timedelta(days=5)   # working days and weekends: a copy of another week rings so much earlier or later
IN_CHAINS = ("step", "prev_step", "balance_before", "balance_after")   # verify_ledger goes through these


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Two vendors of some hundred referrals; the second one is all copies."""
    with django_db_blocker.unblock():
        now = timezone.now()
        wanted = vendors.generate(vendors=2, referrals=400, now=now, prefix=f"g{secrets.token_hex(3)}-", processes=1, only=TOLD)
        yield now, wanted, [_tenant(one.slug) for one in wanted]
        connections.close_all()


def _tenant(slug: str) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenants_tenant WHERE slug = %s", [slug])
        return cursor.fetchone()[0]


def test_books_and_numbers_are_right(made):
    _, wanted, tenants = made
    for one, tenant_id in zip(wanted, tenants, strict=True):
        with tenant_context(tenant_id), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM referrals_referral WHERE tenant_id = '{tenant_id}'")
            assert cursor.fetchone() == (one.referrals,)
            cursor.execute(f"SELECT count(*) FROM outbox_delivery WHERE tenant_id = '{tenant_id}' AND state = 'due' AND due_at < now()")
            assert cursor.fetchone() == (0,), "a timer should have rung already"
        books = verified(one.slug, tenant_id)
        assert books["wrong"] == []
        assert books["journals"] > 50


@pytest.mark.parametrize("kind", [stories.CUSTOMERS, stories.PARTNERS])
@pytest.mark.parametrize("name", TOLD)
def test_a_copy_is_what_the_commands_leave(made, name, kind):
    now, _, tenants = made
    story = next(one for one in stories.STORIES if one.name == name)
    for phase in story.phases:
        ours = _copy(tenants[1], story, phase, kind)
        lead, begin = _lead(ours), next(row for row in ours if row.table == "referrals_referral").values["received_at"]
        theirs = _by_commands(story, phase, kind, lead, begin, now)
        edge = _on_the_edge((*ours, *theirs), now)
        for table in sorted({row.table for row in (*ours, *theirs)}):
            assert _plain(ours, table, now, edge) == _plain(theirs, table, now, edge), f"{name} {phase.days}: {table}"


def test_what_a_story_changes_elsewhere_is_refused(made):
    """A running row, as a counter would be, can't be copied: then the generator says so."""
    _, _, tenants = made
    known = tables()
    with tenant_context(tenants[1]):
        before = look(tenants[1], known)
        with connection.cursor() as cursor, pytest.raises(CannotCopy, match="changes tenants_vendor"):
            capture("counted", tenants[1], known, before, timezone.now(), [
                (timezone.now(), partial(cursor.execute, f"UPDATE tenants_vendor SET name = 'Other' WHERE tenant_id = '{tenants[1]}'"))])
        transaction.set_rollback(True)


def _copy(tenant_id: UUID, story, phase, kind: str) -> list[Row]:
    """Every row of one copy: its ids end alike."""
    place = [(one, story_.name, phase_) for one in (stories.CUSTOMERS, stories.PARTNERS) for story_ in stories.STORIES if story_.name in TOLD
             for phase_ in story_.phases].index((kind, story.name, phase))
    end = f"0001{place + 16:03x}{0:08x}"
    rows = [(table, row) for table, found in look(tenant_id, tables()).items() for key, row in found.items() if key.hex.endswith(end)]
    return [Row(table, values, 0, int(values["id"].hex[13:16], 16)) for table, values in rows]


def _lead(rows: list[Row]) -> Lead:
    party = next(row for row in rows if row.table == "referrals_party").values
    return Lead(person=party["person"], company=party["company"], contact=party["email"], agreed=True)


def _by_commands(story, phase, kind: str, lead: Lead, begin: datetime, now: datetime) -> list[Row]:
    slug = f"c{secrets.token_hex(4)}"
    setup = stories.found_vendor(slug, f"{slug}.localhost", now)
    known, begin = tables(), begin.astimezone(UTC)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"), tenant_context(setup.tenant_id):
        organisation_id = stories.found_organisation(setup, "A Partner") if kind == stories.PARTNERS else None
        joined = stories.join(setup, "Cora Somebody", "cora@somebody.example", organisation_id)
        worker.drain(setup.tenant_id, until=begin)
        rows = look(setup.tenant_id, known)
        [enrolment] = rows["advocates_enrolment"].values()
        ids: list[UUID] = []
        steps = [(begin, lambda: ids.append(stories.submit(enrolment["id"], enrolment["advocate_id"], lead, begin)))]
        for days, verb in story.steps:
            at = begin + timezone.timedelta(days=days)
            steps += [(at, partial(worker.drain, setup.tenant_id, until=at)),
                      (at, partial(lambda verb, at: stories.VERBS[verb](setup, ids[0], at), verb, at))]
        last = story.steps[-1][0] if story.steps else 0
        for days in [one for one in (last + 1, 36, 92, 122) if one < phase.days[0]] + [phase.days[0]]:
            at = begin + timezone.timedelta(days=days)
            steps.append((at, partial(worker.drain, setup.tenant_id, until=at)))
        subject = {organisation_id} if organisation_id else set()
        specimen, _ = capture("again", setup.tenant_id, known, rows, begin, steps, counts_on=subject,
                              actors={enrolment["advocate_id"]: "advocate_id", enrolment["id"]: "enrolment_id"})
        transaction.set_rollback(True)
    assert joined is not None
    return specimen.rows


def _on_the_edge(rows: Iterable[Row], now: datetime) -> set[int]:
    """Deliveries that were done about when the outbox begins to drop them: of one of the two they may be gone already."""
    return {row.rank for row in rows if row.table == "outbox_delivery" and row.values["state"] == "done" and abs(row.values["done_at"] - (now - DONE_KEPT)) < EDGE}


def _plain(rows: list[Row], table: str, now: datetime, edge: set[int]) -> Counter:
    """The rows of a table: own ids by their rank, other ids and instants alike, what the outbox has dropped, or is about to, left out."""
    ranks = {row.values["id"]: f"own {row.rank}" for row in rows}

    def plain(value: Any) -> Any:
        if isinstance(value, UUID):
            return ranks.get(value, "an id")
        if isinstance(value, datetime):
            return "an instant"
        if isinstance(value, str):
            return INSTANTS.sub("an instant", UUIDS.sub(lambda found: ranks.get(UUID(found.group()), "an id"), value))
        return value
    found: Counter = Counter()
    for row in rows:
        if row.table != table or (table == "outbox_delivery" and row.values["state"] == "done" and (row.rank in edge or row.values["done_at"] <= now - DONE_KEPT)):
            continue
        found[tuple((name, plain(value)) for name, value in row.values.items()
                    if not (table == "ledger_posting" and name in IN_CHAINS))] += 1
    return found
