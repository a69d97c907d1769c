"""A dump is put into an empty server: the same books, nothing is sent or paid again; and an older one pays nothing by itself."""
import json
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from tests.faults.books import books_of, verified, work_is_done
from tests.faults.post_office import PostOffice
from tests.faults.results import note_result
from tests.faults.walk import Walk
from tests.faults.world import ROOT, World, a_folder, eventually, free_port

pytestmark = pytest.mark.faults


def manage(world: World, *arguments: str) -> str:
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=world.env, check=True, capture_output=True, text=True).stdout


def serving(world: World, walk: Walk) -> Walk:
    """The same walk goes on against another server."""
    for name in ("web", "worker", "dispatcher"):
        world.launch(name)
    return Walk(int(world.env["PORT"]), walk.town, walk.operator, asked=walk.asked)


def billed(walk: Walk) -> int:
    """What could be paid to customers' accounts now, in minor units."""
    return sum(row["amount_minor"] for row in walk.get("payouts/due")["data"] if row["kind"] == "billing" and not row["holds"])


def refused(walk: Walk, path: str, body: dict) -> str:
    headers = {"Authorization": f"Bearer {walk.town['keys']['finance_approver']}", "Content-Type": "application/json", "Idempotency-Key": f"no-{time.monotonic()}"}
    status, said, _ = walk.ask("POST", walk.town["host"], f"/api/v1/{path}", json.dumps(body), headers)
    assert status == 409, said
    return json.loads(said)["code"]


BILLING = {"kind": "billing", "currency": "EUR"}


def test_restored_into_an_empty_server_nothing_is_paid_again():
    with PostOffice() as office, a_folder() as first, a_folder() as second, a_folder() as third:
        ways = {"SHORT_LEASES": "3", "EMAIL_URL": office.url, "WEB_WORKERS": "1"}
        with World(first, PORT=str(free_port()), **ways) as world:
            walk = serving(world, Walk(0, world.driven("towns", 1)[0], {}))
            walk.rest = lambda: eventually(lambda: work_is_done(world, walk.town["tenant_id"]), 60, "all told")
            walk.earn()
            walk.rest()
            earlier, taken_at = world.dumped("earlier"), datetime.now(UTC)
            file = walk.post("finance_approver", "payouts/files", BILLING)
            got = walk.post("finance_approver", f"payouts/files/{file['id']}/download")
            walk.rest()
            later, books = world.dumped("later"), books_of(world, walk.town["tenant_id"])
            keys = {name: world.env[name] for name in ("SECRET_KEY", "FIELD_KEYS")}
            mails = office.mails_of(walk.town["host"])

        # What was dumped last: the same to the row, the same bytes, and nothing left to pay or to say.
        with World(second, dump=later, PORT=str(free_port()), **ways, **keys) as world:
            again = serving(world, walk)
            assert billed(again) == 0 and refused(again, "payouts/files", BILLING) == "nothing_to_pay"
            assert again.post("finance_approver", f"payouts/files/{file['id']}/download") == got
            time.sleep(3)   # time for a worker to do what it should not
            with_answers = books_of(world, walk.town["tenant_id"])
            assert {**with_answers, "answers": None} == {**books, "answers": None} and office.mails_of(walk.town["host"]) == mails
            again.post("finance_approver", f"payouts/files/{file['id']}/settle", {
                "executed_on": f"{datetime.now(UTC):%Y-%m-%d}", "rows": [{"payout_id": row["id"], "outcome": "paid"} for row in file["payouts"]]})
            assert len(again.rewards("fulfilled")) == 6 and billed(again) == 0
            assert verified(world)["ok"]

        # An earlier one does not know the file that left after it. Left alone it would pay again; after_restore says so, and holds.
        with World(third, dump=earlier, PORT=str(free_port()), **ways, **keys) as world:
            again = serving(world, walk)
            assert billed(again) == 15_000, "this is what would have been paid twice"
            said = json.loads(manage(world, "after_restore", "--json", "--taken-at", taken_at.isoformat()))
            assert said["vendors"] == [{"vendor": walk.town["slug"], "held": 3, "last_file": 0, "in_flight": [], "made": []}]
            assert billed(again) == 0 and refused(again, "payouts/files", BILLING) == "nothing_to_pay"
            assert json.loads(manage(world, "after_restore", "--json", "--taken-at", taken_at.isoformat()))["vendors"][0]["held"] == 0
            held = next(row for row in again.rewards("pending"))
            again.post("finance_approver", f"rewards/{held['id']}/approve")
            assert billed(again) == 5_000, "a person has compared the books and said yes"
            assert verified(world)["ok"]
        note_result("restore", "restored into an empty server: the same rows, bytes and books, nothing paid or mailed again; an earlier backup: 150.00 that a "
                               "file had carried meanwhile were held by after_restore, and paid by nobody")
