"""``codegym list`` and ``codegym show``: what there is."""

from __future__ import annotations

from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from codegym_envs import catalog
from codegym_envs.cli.common import console, print_json, read_module
from codegym_envs.errors import CatalogError
from codegym_envs.spec import EnvironmentModule, Receipt

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(_list)
    app.command("show")(_show)


def _list(
    query: str = typer.Argument("", help="Words to search for in titles, topics and tool names."),
    topic: str | None = typer.Option(None, help="Only environments with this topic."),
    split: str | None = typer.Option(None, help="Only this split: train, validation or test."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List the environments of the catalog."""
    wanted = set(catalog.ids(split, topic=topic))
    entries = [entry for entry in catalog.search(query) if entry.id in wanted]
    if not query:
        entries.sort(key=lambda entry: entry.id)
    if as_json:
        fields = ("id", "title", "topics", "split", "family", "tools", "calls", "path", "hash")
        print_json([{name: getattr(entry, name) for name in fields} for entry in entries])
        return
    table = Table("id", "title", "topics", "split", "tools", "calls")
    for entry in entries:
        cells = (entry.id, entry.title, ", ".join(entry.topics), entry.split, str(len(entry.tools) + 1))
        table.add_row(*map(Text, cells), Text(f"{entry.calls:g}", justify="right"))
    console().print(table)
    console().print(f"{len(entries)} of {len(catalog.load_index())} environments")


def _show(
    target: str = typer.Argument(..., metavar="ID|PATH", help="An environment's id, or a module's file."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show an environment: its statement, tools, calls and receipt."""
    module = read_module(target)
    try:
        receipt = catalog.receipt(module.env_id) if catalog.is_installed(module.hash) else None
    except CatalogError:
        receipt = None
    if as_json:
        print_json(_facts(module, receipt))
        return
    out = console()
    out.print(Text(f"{module.env_id}: {module.title}", style="bold"))
    out.print(Text(f"\n{module.statement}\n"))
    table = Table("tool", "parameters", "returns", "what it does", show_lines=True)
    for tool in (*module.tools, module.done_tool()):
        parameters = "\n".join(f"{item.name}: {item.type}" for item in tool.parameters)
        table.add_row(*map(Text, (tool.name, parameters, str(tool.returns), tool.doc)))
    out.print(table)
    facts = [f"topics: {', '.join(module.topics) or '-'}", f"family: {module.family}"]
    if receipt is not None:
        entry = catalog.entry(module.env_id)
        facts += [f"split: {entry.split}", f"configurations: {len(receipt.configs)}"]
        facts += [
            f"oracle actions: {min(receipt.calls)} to {max(receipt.calls)}, {entry.calls:g} in the median"
        ]
    out.print(Text("   ".join(facts)))
    if receipt is None:
        out.print("not in the catalog: no receipt")
        return
    checks = Table("check", "", "found")
    for check in receipt.checks:
        checks.add_row(Text(check.check), "passed" if check.passed else "FAILED", Text(check.detail))
    out.print(checks)


def _facts(module: EnvironmentModule, receipt: Receipt | None) -> dict[str, Any]:
    from codegym_envs.spec.receipts import receipt_to_json

    return {
        "id": module.env_id,
        "title": module.title,
        "statement": module.statement,
        "topics": list(module.topics),
        "family": module.family,
        "hash": module.hash,
        "tools": [tool.openai_schema() for tool in (*module.tools, module.done_tool())],
        "receipt": None if receipt is None else receipt_to_json(receipt),
    }
