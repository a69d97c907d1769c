"""The parts of docs/ that say what the code says: made from it, so that they cannot differ."""
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import translation

from foundation.web import openapi


def api() -> str:
    with translation.override("en"):
        return openapi.as_text(openapi.document())


FILES: dict[str, Callable[[], str]] = {"docs/openapi.json": api}


def write() -> list[str]:
    """Writes what differs; returns the paths."""
    changed = []
    for name, make in FILES.items():
        path = Path(settings.BASE_DIR) / name
        text = make()
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            changed.append(name)
    return changed
