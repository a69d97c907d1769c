"""200 clients on kept connections, each asking one vendor after another of a web process with 4 threads: nobody reads a foreign word."""
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.faults.results import note_result
from tests.faults.stage.probe import LEFT
from tests.faults.walk import CSRF, Walk
from tests.faults.world import World, eventually, free_port

pytestmark = pytest.mark.faults

VENDORS, CLIENTS, REQUESTS = 20, 200, 15
SLUG = re.compile(r"v[0-9a-f]{12}")   # every vendor's name, and a word in everything that it holds


@dataclass
class House:
    """A vendor, with one referral of its own."""

    town: dict
    referral: str


@dataclass
class Crowd:
    """What all clients together saw; `wrong` is empty at the end."""

    port: int
    houses: list[House]
    seen: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    opened: int = 0

    def client(self, chance: random.Random) -> None:
        connection = None
        for number in range(REQUESTS):
            house, other = chance.sample(self.houses, 2)
            kind, verb, path, headers, body, wanted = self.request(chance, house, other, number)
            for _ in range(3):
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                    self.opened += 1
                try:
                    connection.request(verb, path, body, headers)
                    if kind == "hangs up":
                        time.sleep(chance.uniform(0, 0.2))
                        connection.close()
                        connection = None
                        break
                    answer = connection.getresponse()
                    self.look(kind, house, answer, answer.read().decode(errors="replace"), wanted, path)
                    break
                except (OSError, http.client.HTTPException):   # the server closed what was idle for too long
                    connection = None
            else:
                self.wrong.append(f"{verb} {path}: no answer")
            self.seen[kind] += 1

    def request(self, chance: random.Random, house: House, other: House, number: int):
        """(kind, verb, path, headers, body, what the answer's status is)"""
        host, town = {"Host": house.town["host"]}, house.town

        def key(of: House) -> dict:
            return host | {"Authorization": f"Bearer {of.town['keys']['program_manager']}", "Content-Type": "application/json",
                           "Idempotency-Key": f"many-{chance.random()}"}

        def cookie(of: House, who: str) -> dict:
            return host | {"Cookie": "; ".join(f"{name}={value}" for name, value in ({"csrf": CSRF} | of.town["sessions"][who]).items())}

        messages = f"/api/v1/referrals/{house.referral}/messages"
        return chance.choice([
            ("public", "GET", "/", host, None, 200),
            ("public", "GET", "/p/customers/", host, None, 200),
            ("api", "GET", "/api/v1/referrals", key(house), None, 200),
            ("api", "GET", f"/api/v1/referrals/{house.referral}", key(house), None, 200),
            ("portal", "GET", "/portal/", cookie(house, "ann"), None, 200),
            ("console", "GET", "/console/", cookie(house, "program_manager"), None, 200),
            ("console", "GET", f"/console/referrals/{house.referral}/", cookie(house, "program_manager"), None, 200),
            ("writes", "POST", messages, key(house), json.dumps({"text": f"{town['slug']} number {number}"}), 201),
            ("refused", "POST", messages, key(house), json.dumps({"text": ""}), 400),
            ("foreign id", "GET", f"/api/v1/referrals/{other.referral}", key(house), None, 404),
            ("foreign id", "GET", f"/console/referrals/{other.referral}/", cookie(house, "program_manager"), None, 404),
            ("foreign key", "GET", "/api/v1/referrals", key(other), None, 401),
            ("foreign cookie", "GET", "/console/", cookie(other, "program_manager"), None, 302),
            ("hangs up", "GET", "/console/", cookie(house, "program_manager"), None, 0),
        ])

    def look(self, kind: str, house: House, answer: http.client.HTTPResponse, body: str, wanted: int, path: str) -> None:
        here = f"{kind} {path} at {house.town['slug']}"
        foreign = set(SLUG.findall(f"{body} {answer.headers}")) - {house.town["slug"]}
        if foreign:
            self.wrong.append(f"{here}: holds words of {foreign}")
        if answer.status != wanted:
            self.wrong.append(f"{here}: {answer.status} {body[:200]}")
        if wanted == 200 and house.town["slug"] not in body:
            self.wrong.append(f"{here}: not a word of its own")
        if answer.headers[LEFT] != "nothing":
            self.wrong.append(f"{here}: {answer.headers[LEFT]}")


def test_nobody_reads_a_foreign_word(world, seed):
    with world(PORT=str(free_port()), WEB_WORKERS="1", WEB_THREADS="4") as w:
        w.launch("web")
        crowd = Crowd(int(w.env["PORT"]), [furnished(w, town) for town in w.driven("towns", VENDORS)])
        threads = [threading.Thread(target=crowd.client, args=(random.Random(f"{seed} {number}"),)) for number in range(CLIENTS)]
        began = time.monotonic()
        for one in threads:
            one.start()
        eventually(lambda: connections_of(w) >= 4, 60, "four threads serve")
        held = connections_of(w)
        for one in threads:
            one.join()
        lasted, asked = time.monotonic() - began, sum(crowd.seen.values())
        assert crowd.wrong == [], crowd.wrong[:10]
        assert asked == CLIENTS * REQUESTS and min(crowd.seen.values()) > 20
        for house in crowd.houses:   # what was written is where it belongs
            foreign = w.one("SELECT count(*) FROM referrals_message WHERE tenant_id = %s AND text NOT LIKE %s", house.town["tenant_id"], f"{house.town['slug']}%")
            assert foreign == 0
        note_result("many vendors", f"{CLIENTS} clients, {asked} requests to {VENDORS} vendors in turn over {crowd.opened} kept connections, 4 threads with {held} database "
                                    f"connections, {lasted:.0f} s: no foreign word, no tenant setting, context or transaction left behind ({dict(crowd.seen)})", seed=seed)


def connections_of(world: World) -> int:
    return world.one("SELECT count(*) FROM pg_stat_activity WHERE usename = 'referral_app'")


def furnished(world: World, town: dict) -> House:
    walk = Walk(int(world.env["PORT"]), town, {})
    lead = {"enrolment_id": town["enrolments"]["ann"], "person": f"Jonas {town['slug']}", "company": f"Kontor {town['slug']} GmbH",
            "contact": f"jonas@{town['slug']}.example", "agreed": True}
    return House(town, walk.post("program_manager", "referrals", lead)["id"])
