"""Small wrong changes of a module's syntax tree, one at a time: a comparison, a number, a branch, a statement.

Left alone are what has no meaning to get wrong (docstrings, types), the sentences of errors that only programmers see, and
the entries of tables (eight and more literals in a row: currencies, mail providers), which are facts about the world."""
import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType

COMPARED = {ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,),
            ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,)}
COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
           ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}
NAMED = {"min": "max", "max": "min", "any": "all", "all": "any", "reversed": "list", "sorted": "list"}
FOR_PROGRAMMERS = {"ValueError", "TypeError", "AssertionError", "RuntimeError", "OtherCurrency"}
TABLE = 8


@dataclass(frozen=True)
class Mutant:
    """One wrong change. `key` names it without its line, so that it is the same one after the file has grown elsewhere.

    first, last: the lines of the statement that it is in · at_import: it runs when the module is imported, not in a function."""

    file: str
    line: int
    key: str
    code: CodeType
    first: int
    last: int
    at_import: bool


@dataclass(frozen=True)
class _Around:
    name: str = ""               # of the function or class
    in_function: bool = False
    first: int = 0               # lines of the statement, of its head where it has a body
    last: int = 0


@dataclass(frozen=True)
class _Place:
    owner: ast.AST
    field: str
    index: int | None
    node: ast.AST
    around: "_Around"

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.index] = node


def mutants(file: str) -> Iterator[Mutant]:
    """Every wrong change of one file, in its order; what compiles to the same as before is none."""
    tree = ast.parse(Path(file).read_text())
    whole, seen = compile(tree, file, "exec"), dict[str, int]()
    for place in _places(tree, _Around()):
        for other in _others(place.node):
            ast.copy_location(other, place.node)
            ast.fix_missing_locations(other)
            place.put(other)
            code = compile(tree, file, "exec")
            place.put(place.node)
            if code == whole:
                continue
            around = place.around
            key = f"{around.name or 'module'}: {_short(place.node)} -> {_short(other)}"
            seen[key] = seen.get(key, 0) + 1
            yield Mutant(file, place.node.lineno, key if seen[key] == 1 else f"{key} ({seen[key]})", code, around.first, around.last, not around.in_function)


def _places(node: ast.AST, around: _Around) -> Iterator[_Place]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "type_comment"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _left_alone(node, field, index, child):
                continue
            here = _around(node, field, child, around)
            if hasattr(child, "lineno"):
                yield _Place(node, field, index, child, here)
            yield from _places(child, here)


def _around(node: ast.AST, field: str, child: ast.AST, around: _Around) -> _Around:
    if field == "body" and isinstance(node, ast.FunctionDef | ast.ClassDef):
        name = f"{around.name}.{node.name}" if around.name else node.name
        around = replace(around, name=name, in_function=around.in_function or isinstance(node, ast.FunctionDef))
    if isinstance(child, ast.stmt):
        body = getattr(child, "body", None)
        around = replace(around, first=child.lineno, last=max(child.lineno, body[0].lineno - 1) if body else child.end_lineno or child.lineno)
    return around


def _left_alone(owner: ast.AST, field: str, index: int | None, node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):   # a docstring
        return True
    if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id in FOR_PROGRAMMERS and field == "args":
        return True
    return isinstance(node, ast.Constant) and field in ("elts", "keys", "values", "args") and len(_row(owner, field)) >= TABLE


def _row(owner: ast.AST, field: str) -> list:
    row = getattr(owner, field)
    return row if all(isinstance(one, ast.Constant) for one in row) else []


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What could stand there instead, and be wrong."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in COMPARED.get(type(op), ()):
                    yield _with(node, ops=[*ops[:place], other(), *ops[place + 1:]])
        case ast.BinOp(op=op) if type(op) in COUNTED:
            yield _with(node, op=COUNTED[type(op)]())
        case ast.BoolOp(op=op, values=values):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1:]]
                yield copy.copy(rest[0]) if len(rest) == 1 else _with(node, values=rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield copy.copy(operand)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"XX{value}" if value else "XX")
        case ast.IfExp(test=test) | ast.If(test=test) | ast.While(test=test):
            yield _with(node, test=ast.copy_location(ast.UnaryOp(ast.Not(), test), test))
        case ast.ListComp(generators=generators) | ast.SetComp(generators=generators) | ast.GeneratorExp(generators=generators) | ast.DictComp(generators=generators):
            for place, one in enumerate(generators):
                if one.ifs:
                    yield _with(node, generators=[*generators[:place], _with(one, ifs=[]), *generators[place + 1:]])
        case ast.Name(id=name) if name in NAMED:
            yield ast.Name(NAMED[name], ast.Load())
        case ast.Return(value=value) if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Yield()) | ast.Raise() | ast.AugAssign():
            yield ast.Pass()
        case ast.Assign(value=value) if not (isinstance(value, ast.Constant) and value.value is None) and not any(isinstance(one, ast.Tuple) for one in node.targets):
            yield _with(node, value=ast.Constant(None))
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _with(node: ast.AST, **changes) -> ast.AST:
    other = copy.copy(node)
    for field, value in changes.items():
        setattr(other, field, value)
    return other


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split("\n")[0].split())
    return text if len(text) <= 110 else f"{text[:107]}..."
