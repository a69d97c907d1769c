"""Secrets of this installation, made once and kept in a file that only its owner may read."""
import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def field_key() -> str:
    """A Fernet key: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def kept(path: Path, makers: dict[str, Callable[[], str]]) -> dict[str, str]:
    """The secrets in the JSON file `path`; what it lacks is made and added. Other processes see the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    fresh = {name: make() for name, make in makers.items() if name not in known}
    if fresh:
        half_made = path.with_suffix(f".{os.getpid()}.part")
        with open(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(known | fresh, file, indent=1)
            file.flush()
            os.fsync(file.fileno())   # a lost field key is lost data
        half_made.rename(path)
    return known | fresh


def application_keys(folder: Path) -> dict[str, str]:
    """SECRET_KEY and FIELD_KEYS for the environment."""
    return kept(folder / "keys.json", {"SECRET_KEY": lambda: secrets.token_urlsafe(50), "FIELD_KEYS": field_key})
