"""What docs/ says is true: the generated parts are what the code says, and links lead somewhere."""
import re
from pathlib import Path

import pytest

from foundation.web import problems
from referral_platform import described
from referral_platform.described import event_page
from tests.architecture.sources import HOUSE, apps_of_ours
from tests.architecture.test_events import our_events

READMES = [HOUSE / app.replace(".", "/") / "README.md" for app in sorted(apps_of_ours() - {"referral_platform"})]
PAGES = [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md")), *(readme for readme in READMES if readme.exists())]


@pytest.mark.parametrize("name", described.FILES)
def test_generated_pages_are_up_to_date(name):
    assert (HOUSE / name).read_text() == described.text_of(name), f"{name} differs from the code: `make docs` (manage.py write_docs) writes it anew"


def test_every_event_is_described():
    shown = {event.name for module in event_page.MODULES for event in event_page.events_of(module)}
    assert shown == {name for name, event in our_events().items() if not event.__module__.startswith("demo.")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(HOUSE).as_posix())
def test_links_lead_somewhere(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(HOUSE).as_posix())
def test_files_that_are_named_exist(page: Path):
    """`rewards/commands/accrue.py` in a text must be there, and so must `referrals/web/public.py:submit_lead`."""
    for path, name in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|sql|toml|yml|txt|html|md|json))(?::([A-Za-z_]+))?`", page.read_text()):
        assert (HOUSE / path).exists() or (page.parent / path).exists(), f"{page}: {path}"
        if name and (HOUSE / path).exists():
            assert re.search(rf"^(?:class|def) {name}\b|^{name}\b", (HOUSE / path).read_text(), re.M), f"{page}: {path}:{name}"


def test_every_refusal_by_api_is_listed():
    listed = set(re.findall(r"`([a-z_]+)`", (HOUSE / "docs" / "api.md").read_text()))
    for app in ("programs", "advocates", "partners", "referrals", "rewards", "fulfilment"):
        for path in [*(HOUSE / app).rglob("commands*"), *(HOUSE / app).glob("web/api*.py")]:
            for file in ([path] if path.is_file() else path.glob("*.py")):
                codes = set(re.findall(r"(?:Refused|NotAllowed)\(\s*\"([a-z_]+)\"", file.read_text()))
                assert codes <= listed, f"{file}: docs/api.md lacks {sorted(codes - listed)}"
    assert set(problems.CODES.values()) - {"conflict", "not_acceptable", "too_many_requests"} <= listed


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.parent.relative_to(HOUSE).as_posix())
def test_every_app_says_what_it_is(readme):
    assert readme.exists() and 2 <= readme.read_text().count("\n") <= 30, f"{readme} is missing, or longer than somebody reads"
