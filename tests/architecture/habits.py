"""What import-linter cannot see, as questions about one parsed file: each yields (line, what is wrong)."""
import ast
from collections.abc import Iterator

from tests.architecture.sources import dotted, imported_names

Found = Iterator[tuple[int, str]]

CLOCKS = ("timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.monotonic",
          "timezone.localdate", "timezone.localtime")
ENQUEUES = ("delay", "apply_async", "send_task")
OUTSIDE = ("requests", "smtplib", "stripe", "celery", "redis", "urllib.request", "http.client", "django.core.mail")


def reads_the_clock(module: ast.Module) -> Found:
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and dotted(node).endswith(CLOCKS):
            yield node.lineno, f"{dotted(node)}: `at` is handed in"


def enqueues(module: ast.Module) -> Found:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENQUEUES:
            yield node.lineno, f".{node.func.attr}(): only the outbox wakes workers"


def calls_outside(module: ast.Module) -> Found:
    for name in imported_names(module):
        if name.startswith(OUTSIDE):
            yield 1, f"imports {name}: the world is called by providers, through a handler"


def uses_floats(module: ast.Module) -> Found:
    exact = "fractions.Fraction" in imported_names(module)   # dividing fractions is exact
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"the float {node.value}"
        elif isinstance(node, ast.Call) and dotted(node.func) in ("float", "round"):
            yield node.lineno, f"{dotted(node.func)}(): kernel.rounding rounds"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not exact:
            yield node.lineno, "/ makes a float: // or kernel.rounding"


def uses_signals(module: ast.Module) -> Found:
    for name in imported_names(module):
        if "signals" in name.split(".") or name.startswith("django.dispatch"):
            yield 1, f"imports {name}: what happened is an event"


def imports_inside_functions(module: ast.Module) -> Found:
    for outer in ast.walk(module):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(outer):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno, f"an import inside {outer.name}()"


def hides_flow_in_models(module: ast.Module) -> Found:
    """save() overrides, keys set to null behind our back, implicit tables."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name in ("save", "delete"):
                    yield inner.lineno, f"{node.name}.{inner.name}() is overridden"
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node).endswith(("SET_NULL", "ManyToManyField")):
            yield node.lineno, dotted(node)


def reaches_models(module: ast.Module) -> Found:
    for name in imported_names(module):
        if "models" in name.split(".") and not name.startswith(("django", "rest_framework")):
            yield 1, f"imports {name}: a page reads through queries and writes through commands"


def without_opening_sentence(module: ast.Module) -> Found:
    if module.body and not ast.get_docstring(module):
        yield 1, "no sentence at the top says what this file is for"
