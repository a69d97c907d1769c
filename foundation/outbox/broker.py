"""The broker as the dispatcher sees it: how much waits there, and one more message. It may be wiped, hang or die at any moment."""
from typing import Any

from celery import Celery
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

QUEUE = "outbox"
# Without a time-out a broker that accepts and never answers is waited for without end; and no "retry": given none, a
# connection of kombu's tries once (redis-py's own client would try again, 5 s and longer).
# No acknowledgements in the broker: the rows know what is done; and a worker whose acknowledgement failed with the
# broker never got that place of its prefetch back: after a few of them it fetched nothing more and did not even notice.
TRANSPORT_OPTIONS = {"socket_timeout": 2.0, "socket_connect_timeout": 2.0, "socket_keepalive": True, "ack_emulation": False}

ERRORS = (OSError, KombuError, RedisError)   # what a broker that is away makes of a call


class Broker:
    """One connection, made when first needed; close() forgets it. Every call raises one of ERRORS within seconds or returns."""

    def __init__(self, app: Celery) -> None:
        self.app = app
        self._connection: Any = None
        self._producer: Any = None

    def waiting(self) -> int:
        """How many messages no worker has fetched yet."""
        return self._open().channel.queue_declare(queue=QUEUE).message_count

    def publish(self, task: str, *arguments: str) -> None:
        self.app.send_task(task, arguments, producer=self._open(), retry=False)

    def close(self) -> None:
        producer, connection = self._producer, self._connection
        self._producer = self._connection = None
        for one in (producer, connection):
            try:
                if one is not None:
                    one.release()
            except ERRORS:
                pass   # it was broken already

    def _open(self) -> Any:
        if self._producer is None:
            connection = self._connection = self.app.connection_for_write(connect_timeout=2)
            connection.ensure_connection(max_retries=1, timeout=2)
            self._producer = self.app.amqp.Producer(connection, auto_declare=False)
        return self._producer
