"""Imports by star name what is used; imports inside of functions move to the top of the module."""

from __future__ import annotations

import ast
import bisect
import collections
import copy
import functools
import heapq
import itertools
import json
import math
import operator
import statistics
import string
import typing
from collections.abc import Collection
from typing import Any

from codegym_envs.synthesis.rephrasing.scopes import bindings, module_uses, scope_nodes
from codegym_envs.synthesis.trees import fresh_name, names_in, rename, rewrite_blocks, rewritten

__all__ = ["explicit_imports"]

_MODULES = {
    module.__name__: module
    for module in (
        bisect, collections, copy, functools, heapq, itertools, json, math, operator, statistics, string,
        typing,
    )
}  # fmt: skip
_MISSING = ("ImportError", "ModuleNotFoundError", "Exception")


def explicit_imports(tree: ast.Module) -> None:
    """Rewrite the imports of a source, in place.

    Raises:
        SyntaxError: If the scopes of the source contradict each other.
    """
    tree.body = _certain(tree.body)
    _hoist(tree)
    _expand(tree)


def _certain(body: list[ast.stmt]) -> list[ast.stmt]:
    """``try: import … except ImportError: …`` without the second way, where the first is open."""
    out: list[ast.stmt] = []
    for node in body:
        rewrite_blocks(node, _certain)
        if isinstance(node, ast.Try) and _is_certain(node):
            out += [*node.body, *node.orelse, *node.finalbody]
        else:
            out.append(node)
    return out


def _is_certain(node: ast.Try) -> bool:
    caught = all(handler.type is None or ast.unparse(handler.type) in _MISSING for handler in node.handlers)
    return caught and bool(node.handlers) and all(_is_there(item) for item in node.body)


def _is_there(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import):
        return all(alias.name in _MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module in _MODULES:
        return all(alias.name == "*" or hasattr(_MODULES[node.module], alias.name) for alias in node.names)
    return False


def _hoist(tree: ast.Module) -> None:
    """Move the imports of functions and classes to the top level; a name that is taken there gives way."""
    inner = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    local = [(owner, item) for owner in inner for item in _own_imports(owner)]
    if not local:
        return
    known = {
        (alias.asname or alias.name).split(".")[0]: _target(node, alias)
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    taken = names_in(tree) | set(known)
    used = _used_elsewhere(tree) | _variables(tree)
    moved: list[ast.stmt] = []
    for owner, item in local:
        for alias in item.names:
            name = (alias.asname or alias.name).split(".")[0]
            target = _target(item, alias)
            if known.get(name) == target:
                continue
            if name in known or name in used:
                wanted = f"{target.replace('.', '_')}" if target != name else f"{name}_module"
                new = fresh_name([wanted], taken)
                _rename_in(owner, name, new)
                alias = ast.alias(alias.name, new)
                name = new
            known[name] = target
            one = (
                ast.Import([alias])
                if isinstance(item, ast.Import)
                else ast.ImportFrom(item.module, [alias], 0)
            )
            moved.append(ast.copy_location(one, item))
    gone = {id(item) for _, item in local}
    for owner in inner:
        owner.body = _without(owner.body, gone) or [ast.Pass()]
    places = [place for place, node in enumerate(tree.body) if isinstance(node, (ast.Import, ast.ImportFrom))]
    at = places[-1] + 1 if places else int(ast.get_docstring(tree) is not None)
    tree.body[at:at] = moved


def _own_imports(owner: ast.FunctionDef | ast.ClassDef) -> list[ast.Import | ast.ImportFrom]:
    found = [node for node in scope_nodes(owner.body) if isinstance(node, (ast.Import, ast.ImportFrom))]
    stored = {
        node.id
        for node in scope_nodes(owner.body)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return [
        node
        for node in found
        if not any((alias.asname or alias.name).split(".")[0] in stored for alias in node.names)
    ]


def _target(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if isinstance(node, ast.ImportFrom):
        return f"{node.module}.{alias.name}"
    return alias.name if alias.asname else alias.name.split(".")[0]


def _used_elsewhere(tree: ast.Module) -> set[str]:
    """Names that the module binds in another way than by imports, or that mean a builtin or nothing now."""
    bound = {
        name
        for node in tree.body
        if not isinstance(node, (ast.Import, ast.ImportFrom))
        for name in bindings(node)
    }
    return bound | module_uses(tree)


def _variables(tree: ast.Module) -> set[str]:
    """Names that are variables of some function, and could stand before what the module binds."""
    return {
        name
        for node in ast.walk(tree)
        for name in (
            [node.arg] if isinstance(node, ast.arg)
            else [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            else []
        )
    }  # fmt: skip


def _rename_in(owner: ast.FunctionDef | ast.ClassDef, name: str, new: str) -> None:
    rename(ast.Module(owner.body, []), {name: new})


def _without(body: list[ast.stmt], gone: Collection[int]) -> list[ast.stmt]:
    def kept(node: ast.stmt) -> list[ast.stmt]:
        if id(node) in gone:
            return []
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return [node]  # has its turn
        rewrite_blocks(node, lambda block: _without(block, gone))
        holders: list[Any] = [node, *getattr(node, "handlers", ())]
        for holder in holders:
            if getattr(holder, "body", None) == []:
                holder.body = [ast.Pass()]
        return [node]

    return rewritten(body, kept)


def _expand(tree: ast.Module) -> None:
    """``from math import *`` as an import of the names that are used."""
    if not any(_is_star(node) for node in tree.body):
        return
    used = module_uses(tree)
    later: set[str] = set()
    out: list[ast.stmt] = []
    for node in reversed(tree.body):
        module = _MODULES.get(node.module or "") if isinstance(node, ast.ImportFrom) else None
        if module is None or not _is_star(node):
            later |= bindings(node)
            out.append(node)
            continue
        public = getattr(module, "__all__", None) or [
            name for name in dir(module) if not name.startswith("_")
        ]
        wanted = sorted((used & set(public)) - later)
        later |= set(wanted)
        if wanted:
            named = ast.ImportFrom(module.__name__, [ast.alias(name) for name in wanted], 0)
            out.append(ast.copy_location(named, node))
    tree.body = out[::-1]


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
