"""Our own source files, parsed once, and small questions about them."""
import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
NO_APPS = {"tests", "bench", "sandbox"}
ROOMS_WITHOUT_A_CLOCK = {"commands", "bulk", "rules", "engine", "plan", "states", "handlers"}


def packages_in(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.glob("*/__init__.py")}


@cache
def import_contracts() -> dict:
    return tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]


@cache
def apps_of_ours() -> frozenset[str]:
    """Foundation and connections hold apps, everything else is one."""
    apps = set()
    for package in packages_in(HOUSE) - NO_APPS:
        if package in ("foundation", "connections"):
            apps |= {f"{package}.{name}" for name in packages_in(HOUSE / package)}
        else:
            apps.add(package)
    return frozenset(apps)


@cache
def our_files() -> tuple[Path, ...]:
    """Every Python file of the product, migrations and tests aside."""
    files = [path for package in sorted(packages_in(HOUSE) - NO_APPS) for path in sorted((HOUSE / package).rglob("*.py"))]
    return tuple(path for path in files if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def rooms_of(path: Path) -> set[str]:
    """referrals/commands/submit.py -> {"referrals", "commands", "submit"}."""
    return set(path.relative_to(HOUSE).with_suffix("").parts)


def imported_names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def dotted(node: ast.AST) -> str:
    """`timezone.now` for the expression timezone.now, '' for what is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return ""
