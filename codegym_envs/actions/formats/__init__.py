"""One module per action format, each with a constant ``FORMAT``. A new file here is a new format."""

from __future__ import annotations

import importlib
import pkgutil

from codegym_envs.actions.call_records import CallFormat

__all__ = ["load_formats"]


def load_formats() -> tuple[CallFormat, ...]:
    """All formats of this package, in the order in which ``auto`` tries them."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found: list[CallFormat] = [module.FORMAT for module in modules]
    return tuple(sorted(found, key=lambda action_format: (action_format.rank, action_format.name)))
