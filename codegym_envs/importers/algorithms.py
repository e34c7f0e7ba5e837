"""The installed package ``algorithms``: its typed functions with doctests. Never in a training split."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from codegym_envs.errors import ConfigurationError, MissingExtra, ModuleRejected
from codegym_envs.importers.importer import ImportOptions, Item
from codegym_envs.importers.node_classes import with_own_classes
from codegym_envs.importers.problems import Entry, doctest_sources, problem_source, stem
from codegym_envs.spec import parse_tree

__all__ = ["Algorithms"]


class Algorithms:
    """Imports the functions of the package ``algorithms``."""

    name = "algorithms"
    help = "The installed package algorithms; without SOURCE; or a folder with such a package."

    def items(self, source: str, options: ImportOptions) -> Iterator[Item]:
        """One item per typed public function with doctests, in the order of files."""
        root = _root(source)
        licence = {} if source else {"licence": "MIT"}  # the installed package's own
        taken: set[str] = set()
        number = 0
        for path in sorted(root.rglob("*.py")):
            if path.name == "__init__.py":
                continue
            for item in _of_file(path, root, taken, licence):
                if options.limit is not None and number >= options.limit:
                    return
                number += 1
                yield item


def _root(source: str) -> Path:
    if source:
        if not Path(source).is_dir():
            raise ConfigurationError(f"{source} is not a folder; leave it out for the installed package")
        return Path(source)
    found = importlib.util.find_spec("algorithms")
    if found is None or not found.submodule_search_locations:
        raise MissingExtra("algorithms", "import")
    root = Path(next(iter(found.submodule_search_locations)))
    if not root.is_dir():
        raise ConfigurationError(f"{root}: no such folder")
    return root


def _of_file(path: Path, root: Path, taken: set[str], licence: dict[str, str]) -> Iterator[Item]:
    try:
        text = path.read_text(encoding="utf-8")
        tree = parse_tree(text, str(path.name))
    except (ModuleRejected, UnicodeDecodeError):
        return  # no functions to import there
    text = with_own_classes(text, root)
    tree = parse_tree(text, str(path.name))
    place = path.relative_to(root)
    topic = place.parts[0] if len(place.parts) > 1 else "algorithms"
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        docstring = ast.get_docstring(node) or ""
        tests = doctest_sources(docstring)
        if not tests or not _is_typed(node):
            continue
        name = stem(node.name)
        if name in taken:
            name = stem(f"{path.stem}_{node.name}" if path.stem != node.name else f"{topic}_{node.name}")
        while name in taken:
            name += "_too"
        taken.add(name)
        provenance = {
            "importer": "algorithms",
            "source": f"algorithms/{place.as_posix()}:{node.name}",
            **licence,
            "benchmark": True,
            "split": "test",
        }
        title = stem(node.name).replace("_", " ").capitalize()
        try:
            source = problem_source(title, docstring, text, Entry(node.name), topics=(topic,), family=name)
        except ModuleRejected as error:
            yield Item(name, "problem", text, provenance=provenance, refused=(error.reason, error.detail))
            continue
        # One text, since later statements of a doctest use what earlier ones set.
        payload = {"tests": ["\n".join(tests)], "aliases": [node.name], "original": node.name}
        yield Item(name, "problem", source, payload, provenance)


def _is_typed(node: ast.FunctionDef) -> bool:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return (
        bool(arguments) and node.returns is not None and all(arg.annotation is not None for arg in arguments)
    )
