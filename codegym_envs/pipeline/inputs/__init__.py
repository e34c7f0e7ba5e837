"""Inputs for solutions: types of values, new inputs from known ones, choosing task configurations.

Values in, values out, randomness from hashed names. `input_pool` alone runs the solution, to keep the inputs
that it accepts; the drafts' oracles are run by `choose`, which is handed a way to do so.
"""

from __future__ import annotations

from codegym_envs.pipeline.inputs.grow import SIZES, InputSource
from codegym_envs.pipeline.inputs.infer import infer_type

__all__ = ["SIZES", "InputSource", "infer_type"]
