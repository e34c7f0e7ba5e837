"""Processes that work through a list of items, none of which can stop the run.

Each process handles one item at a time. One that dies, or takes too long, costs its item alone: it is
replaced.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from codegym_envs.errors import ConfigurationError, MissingExtra
from codegym_envs.pipeline.items import Item, Result, Settings

__all__ = ["Process", "deaf_to_interrupts", "run_here", "run_processes", "run_ray", "run_threads", "settle"]

Process = Callable[[Item, Settings], Result]

_START_S = 60.0  # a fresh interpreter and its imports


@dataclass(slots=True)
class _Hand:
    process: SpawnProcess
    pipe: Connection
    item: Item | None = None
    deadline: float = 0.0


def settle(process: Process, item: Item, settings: Settings) -> Result:
    """Process an item; whatever goes wrong is its result.

    Args:
        process: What makes a result of an item; it should count everything foreseen as a refusal itself.
        item: The item.
        settings: How.

    Raises:
        ConfigurationError: The run as a whole cannot go on: a model's endpoint refuses the key.
    """
    started = time.perf_counter()
    if item.refused is not None:
        return Result(item.name, reason=item.refused[0], detail=item.refused[1])
    try:
        return process(item, settings)
    except ConfigurationError:
        raise
    except RecursionError:
        return _failed(item, "internal_error", "RecursionError", started)
    except MemoryError:
        return _failed(item, "internal_error", "MemoryError", started)
    except Exception as error:  # one item must never end a run over thousands
        return _failed(item, "internal_error", f"{type(error).__name__}: {error}", started)


def _failed(item: Item, reason: str, detail: str, started: float) -> Result:
    shown = " ".join(detail.split())[:300]
    return Result(item.name, reason=reason, detail=shown, seconds=time.perf_counter() - started)


def run_here(items: Sequence[Item], process: Process, settings: Settings) -> Iterator[tuple[Item, Result]]:
    """Process items one after the other in this process."""
    for item in items:
        yield item, settle(process, item, settings)


def run_threads(
    items: Sequence[Item], process: Process, settings: Settings, *, threads: int
) -> Iterator[tuple[Item, Result]]:
    """Process items in threads of this process, for work that mostly waits for a network.

    A `ConfigurationError` ends the run: an endpoint that refuses the key refuses it for every item.

    Args:
        items: The items.
        process: Makes a result of an item; called from several threads at a time.
        settings: How.
        threads: Number of threads, at least 1.

    Yields:
        Items with their results, as they come.
    """
    with ThreadPoolExecutor(threads) as pool:
        pending = {pool.submit(settle, process, item, settings): item for item in items}
        try:
            for done in as_completed(pending):
                yield pending[done], done.result()
        except KeyboardInterrupt:
            # Answers that are under way are paid for: leaving the block waits until they are kept.
            running = sum(not future.cancel() and not future.done() for future in pending)
            sys.stderr.write(f"\nwaiting for {running} answers under way; Ctrl-C once more does not wait\n")
            raise
        finally:
            for future in pending:
                future.cancel()


def run_processes(
    items: Sequence[Item], process: Process, settings: Settings, *, workers: int, item_s: float
) -> Iterator[tuple[Item, Result]]:
    """Process items in parallel.

    Args:
        items: The items.
        process: A function at the top level of a module.
        settings: How.
        workers: Number of processes, at least 1.
        item_s: Longest time for one item, in seconds.

    Yields:
        Items with their results, as they come.
    """
    context = multiprocessing.get_context("spawn")
    waiting = list(reversed(items))
    hands: list[_Hand] = []

    def hire() -> _Hand:
        here, there = context.Pipe()
        worker = context.Process(target=_work, args=(there, process, settings), daemon=False)
        with deaf_to_interrupts():
            worker.start()
        there.close()
        hand = _Hand(worker, here)
        hands.append(hand)
        return hand

    def give(hand: _Hand, *, fresh: bool) -> bool:
        if not waiting:
            return False
        hand.item = waiting.pop()
        hand.deadline = time.monotonic() + item_s + (_START_S if fresh else 0.0)
        with contextlib.suppress(BrokenPipeError, OSError):  # a dead process is found below
            hand.pipe.send(hand.item)
        return True

    def dismiss(hand: _Hand) -> None:
        hands.remove(hand)
        hand.process.kill()
        hand.process.join()
        hand.pipe.close()

    try:
        for _ in range(min(max(workers, 1), len(waiting))):
            give(hire(), fresh=True)
        while any(hand.item is not None for hand in hands):
            busy = [hand for hand in hands if hand.item is not None]
            patience = max(0.0, min(hand.deadline for hand in busy) - time.monotonic())
            ready = set(map(id, wait([hand.pipe for hand in busy], patience)))
            for hand in busy:
                item = hand.item
                assert item is not None
                if id(hand.pipe) in ready:
                    try:
                        result = hand.pipe.recv()
                    except (EOFError, OSError):
                        dismiss(hand)
                        yield item, Result(item.name, reason="crashed", detail="its process ended")
                        if waiting:
                            give(hire(), fresh=True)
                        continue
                    hand.item = None
                    give(hand, fresh=False)
                    yield item, result
                elif time.monotonic() >= hand.deadline:
                    dismiss(hand)
                    yield item, Result(item.name, reason="timeout", detail=f"took longer than {item_s:g} s")
                    if waiting:
                        give(hire(), fresh=True)
    finally:
        for hand in hands:
            dismiss(hand)


@contextlib.contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """While the body runs, Ctrl-C waits; processes that are started meanwhile never hear it.

    A terminal sends it to all of them, and each would end with a traceback. They are killed by this one.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it lets interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, process: Process, settings: Settings) -> None:
    """Body of a worker process."""
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            if not pipe.poll(5.0):
                continue
            item = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            pipe.send(settle(process, item, settings))
        except ConfigurationError as error:
            pipe.send(Result(item.name, reason="configuration", detail=str(error)[:300]))
        except (BrokenPipeError, OSError):
            return


def run_ray(items: Sequence[Item], process: Process, settings: Settings) -> Iterator[tuple[Item, Result]]:
    """Process items on a Ray cluster: the one of this environment, or a local one.

    Raises:
        MissingExtra: If Ray is not installed.
    """
    try:
        import ray  # noqa: PLC0415 (optional)
    except ImportError:
        raise MissingExtra("ray", "ray") from None
    started_here = not ray.is_initialized()
    if started_here:
        ray.init(log_to_driver=False, include_dashboard=False)
    try:
        remote: Any = ray.remote(max_retries=1)(settle)
        pending = {remote.remote(process, item, settings): item for item in items}
        while pending:
            done, _ = ray.wait(list(pending), num_returns=1)
            for reference in done:
                item = pending.pop(reference)
                try:
                    result = ray.get(reference)
                except Exception as error:  # a lost node or a killed task: the item's own fault or nobody's
                    result = Result(
                        item.name, reason="crashed", detail=f"{type(error).__name__}: {error}"[:200]
                    )
                yield item, result
    finally:
        if started_here:
            ray.shutdown()
