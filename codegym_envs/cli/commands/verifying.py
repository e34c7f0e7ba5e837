"""``codegym verify`` and ``codegym checks``: check environment modules."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from codegym_envs import catalog
from codegym_envs.cli.common import Misuse, check_choice, print_json, read_module, say, stoppable, tier
from codegym_envs.cli.selecting import chosen_targets
from codegym_envs.errors import CodeGymError, ConfigurationError
from codegym_envs.spec import Receipt

if TYPE_CHECKING:
    from codegym_envs.verification import AgentFactory

__all__ = ["register"]

_EXAMPLES = """
codegym verify mine/parcel_wall.py
codegym verify mine/*.py --quiet
codegym verify PettyCash --check solvability --json
"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("verify", epilog=_EXAMPLES)(_verify)
    app.command("checks", epilog="codegym checks --json")(_checks)


def _checks(
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Explain the checks: what each one of verification looks at, and what a failure means."""
    from codegym_envs.verification import all_checks

    checks = all_checks()
    if as_json:
        print_json([{"check": item.name, "gate": item.gate, "doc": item.doc} for item in checks])
        return
    for item in checks:
        say(f"{item.name} (a module that fails is not {item.gate})")
        say(f"{item.doc}\n")


def _verify(
    targets: list[str] = typer.Argument(
        None, metavar="ID|PATH", help="Modules' files, or ids of the catalog.", show_default=False
    ),
    *,
    everything: bool = typer.Option(False, "--all", help="Verify every environment of the catalog."),
    check: list[str] = typer.Option(
        [],
        metavar="CHECK",
        help="Run only this check and those it requires; can be repeated.",
        show_default=False,
    ),
    agent: str | None = typer.Option(
        None, metavar="MODULE:FUNCTION", help="Agent for the difficulty check: see codegym_envs.verification."
    ),
    execution: str | None = typer.Option(
        None, metavar="TIER", help="inline or isolated; by default inline for the catalog's environments."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the receipts as JSON."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Print failures and the total only."),
) -> None:
    """Verify environment modules: every failed check is one line, and the exit status is 1.

    The receipt of a module outside the catalog is written to NAME.receipt.json beside it.
    """
    from codegym_envs.pipeline.running.progress import show_progress
    from codegym_envs.spec.receipts import receipt_to_json
    from codegym_envs.verification import all_checks

    check_choice("--execution", execution, ("inline", "isolated"))
    for name in check:
        if name not in {item.name for item in all_checks()}:
            check_choice("--check", name, [item.name for item in all_checks()])
    names = chosen_targets(targets or (), everything=everything)
    player = None if agent is None else _agent(agent)
    receipts: list[Receipt] = []
    broken: dict[str, str] = {}
    with (
        stoppable(lambda: f"{len(receipts) + len(broken)} of {len(names)} were verified"),
        show_progress(len(names), "verifying", quiet=as_json or len(names) < 3) as progress,
    ):
        for name in names:
            try:
                receipt = _verify_one(name, check, execution, player)
            except CodeGymError as error:
                if len(names) == 1 and not Path(name).is_file():
                    raise
                broken[name] = " ".join(str(error).split())
                if not as_json:
                    say(f"{name}: {broken[name]}")
            else:
                receipts.append(receipt)
                if not as_json:
                    _report(receipt, quiet=quiet)
            progress.advance(name)
    verified, admitted = sum(item.verified for item in receipts), sum(item.admitted for item in receipts)
    if as_json:
        content: dict[str, Any] = {
            "receipts": [receipt_to_json(item) for item in receipts],
            "rejected": broken,
        }
        print_json(content)
    elif len(names) > 1:
        say(f"{len(names)} environments: {verified} verified, {admitted} admitted")
    if admitted < len(names):
        raise typer.Exit(1)


def _verify_one(name: str, checks: list[str], execution: str | None, agent: AgentFactory | None) -> Receipt:
    from codegym_envs.pipeline.item_files import write_receipt
    from codegym_envs.verification import verify

    module = read_module(name)
    entry = catalog.entry_of(module)
    known = None if entry is None else entry.decoded_receipt()
    receipt = verify(
        module,
        execution=tier(module, execution),
        checks=checks or None,
        configs=known.configs if known else None,
        agent=agent,
        provenance=known.provenance if known else None,
    )
    if known is None and not checks and module.path is not None:
        write_receipt(receipt, module.path)
    return receipt


def _agent(name: str) -> AgentFactory:
    """The agent factory that a person named as ``package.module:function``."""
    module, _, function = name.partition(":")
    if not module or not function:
        raise Misuse(f"--agent is package.module:function, not {name!r}")
    # An installed command does not look in the working folder, where people keep what they are trying out.
    if str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))
    try:
        found: AgentFactory = getattr(importlib.import_module(module), function)
    except Exception as error:  # whatever somebody's module raises
        raise ConfigurationError(f"--agent {name}: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise ConfigurationError(f"--agent {name}: it is no function")
    return found


def _report(receipt: Receipt, *, quiet: bool) -> None:
    verdict = (
        "admitted" if receipt.admitted else "verified, not admitted" if receipt.verified else "NOT VERIFIED"
    )
    if not (quiet and receipt.admitted):
        say(f"{receipt.env_id}: {verdict}")
    for check in receipt.checks:
        if not (quiet and check.passed):
            say(f"  {'passed' if check.passed else 'FAILED'}  {check.check}: {check.detail}")
