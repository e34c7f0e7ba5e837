"""The list of the kinds of constraints."""

from __future__ import annotations

from codegym_envs.pipeline.constraints.constraint import Kind
from codegym_envs.pipeline.constraints.kinds.comparisons import COMPARISONS
from codegym_envs.pipeline.constraints.kinds.distinctness import DISTINCTNESS
from codegym_envs.pipeline.constraints.kinds.ends import ENDS
from codegym_envs.pipeline.constraints.kinds.histories import HISTORIES
from codegym_envs.pipeline.constraints.kinds.intervals import INTERVALS
from codegym_envs.pipeline.constraints.kinds.lengths import LENGTHS
from codegym_envs.pipeline.constraints.kinds.membership import MEMBERSHIP
from codegym_envs.pipeline.constraints.kinds.numbers import NUMBERS
from codegym_envs.pipeline.constraints.kinds.operations import OPERATIONS
from codegym_envs.pipeline.constraints.kinds.order import ORDER
from codegym_envs.pipeline.constraints.kinds.parity import PARITY
from codegym_envs.pipeline.constraints.kinds.permutation import PERMUTATION
from codegym_envs.pipeline.constraints.kinds.polygons import POLYGONS
from codegym_envs.pipeline.constraints.kinds.presence import PRESENCE
from codegym_envs.pipeline.constraints.kinds.solutions import SOLUTIONS
from codegym_envs.pipeline.constraints.kinds.structures.graphs import GRAPHS
from codegym_envs.pipeline.constraints.kinds.structures.hierarchies import HIERARCHIES
from codegym_envs.pipeline.constraints.kinds.structures.neighbours import NEIGHBOURS
from codegym_envs.pipeline.constraints.kinds.structures.trees import TREES
from codegym_envs.pipeline.constraints.kinds.texts.brackets import BRACKETS
from codegym_envs.pipeline.constraints.kinds.texts.expressions import EXPRESSIONS
from codegym_envs.pipeline.constraints.kinds.texts.formats import FORMATS
from codegym_envs.pipeline.constraints.kinds.texts.lines import LINES
from codegym_envs.pipeline.constraints.kinds.turns import TURNS

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (
    LENGTHS,
    NUMBERS,
    ORDER,
    DISTINCTNESS,
    PARITY,
    PERMUTATION,
    COMPARISONS,
    ENDS,
    MEMBERSHIP,
    PRESENCE,
    INTERVALS,
    GRAPHS,
    NEIGHBOURS,
    TURNS,
    TREES,
    HIERARCHIES,
    BRACKETS,
    EXPRESSIONS,
    POLYGONS,
    FORMATS,
    LINES,
    OPERATIONS,
    HISTORIES,
    SOLUTIONS,
)
"""All kinds; a new one is a new file in ``kinds`` and a line here."""
