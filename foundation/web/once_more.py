"""A request that two transactions got in each other's way of: PostgreSQL ended this one, it runs once more from the start.

That is safe because nothing of it stayed and it called nothing outside. What a request counts apart (tries at a door) is counted twice."""
import logging
from collections.abc import Callable
from io import UnsupportedOperation

from django.conf import settings
from django.db import OperationalError

from foundation.web.requests import HouseRequest

# Deadlock, and "could not serialize access": the other one goes on, this one may begin again.
CODES = {"40P01", "40001"}
# What reading the body leaves behind: the stream is spent, so this stays for the second run.
BODY = {"_body", "_post", "_files", "_read_started", "_stream", "_upload_handlers", "_encoding", "_content_length"}
logger = logging.getLogger(__name__)


def met(request: HouseRequest) -> bool:
    """Whether this run of the request was ended for another one."""
    return getattr(request, "_in_the_way", False)


def note(request: HouseRequest) -> None:
    request._in_the_way = True   # type: ignore[attr-defined]


def got_in_the_way(error: BaseException) -> bool:
    return isinstance(error, OperationalError) and getattr(error.__cause__, "pgcode", None) in CODES


def remembered(request: HouseRequest) -> Callable[[], bool]:
    """Call it before the first run. What it gives puts the request back as it came; False: it can't be read again."""
    came = dict(vars(request))

    def put_back() -> bool:
        now = vars(request)
        kept = {name: now[name] for name in BODY if name in now}
        now.clear()
        now.update(came | kept)
        if hasattr(request, "session"):   # the first run may have opened another one, which is gone with it
            request.session = type(request.session)(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        logger.warning("Two transactions were in each other’s way; a %s runs once more.", request.method)
        return all(_rewound(file) for _, files in now["_files"].lists() for file in files) if "_files" in now else True
    return put_back


def _rewound(file) -> bool:
    try:
        file.seek(0)
    except (ValueError, UnsupportedOperation):   # whoever read it closed it
        return False
    return True
