"""Whatever a request says about its letters, they are UTF-8: forms and JSON know no other, and an odd name would break the reading."""
import re
from collections.abc import Callable

_CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


def always_utf8(application: Callable) -> Callable:
    """Around the WSGI application: Django looks the name up while it makes the request, before any middleware could refuse it."""
    def served(environ: dict, start_response: Callable):
        environ["CONTENT_TYPE"] = _CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
        return application(environ, start_response)
    return served
