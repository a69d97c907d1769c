"""What a mail says, and how it lies in the database."""
import json
from dataclasses import asdict, dataclass

from foundation.tenants import secrets


@dataclass(frozen=True)
class Content:
    to: str
    subject: str
    text: str
    html: str

    def sealed(self) -> bytes:
        return secrets.seal(json.dumps(asdict(self)))


def unsealed(sealed: bytes | memoryview) -> Content:
    """Raises secrets.CannotOpen."""
    return Content(**json.loads(secrets.open_sealed(sealed)))
