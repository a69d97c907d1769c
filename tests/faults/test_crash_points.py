"""The process is killed at every named crash point in turn, on real processes, in the middle of a walk: the end is that of a walk in peace."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.books import books_of, verified, work_is_done
from tests.faults.points import points
from tests.faults.post_office import PostOffice
from tests.faults.results import note_result
from tests.faults.walk import Walk
from tests.faults.world import World, a_folder, eventually, free_port

pytestmark = pytest.mark.faults

# Between the mail server's yes and the mark "sent" nobody can know; the second copy has the same Message-ID.
SENT_AGAIN = {"mail.after_send", "mail.before_settle_commits"}
OF_A_REQUEST = ["request.before_commit", "request.after_commit", "idempotency.after_claim", "idempotency.after_keep"]


class Town:
    """One set of processes for all walks; each walk has a vendor of its own."""

    def __init__(self, world: World, office: PostOffice, order: Path) -> None:
        self.world, self.office, self.order = world, office, order
        self.operator, self.towns = world.driven("operator"), world.driven("towns", len(points()) + len(OF_A_REQUEST) + 1)
        self.peace = self.walk()
        assert self.peace.again == 0 and {what.split()[1] for what in self.peace.books["deliveries"]} == {"done"}

    def walk(self, point: str = "", before=None, copies: int = 0) -> Walk:
        walk = Walk(int(self.world.env["PORT"]), self.towns.pop(), self.operator)
        tenant_id = walk.town["tenant_id"]
        walk.rest = lambda: eventually(lambda: work_is_done(self.world, tenant_id), 60, "every delivery done")
        if before:
            walk.before = before
        if point:
            self.order.write_text(point)
        walk.go()
        eventually(lambda: not self.order.exists(), 20, f"the walk comes by {point}: lead it there (walk.py)")
        walk.rest()
        walk.books = books_of(self.world, tenant_id)
        mails = self.office.mails_of(walk.town["host"])
        queued = self.world.one("SELECT count(*) FROM mail_message WHERE tenant_id = %s", tenant_id)
        assert len(mails) == queued, "each mail that was queued arrived"
        assert sum(mails.values()) - queued <= copies, f"a mail came twice: {mails.most_common(2)}"
        for table in ("visits", "records"):
            assert self.visits(tenant_id, table) >= 1
        return walk

    def visits(self, tenant_id: str, table: str) -> int:
        if table == "visits":
            return self.world.one("SELECT count(*) FROM accounts_supportvisit WHERE tenant_id = %s", tenant_id)
        return self.world.one("SELECT count(*) FROM outbox_event WHERE name = 'vendor.visited' AND subject_id = %s", tenant_id)


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with a_folder() as folder, PostOffice() as office:
        order = folder / "order"
        with World(folder, SHORT_LEASES="3", EMAIL_URL=office.url, CRASH_FILE=str(order), PORT=str(free_port()), WEB_WORKERS="1") as world:
            for name in ("web", "worker", "dispatcher"):
                world.launch(name)
            yield Town(world, office, order)


def differs(walk: Walk, peace: Walk) -> dict:
    """(here, in peace) of everything of which there is not as much."""
    return {(table, what): (walk.books[table].get(what), peace.books[table].get(what)) for table in peace.books
            for what in peace.books[table].keys() | walk.books[table].keys() if walk.books[table].get(what) != peace.books[table].get(what)}


@pytest.mark.parametrize("point", points())
def test_killed_at(town, point):
    walk = town.walk(point, copies=1 if point in SENT_AGAIN else 0)
    assert differs(walk, town.peace) == {}


@pytest.mark.parametrize("point", OF_A_REQUEST)
def test_every_request_of_a_walk_is_killed_there(town, point):
    """Asked again under its key, each is done once, whether the answer was lost or the work with it."""
    def arm(path: str) -> None:
        if not path.startswith("/"):   # the forms of people have no key
            assert not town.order.exists()
            town.order.write_text(point)

    walk = town.walk(before=arm)
    note_result("crash points", f"{walk.again} of {walk.asked} requests of one walk killed at `{point}`, asked again under their keys: each was done once",
                point=point)
    assert walk.again >= walk.asked and differs(walk, town.peace) == {}


def test_after_all_that_every_book_is_right(town):
    """The last one: what was killed in all those walks left no wrong row behind, and no clock tick undone."""
    eventually(lambda: not town.world.one("SELECT count(*) FROM outbox_tick WHERE done_at IS NULL AND scheduled_for < now() - interval '1 minute'"), 90, "ticks done")
    ticks, said = town.world.one("SELECT count(*) FROM outbox_tick"), verified(town.world)
    note_result("crash points", f"{len(points())} named points, a walk killed once at each, all to the same end; verify_ledger afterwards: "
                                f"{sum(one['journals'] for one in said['vendors'])} journals of {len(said['vendors'])} vendors all right; {ticks} ticks of the clock, none undone")
    assert said["ok"]
