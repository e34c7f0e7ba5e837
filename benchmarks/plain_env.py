"""Two things to compare with: an environment without any protection, and the trial-then-overwrite scheme."""

from __future__ import annotations

import copy
import json
import multiprocessing
import time
from types import SimpleNamespace
from typing import Any

import dill


class Plain:
    """The environment without any protection: the floor, and what dill serializes."""

    def __init__(self, namespace: dict[str, Any], inputs: dict[str, Any], tools: tuple[str, ...]) -> None:
        self.state = SimpleNamespace(**copy.deepcopy(inputs))
        self.tools = {name: namespace[name] for name in tools}
        self.tools["done"] = _submit
        if "setup" in namespace:
            namespace["setup"](self.state)

    def step(self, action: str) -> str:
        """Parse, look up, call, print."""
        call = json.loads(action)
        return str(self.tools[call["name"]](self.state, **call["parameters"]))


def _submit(state: SimpleNamespace, answer: Any) -> bool:
    return bool(answer == 0)


def trial(env: Plain, action: str) -> tuple[Plain, dict[str, float]]:
    """Trial-then-overwrite: serialize, run the call in a fresh process, put the result back."""
    clock = time.perf_counter
    started = clock()
    data = dill.dumps(env, recurse=True)
    serialized = clock()
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_child, args=(data, action, sender))
    process.start()
    sender.close()
    _, result = receiver.recv()
    process.join()
    ran = clock()
    back = dill.loads(result)
    restored = clock()
    receiver.close()
    parts = {"serialize": serialized - started, "process": ran - serialized, "restore": restored - ran}
    return back, parts


def _child(data: bytes, action: str, sender: Any) -> None:
    env = dill.loads(data)
    observation = env.step(action)
    sender.send((observation, dill.dumps(env, recurse=True)))
    sender.close()
