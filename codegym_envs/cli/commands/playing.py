"""``codegym play``: a person plays."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import typer

from codegym_envs.cli.common import (
    Misuse,
    Stopped,
    check_choice,
    count,
    new_file,
    read_module,
    say,
    tier,
)
from codegym_envs.errors import CodeGymError

__all__ = ["register"]

_EXAMPLES = """
codegym play PettyCash
codegym play PettyCash --difficulty 1 --answer
codegym play PettyCash --config-id 7 --transcript mine.jsonl
codegym play PettyCash --configs fresh
codegym play PettyCash --seed 3 < actions.txt       # one action a line
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("play", epilog=_EXAMPLES)(_play)


def _play(
    target: str = typer.Argument(..., metavar="ID|PATH", help="An environment's id, or a module's file."),
    *,
    seed: int | None = typer.Option(
        None, min=0, metavar="N", help="Seed that draws the configuration.", rich_help_panel="Which episode"
    ),
    difficulty: int | None = typer.Option(
        None,
        min=1,
        max=3,
        metavar="1|2|3",
        help="Draw among those of this difficulty.",
        rich_help_panel="Which episode",
    ),
    config_id: int | None = typer.Option(
        None, min=0, metavar="N", help="Play this configuration.", rich_help_panel="Which episode"
    ),
    configs: str = typer.Option(
        "frozen",
        metavar="frozen|fresh",
        help="Draw a frozen configuration, or have a fresh input made.",
        rich_help_panel="Which episode",
    ),
    action_format: str = typer.Option(
        "auto",
        metavar="FORMAT",
        help="How calls are written; auto takes every format.",
        rich_help_panel="Rules",
    ),
    max_tool_calls: int | None = typer.Option(
        None, min=1, metavar="N", help="Actions after which the episode ends.", rich_help_panel="Rules"
    ),
    max_invalid: int | None = typer.Option(
        None,
        min=1,
        metavar="N",
        help="Invalid actions in a row that end the episode.",
        rich_help_panel="Rules",
    ),
    execution: str | None = typer.Option(
        None,
        metavar="TIER",
        help="inline or isolated; by default inline for the catalog's environments.",
        rich_help_panel="Rules",
    ),
    answer: bool = typer.Option(
        False, "--answer", help="Show the right answer at the end.", rich_help_panel="Output"
    ),
    transcript: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Save the episode: .jsonl, .jsonl.gz or .parquet.",
        rich_help_panel="Output",
    ),
    overwrite: bool = typer.Option(
        False, "--overwrite", help="Replace the file of --transcript.", rich_help_panel="Output"
    ),
    as_json: bool = typer.Option(
        False,
        "--json",
        help="Print the episode as one JSON object at the end; the dialogue goes to standard error.",
        rich_help_panel="Output",
    ),
) -> None:
    """Play an environment yourself: one tool call per line, as an agent would write it.

    At a terminal, lines are edited, recalled and completed with the Tab key. A question mark lists the tools,
    and a tool's name alone explains it; neither counts as an action. A line that ends in a backslash
    continues on the next one.
    """
    from codegym_envs.actions import FORMATS
    from codegym_envs.cli.session import PlaySession
    from codegym_envs.env import ToolEnv
    from codegym_envs.trajectories import dump_line, write_trajectories

    check_choice("--action-format", action_format, ("auto", *FORMATS))
    check_choice("--configs", configs, ("frozen", "fresh"))
    if config_id is not None and (difficulty is not None or seed is not None or configs == "fresh"):
        raise Misuse("--config-id names the configuration; --seed, --difficulty and --configs draw one")
    new_file("--transcript", transcript, (".jsonl", ".jsonl.gz", ".parquet"), overwrite=overwrite)
    module = read_module(target)
    env = ToolEnv(
        module,
        tier(module, execution),
        action_format,
        max_tool_calls,
        max_invalid_actions=max_invalid,
        configs="fresh" if configs == "fresh" else "frozen",
    )
    if config_id is not None and config_id >= len(env.configs):
        raise Misuse(
            f"--config-id is below {len(env.configs)}, the number of configurations, not {config_id}"
        )
    options: dict[str, Any] = {"difficulty": difficulty, "config_id": config_id}
    stream = sys.stderr if as_json else sys.stdout
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # bytes that are not text
    session = PlaySession(env, lambda text: say(text, stream), answer=answer)
    stop: BaseException | None = None
    try:
        session.play(seed=seed, options={name: value for name, value in options.items() if value is not None})
    except (KeyboardInterrupt, CodeGymError) as error:
        stop = error
    finally:
        env.close()
    if transcript is not None and session.started:
        write_trajectories(transcript, [session.trajectory()])
    if as_json and session.started:
        print(dump_line(session.trajectory().to_json()))
    if isinstance(stop, KeyboardInterrupt):
        kept = f"; saved in {transcript}" if transcript is not None else ""
        raise Stopped(f"after {count(session.num_actions, 'action')}{kept}")
    if stop is not None:
        raise stop
