"""The first code of a worker process; run as a script: ``python -s -S -P boot.py DESCRIPTOR PARENT``.

Reads its configuration from the connection, enters what can be entered before imports, and hands over.
The packages' own ``__init__`` files are passed over, so that a worker loads neither Gymnasium nor anything
else that it does not run.
"""

from __future__ import annotations

import json
import os
import sys
import types


def main() -> None:
    """Start the worker that the configuration describes, and end the process when it returns."""
    descriptor, parent = int(sys.argv[1]), int(sys.argv[2])
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, 1 << 12)
    head = _exactly(descriptor, 4)
    configuration = json.loads(_exactly(descriptor, int.from_bytes(head, "little")))
    sys.path[:] = configuration["path"]
    for name in configuration["hollow"]:
        package = types.ModuleType(name)
        package.__path__ = [os.path.join(configuration["root"], *name.split("."))]  # noqa: PTH118
        sys.modules[name] = package

    # Only now can the library be imported, and a worker imports no more of it than its role needs.
    from codegym_envs.executor.sandbox.entering import enter_soon  # noqa: PLC0415
    from codegym_envs.executor.worker_limits import WorkerLimits  # noqa: PLC0415

    limits = WorkerLimits(**configuration["limits"])
    found = enter_soon(limits, parent)
    if configuration["role"] == "plain":
        from codegym_envs.executor.workers import foreign_worker  # noqa: PLC0415

        foreign_worker.run(descriptor, configuration, found)
    else:
        from codegym_envs.executor.workers import dialect_worker  # noqa: PLC0415

        dialect_worker.run(descriptor, configuration, found)


def _exactly(descriptor: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = os.read(descriptor, count - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


if __name__ == "__main__":
    main()
