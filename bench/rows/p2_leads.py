"""A lead is submitted: checked, compared, written, with its event and deliveries. By the API through the web server, and by the command alone."""
import http.client
import json
import secrets
import time
from contextlib import suppress

from bench.grown import Grown
from bench.harness import Figure, Result, Wrong, alternately, must, percentile
from bench.yardstick import commits_a_second, free_port, together

TITLE = "A lead becomes a referral"
CLIENTS, HOST = 8, "v0.localhost"


def measure(how) -> Result:
    seconds = 10 if how.full else 4
    with Grown(how.state, referrals=how.small) as grown:
        driver, port = grown.driver(), free_port()
        with grown.service("web", PORT=str(port)):
            wait_for(port)
            key, took, calls = driver("key", vendor=HOST), list[float](), [0]

            def by_api() -> float:
                before = counted(grown)
                made, spent = called(port, key, seconds)
                took.extend(made)
                calls[0] += 1
                must(counted(grown) == tuple(one + len(made) for one in before), "a referral, an event or a delivery is missing or there twice")
                return len(made) / spent

            api, limit = alternately(by_api, lambda: commits_a_second(grown, CLIENTS, seconds), how.rounds)
        alone, one_client = alternately(lambda: in_process(driver, seconds), lambda: commits_a_second(grown, 1, seconds), how.rounds)
    return Result("P2", TITLE, [
        Figure(f"API calls, {CLIENTS} connections, through the web server", "a second", api, limit, f"insert and commit by {CLIENTS} clients", "≥ 300, ratio ≥ 0.05",
               api.median >= 300 and api.median >= 0.05 * limit.median),
        Figure("The command, in one process", "a second", alone, one_client, "insert and commit by one client")],
        [f"Of the API's answers half came within {percentile(took, 50):.0f} ms and 99 of 100 within {percentile(took, 99):.0f} ms. The callers run on the "
         "same cores; the database does not wait for the disk."])


def in_process(driver, seconds: float) -> float:
    took = driver("submit", vendors=[HOST], seconds=seconds)["took"]
    return 1000 * len(took) / sum(took)


def wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise Wrong("the web server did not start")


def called(port: int, key: dict, seconds: float) -> tuple[list[float], float]:
    """The milliseconds of each call, and how long it took in all."""
    took: list[float] = []
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        connection, count = http.client.HTTPConnection("127.0.0.1", port, timeout=30), 0
        while time.monotonic() < until:
            mark, count = secrets.token_hex(6), count + 1
            body = {"enrolment_id": key["enrolments"][(number + count) % len(key["enrolments"])], "person": f"Jo {mark}", "company": f"{mark} Werke",
                    "contact": f"jo@{mark}.example", "agreed": True}
            began = time.monotonic()
            connection.request("POST", "/api/v1/referrals", json.dumps(body), {
                "Host": HOST, "Authorization": f"Bearer {key['secret']}", "Content-Type": "application/json", "Idempotency-Key": mark})
            answer = connection.getresponse()
            said = answer.read()
            took.append(1000 * (time.monotonic() - began))
            if answer.status != 201 or json.loads(said)["status"] != "submitted":
                raise Wrong(f"{answer.status} {said[:300]!r}")
    spent = together([lambda number=number: client(number) for number in range(CLIENTS)])
    return took, spent


def counted(grown: Grown) -> tuple[int, ...]:
    """Referrals, their events, and the deliveries of one subscriber."""
    return tuple(grown.as_administrator(sql)[0][0] for sql in (
        "SELECT count(*) FROM referrals_referral", "SELECT count(*) FROM outbox_event WHERE name = 'referral.submitted'",
        "SELECT count(*) FROM outbox_delivery WHERE subscriber = 'referrals.decision_clock'"))
