"""Inputs for solutions: types of values, new inputs from known ones, choosing task configurations.

Everything here is pure: values in, values out, randomness from hashed names. Running the solution on what is
proposed is the business of `codegym_envs.pipeline.observing.observe`.
"""

from __future__ import annotations

from codegym_envs.pipeline.inputs.grow import SIZES, InputSource
from codegym_envs.pipeline.inputs.infer import infer_type

__all__ = ["SIZES", "InputSource", "infer_type"]
