"""All the environments that the knobs of synthesis make of one coding problem."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import get_args

from codegym_envs.errors import SynthesisRefused
from codegym_envs.pipeline.running.duplicates import canonical_form_of
from codegym_envs.pipeline.synthesize import Execution, Synthesis, readable, synthesize_one, write_best
from codegym_envs.synthesis.contract import Granularity, Options, Scalars, Tables

__all__ = ["synthesize_variants"]


def synthesize_variants(
    path: Path, out: Path, *, synthesizer: str | None = None, execution: Execution = "isolated"
) -> list[Synthesis]:
    """Synthesize every environment that a coding problem's knobs give, and write those that are admitted.

    They belong to one family, so that they are never in two splits; those that come out alike are made once.

    Args:
        path: The coding problem.
        out: Folder for the modules; each is named for the problem and its variant.
        synthesizer: Name of the synthesizer.
        execution: Tier in which drafts run.

    Returns:
        What came of each variant that has a draft, in a fixed order.

    Raises:
        ModuleRejected: If the problem cannot be read, or no variant has a draft (`SynthesisRefused`).
        ConfigurationError: If a module would overwrite the problem.
    """
    problem = readable(path, out)
    results: list[Synthesis] = []
    known: dict[str, str] = {}
    refused: SynthesisRefused | None = None
    for granularity, scalars, tables in product(get_args(Granularity), get_args(Scalars), get_args(Tables)):
        moved = [name for name, place in (("scalars", scalars), ("tables", tables)) if place == "state"]
        label = "_".join([granularity, *moved])
        options = Options(granularity=granularity, scalars=scalars, tables=tables, family=problem.name)
        named = replace(problem, name=f"{problem.name}_{label}")
        try:
            result = synthesize_one(
                named, synthesizer=synthesizer, options=options, execution=execution, known=known
            )
        except SynthesisRefused as error:
            refused = refused or error
            continue
        results.append(result)
        best = result.best
        if result.admitted and best is not None and best.module is not None and best.receipt is not None:
            known[canonical_form_of(best.receipt)] = best.module.env_id
            write_best(result, out)
    if not results and refused is not None:
        raise refused
    return results
