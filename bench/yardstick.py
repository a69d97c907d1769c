"""The machine's own limit, measured beside us: one row inserted and committed, by so many clients at once."""
import socket
import threading
import time
from collections.abc import Callable

from bench.grown import Grown


def commits_a_second(grown: Grown, clients: int, seconds: float) -> float:
    connections = [grown.administrator() for _ in range(clients)]
    done = [0] * clients
    until = time.monotonic() + seconds

    def insert(number: int) -> None:
        with connections[number].cursor() as cursor:
            while time.monotonic() < until:
                cursor.execute("INSERT INTO bench_yardstick DEFAULT VALUES")
                connections[number].commit()
                done[number] += 1
    took = together([lambda number=number: insert(number) for number in range(clients)])
    for connection in connections:
        connection.close()
    return sum(done) / took


def together(work: list[Callable[[], None]]) -> float:
    """All at once in threads; the seconds until the last one is done. Raises what one of them raised."""
    failed: list[BaseException] = []

    def guarded(each: Callable[[], None]) -> None:
        try:
            each()
        except BaseException as error:
            failed.append(error)
    threads = [threading.Thread(target=guarded, args=[each]) for each in work]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.monotonic() - began


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
