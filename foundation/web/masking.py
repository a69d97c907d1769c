"""Secrets in addresses (invitations, new passwords, the demo's entries) stay out of the logs."""
import logging
import re

SECRET = re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}")   # 256 bits in base64; no slug and no id is as long


def masked(text: str) -> str:
    return SECRET.sub("…", text)


class SecretsMasked(logging.Filter):
    """Masks what a record says; on handlers, so that every logger's records pass it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True
