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
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from codegym_envs.errors import CodeGymError, ConfigurationError, MissingExtra
from codegym_envs.pipeline.items import Item, Result, Settings
from codegym_envs.pipeline.settling import Process, settle, unsettled

__all__ = ["deaf_to_interrupts", "run_here", "run_processes", "run_ray", "run_threads"]

_START_S = 60.0  # a fresh interpreter and its imports


@dataclass(slots=True)
class _Hand:
    process: SpawnProcess
    pipe: Connection
    item: Item | None = None
    deadline: float = 0.0


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
        process: Makes a result from an item; called from several threads at a time.
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
            # Answers that are under way are paid for: leaving the block waits until they are stored.
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
    crew = _Crew(items, process, settings, item_s)
    try:
        for _ in range(min(max(workers, 1), len(items))):
            crew.hire()
        while busy := [hand for hand in crew.hands if hand.item is not None]:
            patience = max(0.0, min(hand.deadline for hand in busy) - time.monotonic())
            ready = set(map(id, wait([hand.pipe for hand in busy], patience)))
            for hand in busy:
                item = hand.item
                assert item is not None
                if id(hand.pipe) in ready:
                    yield item, crew.received(hand, item)
                elif time.monotonic() >= hand.deadline:
                    crew.replace(hand)
                    yield item, unsettled(item, "timeout", f"took longer than {item_s:g} s")
    finally:
        for hand in list(crew.hands):
            crew.dismiss(hand)


class _Crew:
    """Processes at work, and the items that still wait for one.

    Args:
        items: The items.
        process: Makes a result from an item.
        settings: How.
        item_s: Longest time for one item, in seconds.
    """

    def __init__(self, items: Sequence[Item], process: Process, settings: Settings, item_s: float) -> None:
        self._waiting = list(reversed(items))
        self._process = process
        self._settings = settings
        self._item_s = item_s
        self._context = multiprocessing.get_context("spawn")
        self.hands: list[_Hand] = []

    def hire(self) -> None:
        """Start a process and give it an item."""
        here, there = self._context.Pipe()
        worker = self._context.Process(
            target=_work, args=(there, self._process, self._settings), daemon=False
        )
        with deaf_to_interrupts():
            worker.start()
        there.close()
        hand = _Hand(worker, here)
        self.hands.append(hand)
        self._give(hand, fresh=True)

    def _give(self, hand: _Hand, *, fresh: bool) -> None:
        hand.item = None
        if not self._waiting:
            return
        hand.item = self._waiting.pop()
        hand.deadline = time.monotonic() + self._item_s + (_START_S if fresh else 0.0)
        with contextlib.suppress(BrokenPipeError, OSError):  # a dead process is found when it is heard
            hand.pipe.send(hand.item)

    def received(self, hand: _Hand, item: Item) -> Result:
        """What a process sent about its item; it, or its replacement, goes on with the next.

        Raises:
            CodeGymError: If the process sent one, which ends the run.
        """
        try:
            result: Result | CodeGymError = hand.pipe.recv()
        except (EOFError, OSError):
            self.replace(hand)
            return unsettled(item, "crashed", "its process ended")
        if isinstance(result, CodeGymError):
            raise result
        self._give(hand, fresh=False)
        return result

    def replace(self, hand: _Hand) -> None:
        """End a process, and start another if items wait."""
        self.dismiss(hand)
        if self._waiting:
            self.hire()

    def dismiss(self, hand: _Hand) -> None:
        """End a process."""
        self.hands.remove(hand)
        hand.process.kill()
        hand.process.join()
        hand.pipe.close()


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
        except (ConfigurationError, MissingExtra) as error:
            pipe.send(error)
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
                except (ConfigurationError, MissingExtra):
                    raise
                except Exception as error:  # a lost node or a killed task
                    result = unsettled(item, "crashed", f"{type(error).__name__}: {error}")
                yield item, result
    finally:
        if started_here:
            ray.shutdown()
