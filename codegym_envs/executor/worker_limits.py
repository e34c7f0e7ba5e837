"""Limits of worker processes, in one record that both sides know."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MEGABYTE", "WorkerLimits"]

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one worker process may use.

    Attributes:
        memory_bytes: Address space of the process (``RLIMIT_AS``).
        cpu_s: Processor time over the life of the process, in seconds. A worker near its end is replaced
            between two messages; one that reaches it is killed, like one that overruns its wall clock.
        descriptors: Highest number of open descriptors.
        stack_bytes: Stack of the main thread.
        wall_s: Longest time for one tool call, in seconds.
        oracle_wall_s: Longest time for loading a module, ``setup``, ``generate``, ``reference`` and each
            stretch of ``solve`` between two tool calls, in seconds.
        start_s: Longest time for a worker to come up, in seconds.
    """

    memory_bytes: int = 512 * MEGABYTE
    cpu_s: int = 3600
    descriptors: int = 16
    stack_bytes: int = 8 * MEGABYTE
    wall_s: float = 2.0
    oracle_wall_s: float = 10.0
    start_s: float = 60.0
