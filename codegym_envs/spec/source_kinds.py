"""Tells coding problems and environment modules apart, for messages to whoever mixed them up."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Literal

from codegym_envs.errors import ModuleRejected
from codegym_envs.spec.parse import read_source
from codegym_envs.spec.syntax import parse_tree

__all__ = ["Kind", "kind_of", "kind_of_file"]

Kind = Literal["problem", "module", "other"]


def kind_of(source: str) -> Kind:
    """What a Python text is, judging by the functions that it defines.

    Args:
        source: The text; one that cannot be parsed is something else.
    """
    try:
        body = parse_tree(source, "<string>").body
    except ModuleRejected:
        return "other"
    names = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    if {"observe", "reference"} <= names:
        return "module"
    return "problem" if "solution" in names and not names & {"observe", "reference"} else "other"


def kind_of_file(path: Path) -> Kind:
    """What a Python file is; one that cannot be read is something else."""
    try:
        return kind_of(read_source(path)[0])
    except ModuleRejected:
        return "other"
