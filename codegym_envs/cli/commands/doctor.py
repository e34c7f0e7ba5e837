"""``codegym doctor``: what protects this machine from the code of environment modules, and what does not."""

from __future__ import annotations

import platform
import sys
from typing import Annotated, Any

import typer

from codegym_envs.cli.common import print_json, say
from codegym_envs.cli.tables import TableColumn, print_table

__all__ = ["examine", "register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("doctor", epilog="codegym doctor --json")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Report which protections worker processes get on this machine.

    Starts a worker of each kind, asks it what is in force, and lets one try what must fail.
    """
    report = examine()
    if as_json:
        print_json(report)
        return
    say(f"Python {report['python']}, {report['system']} on {report['machine']}\n")
    _print_protections(report)
    _print_attempts(report)
    say()
    for line in report["advice"]:
        say(line)


def examine() -> dict[str, Any]:
    """Examine this machine.

    Returns:
        ``workers``: for each role an error or its protections and memory baseline in bytes; ``attempts``:
        what a worker for foreign solutions tried, and whether it was refused; ``isolated`` and
        ``foreign_solutions``: whether that tier and that mode can be used; ``advice``: what to do, in lines.
    """
    from codegym_envs.errors import WorkerError
    from codegym_envs.executor.worker_limits import WorkerLimits
    from codegym_envs.executor.workers.foreign import FOREIGN_LIMITS, REQUIRED
    from codegym_envs.executor.workers.worker_process import Role, WorkerProcess

    workers: dict[str, Any] = {}
    roles: tuple[Role, ...] = ("tool", "oracle", "plain")
    for role in roles:
        try:
            process = WorkerProcess(role, FOREIGN_LIMITS if role == "plain" else WorkerLimits(), wait_s=5.0)
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


def _attempts() -> dict[str, str]:
    from codegym_envs.cli import carried_attempts
    from codegym_envs.executor.workers.foreign import Job, run_foreign
    from codegym_envs.spec.carried import carried_source

    names = [attempt.__name__ for attempt in carried_attempts.ATTEMPTS]
    source = carried_source(carried_attempts.__name__)
    outcomes = run_foreign(source, [Job(name) for name in names], give_up_after=len(names))
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


def _print_protections(report: dict[str, Any]) -> None:
    from codegym_envs.executor.sandbox import PROTECTIONS

    workers = report["workers"]
    columns = [
        TableColumn("protection", whole=True),
        TableColumn("what it gives", drop=0),
        *(TableColumn(role, whole=True) for role in workers),
    ]
    rows: list[list[object]] = []
    for name, meaning in PROTECTIONS.items():
        found = [
            {item["name"]: item["active"] for item in worker.get("protections", ())}.get(name)
            for worker in workers.values()
        ]
        rows.append([name, meaning, *(None if item is None else "yes" if item else "NO" for item in found)])
    sizes = [worker.get("memory_bytes", 0) for worker in workers.values()]
    baselines = [f"{size / 2**20:.0f} MiB" for size in sizes]
    rows.append(["address space", "used by a worker that is ready", *baselines])
    print_table(columns, rows)
    say()
    for role, worker in workers.items():
        if "error" in worker:
            say(f"{role} worker: {worker['error']}")
        for item in worker.get("protections", ()):
            if item["detail"]:
                state = "in force" if item["active"] else "missing"
                say(f"{role} worker, {item['name']} {state}: {item['detail']}")


def _print_attempts(report: dict[str, Any]) -> None:
    if report["attempts"]:
        say()
        columns = (TableColumn("what a worker tried", whole=True), TableColumn("outcome"))
        print_table(columns, [(name.replace("_", " "), item) for name, item in report["attempts"].items()])
