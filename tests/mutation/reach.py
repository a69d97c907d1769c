"""Which files of tests import a module, themselves or through others: a wrong change that happens at import can be noticed by no other."""
import ast
import re
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
DOTTED = re.compile(r"[a-z_]+(\.[a-z_]+)+")


@cache
def imported(file: str) -> frozenset[str]:
    """Files of this house that a file imports, itself, wherever in it that is written; with the packages around them."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((HOUSE / file).read_text())):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):   # a package that is walked through
            names |= {".".join(one.relative_to(HOUSE).with_suffix("").parts) for one in (HOUSE / node.value.replace(".", "/")).rglob("*.py")}
    names |= {".".join(name.split(".")[:length]) for name in names for length in range(1, name.count(".") + 1)}
    paths = {path for name in names for path in (name.replace(".", "/") + ".py", name.replace(".", "/") + "/__init__.py")}
    return frozenset(path for path in paths if (HOUSE / path).is_file())


@cache
def reached(file: str) -> frozenset[str]:
    found, ahead = {file}, [file]
    while ahead:
        new = imported(ahead.pop()) - found
        found |= new
        ahead += new
    return frozenset(found)
