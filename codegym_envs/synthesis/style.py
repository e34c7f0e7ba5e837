"""The style in which a module is made, and the oracle that was made in one."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from codegym_envs.synthesis.contract import Granularity, Scalars, Tables
from codegym_envs.synthesis.tables.table import Table
from codegym_envs.synthesis.toolbox import Tool

__all__ = ["Made", "Style"]


@dataclass(frozen=True, slots=True)
class Style:
    """How one module is made.

    Attributes:
        granularity: How much of the main procedure's work one tool does; None to outline nothing.
        lifted: Whether a configuration holds several cases.
        helpers: Which helper functions become tools: none, those that work on scalars, or all that can.
        scalars: Whether the oracle carries scalars along, or tools keep them in ``state``.
        tables: The same for local containers.
        deep: Whether sorting and recursion also look at hidden data by tools, not at what was read before.
    """

    granularity: Granularity | None
    lifted: bool
    helpers: Literal["none", "scalar", "all"] = "scalar"
    scalars: Scalars = "explicit"
    tables: Tables = "explicit"
    deep: bool = False

    @property
    def variant(self) -> str:
        """Name of the variant."""
        name: str = self.granularity or ("access" if self.helpers == "none" else "helpers")
        name = f"{name}-deep" if self.deep else name
        name = f"{name}-tables" if self.tables == "state" else name
        name = f"{name}-state" if self.scalars == "state" else name
        return f"{name}-lifted" if self.lifted else name


@dataclass(frozen=True, slots=True)
class Made:
    """The oracle for one case, and its tools.

    Attributes:
        body: The oracle.
        fields: What it takes from its first look.
        used: The tools it uses.
        memory: Statements for ``setup``.
        tables: The containers that live in the state, by name.
        weight: How many of the operations in its loops are looks at hidden data, and how many are on tables.
        deep: Whether sorting or recursion looks at hidden data through tools.
    """

    body: list[ast.stmt]
    fields: set[str]
    used: list[Tool]
    memory: list[ast.stmt] = field(default_factory=list)
    tables: Mapping[str, Table] = field(default_factory=dict)
    weight: tuple[int, int] = (0, 0)
    deep: bool = False
