"""The types of the values that module code can hold, in the groups that their prices and walks need."""

from __future__ import annotations

from collections import Counter, defaultdict, deque

from codegym_envs.spec.plain_data.containers import FrozenOrderedSet, OrderedSet

__all__ = ["CONTAINERS", "DICTS", "HASHED", "NUMBERS", "SCALARS", "SETS", "SIZED", "SMALL"]

NUMBERS = frozenset({int, float, bool})
SMALL = frozenset({int, float, bool, type(None)})
"""Types whose values are as good as free to walk over, large integers apart."""
SCALARS = frozenset({int, float, bool, type(None), str})
DICTS = frozenset({dict, defaultdict, Counter})
SETS = frozenset({OrderedSet, FrozenOrderedSet})
HASHED = DICTS | SETS
CONTAINERS = HASHED | {list, tuple, deque}
_VIEWS = frozenset({type({}.keys()), type({}.values()), type({}.items())})
SIZED = CONTAINERS | _VIEWS | {str, range}
"""Types whose values say how many turns a loop over them makes."""
