"""The Celery app. It only runs what a row names: no result is kept, nothing is promised by a message, the broker may lose everything."""
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral_platform.settings")

from celery import Celery, bootsteps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from foundation.outbox.broker import QUEUE, TRANSPORT_OPTIONS  # noqa: E402
from foundation.tenants.roles import refuse_dangerous_role  # noqa: E402


class RefuseDangerousRole(bootsteps.Step):
    """Before anything is forked: a worker does not start as a role that row-level security does not bind."""

    def create(self, worker) -> None:
        refuse_dangerous_role(connection)
        connection.close()   # the pool forks; a connection must not be shared


app = Celery("referral_platform")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_transport_options=TRANSPORT_OPTIONS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,      # a broker that is away is waited for, however long
    task_publish_retry=False,                # the dispatcher has its own patience, and the rows stay due
    include=["foundation.outbox.messages"],
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=False,                    # a lost message is nothing: its row is due again when its lease ends
    task_serializer="json",
    accept_content=["json"],
    task_default_queue=QUEUE,
    # The nameless exchange needs no binding in the broker, so a wiped broker routes as before.
    task_default_exchange="",
    task_default_routing_key=QUEUE,
    worker_prefetch_multiplier=2,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,   # they work on rows, not on the broker
    timezone="UTC",
    # Else Celery closes the database connection before and after each task, which halves what a worker gets done.
    CELERY_DB_REUSE_MAX=1000,
)
app.steps["worker"].add(RefuseDangerousRole)
