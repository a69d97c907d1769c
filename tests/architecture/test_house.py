"""The house as ARCHITECTURE draws it: packages, contracts, protected models, and the habits of each room."""
import ast

import pytest
from django.conf import settings

from tests.architecture import habits
from tests.architecture.sources import (
    HOUSE,
    NO_APPS,
    ROOMS_WITHOUT_A_CLOCK,
    apps_of_ours,
    import_contracts,
    name_of,
    our_files,
    packages_in,
    rooms_of,
    tree,
)

ONLY_WHEN_ASKED_FOR = {"demo"}   # installed with DEMO=1 only
# Where an import stands inside a function because the apps are loaded only then.
MAY_IMPORT_LATE = {"referral_platform/apps.py"}
MAY_WAKE_WORKERS = ("foundation/outbox/", "referral_platform/")
MONEY_CODE = ("foundation/kernel/money.py", "foundation/kernel/rounding.py", "foundation/kernel/split.py", "foundation/ledger/", "rewards/",
              "fulfilment/", "referrals/commands/")
LONGEST = 400
BUILT = ("static/vendor/", "static/css/", "static/dist/", "node_modules/", ".venv/", "artifacts/")


def complaints(question, files) -> list[str]:
    return [f"{name_of(path)}:{line}: {what}" for path in files for line, what in question(tree(path))]


def test_every_top_level_package_stands_in_the_contract():
    """import-linter never looks at a package that is not in root_packages, so a new `common/` would be free of all rules."""
    packages = packages_in(HOUSE) - NO_APPS
    house = next(contract for contract in import_contracts()["contracts"] if contract["id"] == "house")
    assert packages == set(import_contracts()["root_packages"])
    assert packages == set(house["layers"])


def test_every_app_is_installed():
    ours = {app.removesuffix(f".apps.{app.rsplit('.', 1)[-1]}") for app in settings.INSTALLED_APPS if app.split(".")[0] in packages_in(HOUSE)}
    assert ours | ONLY_WHEN_ASKED_FOR == apps_of_ours()


def test_every_app_with_models_keeps_them_at_home():
    protected = {module for contract in import_contracts()["contracts"] if contract["type"] == "protected"
                 for module in contract["protected_modules"]}
    for app in apps_of_ours() - {"reporting", "foundation.web"}:   # the top reader; the top floor of the foundation
        if (HOUSE / app.replace(".", "/") / "models.py").exists():
            assert f"{app}.models" in protected, app


def test_views_read_through_queries():
    """The rooms allow web -> models (it is below); a view that uses them skips the command and its event."""
    files = [path for path in our_files() if "web" in path.relative_to(HOUSE).parts and not name_of(path).startswith("foundation/web/models")]
    assert complaints(habits.reaches_models, files) == []


def test_commands_and_rules_never_read_the_clock():
    files = [path for path in our_files() if rooms_of(path) & ROOMS_WITHOUT_A_CLOCK and "management" not in rooms_of(path)
             and not name_of(path).startswith(("referral_platform/", "demo/"))]
    assert complaints(habits.reads_the_clock, files) == []


def test_commands_never_call_the_world():
    files = [path for path in our_files() if rooms_of(path) & {"commands", "bulk", "queries"} and "management" not in rooms_of(path)]
    assert complaints(habits.calls_outside, files) == []


def test_only_the_outbox_wakes_workers():
    assert complaints(habits.enqueues, [path for path in our_files() if not name_of(path).startswith(MAY_WAKE_WORKERS)]) == []


def test_no_float_comes_near_money():
    assert complaints(habits.uses_floats, [path for path in our_files() if name_of(path).startswith(MONEY_CODE)]) == []


def test_nothing_happens_by_signal():
    assert complaints(habits.uses_signals, our_files()) == []


def test_imports_stand_at_the_top():
    assert complaints(habits.imports_inside_functions, [path for path in our_files() if name_of(path) not in MAY_IMPORT_LATE]) == []


def test_models_hide_no_flow():
    assert complaints(habits.hides_flow_in_models, [path for path in our_files() if rooms_of(path) & {"models", "tables"}]) == []


def test_every_module_opens_with_a_sentence():
    dull = ("__init__.py", "apps.py")
    assert complaints(habits.without_opening_sentence, [path for path in our_files() if path.name not in dull]) == []


def test_no_file_is_longer_than_somebody_reads():
    files = [path for pattern in ("*.py", "*.html", "*.js") for path in HOUSE.rglob(pattern)]
    long = {name_of(path): lines for path in files if not name_of(path).startswith(BUILT) and "migrations" not in path.parts and ".min." not in path.name
            and "node_modules" not in path.parts and (lines := path.read_text(errors="replace").count("\n")) > LONGEST}
    assert long == {}


PLANTED = [
    (habits.reads_the_clock, "from django.utils import timezone\nat = timezone.now()"),
    (habits.reads_the_clock, "import datetime\nat = datetime.datetime.now()"),
    (habits.enqueues, "task.delay(1)"),
    (habits.enqueues, "app.send_task('x')"),
    (habits.calls_outside, "from django.core.mail import send_mail"),
    (habits.uses_floats, "half = 0.5"),
    (habits.uses_floats, "half = total / 2"),
    (habits.uses_floats, "half = round(total)"),
    (habits.uses_signals, "from django.db.models.signals import post_save"),
    (habits.imports_inside_functions, "def f():\n    import referrals"),
    (habits.hides_flow_in_models, "class A:\n    def save(self): pass"),
    (habits.hides_flow_in_models, "key = models.ForeignKey(on_delete=models.SET_NULL)"),
    (habits.reaches_models, "from referrals.models import Referral"),
    (habits.without_opening_sentence, "x = 1"),
]


@pytest.mark.parametrize("question, source", PLANTED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_planted_is_found(question, source):
    assert list(question(ast.parse(source)))
