"""What agents without a model win: the floor under every score.

    python benchmarks/floor.py                 # print it
    python benchmarks/floor.py --write-docs    # write it into docs/benchmark.md

Plays the core suite with every agent that needs no model and knows nothing but what an evaluated agent
knows, in several settings of each, and finds per environment which of them wins most. Two agents that know
more are shown beside them: one that knows the answers of all other configurations, and nothing else (what it
wins is in the answers' distribution), and the oracle (what a careful agent needs).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doc_tables import between_markers

from codegym_envs.agents import AGENTS
from codegym_envs.agents.seen import RULES
from codegym_envs.benchmark import EpisodeResult, Figures, Selection, read_results, run_benchmark, summarise

DOCS = Path(__file__).resolve().parent.parent / "docs" / "benchmark.md"
ATTEMPTS = 4  # of agents that draw by chance


@dataclass(frozen=True)
class Player:
    """An agent in one of its settings."""

    label: str
    agent: str
    options: Mapping[str, Any]
    attempts: int = 1


def players() -> list[Player]:
    """All that play for the floor."""
    found = [Player("constant", "constant", {}), Player("random", "random", {}, ATTEMPTS)]
    found.append(Player("first_observation random", "first_observation", {"rule": "random"}, ATTEMPTS))
    for rule in RULES:
        found.append(Player(f"first_observation {rule}", "first_observation", {"rule": rule}))
        found += [
            Player(f"partial_reader {n} {rule}", "partial_reader", {"cells": n, "rule": rule})
            for n in (4, 16)
        ]
        found.append(Player(f"explorer {rule}", "explorer", {"rule": rule, "budget": 200}))
    return found


KNOWING = Player("most_common", "most_common", {})
ORACLE = Player("oracle", "oracle", {})


def play(player: Player, suite: str, seed: int, folder: Path) -> list[EpisodeResult]:
    """The results of one player."""
    out = folder / player.label.replace(" ", "-")
    selection = Selection(suite=suite, attempts=player.attempts, seed=seed)
    run = run_benchmark(selection, player.agent, out, options=player.options)
    if run.failed or not run.complete:
        raise SystemExit(f"{player.label}: {run.failed} episodes have no result; see {out}")
    return read_results(out)


def environments(results: Sequence[EpisodeResult]) -> Mapping[str, Figures]:
    """Figures by environment."""
    return summarise(results).groups["environment"]


def main() -> None:
    """Play, and print or write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", default="core")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="keep the runs in this folder, and go on with those there")
    parser.add_argument("--write-docs", action="store_true", help=f"write the tables into {DOCS.name}")
    arguments = parser.parse_args()
    unplayed = [
        kind.name
        for kind in AGENTS.values()
        if not kind.privileged and not kind.extra and kind.name not in {player.agent for player in players()}
    ]
    if unplayed:
        raise SystemExit(f"agents without a model that the floor does not play: {', '.join(unplayed)}")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.out or Path(temporary)
        played = {player.label: play(player, arguments.suite, arguments.seed, folder) for player in players()}
        knowing = play(KNOWING, arguments.suite, arguments.seed, folder)
        oracle = summarise(play(ORACLE, arguments.suite, arguments.seed, folder)).overall
    seconds = time.perf_counter() - started
    text = f"{tables(played, knowing, arguments.seed)}\n\n{yardsticks(oracle)}"
    if arguments.write_docs:
        between_markers(DOCS, "floor", text)
    print(text)
    episodes = sum(map(len, played.values()))
    print(f"\n{len(played)} players, {episodes:,} episodes in {seconds:.0f} s")


def tables(played: Mapping[str, Sequence[EpisodeResult]], knowing: Sequence[EpisodeResult], seed: int) -> str:
    """The tables as Markdown."""
    by_env = {label: environments(results) for label, results in played.items()}
    priors = environments(knowing)
    best: dict[str, tuple[float, list[str]]] = {}
    for env_id in priors:
        shares = {label: figures[env_id].success.value or 0.0 for label, figures in by_env.items()}
        most = max(shares.values())
        best[env_id] = (most, [label for label, value in shares.items() if value == most] if most else [])
    floor = sum(value for value, _ in best.values()) / len(best)
    never = sum(not value for value, _ in best.values())
    suite = (
        f"Suite {knowing[0].suite}, version {knowing[0].suite_version}, seed {seed}, {len(played)} players."
    )
    lines = [
        f"{suite} The best of them in each environment, chosen afterwards, wins {share(floor)} in the "
        f"mean over environments; in {never} of {len(best)} environments none of them ever wins.",
        "",
        "| agent | best setting | success, 95 % interval |",
        "| --- | --- | ---: |",
    ]
    kinds: dict[str, list[str]] = defaultdict(list)
    for label in played:
        kinds[label.split(" ")[0]].append(label)
    for kind, labels in kinds.items():
        overall = {label: summarise(played[label]).overall.success for label in labels}
        top = max(labels, key=lambda label: (overall[label].value or 0.0, label))
        setting = top.removeprefix(kind).strip() if overall[top].value else "any"
        lines.append(f"| {kind} | {setting or '-'} | {share(overall[top].value)} ({span(overall[top])}) |")
    prior = summarise(knowing).overall.success
    lines += [
        f"| most_common (knows the other answers) | - | {share(prior.value)} ({span(prior)}) |",
        "",
        "| environment | the best win | who | most_common |",
        "| --- | ---: | --- | ---: |",
    ]
    for env_id, (_, who) in best.items():
        named = ", ".join(who[:2]) + (f" and {len(who) - 2} more" if len(who) > 2 else "") or "-"
        won = wins(by_env[who[0]][env_id]) if who else "0"
        lines.append(f"| `{env_id}` | {won} | {named} | {wins(priors[env_id])} |")
    return "\n".join(lines)


def yardsticks(oracle: Figures) -> str:
    """What the oracle's own figures are, one sentence."""
    actions = oracle.actions / oracle.scored
    return (
        f"The oracle wins {share(oracle.success.value)} with {actions:.1f} actions an episode in the mean; "
        f"{share(oracle.repeated_calls)} of its calls repeat an earlier one with the same answer, and it "
        f"takes {oracle.calls_to_bound:.1f} times the certified least number of actions."
    )


def wins(figures: Figures) -> str:
    """Won of scored episodes."""
    return f"{figures.outcomes.get('won', 0)} of {figures.scored}"


def share(value: float | None) -> str:
    """A share in per cent."""
    return "-" if value is None else f"{100 * value:.1f} %"


def span(estimate: Any) -> str:
    """An interval in per cent."""
    return f"{100 * estimate.low:.1f} to {100 * estimate.high:.1f}"


if __name__ == "__main__":
    main()
