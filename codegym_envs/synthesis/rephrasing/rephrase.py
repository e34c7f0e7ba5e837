"""Everything of this room in its order."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.rephrasing.caches import without_clearing
from codegym_envs.synthesis.rephrasing.dates import days_as_numbers
from codegym_envs.synthesis.rephrasing.decorators import decorated
from codegym_envs.synthesis.rephrasing.endings import checks_for_endings
from codegym_envs.synthesis.rephrasing.enumerations import members_as_values
from codegym_envs.synthesis.rephrasing.exceptions import own_exceptions
from codegym_envs.synthesis.rephrasing.imports import explicit_imports
from codegym_envs.synthesis.rephrasing.ordering import ordered_by_function
from codegym_envs.synthesis.rephrasing.parameters import either_way
from codegym_envs.synthesis.rephrasing.properties import methods_for_looks, methods_for_properties
from codegym_envs.synthesis.rephrasing.type_aliases import without_type_aliases
from codegym_envs.synthesis.rephrasing.values import plain_values

__all__ = ["rephrase"]

_STEPS = (
    explicit_imports,
    without_type_aliases,
    either_way,
    decorated,
    members_as_values,
    own_exceptions,
    ordered_by_function,
    methods_for_properties,
    methods_for_looks,
    without_clearing,
    plain_values,
    checks_for_endings,
    days_as_numbers,
)


def rephrase(tree: ast.Module) -> None:
    """Say with what the dialect has what a source says otherwise, in place.

    Args:
        tree: The source; what has no other form stays as it is.

    Raises:
        SyntaxError: If the scopes of the source contradict each other.
    """
    for step in _STEPS:
        step(tree)
        ast.fix_missing_locations(tree)
