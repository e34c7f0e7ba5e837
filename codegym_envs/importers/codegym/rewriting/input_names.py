"""Names of the hidden inputs: parameters of ``reference``, one for each configuration key that is read."""

from __future__ import annotations

import ast

from codegym_envs.importers.codegym.reading.anatomy import EnvFile
from codegym_envs.importers.codegym.reading.training_rows import usable_key
from codegym_envs.importers.codegym.rewriting.options import option_key
from codegym_envs.importers.codegym.rewriting.resetting import EpisodeStart
from codegym_envs.importers.codegym.rewriting.tool_names import RESERVED, ModuleNames

__all__ = ["choose_input_names"]


def choose_input_names(env: EnvFile, start: EpisodeStart, names: ModuleNames) -> dict[str, str]:
    """Choose a parameter for each configuration key.

    Args:
        env: The file, taken apart.
        start: What `reset` sets.
        names: The other names; attributes that only repeat an input get its name.

    Returns:
        Configuration key → parameter, in the order in which the keys are read.
    """
    taken = RESERVED | set(names.helpers.values()) | set(names.tools.values()) | set(env.functions)
    attributes = set(names.attributes.values())
    inputs: dict[str, str] = {}
    for key in start.keys:
        name = usable_key(key, frozenset(taken) - attributes)
        attribute = names.attributes.get(key)
        if attribute is not None and _is_plain_copy(key, start):
            name = attribute
        else:
            while name in set(inputs.values()) | attributes:
                name = f"given_{name}"
        inputs[key] = name
    _name_repeating_attributes(start, names, inputs)
    return inputs


def _is_plain_copy(key: str, start: EpisodeStart) -> bool:
    """Whether the attribute named like a key is set from that key before anything else."""
    for node in start.statements:
        for target in getattr(node, "targets", []):
            if isinstance(target, ast.Attribute) and target.attr == key:
                return any(option_key(item) == key for item in ast.walk(node))
    return False


def _name_repeating_attributes(start: EpisodeStart, names: ModuleNames, inputs: dict[str, str]) -> None:
    """An attribute that only repeats a differently named key takes the input's name, in place."""
    for node in start.statements:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target, key = node.targets[0], option_key(node.value)
        if not isinstance(target, ast.Attribute) or key is None:
            continue
        writers = [item for item in start.statements if f"self.{target.attr} =" in ast.unparse(item)]
        # Keys that begin alike count as uses too: such an attribute keeps its own name.
        users = sum(
            any((option_key(part) or "").startswith(key) for part in ast.walk(item))
            for item in start.statements
        )
        if len(writers) == 1 and users == 1:
            names.attributes[target.attr] = inputs[key]
