"""``codegym doctor``: what protects this machine from the code of environment modules, and what does not."""

from __future__ import annotations

import json
import platform
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

__all__ = ["examine", "register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("doctor")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Report which protections worker processes get on this machine.

    Starts a worker of each kind, asks it what is in force, and lets one try what must fail.
    """
    report = examine()
    if as_json:
        print(json.dumps(report, indent=2))
        return
    console = Console()
    console.print(f"Python {report['python']}, {report['system']} on {report['machine']}")
    _print_protections(console, report)
    _print_attempts(console, report)
    for line in report["advice"]:
        console.print(line)


def examine() -> dict[str, Any]:
    """Examine this machine.

    Returns:
        ``workers``: for each role an error or its protections and memory baseline in bytes; ``attempts``:
        what a worker for foreign solutions tried, and whether it was refused; ``isolated`` and
        ``foreign_solutions``: whether that tier and that mode can be used; ``advice``: what to do, in lines.
    """
    from codegym_envs.errors import WorkerError
    from codegym_envs.executor.workers.limits import WorkerLimits
    from codegym_envs.executor.workers.plain import PLAIN_LIMITS, REQUIRED
    from codegym_envs.executor.workers.process import Role, WorkerProcess

    workers: dict[str, Any] = {}
    roles: tuple[Role, ...] = ("tool", "oracle", "plain")
    for role in roles:
        try:
            process = WorkerProcess(role, PLAIN_LIMITS if role == "plain" else WorkerLimits(), wait_s=5.0)
        except (WorkerError, OSError) as error:
            workers[role] = {"error": str(error)}
            continue
        process.kill()
        workers[role] = process.report.to_json() | {
            "required_missing": list(process.report.missing(REQUIRED))
        }
    isolated = all("error" not in workers[role] for role in ("tool", "oracle"))
    foreign = not workers["plain"].get("required_missing", ["error"])
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "workers": workers,
        "isolated": isolated,
        "foreign_solutions": foreign,
        "attempts": _attempts() if foreign else {},
        "advice": list(_advice(workers, isolated, foreign)),
    }


_TRIES = """
def read_file(): return open("/etc/passwd").read(1)
def write_file(): return open("/tmp/written-by-a-worker", "w").write("x")
def list_folder():
    import os
    return os.listdir("/")
def open_socket():
    import socket
    return socket.socket()
def start_process():
    import os
    return os.fork()
def execute_file():
    import os
    os.execv("/bin/sh", ["sh", "-c", "exit"])
def signal_parent():
    import os
    os.kill(os.getppid(), 0)
def raise_limits():
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
def allocate_memory(): return len(bytearray(600 << 20))
"""


def _attempts() -> dict[str, str]:
    from codegym_envs.executor.workers.plain import Job, run_plain

    names = [line[4:].partition("(")[0] for line in _TRIES.splitlines() if line.startswith("def ")]
    outcomes = run_plain(_TRIES, [Job(name) for name in names], give_up_after=len(names))
    return {
        name: "NOT REFUSED"
        if outcome.status == "returned"
        else f"refused ({outcome.error or outcome.status})"
        for name, outcome in zip(names, outcomes, strict=True)
    }


def _advice(workers: dict[str, Any], isolated: bool, foreign: bool) -> list[str]:
    if not isolated:
        return ["The isolated tier cannot be used here: its workers do not start. See docs/security.md."]
    lines = []
    if not foreign:
        missing = ", ".join(workers["plain"].get("required_missing", ["a worker that starts"]))
        lines.append(f"Foreign solutions are refused here, so nothing can be synthesized: missing {missing}.")
    weak = [item["name"] for item in workers["tool"]["protections"] if not item["active"]]
    if weak:
        lines.append(
            f"The isolated tier works without {', '.join(weak)}; the dialect and the other protections "
            "remain. See docs/security.md."
        )
    if sys.platform != "linux":
        lines.append("The protections beyond resource limits exist on Linux only.")
    return lines or ["All protections are in force."]


def _print_protections(console: Console, report: dict[str, Any]) -> None:
    from codegym_envs.executor.sandbox import PROTECTIONS

    table = Table()
    table.add_column("protection", no_wrap=True)
    table.add_column("what it gives")
    for role in report["workers"]:
        table.add_column(role, no_wrap=True)
    for name, meaning in PROTECTIONS.items():
        cells = []
        for worker in report["workers"].values():
            found = {item["name"]: item for item in worker.get("protections", ())}.get(name)
            if found is None:
                cells.append("-")
            elif found["active"]:
                cells.append("yes")
            else:
                cells.append("NO")
        table.add_row(name, meaning, *cells)
    sizes = [worker.get("memory_bytes", 0) for worker in report["workers"].values()]
    baselines = [f"{size / 2**20:.0f} MiB" for size in sizes]
    table.add_row("address space", "used by a worker that is ready", *baselines)
    console.print(table)
    for role, worker in report["workers"].items():
        if "error" in worker:
            console.print(f"{role} worker: {worker['error']}")
        for item in worker.get("protections", ()):
            if item["detail"]:
                state = "in force" if item["active"] else "missing"
                console.print(f"{role} worker, {item['name']} {state}: {item['detail']}")


def _print_attempts(console: Console, report: dict[str, Any]) -> None:
    if report["attempts"]:
        table = Table("what a worker tried", "outcome")
        for name, outcome in report["attempts"].items():
            table.add_row(name.replace("_", " "), outcome)
        console.print(table)
