"""How much of the hidden input single calls reveal, and how many calls are needed at least.

The bound is a certificate: take an agent that is right on every admissible input. If changing one cell of
an input changes the expected answer, the agent must have read that cell, or something computed from
it, since otherwise it would give the old answer on the changed input. (Certificate complexity is at least
sensitivity.) Cells that must be seen in different places cannot be seen with fewer calls than their number
divided by the most cells that any one call can read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.episode import right
from codegym_envs.errors import ExecutionFailed, WorkerError
from codegym_envs.executor import Program
from codegym_envs.executor.worker_limits import MEGABYTE, WorkerLimits
from codegym_envs.executor.workers.foreign import Job, run_foreign
from codegym_envs.spec import EnvironmentModule, Type, compile_arguments, decode
from codegym_envs.spec.carried import carried_source
from codegym_envs.verification.cases import Case, Play, spread
from codegym_envs.verification.revealing.perturb import Domains, Tries, list_cells, place_of
from codegym_envs.verification.revealing.static_reads import read_bounds
from codegym_envs.verification.state_changes import state_changes

__all__ = ["MeasuredReads", "measure_reading"]

_LIMITS = WorkerLimits(cpu_s=120, descriptors=32, stack_bytes=64 * MEGABYTE, wall_s=60.0)
_MEASURING = tuple(
    f"codegym_envs.verification.revealing.{name}"
    for name in ("watched", "instrumented", "container_shapes", "trials", "weights", "measuring")
)  # what travels to the process that measures
_MOST_CELLS = 40  # cells of one input that are changed
_LEAST_CELLS = 12  # the same where the reference is slow
_LEAST_CASES = 12  # configurations that are measured where it is slow
_MOST_TICKS = 2_000_000  # loops and calls of the reference, on all changed inputs together
_ALTERNATIVES = 2  # admissible values that are tried for each
_COMBINATIONS = 200  # arguments that are tried for a tool whose state never changes
_COMBINATIONS_STATEFUL = 40  # the same where every try needs a fresh state
_MOST_PLAYED = 64  # calls of the oracle that are played again


@dataclass(frozen=True, slots=True)
class MeasuredReads:
    """What was found on one configuration.

    Attributes:
        case: The configuration.
        cells: Number of cells of the hidden input.
        observed: Cells that ``observe`` reads.
        most: Most cells that a call of another tool was seen to read, by tool.
        certain: Most cells that one call can read, certified; all cells where nothing can be said.
        needed: Cells that must be seen, in different places.
        bound: Certified least number of calls that reveal something; ``done`` not counted.
    """

    case: Case
    cells: int
    observed: int
    most: Mapping[str, int]
    certain: int
    needed: int
    bound: int


def measure_reading(
    program: Program, plays: Sequence[tuple[Case, Play]], known: Sequence[Mapping[str, Any]]
) -> tuple[MeasuredReads, ...]:
    """Measure configurations; fewer than given where the reference is slow.

    Args:
        program: The module, ready to run.
        plays: The configurations to measure, with the oracle's plays of them.
        known: The inputs of all configurations: what is admissible is learned from them.

    Raises:
        ExecutionFailed: If the measuring process cannot be started here, or the tools cannot be run in it.
    """
    module = program.module
    domains = Domains(known)
    sampled, most_cells = _affordable(module, plays)
    changes = state_changes(module)
    stateless = all(change == "nothing" for change in changes.values())
    request = [
        {
            "inputs": dict(case.inputs),
            "changed": _sensitive(program, domains, case, most_cells),
            "calls": _oracle_calls(module, play),
        }
        for case, play in sampled
    ]
    kinds = [
        [tool.name, [_kind(parameter.type) for parameter in tool.parameters], changes[tool.name]]
        for tool in module.tools
    ]
    arguments = {
        "source": module.source,
        "tools": kinds,
        "cases": request,
        "stateless": stateless,
        "combinations": _COMBINATIONS if stateless else _COMBINATIONS_STATEFUL,
    }
    counted = _run("measure", arguments)
    return tuple(_reading(module, case, found) for (case, _), found in zip(sampled, counted, strict=True))


def _run(function: str, arguments: Mapping[str, Any]) -> Any:
    """Call a function of the measuring code in a process of its own."""
    try:
        (outcome,) = run_foreign(carried_source(*_MEASURING), [Job(function, arguments)], limits=_LIMITS)
    except WorkerError as error:  # everything else can be verified on machines without protected workers
        raise ExecutionFailed("not_measurable", f"reads could not be measured: {error}") from None
    if outcome.status != "returned":
        said = f"{outcome.error}: {outcome.message}" if outcome.error else outcome.message or outcome.status
        raise ExecutionFailed("not_measurable", f"reads could not be measured: {said}")
    return outcome.value


def _affordable(
    module: EnvironmentModule, sampled: Sequence[tuple[Case, Play]]
) -> tuple[Sequence[tuple[Case, Play]], int]:
    """Configurations to measure, and how many cells of each to change; fewer where the reference is slow.

    The reference runs once for every change. What that takes is counted in loops and calls, so that the
    outcome is the same on every machine; fewer cells can only make the certified bound smaller.
    """
    inputs = [dict(case.inputs) for case, _ in sampled]
    request = {"source": module.source, "cases": inputs, "most": _MOST_TICKS}
    ticks = _run("reference_ticks", request)
    changes = [_ALTERNATIVES * min(_MOST_CELLS, len(list_cells(item))) for item in inputs]
    due = sum(count * cost for count, cost in zip(changes, ticks, strict=True))
    if due <= _MOST_TICKS:
        return sampled, _MOST_CELLS
    cells = max(_LEAST_CELLS, _MOST_CELLS * _MOST_TICKS // due)
    due = sum(min(count, _ALTERNATIVES * cells) * cost for count, cost in zip(changes, ticks, strict=True))
    wanted = max(_LEAST_CASES, len(sampled) * _MOST_TICKS // max(due, 1))
    return [sampled[index] for index in spread(len(sampled), wanted)], cells


def _reading(module: EnvironmentModule, case: Case, found: Mapping[str, Any]) -> MeasuredReads:
    cells = int(found["cells"])
    bounds = read_bounds(module, found["shapes"])
    certain = 0
    most = {}
    for tool in module.tools:
        seen = min(cells, int(found["reads"].get(tool.name, 0)))
        most[tool.name] = seen
        static = bounds.get(tool.name)
        options = [cells] if static is None else [cells, static]
        if tool.name in found["exact"]:
            options.append(seen)
        certain = max(certain, min(options))
    needed = int(found["disjoint"])
    observed = most.pop("observe", 0)
    return MeasuredReads(case, cells, observed, most, certain, needed, -(-needed // max(1, certain)))


def _sensitive(program: Program, domains: Domains, case: Case, most_cells: int) -> list[dict[str, Any]]:
    """For each cell whose change alters the answer, the input that was changed, in full."""
    cells = list_cells(case.inputs)
    if len(cells) > most_cells:
        cells = [cells[index * len(cells) // most_cells] for index in range(most_cells)]
    found = []
    for cell in cells:
        record = domains.tries.setdefault(place_of(case.inputs, cell), Tries())
        for changed in domains.alternatives(case.inputs, cell, _ALTERNATIVES):
            if record.hopeless:
                break  # this place obeys a rule that was not learned
            record.tried += 1
            try:
                answer = program.reference(changed)
            except ExecutionFailed as error:  # not admissible after all
                record.failed += 1
                record.endless += error.code in ("budget_exceeded", "wall_clock")
                continue
            if not _share_an_answer(program, case, changed, answer):
                found.append({cell[0]: changed[cell[0]]})
                break
    return found


def _share_an_answer(program: Program, case: Case, changed: dict[str, Any], answer: Any) -> bool:
    """Whether an answer that is known for one of two inputs is right for the other as well."""
    if right(program, case.inputs, case.expected, answer) == 1.0:
        return True
    return program.module.has_accepts and right(program, changed, answer, case.expected) == 1.0


def _oracle_calls(module: EnvironmentModule, play: Play) -> list[list[Any]]:
    """The oracle's calls with positional arguments; ``done`` left out."""
    tools = {tool.name: compile_arguments(tool) for tool in module.tools}
    calls = []
    for action, _ in play.transcript[:_MOST_PLAYED]:
        call = decode(action)
        if call["name"] in tools:
            calls.append([call["name"], list(tools[call["name"]](call["parameters"]))])
    return calls


def _kind(type_: Type) -> list[Any]:
    """A type as the measuring process takes it."""
    if type_.kind == "literal":
        return ["literal", list(type_.literals)]
    if type_.kind in ("union", "tuple"):
        return [type_.kind, [_kind(arg) for arg in type_.args]]
    return [type_.kind]
