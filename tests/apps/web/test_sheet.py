"""The built sheet knows every class that a template uses."""
import re
from pathlib import Path

from foundation.web.catalogue import HOUSE

SHEET = (HOUSE / "static/css/app.css").read_text().replace("\\", "")
STANDING = re.compile(r"{[%#].*?[%#]}|{{.*?}}", re.DOTALL)
CLASSES = re.compile(r'\bclass="([^"<>]*)"')
# Classes without a rule of their own: hooks for tests and scripts.
HOOKS: set[str] = set()


def used(text: str) -> set[str]:
    """The classes of a template; what is decided when it is rendered is passed over."""
    return {name for value in CLASSES.findall(STANDING.sub(" ", text)) for name in value.split() if not name.endswith("-")}


def unknown(path: Path) -> list[str]:
    return sorted(name for name in used(path.read_text()) - HOOKS if not re.search(r"\." + re.escape(name) + r"(?![\w-])", SHEET))


def test_every_class_has_a_rule():
    pages = [path for path in (HOUSE / "templates").rglob("*.html") if "mail" not in path.parts and path.parent.name != "admin"]
    assert {str(path.relative_to(HOUSE)): names for path in pages if (names := unknown(path))} == {}, "make styles"
