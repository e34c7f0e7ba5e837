"""The text ``step`` makes from an action's result, for a dialect without classes.

Travels in rewritten modules (see `codegym_envs.importers.codegym.reading.emitted`).
"""

import json
from typing import Any


def as_text(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
