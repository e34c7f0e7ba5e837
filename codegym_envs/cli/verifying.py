"""``codegym verify``: check environment modules."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import Progress

from codegym_envs import catalog
from codegym_envs.cli.common import console, print_json, read_module, tier
from codegym_envs.errors import CodeGymError, ConfigurationError
from codegym_envs.spec import Receipt

if TYPE_CHECKING:
    from codegym_envs.verification import AgentFactory

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("verify")(_verify)
    app.command("checks")(_checks)


def _checks() -> None:
    """Say what each check of verification looks at and what a failure means."""
    from codegym_envs.verification import all_checks

    out = console()
    for check in all_checks():
        out.print(f"{check.name} (a module that fails is not {check.gate})", markup=False, style="bold")
        out.print(check.doc + "\n", markup=False, soft_wrap=True)


def _verify(
    targets: list[str] = typer.Argument(
        None, metavar="PATH|ID…", help="Modules' files, or ids of the catalog."
    ),
    *,
    everything: bool = typer.Option(False, "--all", help="Verify every environment of the catalog."),
    check: list[str] = typer.Option(None, help="Run only this check and those it requires; can be repeated."),
    agent: str | None = typer.Option(
        None, metavar="MODULE:FUNCTION", help="Agent for the difficulty check: see codegym_envs.verification."
    ),
    execution: str | None = typer.Option(
        None, help="Tier: inline or isolated (by default inline for the catalog's)."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the receipts as JSON."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Print failures and the total only."),
) -> None:
    """Verify environment modules: every failed check is one line, and the exit status is 1.

    The receipt of a module outside the catalog is written to NAME.receipt.json beside it.
    """
    from codegym_envs.spec.receipts import receipt_to_json

    names = [*(targets or []), *(catalog.ids() if everything else ())]
    if not names:
        raise ConfigurationError("name files or ids to verify, or --all for the whole catalog")
    player = None if agent is None else _agent(agent)
    receipts: list[Receipt] = []
    broken: dict[str, str] = {}
    out = console()
    with Progress(console=console(stderr=True), transient=True, disable=len(names) < 3) as progress:
        for name in progress.track(names, description="verifying"):
            try:
                receipt = _verify_one(name, check, execution, player)
            except CodeGymError as error:
                if len(names) == 1 and not Path(name).is_file():
                    raise
                broken[name] = " ".join(str(error).split())
                if not as_json:
                    out.print(f"{name}: {broken[name]}", markup=False, soft_wrap=True)
                continue
            receipts.append(receipt)
            if not as_json:
                _report(out, receipt, quiet=quiet)
    verified, admitted = sum(item.verified for item in receipts), sum(item.admitted for item in receipts)
    if as_json:
        content: dict[str, Any] = {
            "receipts": [receipt_to_json(item) for item in receipts],
            "rejected": broken,
        }
        print_json(content)
    elif len(names) > 1:
        out.print(f"{len(names)} environments: {verified} verified, {admitted} admitted")
    if admitted < len(names):
        raise typer.Exit(1)


def _verify_one(
    name: str, checks: list[str] | None, execution: str | None, agent: AgentFactory | None
) -> Receipt:
    from codegym_envs.pipeline.receipts import write_receipt
    from codegym_envs.verification import verify

    module = read_module(name)
    installed = catalog.is_installed(module.hash)
    known = catalog.receipt(module.env_id) if installed else None
    receipt = verify(
        module,
        execution=tier(module, execution),
        checks=checks or None,
        configs=known.configs if known else None,
        agent=agent,
        provenance=known.provenance if known else None,
    )
    if not installed and not checks and module.path is not None:
        write_receipt(receipt, module.path)
    return receipt


def _agent(name: str) -> AgentFactory:
    """The agent factory that a person named as ``package.module:function``."""
    module, _, function = name.partition(":")
    try:
        found: AgentFactory = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(f"--agent {name}: {error}") from None
    return found


def _report(out: Any, receipt: Receipt, *, quiet: bool) -> None:
    verdict = (
        "admitted" if receipt.admitted else "verified, not admitted" if receipt.verified else "NOT VERIFIED"
    )
    if not (quiet and receipt.admitted):
        out.print(f"{receipt.env_id}: {verdict}", markup=False)
    for check in receipt.checks:
        if not (quiet and check.passed):
            line = f"  {'passed' if check.passed else 'FAILED'}  {check.check}: {check.detail}"
            out.print(line, markup=False, soft_wrap=True)
