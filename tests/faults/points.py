"""Every named crash point, read from the source: a new one is in the list by itself."""
import ast
from collections import defaultdict

from tests.architecture.sources import dotted, name_of, our_files, tree


def points() -> dict[str, list[str]]:
    """name -> the files in which it stands. Raises for a name that is not written out."""
    found = defaultdict(list)
    for path in our_files():
        for node in ast.walk(tree(path)) if "crash.point" in path.read_text() else ():   # the others need not be read as code, which takes a while
            if isinstance(node, ast.Call) and dotted(node.func) == "crash.point":
                [name] = node.args
                found[ast.literal_eval(name)].append(name_of(path))
    return dict(sorted(found.items()))
