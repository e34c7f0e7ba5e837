"""A module's ``generate`` without the rest of the module.

What is emitted here is the library's own code, so that it may run in this process, whatever the solution is.
"""

from __future__ import annotations

import ast

__all__ = ["generate_alone"]

_OBSERVE = 'def observe(state) -> int:\n    """Nothing."""\n    return 0\n'


def generate_alone(source: str) -> str:
    """A module that makes the same inputs and does nothing else.

    Args:
        source: A module's text with a ``generate``; of ``reference`` only the head is kept.
    """
    tree = ast.parse(source)
    named: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            named[node.name] = node
        elif isinstance(node, ast.Assign):
            named |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
    needed = {"TOPICS"}
    queue = ["generate"]
    while queue:
        name = queue.pop()
        if name in named and name not in needed:
            needed.add(name)
            queue += [part.id for part in ast.walk(named[name]) if isinstance(part, ast.Name)]
    kept = [node for node in tree.body[1:] if _is_import(node) or any(named[name] is node for name in needed)]
    head = named["reference"]
    assert isinstance(head, ast.FunctionDef), "a module has a reference"
    empty = ast.FunctionDef(**{**dict(ast.iter_fields(head)), "body": [ast.Return(ast.Constant(None))]})
    module = ast.Module([tree.body[0], *kept, empty], [])
    return f"{ast.unparse(ast.fix_missing_locations(module))}\n\n\n{_OBSERVE}"


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom))
