"""``codegym run`` and ``codegym play``: agents play, or a person does."""

from __future__ import annotations

import statistics
from typing import Any

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from codegym_envs.cli.common import console, print_json, read_module, tier
from codegym_envs.errors import ConfigurationError

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(_run)
    app.command("play")(_play)


def _run(
    targets: list[str] = typer.Argument(
        None, metavar="ID|PATH…", help="Environments' ids, or modules' files."
    ),
    *,
    everything: bool = typer.Option(False, "--all", help="Run every environment of the catalog."),
    agent: list[str] = typer.Option(
        ["oracle"], help="Who plays: oracle or random; several times for several."
    ),
    episodes: int = typer.Option(10, min=1, help="Episodes an environment."),
    seed: int = typer.Option(0, min=0, help="Seed of the first episode; the next ones count up."),
    execution: str | None = typer.Option(
        None, help="Tier: inline or isolated (by default inline for the catalog's)."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Let an agent play, and print a table of success and calls."""
    from codegym_envs import catalog
    from codegym_envs.agents import make_agent

    for player in agent:
        make_agent(player)
    names = [*(targets or []), *(catalog.ids() if everything else ())]
    if not names:
        raise ConfigurationError("name environments to run, or --all for the whole catalog")
    with Progress(
        console=console(stderr=True), transient=True, disable=len(names) * episodes * len(agent) < 20
    ) as progress:
        pairs = [(name, player) for player in agent for name in names]
        tracked = progress.track(pairs, description=f"{' and '.join(agent)} play")
        rows = [_play_episodes(name, player, episodes, seed, execution) for name, player in tracked]
    if as_json:
        print_json(rows)
        return
    table = Table("environment", "agent", "episodes", "success", "mean calls")
    for row in rows:
        figures = (str(row["episodes"]), f"{row['success']:.2f}", f"{row['mean_calls']:.1f}")
        table.add_row(
            Text(row["env_id"]), row["agent"], *(Text(figure, justify="right") for figure in figures)
        )
    console().print(table)
    if len(names) > 1:
        for player in agent:
            mean = statistics.fmean(row["success"] for row in rows if row["agent"] == player)
            console().print(f"{len(names)} environments, {player}: success {mean:.3f} in the mean")


def _play_episodes(name: str, agent: str, episodes: int, seed: int, execution: str | None) -> dict[str, Any]:
    from codegym_envs.agents import make_agent, rollout
    from codegym_envs.env import ToolEnv

    module = read_module(name)
    env = ToolEnv(module, execution=tier(module, execution))
    player = make_agent(agent)()
    try:
        played = [rollout(env, player, seed=seed + number) for number in range(episodes)]
    finally:
        env.close()
    return {
        "env_id": module.env_id,
        "agent": agent,
        "episodes": episodes,
        "seed": seed,
        "success": statistics.fmean(item.reward for item in played),
        "mean_calls": statistics.fmean(item.num_tool_calls for item in played),
        "truncated": sum(item.truncated for item in played),
    }


def _play(
    target: str = typer.Argument(..., metavar="ID|PATH", help="An environment's id, or a module's file."),
    seed: int | None = typer.Option(None, min=0, help="Seed of the episode."),
    difficulty: int | None = typer.Option(None, min=1, max=3, help="1, 2 or 3."),
    execution: str | None = typer.Option(
        None, help="Tier: inline or isolated (by default inline for the catalog's)."
    ),
) -> None:
    """Play an environment yourself: one tool call a line, as an agent would write it."""
    from codegym_envs.env import ToolEnv

    module = read_module(target)
    out = console()
    env = ToolEnv(module, execution=tier(module, execution))
    try:
        options = None if difficulty is None else {"difficulty": difficulty}
        prompt, _ = env.reset(seed=seed, options=options)
        out.print(Text(prompt))
        out.print(
            Text(
                "\nCalls like reading_at(index=3) work too. Type help for the tools, quit to stop.",
                style="dim",
            )
        )
        while True:
            try:
                action = input("> ").strip()
            except EOFError:
                return
            if action in ("quit", "exit"):
                return
            if action == "help":
                for tool in (*module.tools, module.done_tool()):
                    parameters = ", ".join(f"{item.name}: {item.type}" for item in tool.parameters)
                    out.print(
                        Text(f"{tool.name}({parameters})  {tool.doc.splitlines()[0] if tool.doc else ''}")
                    )
                continue
            if not action:
                continue
            observation, reward, terminated, truncated, info = env.step(action)
            out.print(Text(observation))
            if terminated or truncated:
                verdict = "right" if reward == 1.0 else "wrong" if terminated else "out of actions"
                out.print(Text(f"{verdict}: reward {reward}, {info['num_tool_calls']} calls", style="bold"))
                return
    finally:
        env.close()
