"""``codegym list`` and ``codegym show``: what the catalog holds."""

from __future__ import annotations

from statistics import median
from typing import Any

import typer

from codegym_envs import catalog
from codegym_envs.catalog import IndexEntry
from codegym_envs.cli.common import print_json, read_module, say
from codegym_envs.cli.receipt_words import print_receipt
from codegym_envs.cli.selecting import chosen_entries
from codegym_envs.cli.tables import TableColumn, print_facts, print_table, remark
from codegym_envs.spec import EnvironmentModule, Receipt

__all__ = ["register"]

_LIST_EXAMPLES = """
codegym list                              # all environments
codegym list grid path                    # those with words that start so
codegym list --split test --topic ledgers
codegym list --json | jq -r '.[].id'
"""
_SHOW_EXAMPLES = """
codegym show PettyCash
codegym show CodeGym/PettyCash-v1 --json
codegym show mine/parcel_wall.py          # a module of your own
"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list", epilog=_LIST_EXAMPLES)(_list)
    app.command("show", epilog=_SHOW_EXAMPLES)(_show)


def _list(
    query: list[str] = typer.Argument(
        None,
        metavar="WORD",
        help="Words to search for in titles, topics and tool names.",
        show_default=False,
    ),
    *,
    split: str | None = typer.Option(
        None, metavar="SPLIT", help="Only this split: train, validation or test."
    ),
    topic: str | None = typer.Option(None, metavar="TOPIC", help="Only environments with this topic."),
    workflow: str | None = typer.Option(
        None, metavar="WORKFLOW", help="Only environments with this kind of work."
    ),
    family: str | None = typer.Option(
        None, metavar="FAMILY", help="Only environments of this family (variants of one problem)."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List the environments of the catalog.

    The column calls is the median number of actions that an environment's own solution needs.
    """
    words = " ".join(query or ())
    chosen = chosen_entries(split=split, topic=topic, workflow=workflow, family=family)
    if words:
        wanted = {entry.id for entry in chosen}
        chosen = [entry for entry in catalog.search(words) if entry.id in wanted]
    if as_json:
        fields = ("id", "title", "topics", "workflow", "split", "family", "tools", "calls", "path", "hash")
        print_json([{name: getattr(entry, name) for name in fields} for entry in chosen])
        return
    columns = (
        TableColumn("id", whole=True),
        TableColumn("title", whole=True, drop=5),
        TableColumn("topics", drop=1),
        TableColumn("workflow", whole=True, drop=0),
        TableColumn("split", whole=True, drop=2),
        TableColumn("tools", number=True, drop=3),
        TableColumn("calls", number=True, drop=4),
    )
    rows = [
        (
            entry.id,
            entry.title,
            ", ".join(entry.topics),
            entry.workflow,
            entry.split,
            len(entry.tools) + 1,
            f"{entry.calls:g}",
        )
        for entry in chosen
    ]
    print_table(columns, rows)
    remark(f"{len(chosen)} of {len(catalog.load_index())} environments")


def _show(
    target: str = typer.Argument(..., metavar="ID|PATH", help="An environment's id, or a module's file."),
    *,
    as_json: bool = typer.Option(
        False, "--json", help="Print JSON, with the tools' schemas and the receipt."
    ),
) -> None:
    """Show an environment: its statement, tools, calls, and what verification found."""
    from codegym_envs.episode.prompt import signature

    module = read_module(target)
    entry = catalog.entry_of(module)
    receipt = _receipt(module, entry)
    if as_json:
        print_json(_facts(module, receipt))
        return
    say(f"{module.env_id}: {module.title}\n")
    say(f"{module.statement}\n")
    facts: list[tuple[str, object]] = [
        ("topics", ", ".join(module.topics)),
        ("family", module.family),
    ]
    if module.workflow:
        facts.append(("workflow", module.workflow))
    if entry is not None:
        facts.append(("split", entry.split))
    if receipt is not None and receipt.calls:
        calls = f"{min(receipt.calls)} to {max(receipt.calls)}, {median(receipt.calls):g} in the median"
        facts += [("configurations", len(receipt.configs)), ("oracle's calls", calls)]
    print_facts(facts)
    say("\nTools")
    for tool in (*module.tools, module.done_tool()):
        say(f"\n  {signature(tool)}")
        for line in (
            *tool.doc.splitlines(),
            *(f"{item.name}: {item.doc}" for item in tool.parameters if item.doc),
        ):
            say(f"      {line}".rstrip())
    if receipt is None:
        say("\nThere is no receipt of this module; codegym verify writes one.")
        return
    print_receipt(receipt)


def _receipt(module: EnvironmentModule, entry: IndexEntry | None) -> Receipt | None:
    """What verification found: in the catalog, or in the file beside the module if it is about this text."""
    from codegym_envs.pipeline.item_files import read_receipt

    if entry is not None:
        return entry.decoded_receipt()
    beside = None if module.path is None else read_receipt(module.path)
    return beside if beside is not None and beside.module_hash == module.hash else None


def _facts(module: EnvironmentModule, receipt: Receipt | None) -> dict[str, Any]:
    from codegym_envs.spec.receipts import receipt_to_json

    return {
        "id": module.env_id,
        "title": module.title,
        "statement": module.statement,
        "topics": list(module.topics),
        "workflow": module.workflow,
        "family": module.family,
        "hash": module.hash,
        "tools": [tool.openai_schema() for tool in (*module.tools, module.done_tool())],
        "receipt": None if receipt is None else receipt_to_json(receipt),
    }
