"""Parameters that must, or must not, be given by name: the dialect's are given either way."""

from __future__ import annotations

import ast

__all__ = ["either_way"]


def either_way(tree: ast.AST) -> None:
    """Take the ``/`` and ``*`` out of all parameter lists, in place; calls that were right stay right.

    Args:
        tree: The source.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            _plain(node)


def _plain(arguments: ast.arguments) -> None:
    if arguments.vararg is None:
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            arguments.args.append(argument)
            if default is not None:
                arguments.defaults.append(default)
            elif (
                arguments.defaults
            ):  # behind one with a default it needs one too, which no call falls back on
                arguments.defaults.append(ast.Constant(None))
        arguments.kwonlyargs, arguments.kw_defaults = [], []
    if arguments.kwarg is None:
        arguments.args = [*arguments.posonlyargs, *arguments.args]
        arguments.posonlyargs = []
