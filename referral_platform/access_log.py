"""The web server's access log without the secrets that some addresses carry."""
from gunicorn.glogging import Logger

from foundation.web.masking import masked


class MaskedLogger(Logger):
    def atoms(self, resp, req, environ, request_time):
        return {name: masked(value) if isinstance(value, str) else value for name, value in super().atoms(resp, req, environ, request_time).items()}
