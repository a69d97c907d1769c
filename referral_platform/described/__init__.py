"""The parts of docs/ that say what the code says: made from it, so that they cannot differ."""
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import translation

from foundation.web import openapi
from referral_platform.described import event_page, permission_page, scenario_page, state_page

MADE = "<!-- Made by `make docs` from the code; change it there. -->\n"


def api() -> str:
    return openapi.as_text(openapi.document())


FILES: dict[str, Callable[[], str]] = {
    "docs/openapi.json": api,
    "docs/events.md": lambda: MADE + event_page.page(),
    "docs/permissions.md": lambda: MADE + permission_page.page(),
    "docs/scenarios.md": lambda: MADE + scenario_page.page(),
    "docs/states.md": lambda: MADE + state_page.page(),
}


def text_of(name: str) -> str:
    """One of FILES as it should stand in docs/."""
    with translation.override("en"):
        return FILES[name]()


def write() -> list[str]:
    """Writes what differs; returns the paths."""
    changed = []
    for name in FILES:
        path = Path(settings.BASE_DIR) / name
        text = text_of(name)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            changed.append(name)
    return changed
