"""Everything of this room in its order."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.rephrasing.caches import without_clearing
from codegym_envs.synthesis.rephrasing.dates import days_as_numbers
from codegym_envs.synthesis.rephrasing.decorators import decorated
from codegym_envs.synthesis.rephrasing.endings import checks_for_endings
from codegym_envs.synthesis.rephrasing.imports import explicit_imports
from codegym_envs.synthesis.rephrasing.objects.dispatch import methods_by_kind
from codegym_envs.synthesis.rephrasing.objects.enumerations import members_as_values
from codegym_envs.synthesis.rephrasing.objects.exceptions import own_exceptions
from codegym_envs.synthesis.rephrasing.objects.inheritance import classes_alone
from codegym_envs.synthesis.rephrasing.objects.ordering import ordered_by_function
from codegym_envs.synthesis.rephrasing.objects.properties import methods_for_looks, methods_for_properties
from codegym_envs.synthesis.rephrasing.objects.valued import compared_by_fields
from codegym_envs.synthesis.rephrasing.parameters import either_way
from codegym_envs.synthesis.rephrasing.patterns.calls import plain_patterns
from codegym_envs.synthesis.rephrasing.type_aliases import without_type_aliases
from codegym_envs.synthesis.rephrasing.values import plain_values
from codegym_envs.synthesis.rephrasing.written_code import code_of_texts

__all__ = ["rephrase"]

_STEPS = (
    explicit_imports,
    plain_patterns,
    without_type_aliases,
    either_way,
    decorated,
    members_as_values,
    own_exceptions,
    classes_alone,
    ordered_by_function,
    compared_by_fields,
    methods_for_properties,
    methods_for_looks,
    methods_by_kind,
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
    code_of_texts(tree)
    for step in _STEPS:
        step(tree)
        ast.fix_missing_locations(tree)
