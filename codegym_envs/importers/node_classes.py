"""Completes solutions: classes of nodes and imports that they use but do not contain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec import parse_tree

__all__ = ["completed", "quote_class_hints", "with_own_classes"]

_MOST_DEPTH = 4
_SUPPLIED = {
    "typing": ("Any", "Callable", "DefaultDict", "Deque", "Dict", "Iterable", "Iterator", "List", "Optional",
               "Sequence", "Set", "Tuple", "Union"),
    "collections": ("Counter", "OrderedDict", "defaultdict", "deque"),
    "heapq": ("heapify", "heappop", "heappush", "heappushpop", "heapreplace", "nlargest", "nsmallest"),
    "bisect": ("bisect", "bisect_left", "bisect_right", "insort"),
    "functools": ("cache", "cmp_to_key", "lru_cache", "reduce"),
    "itertools": ("accumulate", "chain", "combinations", "groupby", "pairwise", "permutations", "product"),
    "math": ("ceil", "comb", "floor", "gcd", "inf", "isqrt", "lcm", "sqrt"),
    "": ("bisect", "collections", "functools", "heapq", "itertools", "math", "string"),
}  # fmt: skip
"""What online judges import before a solution runs; the empty name stands for modules."""
_USUAL = """
class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next

class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right
"""
"""Classes that online judges define for every solution, if it and its text do not."""


def with_own_classes(text: str, root: Path) -> str:
    """A module's text in which classes imported from its own package are defined in place.

    Args:
        text: The module's text.
        root: Folder of the package.

    Returns:
        The text; unchanged if it imports none.
    """
    tree = parse_tree(text, "<module>")
    body: list[ast.stmt] = []
    changed = False
    for node in tree.body:
        found = _definitions(node, root, 0) if isinstance(node, ast.ImportFrom) else []
        changed = changed or bool(found)
        body += found or [node]
    if not changed:
        return text
    tree.body = sorted(
        body, key=lambda node: not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    )
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def quote_class_hints(body: Sequence[ast.stmt]) -> None:
    """Quote the annotations in classes, in place: without ``from __future__`` they are evaluated at once.

    Otherwise a class whose fields name the class itself could not be made.
    """
    for klass in body:
        if not isinstance(klass, ast.ClassDef):
            continue
        for node in ast.walk(klass):
            if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
                node.annotation = _quoted(node.annotation)
            elif isinstance(node, ast.FunctionDef) and node.returns is not None:
                node.returns = _quoted(node.returns)


def _quoted(hint: ast.expr) -> ast.expr:
    if isinstance(hint, ast.Constant) and isinstance(hint.value, str):
        return hint
    return ast.copy_location(ast.Constant(ast.unparse(hint)), hint)


def _definitions(node: ast.ImportFrom, root: Path, depth: int) -> list[ast.stmt]:
    """The classes that an import brings, with the imports of the file that defines them; [] for others."""
    module = node.module or ""
    parts = module.split(".")
    if parts[0] != root.name or depth > _MOST_DEPTH:
        return []
    path = root.joinpath(*parts[1:])
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    try:
        tree = parse_tree(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError, ModuleRejected):
        return []
    found: list[ast.stmt] = []
    for alias in node.names:
        defined = next(
            (item for item in tree.body if isinstance(item, ast.ClassDef) and item.name == alias.name), None
        )
        passed_on = next(
            (
                item
                for item in tree.body
                if isinstance(item, ast.ImportFrom) and any(other.name == alias.name for other in item.names)
            ),
            None,
        )
        if defined is not None and alias.asname is None:
            imports = [item for item in tree.body if isinstance(item, (ast.Import, ast.ImportFrom))]
            found += [*imports, defined]
        elif passed_on is not None:
            one = ast.ImportFrom(passed_on.module, [alias], passed_on.level)
            found += _definitions(one, root, depth + 1)
    return found


def completed(solution: str, others: Sequence[str]) -> str:
    """A solution with what it names but does not define, as online judges supply it.

    Classes may be defined in a comment, in the statement or in a test; imports and the classes ``ListNode``
    and ``TreeNode`` are the usual ones.

    Args:
        solution: The solution's text.
        others: Texts to search: the statement, tests.

    Returns:
        The text; unchanged if nothing is missing or found.
    """
    try:
        tree = parse_tree(solution, "<solution>")
    except ModuleRejected:
        return solution
    missing, modules = _missing(tree)
    found: dict[str, ast.stmt] = {}
    for text in (solution, *others, _USUAL):
        for definition in _written(text):
            if definition.name in missing:
                found.setdefault(definition.name, definition)
    for known in list(found.values()):  # what the definitions themselves need
        more, owners = _missing(ast.Module([known], []))
        missing |= more
        modules |= owners
    imports: list[ast.stmt] = []
    for module, names in _SUPPLIED.items():
        wanted = [name for name in names if name in (missing if module else modules) and name not in found]
        if module:
            wanted = [name for name in wanted if name not in modules]
        if wanted and module:
            imports.append(ast.ImportFrom(module, [ast.alias(name) for name in wanted], 0))
        elif wanted:
            imports += [ast.Import([ast.alias(name)]) for name in wanted]
    if not found and not imports:
        return solution
    futures = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    lines = [ast.unparse(node) for node in [*futures, *imports, *found.values()]]
    if futures:
        tree.body = [node for node in tree.body if node not in futures]
        return "\n\n".join([*lines, ast.unparse(tree)]) + "\n"
    return "\n\n".join([*lines, solution])


def _missing(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Names that a source uses and nothing in it defines, and those of them that precede a dot."""
    bound: set[str] = set()
    used: set[str] = set()
    owners: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            bound.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            if any(alias.name == "*" for alias in node.names) and isinstance(node, ast.ImportFrom):
                bound |= set(_SUPPLIED.get(node.module or "", ()))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owners.add(node.value.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 60:
            used |= set(re.findall(r"\b[A-Z][A-Za-z]+\b", node.value))  # quoted annotations
    return used - bound, owners - bound


def _written(text: str) -> Iterator[ast.ClassDef]:
    """Class definitions anywhere in a text: as code, in comments, in the statement's examples."""
    lines = [
        re.sub(r"^\s*#\s?", "", line) if line.lstrip().startswith("#") else line for line in text.splitlines()
    ]
    for start, line in enumerate(lines):
        match = re.match(r"^(\s*)class\s+\w+.*:\s*$", line)
        if match is None:
            continue
        indent = len(match[1])
        end = start + 1
        while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
            end += 1
        before = [lines[start - 1]] if start and lines[start - 1].strip().startswith("@dataclass") else []
        block = [item[indent:] for item in [*before, *lines[start:end]]]
        try:
            tree = ast.parse("\n".join(block))
        except (SyntaxError, ValueError):
            continue
        yield from (node for node in tree.body if isinstance(node, ast.ClassDef))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
